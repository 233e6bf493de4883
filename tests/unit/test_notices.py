import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain.code_request import CodeStatus
from bot.domain.details import CodeMethod
from bot.domain.events import Answer
from bot.domain.notices import Notice, NoticeKind, from_payload, to_payload
from bot.domain.parties import Side
from bot.domain.permissions import FACEBOOK_TASKS
from bot.domain.steps import Step, TaskId
from bot.surfaces import notices, welcome
from bot.surfaces.kit import Message
from tests.unit.journeys import ADA, BEA, LANDLINE, PROFILE, SAM, Journey
from tests.unit.message_limits import button, faults, labels_of, pings, words
from tests.unit.walks import scenes

BRAND, STAFF = Side.BRAND, Side.SPARKCENTRAL
ABOUT_NONE = {
    NoticeKind.LIVE,
    NoticeKind.ALL_SET,
    NoticeKind.PAUSED,
    NoticeKind.RESUMED,
    NoticeKind.NEW_LEAD,
    NoticeKind.PARKED,
    NoticeKind.UNPARKED,
    NoticeKind.MOVED,
    NoticeKind.PEOPLE_LEFT,
    NoticeKind.THIRD_PARTY,
}
ABOUT_TASKS = [kind for kind in NoticeKind if kind not in ABOUT_NONE]


def said(journey: Journey, notice: Notice) -> Message:
    message = notices.render(journey.scene, notice)
    assert faults(message) == []
    assert pings(message) == ([f"<@{notice.person}>"] * 2 if notice.person and _mentions(notice) else [])
    return message


def _mentions(notice: Notice) -> bool:
    return notice.kind is not NoticeKind.CODE_IN


def turn(*tasks: TaskId, side: Side = BRAND, person: str | None = "UBEA") -> Notice:
    return Notice(NoticeKind.TURN, tasks, side, person)


@given(
    st.builds(
        Notice,
        st.sampled_from(NoticeKind),
        st.lists(st.sampled_from(TaskId)).map(tuple),
        st.none() | st.sampled_from(Side),
        st.none() | st.text(min_size=1),
        st.dictionaries(st.text(), st.text()),
    )
)
def test_a_notice_comes_back_from_its_row_as_it_was(notice: Notice) -> None:
    row = json.loads(json.dumps(to_payload(notice)))

    assert from_payload({**row, "thread": "phone"}) == notice


@given(seed=st.integers(), reason=st.text())
@settings(max_examples=5, deadline=None)
def test_every_notice_can_be_said_again_at_any_time(seed: int, reason: str) -> None:
    for scene in scenes(seed, [reason, "<!here>", "&" * 900, "🎉" * 900], length=25):
        for kind in ABOUT_TASKS:
            for task in FACEBOOK_TASKS if kind is NoticeKind.RESULT else TaskId:
                facts = {"answer": "rejected", "reason": reason, "templates": reason, "minutes": "5"}
                message = notices.render(scene, Notice(kind, (task,), BRAND, "UBEA", facts))
                assert faults(message) == []
                assert set(pings(message)) <= {"<@UBEA>", "<#C1>"}


@given(seed=st.integers())
@settings(max_examples=5, deadline=None)
def test_what_is_not_owed_has_no_button(seed: int) -> None:
    for scene in scenes(seed, ["Acme"], length=25):
        for task in set(TaskId) - {TaskId.CHANNEL_SETUP}:
            for side in Side:
                message = notices.render(scene, Notice(NoticeKind.TURN, (task,), side))
                assert scene.onboarding.owes(task) or not notices.has_buttons(message)


def test_a_turn_mentions_who_and_says_what_how_long_and_the_button() -> None:
    message = said(Journey(), turn(TaskId.TERMS_AGREE))

    assert message.text == (
        "<@UBEA>, it's your turn.\nAgree to the WhatsApp Business terms. This takes about 2 minutes."
    )
    assert labels_of(message) == ["Agree to the terms"]
    assert notices.has_buttons(message)


def test_nobody_to_mention_is_the_brand_by_its_name() -> None:
    assert said(Journey(people=()), turn(TaskId.TERMS_AGREE, person=None)).text.startswith("Acme, it's")


def test_once_done_it_says_by_whom_and_has_no_button() -> None:
    message = said(Journey().to_account(), turn(TaskId.TERMS_AGREE))

    assert "Bea Martens agreed to the terms, <!date^" in message.text
    assert not notices.has_buttons(message)


