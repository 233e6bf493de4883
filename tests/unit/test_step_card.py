import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain.channel import ChannelSettings, Role
from bot.domain.code_request import CodeStatus
from bot.domain.details import CodeMethod
from bot.domain.events import Answer
from bot.domain.owners import owner
from bot.domain.permissions import Deed
from bot.domain.steps import Step, TaskId
from bot.domain.turns import ON_CARDS
from bot.surfaces import ids, labels, progress, step_card
from bot.surfaces.kit import Message, Scene
from tests.unit.journeys import (
    ADA,
    BEA,
    LANDLINE,
    MONDAY,
    NAMES,
    PROFILE,
    SAM,
    TEMPLATE,
    Journey,
)
from tests.unit.message_limits import button, faults, mrkdwn, pings, words
from tests.unit.message_limits import labels_of as all_labels
from tests.unit.walks import scenes

HOW, PAST = "How this works", "Channel history"
ELSE = ChannelSettings(
    auto_ownership=False,
    display_name="Acme care",
    auto_resolve_new_days=1,
    all_users=True,
    all_teams=True,
)
NASTY = ["Acme", "<!channel>", "<@UADA> *b* {name} {{1}}", "a&" * 600, "🎉" * 900, "", "`_~> x\n\n> y"]


def card(journey: Journey, step: Step) -> Message:
    drawn = step_card.render(journey.scene, step)
    assert faults(drawn) == []
    assert pings(drawn) == []
    return drawn


TURNS = {f"More: {labels.BUTTONS[deed]}" for deed in ON_CARDS}


def labels_of(message: Message) -> list[str]:
    """Without what stands in the menu for turns beside the straight road."""
    return [label for label in all_labels(message) if label not in TURNS]


def primaries(message: Message) -> list[str]:
    elements = [e for block in message.blocks if block["type"] == "actions" for e in block["elements"]]
    return [element["text"]["text"] for element in elements if element.get("style") == "primary"]


@given(seed=st.integers(), texts=st.lists(st.text(), min_size=1, max_size=4))
@settings(max_examples=5, deadline=None)
def test_every_card_on_any_way_is_one_that_slack_takes_and_pings_nobody(seed: int, texts: list[str]) -> None:
    for scene in scenes(seed, [*texts, *NASTY], length=25):
        for step in Step:
            drawn = step_card.render(scene, step)
            assert faults(drawn) == []
            assert pings(drawn) == []
            assert labels_of(drawn).count(HOW) == 1


@pytest.mark.parametrize("seed", range(2))
def test_every_button_says_what_it_does_for_which_onboarding(seed: int) -> None:
    for scene in scenes(seed, NASTY):
        for step in Step:
            for block in step_card.render(scene, step).blocks:
                for element in block.get("elements", []) if block["type"] == "actions" else []:
                    if element["type"] == "button":
                        press = ids.decode(element["value"])
                        assert element["action_id"].startswith(f"{ids.BUTTON}.{press.deed}")
                        assert press.onboarding_id == "ob1"
                        mended_here = press.deed == Deed.TRY_AGAIN  # of a task on another card
                        assert mended_here or step in {press.step, press.task.step if press.task else None}


@pytest.mark.parametrize("seed", range(2))
def test_at_most_three_lines_say_what_to_do(seed: int) -> None:
    for scene in scenes(seed, ["Acme"]):
        for step in Step:
            now = step_card.render(scene, step).blocks[2]["text"]["text"].splitlines()
            assert len([line for line in now if not line.startswith("*")]) <= 3


def test_the_first_card_has_a_title_a_turn_and_one_button() -> None:
    drawn = card(Journey(), Step.TERMS)

    assert drawn.text == "Step 1 of 7: Terms of service, Acme. Acme's turn: Bea Martens."
    assert drawn.blocks[0]["text"]["text"] == "Step 1 of 7: Terms of service"
    assert "*Acme's turn: Bea Martens*" in words(drawn)
    assert "<https://www.whatsapp.com/legal/business-terms/|" in words(drawn)
    assert labels_of(drawn) == ["Agree to the terms", HOW]
    assert primaries(drawn) == ["Agree to the terms"]


