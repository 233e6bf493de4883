"""Slack's error strings, sorted by what the bot can do about them."""

from datetime import timedelta

# After docs.slack.dev/reference/methods (chat.postMessage, chat.update, conversations.open, auth.test).
_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_added_to_org",
        "token_expired",
        "token_revoked",
    }
)
_CHANNEL = frozenset(
    {
        "cannot_dm_bot",
        "channel_not_found",
        "invalid_user_combination",
        "is_archived",
        "not_in_channel",
        "restricted_action",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
    }
)
_MESSAGE = frozenset({"cant_update_message", "edit_window_closed", "message_not_found"})
_TRANSIENT = frozenset(
    {
        "external_channel_migrating",
        "fatal_error",
        "fetch_members_failed",
        "internal_error",
        "request_timeout",
        "service_unavailable",
    }
)


class SlackError(Exception):
    """Slack said no; `code` is its own word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TokenError(SlackError):
    """The whole workspace is out of reach until somebody mends the app."""


class ChannelError(SlackError):
    """This channel or person cannot be written to."""


class MessageGoneError(SlackError):
    """The message cannot be edited any more: post it anew."""


class TransientError(SlackError):
    """Worth another try later."""


class UnreachableError(TransientError):
    """Slack gave no answer at all; what was asked may or may not have happened."""


class RateLimitedError(SlackError):
    """Slack asks to wait."""

    def __init__(self, method: str, wait: timedelta) -> None:
        super().__init__("ratelimited")
        self.method = method
        self.wait = wait


def error_for(code: str) -> SlackError:
    kinds: tuple[tuple[frozenset[str], type[SlackError]], ...] = (
        (_TOKEN, TokenError),
        (_CHANNEL, ChannelError),
        (_MESSAGE, MessageGoneError),
        (_TRANSIENT, TransientError),
    )
    for codes, kind in kinds:
        if code in codes:
            return kind(code)
    return SlackError(code)
