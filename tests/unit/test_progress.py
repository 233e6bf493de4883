from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import commands as do
from bot.domain.events import Answer
from bot.domain.steps import Step, TaskId
from bot.surfaces import progress
from bot.surfaces.kit import Message
from tests.unit.journeys import ADA, BEA, PROFILE, SAM, Journey
from tests.unit.message_limits import faults, pings, words
from tests.unit.walks import scenes


def shown(journey: Journey) -> Message:
    message = progress.render(journey.scene)
    assert faults(message) == []
    assert pings(message) == []
    return message


@given(seed=st.integers(), brand=st.text())
@settings(max_examples=4, deadline=None)
def test_it_can_be_drawn_anywhere_on_the_way(seed: int, brand: str) -> None:
    for scene in scenes(seed, [brand, "<!channel>", "&" * 900], length=40):
        message = progress.render(scene)
        assert faults(message) == []
        assert pings(message) == []


@pytest.mark.parametrize(
    "phrase",
    [
        "Ada Lovelace from Sparkcentral started this and helps you.",
        "Seven steps, usually 5-10 business days in all. Most take a few minutes",
        "each approval by Facebook takes 24-48 hours",
        "Admin access with two-factor login to your Facebook Business Manager",
        "A phone number that is not used in WhatsApp",
        "Somebody who can answer that number",
        "▱▱▱▱▱▱▱ 0 of 7 steps done",
        "👉 1. Terms of service: now",
        "▫️ WhatsApp channel: later",
        "*Acme's turn: Bea Martens*, to agree to the WhatsApp Business terms, since <!date^1793610000^",
    ],
)
def test_it_opens_with_all_one_has_to_know(phrase: str) -> None:
    assert phrase in words(shown(Journey()))


def test_the_spoken_text_has_no_signs() -> None:
    text = shown(Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT)).text

    assert text.startswith("WhatsApp onboarding of Acme: 3 of 7 steps done. Waiting for Facebook since")
    assert not {"▰", "*", "•", "⏳"} & set(text)


def test_somebody_else_may_have_started() -> None:
    journey = Journey()
    journey.state = replace(journey.state, starter="USAM")

    assert "Sam Okoye started this, and Ada Lovelace from Sparkcentral helps you." in words(shown(journey))


def test_steps_say_in_a_word_how_they_stand() -> None:
    journey = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT)
    assert "✅ 3. WhatsApp account: done" in words(shown(journey))
    assert "⏳ 4. Business verification: waiting" in words(shown(journey))

    journey.answer(TaskId.PHONE_APPROVE, Answer.REJECTED, "No")
    assert "🔁 2. Number and names: again" in words(shown(journey))
    assert "🔁 5. Phone verification: again" in words(shown(journey))


def test_live_with_the_badge_for_later_is_all_set() -> None:
    journey = Journey().to_live().act(BEA, do.SaveProfile(profile=PROFILE)).done(SAM, TaskId.BADGE_PUBLISH)
    journey.act(SAM, do.SkipStep(step=Step.TEMPLATES, reason="None")).done(ADA, TaskId.CHANNEL_SETUP)
    text = words(shown(journey))

    for phrase in (
        "▰▰▰▰▰▰▱ 6 of 7 steps done, live since <!date^",
        "▫️ 6. Profile and badge: later",
        "➖ 7. Message templates: skipped",
        "You're all set! Messages should start coming in.",
        "• *Later: earliest on <!date^",
    ):
        assert phrase in text
    assert "What you need before you start" not in text