def test_agreeing_asks_first_and_links_the_terms() -> None:
    dialog = button(card(Journey(), Step.TERMS), "Agree to the terms")["confirm"]

    assert "https://www.whatsapp.com/legal/business-terms/" in dialog["text"]["text"]


def test_a_brand_without_people_is_named_by_its_name() -> None:
    assert "*Acme's turn*" in words(card(Journey(people=()), Step.TERMS))
    assert "*Acme Foods' turn*" in words(card(Journey(brand="Acme Foods", people=()), Step.TERMS))


def test_what_is_done_says_who_and_when() -> None:
    drawn = card(Journey().to_account(), Step.TERMS)

    assert "✓ Bea Martens agreed to the terms, <!date^1793610000^" in words(drawn)
    assert "*Done*" in words(drawn)
    assert labels_of(drawn) == [HOW]


def test_the_account_card_gives_staff_all_they_have_to_type() -> None:
    drawn = card(Journey().to_account(), Step.ACCOUNT)

    assert "Acme · +32 470 12 34 56" in words(drawn)
    assert "Business Manager ID: 506914307656634" in words(drawn)
    assert labels_of(drawn) == ["Mark account created", "Send back", HOW]


def test_both_sides_find_their_own_button_and_exactly_what_to_type() -> None:
    journey = Journey().to_account().act(SAM, do.CreateAccount(whatsapp_account_id="77"))
    drawn = card(journey, Step.ACCOUNT)

    assert "type exactly the number *+32 470 12 34 56* and the name *Acme Belgium*" in words(drawn)
    assert "it lapses <!date^1801386000^" in words(drawn)
    assert words(drawn).index("*For Acme*") < words(drawn).index("*For Sparkcentral*")
    assert primaries(drawn) == ["I approved the request", "Mark number added"]


def test_details_that_came_back_say_who_and_why() -> None:
    journey = Journey().to_account().act(SAM, do.SendBack(reason="This ID is a <page>"))
    drawn = card(journey, Step.DETAILS)

    assert "Sam Okoye sent this back:\n> This ID is a &lt;page&gt;" in words(drawn)
    assert "Goes on after Number and names" in words(card(journey, Step.ACCOUNT))


def test_a_wait_for_facebook_says_since_when_and_offers_the_answer_to_staff() -> None:
    drawn = card(Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT), Step.BUSINESS)

    assert "*Waiting for Facebook since <!date^" in words(drawn)
    assert labels_of(drawn) == ["Record Facebook's answer", HOW]
    assert primaries(drawn) == []


def test_a_rejection_stands_on_the_card_that_mends_it() -> None:
    journey = Journey().to_business().answer(TaskId.PHONE_APPROVE, Answer.REJECTED, "No such company")

    for step in (Step.PHONE, Step.DETAILS):
        shown = words(card(journey, step))
        assert "Facebook rejected the number or display name:\n> No such company" in shown
    assert labels_of(card(journey, Step.DETAILS)) == ["Enter details", "Try again", HOW]
    assert "Goes on after Number and names" in words(card(journey, Step.PHONE))


def test_a_rejected_verification_is_said_once_with_its_reason() -> None:
    journey = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    drawn = card(journey.answer(TaskId.BUSINESS_APPROVE, Answer.REJECTED, "No papers"), Step.BUSINESS)

    assert words(drawn).count("No papers") == 1
    assert primaries(drawn) == ["I submitted the verification"]


def test_the_phone_card_waits_for_the_business_verification() -> None:
    journey = Journey().to_business().answer(TaskId.PHONE_APPROVE)

    assert "*Goes on after Business verification*" in words(card(journey, Step.PHONE))


