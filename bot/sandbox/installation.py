"""The app as it is installed: its tokens and scopes, and what its manifest says it may and may hear."""

import secrets
from collections.abc import Mapping
from typing import Any

from bot.sandbox.errors import SlackError

BOT_TOKEN = "xoxb-sandbox"
APP_TOKEN = "xapp-sandbox"
# Without a manifest the app may do all that is here, and hears everything.
SCOPES = (
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "channels:join",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "groups:read",
    "im:write",
    "pins:write",
    "team:read",
    "users:read",
)
_ROOMS = ("channels:read", "groups:read", "im:read", "mpim:read")
# Any one of these will do; methods that are not named need no scope.
NEEDED = {
    "chat.postMessage": ("chat:write",),
    "chat.postEphemeral": ("chat:write",),
    "chat.update": ("chat:write",),
    "chat.delete": ("chat:write",),
    "conversations.info": _ROOMS,
    "conversations.members": _ROOMS,
    "conversations.list": _ROOMS,
    "conversations.open": ("im:write", "mpim:write"),
    "conversations.join": ("channels:join",),
    "users.info": ("users:read",),
    "users.list": ("users:read",),
    "bots.info": ("users:read",),
    "team.info": ("team:read",),
    "files.info": ("files:read",),
    "pins.add": ("pins:write",),
    "pins.remove": ("pins:write",),
    "bookmarks.add": ("bookmarks:write",),
    "bookmarks.edit": ("bookmarks:write",),
    "bookmarks.list": ("bookmarks:read",),
}
WITHOUT_TOKEN = {"api.test", "blocks.validate"}
# All that an app hears of a workspace that has removed it.
LAST_WORDS = {"app_uninstalled", "tokens_revoked"}
CONNECTIONS = "apps.connections.open"


class MissingScopeError(SlackError):
    def __init__(self, needed: str, provided: str) -> None:
        super().__init__("missing_scope")
        self.needed = needed
        self.provided = provided


class Installation:
    def __init__(
        self,
        bot_token: str = BOT_TOKEN,
        app_token: str = APP_TOKEN,
        manifest: Mapping[str, Any] | None = None,
    ) -> None:
        self.bot_token = bot_token
        self.app_token = app_token
        self.refusal: str | None = None
        self.obey(manifest)

    def obey(self, manifest: Mapping[str, Any] | None) -> None:
        """From now on the app may what this says, and hears what it subscribes to."""
        self._manifest = manifest
        self.scopes = frozenset(SCOPES if manifest is None else self._asked("oauth_config", "scopes", "bot"))

    def _asked(self, *path: str) -> Any:
        found: Any = self._manifest or {}
        for key in path:
            found = found.get(key) or {}
        return found

    # Tokens -----------------------------------------------------------------------------------------

    @property
    def installed(self) -> bool:
        return self.refusal is None

    def revoke(self, refusal: str) -> None:
        """From now on the token is answered with this word."""
        self.refusal = refusal

    def restore(self) -> None:
        self.refusal = None

    def admit(self, method: str, token: str) -> None:
        """Raises what Slack answers to a call with this token."""
        if method in WITHOUT_TOKEN:
            return
        own, other = (
            (self.app_token, self.bot_token) if method == CONNECTIONS else (self.bot_token, self.app_token)
        )
        if not token:
            raise SlackError("not_authed")
        if secrets.compare_digest(token.encode(), other.encode()):
            raise SlackError("not_allowed_token_type")
        if not secrets.compare_digest(token.encode(), own.encode()):
            raise SlackError("invalid_auth")
        if self.refusal and method != CONNECTIONS:
            raise SlackError(self.refusal)
        self._need(method)

    def _need(self, method: str) -> None:
        needed = NEEDED.get(method)
        if needed and not self.scopes & set(needed):
            raise MissingScopeError(",".join(needed), ",".join(sorted(self.scopes)))

    def reads_files(self, token: str) -> bool:
        return self.installed and token == self.bot_token and "files:read" in self.scopes

    # What it hears ----------------------------------------------------------------------------------

    def hears(self, event: str) -> bool:
        if not self.installed and event not in LAST_WORDS:
            return False
        if self._manifest is None:
            return True
        return event in self._asked("settings", "event_subscriptions", "bot_events")

    def has_command(self, name: str) -> bool:
        return self.installed and (self._manifest is None or name in self._commands())

    def escapes(self, name: str) -> bool:
        """Whether people named in the command come as ids."""
        return self._manifest is None or bool(self._commands().get(name, {}).get("should_escape"))

    def _commands(self) -> dict[str, Any]:
        return {each["command"]: each for each in self._asked("features", "slash_commands") or []}

    @property
    def has_home(self) -> bool:
        return self._manifest is None or bool(self._asked("features", "app_home", "home_tab_enabled"))
