"""Moving to another channel: the question which onboarding is meant, and what stays behind."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.surfaces import fields, ids, kit
from bot.surfaces.fields import Form

# Everything that an onboarding has said before, where it no longer is: nothing is left to press.
LEFT_BEHIND = kit.Message(
    "This onboarding goes on in another channel.",
    [kit.context("This onboarding goes on in another channel; there is nothing to do here.", "left_behind")],
)


def gone_from_here(scene: kit.Scene, channel_id: str) -> kit.Message:
    """`channel_id` is empty where somebody reads this who is not in the other channel."""
    place = f"<#{channel_id}>" if channel_id else "another channel"
    said = (
        f"The WhatsApp onboarding of *{scene.brand}* goes on in {place}, and the buttons here are gone. "
        f"Questions? Ask {scene.name(scene.onboarding.lead)} from Sparkcentral."
    )
    return kit.Message(said, [kit.section(said, "moved")])


def which(channel_id: str, options: Mapping[str, str]) -> dict[str, Any]:
    """Asked whenever it is not plain which one is meant, or when it runs well where it is."""
    about = (
        "The one that you pick goes on in this channel: its cards are posted here anew, "
        "and where it was they lose their buttons."
    )
    blocks = [
        kit.section(about, "about"),
        fields.choice("onboarding", "Onboarding", options, {}, hint="Of the brand that shares this channel."),
    ]
    press = ids.press(ids.MOVE, "")
    return fields.view(
        Form("Move here", "Move here", blocks),
        ids.MOVE,
        fields.metadata(press, {"channel": channel_id}),
        {},
        (),
    )


def option(brand: str, numbers: Sequence[str], channel: str, *, parked: bool) -> str:
    """Brand, place, whether it waits for this, and its numbers: Slack shows 75 characters."""
    place = f"#{channel}" if channel else ""
    standing = "parked" if parked else "running"
    return " · ".join(filter(None, (brand, place, standing, ", ".join(numbers))))