def test_facebooks_wait_that_is_overtaken_was_facebooks_turn() -> None:
    waited = Notice(NoticeKind.FACEBOOK_WAIT, (TaskId.PHONE_APPROVE,), STAFF, "UADA")
    rejected = Journey().to_business().answer(TaskId.PHONE_APPROVE, Answer.REJECTED, "No such company")

    assert said(rejected, waited).text.startswith("<@UADA>, it was Facebook's turn.")


def test_the_first_of_two_approvals_says_what_the_code_still_waits_for() -> None:
    first = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT).answer(TaskId.PHONE_APPROVE)
    told = Notice(NoticeKind.RESULT, (TaskId.PHONE_APPROVE,), facts={"answer": "approved"})

    assert "once it has approved the business verification too" in said(first, told).text
    assert "Next: the number is verified" in said(first.answer(TaskId.BUSINESS_APPROVE), told).text


@pytest.mark.parametrize(("names", "subject"), [("a", "the template a"), ("a, b", "the templates a, b")])
def test_a_template_is_one_and_several_are_several(names: str, subject: str) -> None:
    facts = {"answer": "approved", "templates": names}
    told = Notice(NoticeKind.RESULT, (TaskId.TEMPLATES_APPROVE,), facts=facts)

    assert said(Journey().to_live(), told).text.startswith(f"Facebook approved {subject}.")


def test_a_rejected_template_is_mended_on_the_card() -> None:
    journey = Journey().to_live().draft().act(BEA, do.SendTemplates())
    journey = journey.done(SAM, TaskId.TEMPLATES_SUBMIT)
    journey = journey.answer(TaskId.TEMPLATES_APPROVE, Answer.REJECTED, "Unclear")
    told = said(journey, Notice(NoticeKind.SENT_BACK, (TaskId.TEMPLATES_DRAFT,), BRAND, "UBEA"))

    assert "Press *Edit template* on the card" in told.text


def test_of_two_things_the_open_one_keeps_its_button() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE))
    message = said(journey, turn(TaskId.BADGE_PROFILE, TaskId.TEMPLATES_DRAFT))

    assert labels_of(message) == ["Add template"]
    assert "it's your turn" in message.text


def test_what_was_taken_back_or_skipped_is_no_longer_asked() -> None:
    back = Journey().to_account().act(SAM, do.SendBack(reason="Wrong ID"))
    assert "it was your turn" in said(back, turn(TaskId.ACCOUNT_CREATE, side=STAFF, person="UADA")).text

    skipped = Journey().to_live().act(SAM, do.SkipStep(step=Step.TEMPLATES, reason="None"))
    assert "Skipped by Sam Okoye" in said(skipped, turn(TaskId.TEMPLATES_DRAFT)).text


def test_what_came_back_says_why() -> None:
    journey = Journey().to_account().act(SAM, do.SendBack(reason="This is a <page>"))
    message = said(journey, Notice(NoticeKind.SENT_BACK, (TaskId.DETAILS_SUBMIT,), BRAND, "UBEA"))

    assert "Sam Okoye sent this back:\n> This is a &lt;page&gt;" in message.text
    assert labels_of(message) == ["Enter details"]


def test_a_reminder_says_since_when_how_long_and_what_it_holds_up() -> None:
    message = said(Journey(), Notice(NoticeKind.REMINDER, (TaskId.TERMS_AGREE,), BRAND, "UBEA"))

    for phrase in ("a friendly reminder", "Open since <!date^", "about 2 minutes", "Everything else starts"):
        assert phrase in message.text
    beside = ["Remind me later", "Someone else does this", "I'm stuck", "I'm away"]
    assert labels_of(message) == ["Agree to the terms", *beside]


def test_a_wait_for_facebook_goes_to_staff_with_a_button_for_each_answer() -> None:
    journey = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    tasks = (TaskId.BUSINESS_APPROVE, TaskId.PHONE_APPROVE)
    message = said(journey, Notice(NoticeKind.FACEBOOK_WAIT, tasks, STAFF, "UADA"))

    assert labels_of(message) == ["Record Facebook's answer"] * 2
    assert "24-48 hours" in message.text
    reminder = said(journey, Notice(NoticeKind.REMINDER, tasks[:1], STAFF, "UADA"))
    assert "The 6-digit code waits for it." in reminder.text


@pytest.mark.parametrize("task", FACEBOOK_TASKS)
def test_results_are_told_with_what_comes_next(task: TaskId) -> None:
    approved = said(Journey().to_live(), Notice(NoticeKind.RESULT, (task,), facts={"answer": "approved"}))
    assert approved.text.startswith("Facebook approved the ")

    facts = {"answer": "rejected", "reason": "Not <you>", "templates": "order_update"}
    rejected = said(Journey().to_live(), Notice(NoticeKind.RESULT, (task,), facts=facts))
    assert ":\n> Not &lt;you&gt;\nNext: " in rejected.text
    assert not notices.has_buttons(rejected)

    short = said(Journey().to_live(), Notice(NoticeKind.RESULT, (task,), facts={"answer": "rejected"}))
    assert "Facebook rejected" in short.text


