import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.permissions import Deed
from bot.domain.steps import Step, TaskId
from bot.surfaces import ids
from bot.surfaces.ids import Press, decode, press

# Slack gives a button's value 2000 characters; ids of ours and of Slack are short.
IDS = st.text("abcdef0123456789", min_size=1, max_size=32)


@given(
    deed=st.sampled_from([*Deed, ids.HOW_THIS_WORKS, ids.START_ONBOARDING]),
    onboarding_id=IDS | st.just(""),
    place=st.none() | st.sampled_from([*TaskId, *Step]),
    ref=IDS | st.just(""),
)
def test_a_press_comes_back_as_what_was_put_into_the_button(
    deed: str, onboarding_id: str, place: TaskId | Step | None, ref: str
) -> None:
    made = press(deed, onboarding_id, place, ref)
    assert decode(made.encode()) == made
    assert made.task == (place if isinstance(place, TaskId) else None)
    assert made.step == (place if isinstance(place, Step) else None)
    assert len(made.encode()) < 2000


@given(ref=st.text())
def test_a_reference_may_hold_the_separator(ref: str) -> None:
    made = press(Deed.EDIT_TEMPLATE, "ob1", TaskId.TEMPLATES_DRAFT, ref)
    assert decode(made.encode()).ref == ref


def test_the_place_tells_a_task_from_a_step() -> None:
    assert press(Deed.AGREE, "ob1", TaskId.TERMS_AGREE).encode() == "1|agree|ob1|terms.agree|"
    assert press(Deed.SKIP_STEP, "ob1", Step.BADGE).encode() == "1|skip_step|ob1|badge|"


def test_a_press_on_something_within_its_place_keeps_the_rest() -> None:
    made = press(Deed.EDIT_TEMPLATE, "ob1", TaskId.TEMPLATES_DRAFT)
    assert made.about("t1") == Press("edit_template", "ob1", TaskId.TEMPLATES_DRAFT, None, "t1")


@pytest.mark.parametrize(
    "value",
    [
        "",
        "1",
        "1|agree|ob1|terms.agree",
        "0|agree|ob1|terms.agree|",
        "1|agree|ob1|terms.disagree|",
        "1|agree|ob1|toll|",
    ],
)
def test_what_no_release_wrote_is_refused(value: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - one door for all kinds of nonsense
        decode(value)
