import json
from dataclasses import replace
from typing import Any

import pytest

from bot.domain.code_request import CodeStatus
from bot.domain.onboarding import Status
from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.surfaces import code_view, fields, ids
from bot.surfaces.kit import Scene
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_view

PRESS = ids.press(Deed.SHOW_CODE, "ob1", TaskId.PHONE_CODE, "rq1")
SHOWN = some.scene(private=some.known(), code=some.asked(CodeStatus.SHOWN))
OWED = some.tasks(phone_code=Status.OPEN)


def after(status: CodeStatus, **changes: Any) -> Scene:
    usual: dict[str, Any] = {
        "private": some.known(),
        "code": some.asked(status, was_shown=True),
        "tasks": OWED,
    }
    return some.scene(**usual | changes)


ENDED = after(CodeStatus.EXPIRED)


def presses(view: dict[str, Any]) -> dict[str, ids.Press]:
    [judge] = [block for block in view["blocks"] if block["type"] == "actions"]
    return {button["text"]["text"]: ids.decode(button["value"]) for button in judge["elements"]}


@pytest.mark.parametrize("code", ["123456", "000000", "012345"])
def test_the_digits_stand_in_two_groups(code: str) -> None:
    view = code_view.show(SHOWN, PRESS, code)
    assert faults_of_view(view) == []
    assert view["blocks"][0]["type"] == "header"
    assert view["blocks"][0]["text"]["text"] == f"{code[:3]} {code[3:]}"


def test_the_digits_stand_nowhere_else() -> None:
    view = code_view.show(SHOWN, PRESS, "739152")
    rest = json.dumps({**view, "blocks": view["blocks"][1:]})
    assert "739152" not in rest
    assert "739" not in rest


def test_it_says_where_to_enter_them_and_until_when() -> None:
    text = json.dumps(code_view.show(SHOWN, PRESS, "739152"))
    assert "+32 470 12 34 56" in text
    assert f"<!date^{int(some.asked().ends_at.timestamp())}^" in text


@pytest.mark.parametrize("view", [code_view.show(SHOWN, PRESS, "739152"), code_view.ended(ENDED, PRESS)])
def test_the_operator_says_how_it_ended(view: dict[str, Any]) -> None:
    assert faults_of_view(view) == []
    assert view["callback_id"] == ids.CODE
    assert fields.read_metadata(view["private_metadata"])[0] == PRESS
    assert presses(view) == {
        "Code worked": ids.press(Deed.CODE_WORKED, "ob1", TaskId.PHONE_CODE, "rq1"),
        "Code did not work": ids.press(Deed.CODE_FAILED, "ob1", TaskId.PHONE_CODE, "rq1"),
    }


def test_after_the_end_there_are_no_digits() -> None:
    view = code_view.ended(ENDED, PRESS)
    assert "header" not in {block["type"] for block in view["blocks"]}
    assert "The ten minutes are over" in json.dumps(view)


@pytest.mark.parametrize(
    ("scene", "words"),
    [
        (after(CodeStatus.WORKED, tasks=some.tasks(phone_code=Status.DONE)), "The code worked"),
        (after(CodeStatus.SHOWN, code=replace(some.asked(CodeStatus.SHOWN), id="rq1")), "has taken over"),
        (after(CodeStatus.CANCELLED, tasks=some.tasks()), "The number was changed"),
        (after(CodeStatus.EXPIRED, tasks=some.tasks()), "no longer in use"),
        (after(CodeStatus.REQUESTED, code=replace(some.asked(), id="rq2")), "no longer in use"),
        (after(CodeStatus.REQUESTED, code=None), "no longer in use"),
    ],
)
def test_once_it_is_judged_nothing_is_asked(scene: Scene, words: str) -> None:
    view = code_view.ended(scene, PRESS)
    assert faults_of_view(view) == []
    assert words in json.dumps(view)
    assert {block["type"] for block in view["blocks"]} == {"section"}


def test_it_can_be_finished() -> None:
    view = code_view.finished("The number is verified.")
    assert faults_of_view(view) == []
    assert view["callback_id"] == ids.CODE
    assert {block["type"] for block in view["blocks"]} == {"section"}


@pytest.mark.parametrize("scene", [some.scene(), some.scene(code=some.asked())])
def test_what_is_unknown_is_left_out(scene: Scene) -> None:
    bare = ids.press(Deed.SHOW_CODE, "ob1", TaskId.PHONE_CODE)
    assert faults_of_view(code_view.show(scene, bare, "739152")) == []
    expected = "rq1" if scene.onboarding.code else ""
    assert {press.ref for press in presses(code_view.show(scene, bare, "739152")).values()} == {expected}


def test_after_a_code_that_did_not_work_it_takes_what_facebook_said() -> None:
    view = code_view.ended(after(CodeStatus.FAILED), PRESS)
    assert faults_of_view(view) == []
    assert view["callback_id"] == Deed.REPORT_LOCK
    assert "The code did not work" in json.dumps(view)
    [choice] = [block for block in view["blocks"] if block["type"] == "input"]
    assert [option["value"] for option in choice["element"]["options"]] == ["guesses", "requests"]


def test_while_facebook_waits_it_is_not_asked_again() -> None:
    shut = after(CodeStatus.FAILED, codes_shut_until=some.NOW)
    assert "no longer in use" in json.dumps(code_view.ended(shut, PRESS))