def test_the_code_goes_to_and_fro() -> None:
    journey = Journey().to_code()
    assert primaries(card(journey, Step.PHONE)) == ["I have the phone now"]

    held = card(journey.act(BEA, do.HoldPhone()), Step.PHONE)
    assert "Bea Martens has the phone until <!date^" in words(held)
    assert labels_of(held) == [
        "Request code",
        HOW,
        "More: I no longer have the phone",
        "More: Facebook says to wait",
    ]

    asked = card(journey.act(SAM, do.RequestCode(request_id="rq1", method=CodeMethod.SMS)), Step.PHONE)
    assert labels_of(asked) == ["Enter code", HOW, "More: Take over the code"]
    assert "Never type the code in the channel: press *Enter code*." in words(asked)
    assert "Enter it by <!date^1793610570^{time_secs}|" in words(asked)

    entered = card(journey.enter(), Step.PHONE)
    assert labels_of(entered) == ["Show code", HOW, "More: Take over the code"]
    assert "*Sparkcentral's turn: Sam Okoye*" in words(entered)


def test_after_an_ending_it_says_who_takes_the_phone_again() -> None:
    ended = Journey().to_code().ask().enter().judge(worked=False).act(BEA, do.ReleasePhone())

    assert "Acme takes the phone of +32 470 12 34 56 to hand again" in words(card(ended, Step.PHONE))


@pytest.mark.parametrize(
    ("worked", "said"), [(True, "Sam Okoye verified the number"), (False, "The last code did not work.")]
)
def test_how_a_code_ended_stands_on_the_card(worked: bool, said: str) -> None:  # noqa: FBT001
    drawn = card(Journey().to_code().ask().enter().judge(worked=worked), Step.PHONE)

    assert said in words(drawn)
    assert "Code worked" not in labels_of(drawn)


def test_a_code_nobody_entered_closes_itself() -> None:
    journey = Journey().to_code().ask().wait(minutes=10)

    assert journey.state.code is not None
    assert journey.state.code.status is CodeStatus.EXPIRED
    assert "The 10 minutes of the last code are over." in words(card(journey, Step.PHONE))


def test_a_landline_is_called_with_the_phone_menu_off() -> None:
    journey = Journey().to_code(LANDLINE)
    assert "with the phone menu off" in words(card(journey, Step.PHONE))

    asked = card(journey.ask(CodeMethod.VOICE), Step.PHONE)
    assert "A call to +32 2 222 22 22 says the 6-digit code" in words(asked)


def test_live_says_so_with_name_and_number() -> None:
    shown = words(card(Journey().to_live(), Step.PHONE))

    assert "*WhatsApp added successfully*\n*Acme Belgium*, +32 470 12 34 56, is now a channel" in shown


def test_the_badge_is_later_and_asks_before_it_is_early() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE))
    assert "About: Bicycles since 1984" in words(card(journey, Step.BADGE))

    early = card(journey.done(SAM, TaskId.BADGE_PUBLISH), Step.BADGE)
    assert "*Later: earliest on <!date^" in words(early)
    assert "from <!date^" in button(early, "Mark badge applied for")["confirm"]["text"]["text"]
    assert primaries(early) == []

    due = card(journey.wait(days=31), Step.BADGE)
    assert "confirm" not in button(due, "Mark badge applied for")
    assert primaries(due) == ["Mark badge applied for"]


def test_a_refused_badge_says_why_and_when_to_try_again() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    journey.wait(days=31).done(SAM, TaskId.BADGE_APPLY)
    drawn = card(journey.answer(TaskId.BADGE_APPROVE, Answer.REJECTED, "Not notable"), Step.BADGE)

    assert "Facebook rejected the badge:\n> Not notable" in words(drawn)
    assert "*Later: earliest on <!date^" in words(drawn)


