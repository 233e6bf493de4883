"""What the bot says when it is invited to a channel."""

import slackblocks as sb

from bot.surfaces import ids, kit, labels

_TEXT = (
    "I bring a WhatsApp number live for the brand in this channel, together with Sparkcentral. "
    "I say whose turn it is, what to do and when Facebook has answered; everything happens here, "
    "by buttons."
)
_NEXT = "Somebody from Sparkcentral presses *Start onboarding*."


def render() -> kit.Message:
    start = sb.Button(
        labels.START_ONBOARDING,
        action_id=f"{ids.BUTTON}.{ids.START_ONBOARDING}",
        value=ids.press(ids.START_ONBOARDING, "").encode(),
        style="primary",
    )
    blocks = [
        kit.section(f"{_TEXT}\n{_NEXT}", "welcome.text"),
        kit.actions([start], "welcome.do"),
    ]
    return kit.Message(f"{_TEXT} {_NEXT.replace('*', '')}", blocks)
