"""Forms of the turns beside the straight road, handed in."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain import commands as do
from bot.domain.hours import knows_holidays_of
from bot.domain.parties import Side, acting_side
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.domain.steps import TASKS, TaskId
from bot.domain.typed_text import one_line
from bot.services import directory, habits
from bot.services import onboarding as use_cases
from bot.surfaces import fields, forms_reminders, forms_teams
from bot.surfaces.apologies import Apology, apology
from handlers import channel, starting
from handlers.door import Door
from handlers.failures import FieldError
from handlers.payloads import Submitted
from handlers.starting import SIDE_NAMES
from handlers.typed import details_in, perform, profile_in, reason_in


def _task(submitted: Submitted) -> TaskId:
    """The one that the press names, or the one that was chosen."""
    chosen = submitted.press.task or submitted.values.get("task")
    if not chosen:
        raise FieldError({"task": apology(Apology.TASK_MISSING)})
    return TaskId(chosen)


async def _change_details(door: Door, submitted: Submitted) -> None:
    typed = await details_in(door, submitted)
    command = do.ChangeDetails(details=typed.details, warnings=typed.warnings, why_kept=typed.why_kept)
    await perform(door, submitted, command)


async def _go_on_without(door: Door, submitted: Submitted) -> None:
    command = do.GoOnWithout(task=_task(submitted), reason=reason_in(submitted.values))
    await perform(door, submitted, command)


async def _number_verified(door: Door, submitted: Submitted) -> None:
    await perform(door, submitted, do.FindVerified(reason=reason_in(submitted.values)))


async def _done_for_brand(door: Door, submitted: Submitted) -> None:
    task = _task(submitted)
    known, form = reason_in(submitted.values, "how_known"), await _brands_form(door, submitted, task)
    await perform(door, submitted, do.MarkDoneForBrand(task=task, how_known=known, form=form))


async def _brands_form(
    door: Door, submitted: Submitted, task: TaskId
) -> do.SubmitDetails | do.SaveProfile | None:
    if task is TaskId.DETAILS_SUBMIT:
        return await details_in(door, submitted)
    return await profile_in(door, submitted) if task is TaskId.BADGE_PROFILE else None


async def _reopen(door: Door, submitted: Submitted) -> None:
    command = do.Reopen(task=_task(submitted), reason=reason_in(submitted.values))
    await perform(door, submitted, command)


async def _get_stuck(door: Door, submitted: Submitted) -> None:
    command = do.GetStuck(task=_task(submitted), reason=reason_in(submitted.values))
    await perform(door, submitted, command)


async def _hold(door: Door, submitted: Submitted) -> None:
    seen = await use_cases.look(door.services, submitted.caller, submitted.press.onboarding_id)
    until = None
    if submitted.values.get("until"):  # a day of the brand's, from its opening hour on
        day = date.fromisoformat(submitted.values["until"])
        until = datetime.combine(day, door.services.policy.week.opens, ZoneInfo(seen.onboarding.time_zone))
        if until <= submitted.caller.received_at:
            raise FieldError({"until": apology(Apology.UNTIL_PASSED)})
        until = until.astimezone(submitted.caller.received_at.tzinfo)
    await perform(door, submitted, do.PutOnHold(reason=reason_in(submitted.values), until=until))


async def _close(door: Door, submitted: Submitted) -> None:
    await perform(door, submitted, do.Close(reason=reason_in(submitted.values)))


async def _people(door: Door, submitted: Submitted) -> None:
    values = submitted.values
    command = do.ChangePeople(
        brand_people=tuple(values["brand_people"]),
        brand_admin=values["brand_admin"],
        sparkcentral_people=tuple(values["sparkcentral_people"]),
        lead=values["lead"] or "",
        sure=fields.is_ticked(values, forms_teams.GO_ON),
    )
    staff = [*command.sparkcentral_people, command.lead]
    outside, ours = await _known(door, submitted, staff)
    faults = {
        **_wrong("brand_people", command.brand_people, outside, Side.BRAND),
        **_wrong("brand_admin", filter(None, [command.brand_admin]), outside, Side.BRAND),
        **_wrong("sparkcentral_people", command.sparkcentral_people, ours, Side.SPARKCENTRAL),
        **_wrong("lead", [command.lead], ours, Side.SPARKCENTRAL),
    }
    if faults:
        raise FieldError(faults)
    await channel.asking(door, submitted, command)


async def _known(door: Door, submitted: Submitted, staff: Sequence[str]) -> tuple[set[str], set[str]]:
    """Whom the onboarding may have for the brand, and which of these `staff` are Sparkcentral's."""
    seen = await use_cases.look(door.services, submitted.caller, submitted.press.onboarding_id)
    place = await directory.place(door.services, seen.onboarding.channel_id, seen.onboarding.lead)
    outside = {person.id for person in place.outside} if place else set()
    outside |= {*seen.onboarding.brand_people, seen.onboarding.brand_admin or ""}
    sides = await use_cases.sides_of(door.services, seen.onboarding.id, staff)
    ours = {user for user, side in sides.items() if side is Side.SPARKCENTRAL}
    return outside, ours | {*seen.onboarding.sparkcentral_people, seen.onboarding.lead}