def test_a_logo_that_cannot_be_used_comes_back() -> None:
    """The bot sends it back by itself once it has seen the file."""
    drawn = step_card.render(_with_bad_logo(), Step.BADGE)

    assert "This came back:\n> Not square" in words(drawn)
    assert "correct what is said below" in words(drawn)


def _with_bad_logo() -> Scene:
    from bot.domain import events as ev  # noqa: PLC0415
    from bot.domain.decisions import record  # noqa: PLC0415

    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE))
    back = [
        ev.TaskLocked(task=TaskId.BADGE_PUBLISH),
        ev.TaskSentBack(task=TaskId.BADGE_PROFILE, reason="Not square"),
    ]
    journey.state = record(journey.state, back, None, journey.now).state
    return journey.scene


def test_templates_stand_on_their_card_each_with_its_buttons() -> None:
    drawn = card(Journey().to_live().draft(2), Step.TEMPLATES)

    assert "*order_update_0* · Utility, English · 📝 Draft\n> Hello {{1}}, your order" in words(drawn)
    assert "Examples: Bea | A-1" in words(drawn)
    assert labels_of(drawn) == [
        *("Edit template", "Remove template") * 2,
        *("Add template", "Send templates", HOW, "More: Skip step"),
    ]
    assert primaries(drawn) == ["Send templates"]
    assert ids.decode(button(drawn, "Edit template")["value"]).ref == "t0"
    assert "order_update_0" in button(drawn, "Remove template")["confirm"]["text"]["text"]


def test_a_rejected_template_comes_first_with_its_reason() -> None:
    journey = Journey().to_live().draft(2).send_templates()
    assert "⏳ Waiting for Facebook" in words(card(journey, Step.TEMPLATES))

    answer = do.RecordAnswer(
        task=TaskId.TEMPLATES_APPROVE, answer=Answer.REJECTED, reason="Too pushy", templates=("t1",)
    )
    drawn = card(journey.act(SAM, answer), Step.TEMPLATES)
    assert words(drawn).index("order_update_1") < words(drawn).index("order_update_0")
    assert "Facebook's reason: Too pushy" in words(drawn)
    assert primaries(drawn) == ["Edit template"]


@pytest.mark.parametrize("count", [1, 7, 19, 20])
def test_twenty_long_templates_fit_on_the_card(count: int) -> None:
    wide = Journey().to_live()
    for number in range(count):
        long = TEMPLATE.__class__(f"{number}_" + "n" * 505, "MARKETING", "en", "&" * 1024, ("&" * 500,) * 2)
        wide.act(BEA, do.SaveTemplate(template_id=f"t{number}", template=long))
    drafts = card(wide, Step.TEMPLATES)
    assert len(drafts.blocks) < 50

    rejected = card(
        wide.send_templates().answer(TaskId.TEMPLATES_APPROVE, Answer.REJECTED, "&" * 900), Step.TEMPLATES
    )
    assert len(rejected.blocks) < 50


def test_more_than_twenty_templates_stay_within_reach() -> None:
    drawn = card(Journey().to_live().draft(24), Step.TEMPLATES)

    assert "And 4 more; drafts among them are in the *More* menu." in words(drawn)
    assert labels_of(drawn)[-4:] == [f"More: Edit template order_update_{number}" for number in range(20, 24)]


def test_a_skipped_step_says_who_and_why() -> None:
    journey = Journey().to_live().act(SAM, do.SkipStep(step=Step.TEMPLATES, reason="Service only"))
    drawn = card(journey, Step.TEMPLATES)

    assert "*Skipped*" in words(drawn)
    assert "– Sam Okoye skipped this, <!date^" in words(drawn)
    assert words(drawn).count("Service only") == 1
    assert labels_of(drawn) == [HOW]


