import pytest

from bot.domain import commands as do
from bot.domain.onboarding import FINISHED, Status
from bot.domain.parties import Party, Person
from bot.domain.permissions import FACEBOOK_TASKS
from bot.domain.steps import NUMBERED_STEPS, SKIPPABLE_STEPS, TASKS, Step, TaskId, after, tasks_of
from tests.unit.every_deed import drive
from tests.unit.journeys import BEA, MOBILE, Journey

BRAND, STAFF, FACEBOOK = Party.BRAND, Party.SPARKCENTRAL, Party.FACEBOOK
STEP_3 = {"account.create", "account.add_number", "account.approve_request"}

# The journey as it is agreed: task, who owes it, what must be finished before it opens.
JOURNEY: list[tuple[str, Party, set[str]]] = [
    ("terms.agree", BRAND, set()),
    ("details.submit", BRAND, {"terms.agree"}),
    ("account.create", STAFF, {"details.submit"}),
    ("account.add_number", STAFF, {"details.submit", "account.create"}),
    ("account.approve_request", BRAND, {"account.create"}),
    ("business.submit", BRAND, STEP_3),
    ("business.approve", FACEBOOK, {"business.submit"}),
    ("phone.approve", FACEBOOK, STEP_3),
    ("phone.code", BRAND, {"business.approve", "phone.approve"}),
    ("phone.activate", STAFF, {"phone.code"}),
    ("badge.profile", BRAND, {"phone.activate"}),
    ("badge.publish", STAFF, {"badge.profile"}),
    ("badge.apply", STAFF, {"badge.publish"}),
    ("badge.approve", FACEBOOK, {"badge.apply"}),
    ("templates.draft", BRAND, {"phone.activate"}),
    ("templates.submit", STAFF, {"templates.draft"}),
    ("templates.approve", FACEBOOK, {"templates.submit"}),
    ("channel.setup", STAFF, {"phone.activate"}),
]


@pytest.mark.parametrize(("task", "party", "opens_after"), JOURNEY)
def test_each_row_says_who_owes_it_and_what_comes_before(
    task: str, party: Party, opens_after: set[str]
) -> None:
    row = TASKS[TaskId(task)]
    assert (row.id.value, row.party) == (task, party)
    assert {before.value for before in row.opens_after} == opens_after


def test_the_journey_has_these_rows_in_this_order() -> None:
    assert [task.value for task in TaskId] == [task for task, _, _ in JOURNEY]
    assert list(TASKS) == list(TaskId)


def test_nothing_opens_after_what_comes_later_in_the_journey() -> None:
    order = list(TaskId)
    for task, row in TASKS.items():
        assert all(order.index(before) < order.index(task) for before in row.opens_after)


def test_seven_steps_are_numbered_and_the_channel_comes_after_them() -> None:
    assert [step.value for step in NUMBERED_STEPS] == [
        *("terms", "details", "account", "business", "phone", "badge", "templates"),
    ]
    assert set(Step) - set(NUMBERED_STEPS) == {Step.CHANNEL}
    assert {Step.BADGE, Step.TEMPLATES} == SKIPPABLE_STEPS


def test_each_task_belongs_to_the_step_that_its_name_begins_with() -> None:
    assert tasks_of(Step.ACCOUNT) == tuple(task for task in TaskId if task.value in STEP_3)
    assert sorted(task for step in Step for task in tasks_of(step)) == sorted(TaskId)


def test_what_comes_after_a_task_is_found_near_and_far() -> None:
    assert list(after(TaskId.TERMS_AGREE)) == list(TaskId)[1:]
    assert set(after(TaskId.PHONE_ACTIVATE)) == {
        task for task in TaskId if task.step in {Step.BADGE, Step.TEMPLATES, Step.CHANNEL}
    }
    assert set(after(TaskId.BADGE_PROFILE)) == set(tasks_of(Step.BADGE)) - {TaskId.BADGE_PROFILE}
    assert TaskId.PHONE_APPROVE not in set(after(TaskId.BUSINESS_SUBMIT))
    assert list(after(TaskId.CHANNEL_SETUP)) == []


def test_facebooks_tasks_are_those_that_facebook_owes() -> None:
    assert set(FACEBOOK_TASKS) == {task for task, row in TASKS.items() if row.party is FACEBOOK}


class Watched(Journey):
    """Looks after each deed whether exactly what may be open is open."""

    def act(self, person: Person, command: do.Command) -> "Watched":
        super().act(person, command)
        for task, _, opens_after in JOURNEY:
            ready = all(self.state[TaskId(before)].status in FINISHED for before in opens_after)
            assert (self.state[TaskId(task)].status is not Status.LOCKED) == ready
        return self


def test_each_task_opens_with_the_last_deed_before_it() -> None:
    journey = drive(Watched())
    assert journey.state.all_set
    assert {state.status for state in journey.state.tasks.values()} == {Status.DONE}


def test_facebooks_tasks_wait_and_others_are_open() -> None:
    state = Journey().to_business().done(BEA, TaskId.BUSINESS_SUBMIT).state
    assert state[TaskId.BUSINESS_APPROVE].status is Status.WAITING
    assert state[TaskId.PHONE_APPROVE].status is Status.WAITING
    opened = Journey().done(BEA, TaskId.TERMS_AGREE).act(BEA, do.SubmitDetails(details=MOBILE)).state
    assert opened[TaskId.ACCOUNT_CREATE].status is Status.OPEN
