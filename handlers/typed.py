"""What a form brings, read and checked: shared by every submit."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeVar

from bot.domain import commands as do
from bot.domain.details import check_details
from bot.domain.problems import Checked, Problem
from bot.domain.profile import LogoFile, check_profile
from bot.domain.typed_text import cleaned
from bot.services import onboarding as use_cases
from bot.surfaces import fields
from bot.surfaces.apologies import Apology, apology
from bot.surfaces.problem_texts import texts_by_field
from handlers.door import Door
from handlers.failures import FieldError
from handlers.payloads import Submitted

T = TypeVar("T")


class WarnedError(Exception):
    """The form comes back with its warnings: mend them, or keep them and say why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__()
        self.problems = problems


async def perform(door: Door, submitted: Submitted, command: do.Command) -> None:
    await use_cases.perform(door.services, submitted.caller, submitted.press.onboarding_id, lambda _: command)


def accepted(checked: Checked[T], values: fields.Values) -> tuple[T, tuple[str, ...], str]:
    """The value, the warnings that are kept and why; raises when something is to be mended first."""
    if checked.value is None:
        raise FieldError(texts_by_field(checked.errors))
    why = cleaned(values.get("why_kept") or "")
    if checked.warnings and not fields.is_ticked(values, fields.KEEP):
        if fields.KEEP in values:  # shown once already: now each field says it by itself
            raise FieldError(texts_by_field(checked.warnings) | {fields.KEEP: apology(Apology.KEEP_OR_MEND)})
        raise WarnedError(checked.warnings)
    if checked.warnings and not why:
        raise FieldError({"why_kept": apology(Apology.WHY_KEPT_MISSING)})
    codes = tuple(problem.code for problem in checked.warnings)
    return checked.value, codes, why if codes else ""


def reason_in(values: fields.Values, name: str = "reason") -> str:
    reason = cleaned(values[name])
    if not reason:
        raise FieldError({name: apology(Apology.REASON_MISSING)})
    if len(reason) > fields.REASON_MAX:  # Slack's form stops there, a command does not
        raise FieldError({name: apology(Apology.REASON_LONG, most=str(fields.REASON_MAX))})
    return reason


async def details_in(door: Door, submitted: Submitted) -> do.SubmitDetails:
    """A number that follows another one has that one's Business Manager ID and is not asked for it."""
    onboarding_id = submitted.press.onboarding_id
    seen = await use_cases.look(door.services, submitted.caller, onboarding_id)
    values = {"business_manager_id": seen.onboarding.private.business_manager_id, **submitted.values}
    typed = _details_in(values)
    if typed.details.phone_number in await use_cases.numbers_beside(door.services, onboarding_id):
        raise FieldError({"phone_number": apology(Apology.NUMBER_BESIDE)})
    return typed


def _details_in(values: fields.Values) -> do.SubmitDetails:
    used = {"yes": True, "no": False}.get(values["used_in_whatsapp"] or "")
    checked = check_details(
        phone_number=values["phone_number"],
        line_type=values["line_type"],
        ivr_can_be_off=fields.is_ticked(values, "ivr_can_be_off"),
        used_in_whatsapp=used,
        business_manager_id=values["business_manager_id"],
        display_name=values["display_name"],
    )
    details, warnings, why = accepted(checked, values)
    return do.SubmitDetails(details=details, warnings=warnings, why_kept=why)


async def profile_in(door: Door, submitted: Submitted) -> do.SaveProfile:
    values = submitted.values
    checked = check_profile(
        about=values["about"],
        description=values["description"],
        address=values["address"],
        email=values["email"],
        websites=values["websites"],
        vertical=values["vertical"],
        logo=_logo(values.get("logo")),
        country=values["country"],
        press_links=values["press_links"],
    )
    profile, warnings, why = accepted(checked, values)
    if profile.logo is None:  # Slack cannot fill a file in: what was handed in before stays
        seen = await use_cases.look(door.services, submitted.caller, submitted.press.onboarding_id)
        before = seen.onboarding.private.profile
        profile = replace(profile, logo=before.logo if before else None)
    return do.SaveProfile(profile=profile, warnings=warnings, why_kept=why)


def _logo(files: Sequence[dict[str, Any]] | None) -> LogoFile | None:
    if not files:
        return None
    file = files[0]
    return LogoFile(file["id"], file.get("name", ""), file.get("mimetype", ""), file.get("size"))