def test_the_code_speaks_to_each_side_in_turn() -> None:
    journey, brand = Journey().to_code(), turn(TaskId.PHONE_CODE)
    staff = turn(TaskId.PHONE_CODE, side=STAFF, person="UADA")
    assert labels_of(said(journey, brand)) == ["I have the phone now", "Pick a time for the code"]

    journey.act(BEA, do.HoldPhone())
    assert "It is Sparkcentral's turn now." in said(journey, brand).text
    assert "Bea Martens has the phone until <!date^" in said(journey, staff).text

    journey.act(SAM, do.RequestCode(request_id="rq1", method=CodeMethod.SMS))
    assert "Press *Enter code* by <!date^" in said(journey, brand).text
    assert not notices.has_buttons(said(journey, staff))

    journey.enter()
    assert labels_of(said(journey, staff)) == ["Show code"]
    assert not notices.has_buttons(said(journey, brand))


def test_a_landline_is_called() -> None:
    journey = Journey().to_code(LANDLINE)
    assert "switch the phone menu off" in said(journey, turn(TaskId.PHONE_CODE)).text
    assert "by a call" in said(journey.ask(CodeMethod.VOICE), turn(TaskId.PHONE_CODE)).text


@pytest.mark.parametrize(("minutes", "words_left"), [("5", "5 minutes left"), ("1", "1 minute left")])
def test_a_code_that_runs_out_is_said_with_its_button(minutes: str, words_left: str) -> None:
    facts = {"minutes": minutes}
    notice = Notice(NoticeKind.CODE_RUNNING_OUT, (TaskId.PHONE_CODE,), BRAND, "UBEA", facts)
    message = said(Journey().to_code().ask(), notice)

    assert words_left in message.text
    assert labels_of(message) == ["Enter code"]


def test_how_a_code_ended_is_told_to_who_goes_on() -> None:
    failed = Journey().to_code().ask().enter().judge(worked=False)
    notice = Notice(NoticeKind.CODE_ENDED, (TaskId.PHONE_CODE,), STAFF, "USAM")
    assert "The code did not work." in said(failed, notice).text
    assert "Press *Request code*" in said(failed, notice).text  # the phone is still at hand
    failed.wait(minutes=16)
    assert "Ask Acme to take the phone again" in said(failed, notice).text

    told = Notice(notice.kind, notice.tasks, STAFF, "USAM", {"ending": CodeStatus.EXPIRED})
    assert "The 10 minutes of the code are over." in said(failed, told).text


def test_the_operator_hears_of_the_code_without_a_digit() -> None:
    notice = Notice(NoticeKind.CODE_IN, (TaskId.PHONE_CODE,), STAFF, "USAM")
    journey = Journey().to_code().ask().enter()
    message = said(journey, notice)
    assert message.text.startswith("The code is in: press *Show code*. It is valid until <!date^")
    assert button(message, "Show code")["style"] == "primary"

    over = said(journey.judge(worked=True), notice)
    assert "This code is over." in over.text
    assert not notices.has_buttons(over)


def test_going_live_is_said_with_name_and_number() -> None:
    message = said(Journey().to_live(), Notice(NoticeKind.LIVE))

    assert "*WhatsApp added successfully*\n*Acme Belgium*, +32 470 12 34 56," in message.text
    all_set = said(Journey().to_live(), Notice(NoticeKind.ALL_SET))
    assert all_set.text == "You're all set! Messages should start coming in."


def test_the_badge_is_for_later() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    message = said(journey, turn(TaskId.BADGE_APPLY, side=STAFF, person="UADA"))

    assert "this is for later" in message.text
    assert "earliest on <!date^" in message.text


def test_an_admin_of_either_side_is_offered_the_setup() -> None:
    for side in Side:
        message = said(Journey().to_live(), turn(TaskId.CHANNEL_SETUP, side=side, person="UADA"))
        assert labels_of(message) == ["WhatsApp channel settings", "Edit roles", "Edit teams", "Finish setup"]
    assert ADA.admin


def test_the_welcome_says_what_it_is_and_who_starts() -> None:
    message = welcome.render()

    assert faults(message) == []
    assert labels_of(message) == ["Start onboarding"]
    assert "Somebody from Sparkcentral presses *Start onboarding*." in words(message)
