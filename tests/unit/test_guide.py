import pytest

from bot.domain.steps import Step
from bot.surfaces import guide, ids
from bot.surfaces.labels import step_title
from tests.unit.journeys import Journey
from tests.unit.message_limits import mrkdwn
from tests.unit.slack_limits import faults_of_view


@pytest.mark.parametrize("step", Step)
def test_each_step_has_a_guide_that_slack_takes(step: Step) -> None:
    for scene in (None, Journey().scene):
        view = guide.how(scene, step)
        assert faults_of_view(view) == []
        assert view["callback_id"] == ids.HOW
        assert view["close"]["text"] == "Close"
        assert view["blocks"][0]["text"]["text"] == step_title(step)


def test_it_says_whom_to_ask() -> None:
    assert "Ask Ada Lovelace in the channel." in "\n".join(mrkdwn(guide.how(Journey().scene, Step.BADGE)))


@pytest.mark.parametrize(
    ("step", "phrase"),
    [
        (Step.ACCOUNT, "Requests → Other requests → Received"),
        (Step.ACCOUNT, "within 90 days"),
        (Step.DETAILS, "Settings → Account → Delete account"),
        (Step.BADGE, "only after 30 days on WhatsApp"),
        (Step.TEMPLATES, "Highly Structured Messages"),
        (Step.TEMPLATES, "{{1}}"),
    ],
)
def test_it_is_up_to_date(step: Step, phrase: str) -> None:
    assert phrase in "\n".join(mrkdwn(guide.how(None, step)))
