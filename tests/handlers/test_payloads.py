"""Slack's payloads as the handlers read them: every kind of element, every kind of payload."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.permissions import Deed
from bot.domain.steps import Step, TaskId
from bot.surfaces import fields, ids
from handlers import payloads
from handlers.payloads import Received, UnknownPressError

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
RECEIVED = Received(NOW, "r1")
AGREE = ids.press(Deed.AGREE, "o1", TaskId.TERMS_AGREE)
BEA = {"id": "U0BEA", "team_id": "T0BRAND"}
KEY = b"server key"


def on_message(**changes: Any) -> dict[str, Any]:
    action = {"action_id": "do.agree", "block_id": "b", "type": "button", "value": AGREE.encode()}
    return {
        "type": "block_actions",
        "user": BEA,
        "team": {"id": "T0OURS"},
        "trigger_id": "t.1",
        "channel": {"id": "C1"},
        "container": {"type": "message", "message_ts": "1.5", "channel_id": "C1", "is_ephemeral": False},
        "message": {"ts": "1.5", "thread_ts": "1.1"},
        "actions": [{**action, "action_ts": "9.9"}],
        **changes,
    }


def on_view(state: dict[str, Any], **changes: Any) -> dict[str, Any]:
    view = {
        "id": "V1",
        "callback_id": "enter_details",
        "private_metadata": fields.metadata(AGREE),
        "blocks": [{"type": "section", "block_id": "s"}, {"type": "input", "block_id": "phone_number"}],
        "state": {"values": state},
    }
    return {"type": "view_submission", "user": BEA, "team": None, "view": {**view, **changes}}


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ({"type": "plain_text_input", "value": "Acme"}, "Acme"),
        ({"type": "plain_text_input", "value": None}, ""),
        ({"type": "email_text_input", "value": "a@b.example"}, "a@b.example"),
        ({"type": "url_text_input", "value": None}, ""),
        ({"type": "number_input", "value": "7"}, "7"),
        ({"type": "static_select", "selected_option": {"text": {}, "value": "sms"}}, "sms"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "radio_buttons", "selected_option": {"text": {}, "value": "no"}}, "no"),
        ({"type": "radio_buttons", "selected_option": None}, None),
        ({"type": "checkboxes", "selected_options": [{"value": "yes"}]}, ["yes"]),
        ({"type": "checkboxes", "selected_options": []}, []),
        ({"type": "multi_static_select", "selected_options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"]),
        ({"type": "users_select", "selected_user": "U1"}, "U1"),
        ({"type": "users_select", "selected_user": None}, None),
        ({"type": "multi_users_select", "selected_users": ["U1", "U2"]}, ["U1", "U2"]),
        ({"type": "datepicker", "selected_date": "2026-03-02"}, "2026-03-02"),
        ({"type": "file_input", "files": [{"id": "F1", "name": "l.png"}]}, [{"id": "F1", "name": "l.png"}]),
        ({"type": "file_input"}, []),
    ],
)
def test_each_kind_of_element_is_read(element: dict[str, Any], value: Any) -> None:
    assert payloads.read_values({"field": {"value": element}}) == {"field": value}


def test_a_button_in_a_thread_is_read() -> None:
    pressed = payloads.pressed(on_message(), RECEIVED)
    assert pressed.press == AGREE
    assert pressed.caller.person == "U0BEA"
    assert pressed.caller.organisation == "T0BRAND"  # never the installing team
    assert pressed.caller.channel == "C1"
    assert pressed.caller.received_at == NOW
    assert pressed.caller.key == "action|U0BEA|1.5|b|do.agree|9.9"
    assert (pressed.message_ts, pressed.thread_ts, pressed.view_id) == ("1.5", "1.1", "")


def test_a_menu_item_is_read_by_its_option() -> None:
    skip = ids.press(Deed.SKIP_STEP, "o1", Step.BADGE)
    action = {"action_id": "more.badge", "block_id": "f", "selected_option": {"value": skip.encode()}}
    pressed = payloads.pressed(on_message(actions=[action]), RECEIVED)
    assert pressed.press == skip
    assert pressed.press.step is Step.BADGE


def test_a_press_in_a_modal_knows_its_view_and_no_message() -> None:
    body = on_message(container={"type": "view", "view_id": "V7"}, message=None, channel=None, team=None)
    pressed = payloads.pressed(body, RECEIVED)
    assert (pressed.view_id, pressed.message_ts, pressed.caller.channel) == ("V7", "", "")
    assert "|V7|" in pressed.caller.key


def test_an_ephemeral_is_no_message_to_take_in() -> None:
    container = {"type": "message", "message_ts": "1.5", "channel_id": "C1", "is_ephemeral": True}
    assert payloads.pressed(on_message(container=container), RECEIVED).message_ts == ""


def test_an_enterprise_persons_organisation_is_taken_as_it_comes() -> None:
    user = {"id": "W1", "team_id": "E0BRAND"}
    assert payloads.pressed(on_message(user=user), RECEIVED).caller.organisation == "E0BRAND"
    assert payloads.pressed(on_message(user={"id": "W1"}), RECEIVED).caller.organisation == ""


@pytest.mark.parametrize(
    "value", ["", "nonsense", "9|agree|o1|terms.agree|", "1|agree|o1|no.task|", "1|agree|o1"]
)
def test_what_no_release_ever_wrote_is_unknown(value: str) -> None:
    action = {"action_id": "do.agree", "block_id": "b", "value": value}
    with pytest.raises(UnknownPressError):
        payloads.pressed(on_message(actions=[action]), RECEIVED)


def test_a_submission_is_read_with_team_null() -> None:
    state = {"phone_number": {"value": {"type": "plain_text_input", "value": "+32"}}}
    submitted = payloads.submitted(on_view(state), RECEIVED, KEY)
    assert submitted.callback_id == "enter_details"
    assert submitted.values == {"phone_number": "+32"}
    assert submitted.caller.organisation == "T0BRAND"
    assert submitted.press.onboarding_id == "o1"


def test_the_same_typed_again_has_the_same_key_and_anything_else_another() -> None:
    def key(text: str, secret: bytes = KEY, view: str = "V1") -> str:
        state = {"code": {"value": {"type": "plain_text_input", "value": text}}}
        return payloads.submitted(on_view(state, id=view), RECEIVED, secret).caller.key

    assert key("123456") == key("123456")
    assert len({key("123456"), key("123457"), key("123456", b"other"), key("123456", view="V2")}) == 4
    assert "123456" not in key("123456")


def test_a_view_without_our_mark_is_unknown() -> None:
    with pytest.raises(UnknownPressError):
        payloads.submitted(on_view({}, private_metadata="theirs"), RECEIVED, KEY)


def test_a_command_does_not_believe_its_team() -> None:
    body = {
        "command": "/onboarding",
        "text": "  status ",
        "user_id": "U1",
        "team_id": "T0OURS",
        "channel_id": "C1",
        "trigger_id": "t.1",
    }
    caller, words, trigger = payloads.commanded(body, RECEIVED)
    assert (caller.person, caller.organisation, caller.key) == ("U1", "", "command|t.1")
    assert (words, trigger) == ("status", "t.1")
