"""The list says of each onboarding where it is, whose turn it is since when, and what is wrong."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.onboarding import OnboardingStatus, Private, Status, TaskState
from bot.domain.steps import TaskId
from bot.surfaces import ids, portfolio
from bot.surfaces.kit import Scene
from tests.unit import form_scenes as some
from tests.unit.slack_limits import faults_of_answer


def line_of(scene: Scene, user_id: str = "UADA") -> str:
    return str(portfolio.answer([scene], user_id, "", 0, more=False)["blocks"][1]["text"]["text"])


def test_where_it_stands_and_since_when() -> None:
    scene = some.scene(
        private=some.known(), tasks=some.tasks(business_approve=Status.WAITING, phone_approve=Status.OPEN)
    )
    first, *turns = line_of(scene).splitlines()
    assert first == "*Acme · +32 470 12 34 56* in <#C1>"
    assert turns[0].startswith("• Step 4 of 7: Business verification: _Waiting for Facebook since <!date^")
    owed = line_of(some.scene(tasks=some.tasks(terms_agree=Status.OPEN)))
    assert "• Step 1 of 7: Terms of service: _Acme's turn: Bea Adams_, since <!date^" in owed


def test_what_is_wrong_and_whose_it_is() -> None:
    tasks = {**some.tasks(), TaskId.TERMS_AGREE: TaskState(Status.OPEN, some.NOW, reminded=1)}
    scene = some.scene(tasks=tasks, stuck={TaskId.TERMS_AGREE: some.NOW})
    assert line_of(scene).endswith("\n⏰ late · 🚧 stuck")
    assert "(yours)" not in line_of(scene)
    assert "*Acme* (yours) in" in line_of(scene, "USAM")


def test_a_pause_is_said_in_place_of_turns() -> None:
    scene = some.scene(
        status=OnboardingStatus.ON_HOLD, tasks=some.tasks(terms_agree=Status.OPEN), paused_by="USAM"
    )
    assert "Sam Okoye put this onboarding on hold" in line_of(scene)
    assert "turn" not in line_of(scene)


def test_nothing_to_show() -> None:
    answer = portfolio.answer([], "UADA", "stuck", 0, more=False)
    assert answer["text"] == "Onboardings where somebody is stuck\nThere is none."


@pytest.mark.parametrize(("given_up", "said"), [(1, "1 message could"), (3, "3 messages could")])
def test_what_could_not_be_sent_is_said_below(given_up: int, said: str) -> None:
    answer = portfolio.answer([some.scene()], "UADA", "", 0, more=False, given_up=given_up)
    assert f"⚠️ {said} not be sent." in str(answer["blocks"])
    assert f"{said} not be sent." in answer["text"]
    assert "not be sent" not in str(portfolio.answer([some.scene()], "UADA", "", 0, more=False))


@pytest.mark.parametrize(
    ("number", "more", "pages"), [(0, False, []), (0, True, ["1 mine"]), (2, True, ["1 mine", "3 mine"])]
)
def test_the_pages_beside_it(number: int, more: bool, pages: list[str]) -> None:  # noqa: FBT001 - a table
    blocks = portfolio.answer([some.scene()], "UADA", "mine", number, more=more)["blocks"]
    found = [
        element["value"] for block in blocks for element in block.get("elements", []) if "value" in element
    ]
    assert [ids.decode(value).ref for value in found] == pages


@given(st.text(), st.integers(0, 10**6))
def test_any_words_fit_slack_and_ping_nobody(words: str, number: int) -> None:
    evil = some.scene(private=Private(brand_name=some.EVIL * 20))
    busy = replace(
        some.everything(), onboarding=replace(some.everything().onboarding, private=evil.onboarding.private)
    )
    answer = portfolio.answer([evil, busy] * 10, "USAM", words, number, more=True)
    assert faults_of_answer(answer) == []
    assert "<!channel>" not in json.dumps(answer)
    assert "<@" not in json.dumps(answer)
