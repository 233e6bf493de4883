"""The few Block Kit pieces that every surface is made of, with our own stable block ids."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

import slackblocks as sb

from bot.domain.details import format_number
from bot.domain.forecast import expected_day
from bot.domain.office import Office, Policy, zone_named
from bot.domain.onboarding import Onboarding
from bot.domain.parties import Party, Side

Blocks = list[dict[str, Any]]

# Slack, section block: text of 1-3000 characters.
SECTION_MAX = 3000
HEADER_MAX = 150
# A name stands in the middle of sentences: longer ones are cut.
NAME_MAX = 100
SPARKCENTRAL = "Sparkcentral"
FACEBOOK = "Facebook"


@dataclass(frozen=True, slots=True)
class Message:
    """`text` is what notifications and screen readers say."""

    text: str
    blocks: Blocks = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause or a close as it was decided; `who` is a name ready to be shown."""

    who: str
    at: datetime | None
    until: datetime | None
    closed: bool
    why: str


@dataclass(frozen=True, slots=True)
class Scene:
    """All that a surface is drawn from: the onboarding, the names of the people in it, and the time.

    `facebook_api`: the bot can ask Facebook by itself; only forms need it.
    """

    onboarding: Onboarding
    names: Mapping[str, str]
    now: datetime
    facebook_api: bool = False
    policy: Policy = Policy()

    @property
    def live_day(self) -> str:
        """The day on which it is expected to go live; empty where nobody can tell or it is live."""
        expected = expected_day(self.onboarding, Office(self.policy), self.now)
        return noon_of(expected, self.onboarding.time_zone) if expected else ""

    def name(self, user_id: str | None) -> str:
        """A person's name as plain text that pings nobody."""
        outsider = self.onboarding.private.outsiders.get(user_id or "")
        known = outsider.called if outsider else self.names.get(user_id or "", "somebody")
        return clipped(known, NAME_MAX)

    @property
    def brand(self) -> str:
        return clipped(self.onboarding.private.brand_name, NAME_MAX) or "the brand"

    @property
    def number(self) -> str:
        """The phone number as people write it; empty until it is handed in."""
        details = self.onboarding.private.details
        return plain(format_number(details.phone_number)) if details else ""

    @property
    def heading(self) -> str:
        """Brand and number, which tells one onboarding from another in the same channel."""
        number = self.number or (self.ordinal if self.onboarding.several else "")
        return f"{self.brand} · {number}" if number else self.brand

    @property
    def ordinal(self) -> str:
        """What one of several numbers is called until it is handed in."""
        return f"number {self.onboarding.place}"

    def party(self, party: Party | Side) -> str:
        known = {"brand": self.brand, "sparkcentral": SPARKCENTRAL, "facebook": FACEBOOK}
        return known[party.value]


def escape(text: str) -> str:
    """What people typed, safe inside mrkdwn (design, law 9).

    https://docs.slack.dev/messaging/formatting-message-text#escaping
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def plain(text: str) -> str:
    """One line of what people typed, escaped, without Slack's formatting characters taking effect."""
    return escape(" ".join(text.split()))


def mention(user_id: str) -> str:
    return f"<@{user_id}>"


def when(moment: datetime, style: str = "{date_short_pretty} at {time}") -> str:
    """A moment in the reader's own time zone.

    https://docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    fallback = moment.strftime("%Y-%m-%d %H:%M UTC")
    return f"<!date^{int(moment.timestamp())}^{style}|{fallback}>"


def length(text: str) -> int:
    """What Slack may count: it does not say whether code points or UTF-16, which never are fewer."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, limit: int) -> str:
    """The beginning of the text in at most so many characters, however Slack counts them."""
    if len(text) * 2 <= limit:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")


def header(text: str, block_id: str) -> dict[str, Any]:
    return _drawn(
        sb.HeaderBlock(sb.Text(cut(text, HEADER_MAX), type_=sb.TextType.PLAINTEXT), block_id=block_id)
    )


def section(text: str, block_id: str, accessory: Any = None) -> dict[str, Any]:
    return _drawn(sb.SectionBlock(sb.Text(cut(text, SECTION_MAX)), block_id=block_id, accessory=accessory))


def context(text: str, block_id: str) -> dict[str, Any]:
    return _drawn(sb.ContextBlock([sb.Text(cut(text, SECTION_MAX))], block_id=block_id))


def divider(block_id: str) -> dict[str, Any]:
    return _drawn(sb.DividerBlock(block_id=block_id))


def actions(elements: Sequence[Any], block_id: str) -> dict[str, Any]:
    return _drawn(sb.ActionsBlock(list(elements), block_id=block_id))


def _drawn(block: Any) -> dict[str, Any]:
    return dict(block._resolve())  # noqa: SLF001 - slackblocks' only way to a dict


# Slack, views: title, submit and close of 1-24 characters, private_metadata of at most 3000.
VIEW_WORD_MAX = 24


def modal(
    title: str,
    blocks: Blocks,
    callback_id: str,
    *,
    submit: str = "",
    close: str = "Close",
    private_metadata: str = "",
) -> dict[str, Any]:
    view: dict[str, Any] = {
        "type": "modal",
        "callback_id": callback_id,
        "title": _word(title),
        "close": _word(close),
        "blocks": blocks,
    }
    if submit:
        view["submit"] = _word(submit)
    if private_metadata:
        view["private_metadata"] = private_metadata
    return view


def _word(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(text, VIEW_WORD_MAX)}


def clipped(text: str, limit: int) -> str:
    """One line of what people typed, escaped, in at most `limit` characters: "&" takes five of them."""
    line = plain(text)
    if length(line) <= limit:
        return line
    return re.sub(r"&[a-z]*$", "", cut(line, limit - 1)) + "…"  # no half of an escaped character


def quote(text: str, limit: int = 600) -> str:
    """What people typed, as a quotation."""
    return f"> {clipped(text, limit)}"


def day(moment: datetime) -> str:
    return when(moment, "{date_short_pretty}")


def noon_of(date: date, time_zone: str) -> str:
    """A day of that zone, which is the same day for nearly every reader."""
    return day(datetime.combine(date, time(12), zone_named(time_zone)))


def to_the_second(moment: datetime) -> str:
    return when(moment, "{time_secs}")


def clock(moment: datetime) -> str:
    return when(moment, "{time}")
