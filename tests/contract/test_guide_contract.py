"""The bot replaces an article: each of its sentences is said somewhere, or dropped for a reason."""

import os
import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.domain.notices import Notice, NoticeKind
from bot.domain.steps import Step, TaskId
from bot.surfaces import guide, notices, progress, step_card
from tests.unit.journeys import BEA, Journey
from tests.unit.message_limits import mrkdwn, words

Sentence = dict[str, Any]

SENTENCES: list[Sentence] = tomllib.loads((Path(__file__).parent / "guide.toml").read_text(encoding="utf-8"))[
    "sentence"
]
CARRIED = [sentence for sentence in SENTENCES if "dropped" not in sentence]
ARTICLE = "sparkcentral-whatsapp-guide.txt"
_LINE_START = 40


def drawn(where: str) -> str:
    """What people read there: "progress", "how:<step>", "card:<step>", "card:live" or "notice:<kind>"."""
    kind, _, name = where.partition(":")
    if kind == "progress":
        return words(progress.render(Journey().scene))
    if kind == "how":
        return "\n".join(mrkdwn(guide.how(None, Step(name))))
    if kind == "notice":
        return notices.render(Journey().to_live().scene, Notice(NoticeKind(name))).text
    if name == "live":
        return words(step_card.render(Journey().to_live().scene, Step.PHONE))
    journey = Journey().to_code() if name == Step.PHONE else Journey()
    if name == Step.DETAILS:
        journey.done(BEA, TaskId.TERMS_AGREE)
    return words(step_card.render(journey.scene, Step(name)))


def sentences(line: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z])", line)


def normal(line: str) -> str:
    """Without bullets and numbers, and with one kind of space."""
    return re.sub(r"^(?:•|\d\.) ?", "", " ".join(line.replace("\xa0", " ").split()))


@pytest.mark.parametrize("sentence", CARRIED, ids=lambda s: f"{s['line']} {s.get('n', 1)}")
def test_each_sentence_is_said_where_the_map_says(sentence: Sentence) -> None:
    assert sentence["text"] in drawn(sentence["where"])


def test_what_is_dropped_has_a_reason_and_nothing_else() -> None:
    for sentence in SENTENCES:
        if "dropped" in sentence:
            assert sentence["dropped"].strip()
            assert not {"where", "text"} & set(sentence)


def test_each_sentence_of_the_article_is_on_the_map() -> None:
    folder = os.environ.get("FACTS_DIR")
    if not folder:
        pytest.skip("FACTS_DIR names no folder with the article")
    lines = map(normal, (Path(folder) / ARTICLE).read_text(encoding="utf-8").splitlines())
    expected = Counter(
        (line[:_LINE_START], n) for line in lines if line for n in range(1, len(sentences(line)) + 1)
    )

    assert Counter((sentence["line"], sentence.get("n", 1)) for sentence in SENTENCES) == expected