def test_the_channel_card_says_the_settings_in_sentences() -> None:
    journey = Journey().to_live()
    first = card(journey, Step.CHANNEL)
    assert first.text.startswith("WhatsApp channel, Acme.")
    assert "• Name in Sparkcentral: Acme Belgium" in words(first)
    assert "Roles: nobody has one yet." in words(first)
    assert labels_of(first) == [
        "WhatsApp channel settings",
        "Edit roles",
        "Edit teams",
        "Finish setup",
        HOW,
        PAST,
    ]

    journey.act(ADA, do.ChangeSettings(settings=ELSE))
    journey.act(ADA, do.SetRoles(people=("USAM",), role=Role.SUPERVISOR))
    shown = words(card(journey.done(ADA, TaskId.CHANNEL_SETUP), Step.CHANNEL))
    assert "• Conversations are assigned by hand." in shown
    assert "• New conversations are resolved after 1 day, pending ones after 30 days." in shown
    assert "• All users have access. All teams have access." in shown
    assert "• 🔎 Supervisor: Sam Okoye" in shown


def test_settings_can_be_changed_after_the_setup_is_finished() -> None:
    drawn = card(Journey().to_live().done(ADA, TaskId.CHANNEL_SETUP), Step.CHANNEL)

    assert labels_of(drawn) == ["WhatsApp channel settings", "Edit roles", "Edit teams", HOW, PAST]


def test_many_people_in_a_role_are_counted() -> None:
    journey = Journey().to_live()
    for number in range(42):
        journey.act(ADA, do.SetRoles(people=(f"U{number}",), role=Role.VIEWER))

    assert "somebody and 2 more" in words(card(journey, Step.CHANNEL))


@given(name=st.text(), typed=st.text(min_size=1))
@settings(max_examples=30, deadline=None)
def test_no_name_and_no_text_pings_or_breaks_a_link(name: str, typed: str) -> None:
    journey = Journey(brand=name).to_account().act(SAM, do.SendBack(reason=typed))
    scene = Scene(journey.state, dict.fromkeys(NAMES, name), MONDAY)
    drawn = step_card.render(scene, Step.DETAILS)

    assert pings(drawn) == []
    assert faults(drawn) == []
    for text in mrkdwn(drawn.blocks):
        assert text.count("<") == text.count("<https://") + text.count("<!date^")


def test_a_card_is_plain_json() -> None:
    assert json.loads(json.dumps(card(Journey(), Step.TERMS).blocks))


def test_whose_person_is_asked() -> None:
    journey = Journey().to_code()
    assert owner(journey.state, TaskId.PHONE_CODE, journey.now) == "UBEA"
    assert owner(journey.ask().state, TaskId.PHONE_CODE, journey.now) == "UBEA"
    assert owner(journey.enter().state, TaskId.PHONE_CODE, journey.now) == "USAM"
    assert owner(journey.state, TaskId.BUSINESS_APPROVE, journey.now) == "UADA"
    assert owner(Journey(people=()).state, TaskId.TERMS_AGREE, MONDAY) is None


def test_only_deeds_of_the_modal_have_no_button_anywhere() -> None:
    seen = set()
    for seed in range(30):
        for scene in scenes(seed, ["Acme"]):
            for step in {task.step for task in scene.onboarding.owed()}:
                for block in step_card.render(scene, step).blocks + progress.render(scene).blocks:
                    for element in block.get("elements", []) if block["type"] == "actions" else []:
                        options = element.get("options", [element])
                        seen |= {ids.decode(option["value"]).deed for option in options}

    # The first four stand on cards and progress messages that these ways do not come to, the rest on notices,
    # and one in a form.
    turns = {Deed.UNSTUCK, Deed.TRY_AGAIN, Deed.RESUME, Deed.REGISTER_NUMBER}
    lists = {Deed.APPLIED, Deed.ALL_APPLIED, Deed.NOT_APPLIED, Deed.IMPORT_PEOPLE}
    assert set(Deed) - seen <= {Deed.CODE_WORKED, Deed.CODE_FAILED} | turns | lists
