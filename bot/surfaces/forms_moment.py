"""The form that picks a time for the code, for either side."""

from datetime import datetime, timedelta

from bot.surfaces import fields, ids, kit
from bot.surfaces.fields import Form, Values
from bot.surfaces.kit import Scene

_REMINDED = "Both sides are reminded a day, 15 minutes and 2 minutes before."
# The first proposal leaves at least half an hour, and is a full hour.
_AHEAD = timedelta(minutes=90)


def pick(scene: Scene, _press: ids.Press, values: Values) -> Form:
    moment = scene.onboarding.moment
    there = f"{scene.name(moment.by)} suggested {kit.when(moment.at)}. " if moment else ""
    about = f"{there}The other side answers *That works* or *Another time*. {_REMINDED}"
    hint = "In your own time zone. The code itself takes about 5 minutes."
    picker = fields.moment("time", "Date and time", values, hint=hint)
    return Form("Pick a time", "Suggest this time", [kit.section(about, "about"), picker])


def before(scene: Scene, _press: ids.Press) -> Values:
    moment = scene.onboarding.moment
    return {"time": int((moment.at if moment else _soon(scene.now)).timestamp())}


def _soon(now: datetime) -> datetime:
    return (now + _AHEAD).replace(minute=0, second=0, microsecond=0)
