"""Block Kit case by case: half of what Slack accepts, half of what it refuses, each with its source."""

import pytest

from bot.sandbox.block_kit import faults_of
from tests.sandbox.conformance import DOCS, Case
from tests.sandbox.conformance_accepted import ACCEPTED
from tests.sandbox.conformance_refused import REFUSED

CODES = {"missing": "missing_required_field", "additional": "invalid_additional_property"}


def named(case: Case) -> str:
    return case.name.replace(" ", "_")


@pytest.mark.parametrize("case", ACCEPTED, ids=named)
def test_accepted(case: Case) -> None:
    assert faults_of(*case.asked()) == []


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_refused(case: Case) -> None:
    """One fault, at the spot, with Slack's code and either its constraint or the field's name."""
    kind, _, field = case.what.partition(":")
    said = [each.said() for each in faults_of(*case.asked())]
    assert [(each["pointer"], each["code"]) for each in said] == [
        (case.pointer, CODES.get(kind, "failed_constraint"))
    ]
    if kind in CODES:
        assert said[0]["field"] == field
    else:
        assert said[0]["constraint"]["type"] == kind


def test_the_table_is_long_even_and_sourced() -> None:
    cases = [*ACCEPTED, *REFUSED]
    assert len(cases) >= 200
    assert min(len(ACCEPTED), len(REFUSED)) >= 100
    assert len({case.name for case in cases}) == len(cases)
    assert all(case.source.startswith(("facts 3.", DOCS)) for case in cases)