async def _edit(door: Door, submitted: Submitted) -> None:
    values = submitted.values
    command = do.Edit(
        brand_name=one_line(values["brand_name"]),
        brand_people=tuple(values["brand_people"]),
        brand_admin=values["brand_admin"],
        lead=values["lead"] or "",
        time_zone=values["time_zone"] or "UTC",
        sure=fields.is_ticked(values, forms_teams.GO_ON),
    )
    outside, ours = await _known(door, submitted, [command.lead])
    faults = {
        **starting.missing(values),
        **_wrong("brand_people", command.brand_people, outside, Side.BRAND),
        **_wrong("brand_admin", filter(None, [command.brand_admin]), outside, Side.BRAND),
        **_wrong("lead", [command.lead], ours, Side.SPARKCENTRAL),
    }
    if faults:
        raise FieldError(faults)
    await channel.asking(door, submitted, command)


async def _add_another(door: Door, submitted: Submitted) -> None:
    people = tuple(submitted.values["brand_people"])
    outside, _ = await _known(door, submitted, [])
    faults = _wrong("brand_people", people, outside, Side.BRAND)
    if faults:
        raise FieldError(faults)
    await use_cases.add_another(door.services, submitted.caller, submitted.press.onboarding_id, people)


async def _suggest_time(door: Door, submitted: Submitted) -> None:
    """The picker gives Unix seconds; how far ahead they may lie is the domain's to say."""
    chosen = submitted.values["time"]
    if not isinstance(chosen, int) or not 0 < chosen < _FAR_OFF:
        raise FieldError({"time": apology(Apology.TIME_MISSING)})
    at = datetime.fromtimestamp(chosen, tz=UTC)
    await perform(door, submitted, do.SuggestMoment(at=at, instead_of=submitted.press.ref))


# Slack's picker gives ten digits.
_FAR_OFF = 10_000_000_000


async def _assign(door: Door, submitted: Submitted) -> None:
    task, person = _task(submitted), submitted.values["who"] or ""
    side = acting_side(TASKS[task].party)
    sides = await use_cases.sides_of(door.services, submitted.press.onboarding_id, [person])
    either = task is TaskId.PHONE_CODE and sides[person] is not None
    if sides[person] is not side and not either:
        raise FieldError(_wrong("who", [person], set(), side))
    await perform(door, submitted, do.Assign(task=task, person=person, side=sides[person]))


async def _snooze(door: Door, submitted: Submitted) -> None:
    """In the mornings of whoever asks for it; how far ahead is the domain's to say."""
    try:
        await perform(
            door, submitted, do.Snooze(task=_task(submitted), until=await _snoozed_until(door, submitted))
        )
    except RefusedError as error:
        if error.refusal is not Refusal.SNOOZE_OUT_OF_RANGE:
            raise
        raise FieldError({"day": apology(Apology.SNOOZE_DAY)}) from None


async def _snoozed_until(door: Door, submitted: Submitted) -> datetime:
    when, picked = submitted.values.get("when"), submitted.values.get("day")
    local = await habits.local_time(door.services, submitted.caller, submitted.press.onboarding_id)
    if when == "hours":
        return local.now + timedelta(hours=2)
    today = local.now.astimezone(local.zone).date()
    if when == "tomorrow":
        return local.opening(door.services, today + timedelta(days=1))
    if when == "monday":
        return local.opening(door.services, today + timedelta(days=7 - today.weekday()))
    if when != "day":
        raise FieldError({"when": apology(Apology.WHEN_MISSING)})
    if not picked:
        raise FieldError({"day": apology(Apology.DAY_MISSING)})
    return local.opening(door.services, date.fromisoformat(picked))


async def _reminders(door: Door, submitted: Submitted) -> None:
    values = submitted.values
    country = (values.get("country") or "").strip().upper()
    if country and not knows_holidays_of(country):
        raise FieldError({"country": apology(Apology.UNKNOWN_COUNTRY)})
    pace = values.get("pace") or forms_reminders.USUAL
    off, now = pace == forms_reminders.OFF, fields.is_ticked(values, "now")
    every = None if off else int(pace)
    await perform(door, submitted, do.SetReminders(off=off, every=every, country=country, now=now))


def _wrong(field: str, users: Iterable[str], known: set[str], side: Side) -> dict[str, str]:
    """Slack's pickers offer anybody, so the side of whoever was picked is checked."""
    if set(users) <= known:
        return {}
    return {field: apology(Apology.WRONG_SIDE_PICKED, name="Somebody you picked", side=SIDE_NAMES[side])}


SUBMITS: dict[Deed, Callable[[Door, Submitted], Awaitable[None]]] = {
    Deed.CHANGE_DETAILS: _change_details,
    Deed.GO_ON_WITHOUT: _go_on_without,
    Deed.NUMBER_VERIFIED: _number_verified,
    Deed.DONE_FOR_BRAND: _done_for_brand,
    Deed.REOPEN: _reopen,
    Deed.STUCK: _get_stuck,
    Deed.ASSIGN: _assign,
    Deed.PICK_TIME: _suggest_time,
    Deed.OTHER_TIME: _suggest_time,
    Deed.SNOOZE: _snooze,
    Deed.PEOPLE: _people,
    Deed.REMINDERS: _reminders,
    Deed.EDIT_ONBOARDING: _edit,
    Deed.ADD_ANOTHER: _add_another,
    Deed.HOLD: _hold,
    Deed.CLOSE: _close,
}
