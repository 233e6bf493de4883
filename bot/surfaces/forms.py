"""Every form by its deed: what it looks like, and what stands in it when it opens."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from bot.domain.permissions import Deed
from bot.domain.problems import Problem
from bot.surfaces import (
    fields,
    forms_brand,
    forms_channel,
    forms_import,
    forms_roles,
    forms_staff,
    forms_teams,
    forms_turns,
    ids,
)
from bot.surfaces.fields import Form, Values
from bot.surfaces.forms_channel import settings_from
from bot.surfaces.forms_start import start
from bot.surfaces.kit import Scene

__all__ = ["FORMS", "build", "prefill", "settings_from", "start"]

_Drawn = Callable[[Scene, ids.Press, Values], Form]
_Before = Callable[[Scene, ids.Press], Values]

FORMS: Mapping[Deed, tuple[_Drawn, _Before]] = MappingProxyType(
    {
        Deed.ENTER_DETAILS: (forms_brand.details, forms_brand.details_before),
        Deed.CREATE_ACCOUNT: (forms_staff.account, forms_staff.account_before),
        Deed.SEND_BACK: (forms_staff.send_back, forms_brand.nothing_before),
        Deed.RECORD_ANSWER: (forms_staff.record_answer, forms_staff.answer_before),
        Deed.REQUEST_CODE: (forms_staff.request_code, forms_staff.method_before),
        Deed.REGISTER_NUMBER: (forms_staff.register_number, forms_staff.pin_before),
        Deed.REPORT_LOCK: (forms_staff.report_lock, forms_brand.nothing_before),
        Deed.ENTER_CODE: (forms_brand.code, forms_brand.nothing_before),
        Deed.ADD_PROFILE: (forms_brand.profile, forms_brand.profile_before),
        Deed.ADD_TEMPLATE: (forms_brand.new_template, forms_brand.language_before),
        Deed.EDIT_TEMPLATE: (forms_brand.edit_template, forms_brand.template_before),
        Deed.CHANNEL_SETTINGS: (forms_channel.settings, forms_channel.settings_before),
        Deed.EDIT_ROLES: (forms_roles.roles, forms_brand.nothing_before),
        Deed.EDIT_TEAMS: (forms_teams.team, forms_teams.team_before),
        Deed.IMPORT_PEOPLE: (forms_import.form, forms_brand.nothing_before),
        Deed.NOT_APPLIED: (forms_staff.not_applied, forms_brand.nothing_before),
        Deed.SKIP_STEP: (forms_staff.skip_step, forms_brand.nothing_before),
        **forms_turns.FORMS,
    }
)


def build(
    deed: Deed,
    scene: Scene,
    press: ids.Press,
    values: Values,
    problems: Sequence[Problem] = (),
) -> dict[str, Any]:
    """The form as `values` fill it in; raises `KeyError` for a deed that has none."""
    drawn, _ = FORMS[deed]
    return fields.view(drawn(scene, press, values), deed.value, fields.metadata(press), values, problems)


def as_opened(deed: Deed, scene: Scene, press: ids.Press) -> ids.Press:
    """With what the form shows, where its submit must not write over what changes meanwhile."""
    return _AS_OPENED[deed](scene, press) if deed in _AS_OPENED else press


_AS_OPENED: Mapping[Deed, Callable[[Scene, ids.Press], ids.Press]] = MappingProxyType(
    {Deed.CHANNEL_SETTINGS: forms_channel.as_opened, Deed.EDIT_TEAMS: forms_teams.as_opened}
)


def prefill(deed: Deed, scene: Scene, press: ids.Press) -> Values:
    """What was typed before, or what it most likely is."""
    _, before = FORMS[deed]
    return before(scene, press)
