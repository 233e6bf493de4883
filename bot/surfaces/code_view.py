"""The one place where the six digits are shown: a modal of the operator who asked for them."""

from dataclasses import replace
from typing import Any

from bot.domain.code_request import CodeRequest, CodeStatus
from bot.domain.details import format_number
from bot.domain.permissions import Deed, is_open
from bot.domain.steps import TaskId
from bot.surfaces import buttons, fields, forms_staff, ids, kit
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


_OVER = (
    "*The ten minutes are over, and the code is wiped.*\n"
    "Say how it ended. If it did not work, “Request code” asks for a new one."
)
_JUDGED = {
    CodeStatus.WORKED: "*The code worked, and the number is verified.* The card shows what comes next.",
    CodeStatus.CANCELLED: (
        "*The number was changed, so this code is wiped.* The card shows what comes next."
    ),
}
_FAILED = (
    "*The code did not work, and it is wiped.* Press “Request code” for a new one. "
    "If Facebook said to wait, say so here first."
)
_TAKEN = "*A colleague has taken over this code.* Only they see it now; you can close this."
_LEFT = "*You have left the channel, so the code is no longer for you.* You can close this."
_GONE = "*This code is no longer in use, and it is wiped.* The card shows where the newest one stands."


def ended(scene: Scene, press: ids.Press) -> dict[str, Any]:
    """Takes the place of the digits at every ending; after ten minutes the operator still says which."""
    request = scene.onboarding.code
    if request is None or request.id != _request_id(request, press):
        return finished(_GONE)
    if request.is_open:
        return finished(_LEFT if request.operator in scene.onboarding.gone else _TAKEN)
    if request.status is CodeStatus.FAILED and is_open(scene.onboarding, Deed.REPORT_LOCK, scene.now):
        return _failed(scene)
    if is_open(scene.onboarding, Deed.CODE_WORKED, scene.now):
        return _view(press, [kit.section(_OVER, "about"), _judge(scene, press)])
    return finished(_JUDGED.get(request.status, _GONE))


def finished(text: str) -> dict[str, Any]:
    """Replaces an open view of the digits when there is nothing left to do in it."""
    return kit.modal(TITLE, [kit.section(text, "about")], ids.CODE)


def _failed(scene: Scene) -> dict[str, Any]:
    """Takes what Facebook said, so that nobody asks it again too early."""
    press = ids.press(Deed.REPORT_LOCK, scene.onboarding.id, TaskId.PHONE_CODE)
    form = forms_staff.report_lock(scene, press, {})
    again = buttons.button(scene, Deed.REQUEST_CODE, TaskId.PHONE_CODE, primary=True)
    head = [kit.section(_FAILED, "failed"), kit.actions([again], "again")]
    drawn = replace(form, title=TITLE, blocks=[*head, *form.blocks[1:]])
    return fields.view(drawn, Deed.REPORT_LOCK.value, fields.metadata(press), {}, ())


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
