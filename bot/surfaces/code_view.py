"""The one place where the six digits are shown: a modal of the operator who asked for them."""

from typing import Any

from bot.domain.code_request import CodeRequest
from bot.domain.details import format_number
from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.surfaces import buttons, fields, ids, kit
from bot.surfaces.kit import Scene

TITLE = "Code"


def show(scene: Scene, press: ids.Press, code: str) -> dict[str, Any]:
    request = scene.onboarding.code
    until = f" It works until *{kit.clock(request.ends_at)}*." if request else ""
    return _view(
        press,
        [
            kit.header(f"{code[:3]} {code[3:]}", "digits"),
            kit.section(f"Enter it in WhatsApp Manager for {_number(scene)}.{until}", "about"),
            kit.context("Then say how it ended. The code is wiped with that.", "next"),
            _judge(scene, press),
        ],
    )


def ended(scene: Scene, press: ids.Press) -> dict[str, Any]:
    """After the end: the digits are gone, but the operator may know only now that they worked."""
    return _view(
        press,
        [
            kit.section(
                "*The ten minutes are over, and the code is wiped.*\n"
                "Say how it ended. If it did not work, press “Request code” for a new one.",
                "about",
            ),
            _judge(scene, press),
        ],
    )


def finished(text: str) -> dict[str, Any]:
    """Replaces an open view of the digits when there is nothing left to do in it."""
    return kit.modal(TITLE, [kit.section(text, "about")], ids.CODE)


def _view(press: ids.Press, blocks: kit.Blocks) -> dict[str, Any]:
    return kit.modal(TITLE, blocks, ids.CODE, private_metadata=fields.metadata(press))


def _judge(scene: Scene, press: ids.Press) -> dict[str, Any]:
    ref = _request_id(scene.onboarding.code, press)
    worked = buttons.button(scene, Deed.CODE_WORKED, TaskId.PHONE_CODE, ref=ref, primary=True)
    failed = buttons.button(scene, Deed.CODE_FAILED, TaskId.PHONE_CODE, ref=ref)
    return kit.actions([worked, failed], "judge")


def _request_id(request: CodeRequest | None, press: ids.Press) -> str:
    """The request that this view was opened for: another one may be open by now."""
    return press.ref or (request.id if request else "")


def _number(scene: Scene) -> str:
    known = scene.onboarding.private.details
    return f"*{kit.escape(format_number(known.phone_number))}*" if known else "the number"
