"""What the notices of a picked time say, and their buttons while that time still holds."""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from bot.domain.notices import Notice, NoticeKind
from bot.domain.parties import Side
from bot.domain.permissions import Deed
from bot.domain.steps import TaskId
from bot.surfaces import kit, links
from bot.surfaces.card_texts import TAKES, detail_facts, is_landline

_DAY = "1440"


def is_this_moment(scene: kit.Scene, notice: Notice) -> bool:
    moment = scene.onboarding.moment
    return moment is not None and moment.at == _time(scene, notice)


def deeds(scene: kit.Scene, notice: Notice) -> tuple[Deed, ...]:
    """What can be pressed about it, as far as it is open."""
    moment = scene.onboarding.moment
    if moment is None or not is_this_moment(scene, notice):
        return ()
    if notice.kind is NoticeKind.MOMENT_SUGGESTED and not moment.agreed_by:
        return (Deed.ACCEPT_TIME, Deed.OTHER_TIME)
    if notice.kind is NoticeKind.MOMENT_NEAR:
        near = notice.facts.get("minutes") != _DAY
        return (Deed.HOLD_PHONE, Deed.REQUEST_CODE) if near else (Deed.OTHER_TIME,)
    return ()


def _time(scene: kit.Scene, notice: Notice) -> datetime:
    told = notice.facts.get("time")
    return datetime.fromisoformat(told) if told else scene.now


def _when(scene: kit.Scene, notice: Notice) -> str:
    return kit.when(_time(scene, notice))


def _who(scene: kit.Scene, notice: Notice) -> str:
    if notice.person:
        return kit.mention(notice.person)
    return scene.party(notice.side) if notice.side else "Everybody"


def _by(scene: kit.Scene, notice: Notice) -> str:
    return scene.name(notice.facts.get("by"))


def _suggested(scene: kit.Scene, notice: Notice) -> str:
    who, by, when = _who(scene, notice), _by(scene, notice), _when(scene, notice)
    moment = scene.onboarding.moment
    if not is_this_moment(scene, notice):
        return f"{who}, {by} suggested {when} for the 6-digit code. That time is no longer asked about."
    if moment is not None and moment.agreed_by:
        return f"{who}, {by} suggested {when} for the 6-digit code. {scene.name(moment.agreed_by)} agreed."
    takes = TAKES[TaskId.PHONE_CODE]
    return (
        f"{who}, {by} suggests {when} for the 6-digit code, which takes {takes}. "
        "Press *That works*, or *Another time*."
    )


def _agreed(scene: kit.Scene, notice: Notice) -> str:
    return (
        f"{_who(scene, notice)}, that works for {_by(scene, notice)}: the code comes {_when(scene, notice)}. "
        "You are both reminded a day, 15 minutes and 2 minutes before."
    )


def _off(scene: kit.Scene, notice: Notice) -> str:
    return (
        f"{_who(scene, notice)}, {_by(scene, notice)} called off {_when(scene, notice)} for the code. "
        "Next: press *Pick a time for the code* on the card, or go on without one."
    )


def _near(scene: kit.Scene, notice: Notice) -> str:
    others = notice.facts.get("with")
    both = f"{_who(scene, notice)} and {kit.mention(others)}" if others else _who(scene, notice)
    planned = f"{both}, the 6-digit code is planned for {_when(scene, notice)}."
    if not is_this_moment(scene, notice):
        return planned
    number = detail_facts(scene.onboarding.private.details)["number"]
    menu_off = " with its phone menu (IVR) switched off," if is_landline(scene) else ""
    return "\n".join(
        [
            planned,
            (
                f"• {scene.party(Side.BRAND)}: have the phone of {number} at hand,{menu_off} "
                "and press *I have the phone now* as you start."
            ),
            (
                f"• {scene.party(Side.SPARKCENTRAL)}: have {links.PHONE_NUMBERS} open, "
                "and press *Request code* once the phone is there."
            ),
        ]
    )


HEADS: Mapping[NoticeKind, Callable[[kit.Scene, Notice], str]] = MappingProxyType(
    {
        NoticeKind.MOMENT_SUGGESTED: _suggested,
        NoticeKind.MOMENT_AGREED: _agreed,
        NoticeKind.MOMENT_OFF: _off,
        NoticeKind.MOMENT_NEAR: _near,
    }
)
