"""Pushes each change of a WhatsApp channel to Sparkcentral's webhook, as it stands when it is sent."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.clients.sparkcentral import Webhook, WebhookBusyError, WebhookLostError, WebhookRefusedError
from bot.delivery.worker import HoldError
from bot.domain.channel_changes import Change, ChangeKind
from bot.services import sparkcentral
from bot.services.context import Services
from bot.services.sparkcentral import Push
from bot.slack.errors import SlackError, TransientError
from storage.outbox import OutboxRow

VERSION = 1
# Fewer than the deliverer serves side by side: a webhook that hangs keeps no message to Slack waiting.
AT_ONCE = 4
_LOOK_AGAIN = timedelta(seconds=1)
# What a row remembers of its last try: was anything done?
_BUSY, _LOST = "webhook_busy", "webhook_lost"


class WebhookSender:
    """`webhook` is None where none is set any more: then people do what is on the list."""

    def __init__(self, services: Services, webhook: Webhook | None) -> None:
        self._services = services
        self._webhook = webhook
        self._under_way = 0

    async def push(self, row: OutboxRow) -> None:
        if self._webhook is None:
            return
        if self._under_way >= AT_ONCE:
            raise HoldError(_LOOK_AGAIN)
        self._under_way += 1
        try:
            await self._push(self._webhook, row)
        finally:
            self._under_way -= 1

    async def _push(self, webhook: Webhook, row: OutboxRow) -> None:
        onboarding_id, change = row.onboarding_id or "", change_from(row.payload["change"])
        found = await sparkcentral.push(self._services, onboarding_id, change)
        if found is None:
            if row.attempts and row.error != _BUSY:
                await sparkcentral.may_have_taken(self._services, onboarding_id, change)
            return
        key = f"{onboarding_id}-{change.mark}-{row.payload['since']}"
        try:
            await webhook.push(body(found, key, row.created_at, self._services.clock.now()), key)
        except WebhookBusyError as busy:
            raise _later(busy, row) from None
        except WebhookLostError:
            raise TransientError(_LOST) from None
        except WebhookRefusedError as refusal:
            reason = f"Sparkcentral's webhook refused it ({refusal.status})."
            await sparkcentral.refused(self._services, onboarding_id, change, reason)
            raise SlackError(f"webhook_refused_{refusal.status}") from None
        await sparkcentral.took(self._services, onboarding_id, change)


def _later(busy: WebhookBusyError, row: OutboxRow) -> Exception:
    """Either way what comes after it waits too. That an earlier try was lost is not forgotten."""
    if busy.wait is not None:
        return HoldError(timedelta(seconds=busy.wait))
    return TransientError(_BUSY if not row.attempts else row.error)


def change_from(payload: Mapping[str, Any]) -> Change:
    return Change(
        kind=ChangeKind(payload["kind"]),
        about=payload["about"],
        before=payload["before"],
        after=payload["after"],
        added=tuple(payload["added"]),
        removed=tuple(payload["removed"]),
    )


def body(push: Push, idempotency_key: str, occurred_at: datetime, sent_at: datetime) -> bytes:
    """As docs/webhook.schema.json says."""
    details = push.onboarding.private.details
    told = {
        "version": VERSION,
        "idempotency_key": idempotency_key,
        "occurred_at": occurred_at.isoformat(timespec="seconds"),
        "sent_at": sent_at.isoformat(timespec="seconds"),
        "channel": {
            "onboarding_id": push.onboarding.id,
            "phone_number": details.phone_number if details else None,
            "display_name": details.display_name if details else None,
        },
        "change": _change(push),
    }
    return json.dumps(told).encode()


def _change(push: Push) -> dict[str, Any]:
    change = push.change
    before, after = _values(push)
    return {
        "kind": change.kind,
        "about": _about(push),
        "before": before,
        "after": after,
        "members_added": [_person(push, one) for one in change.added],
        "members_removed": [_person(push, one) for one in change.removed],
    }


def _values(push: Push) -> tuple[Any, Any]:
    """Features as what they are: on and off, days, a name. Else null where there is nothing."""
    change, private = push.change, push.onboarding.private
    if change.kind is ChangeKind.SETTING:
        return getattr(private.applied_settings, change.about), getattr(private.settings, change.about)
    return change.before or None, change.after or None


def _about(push: Push) -> dict[str, str | None]:
    change, private = push.change, push.onboarding.private
    if change.kind is ChangeKind.SETTING:
        return {"type": "feature", "name": change.about}
    if change.kind is ChangeKind.ROLE:
        return {"type": "person", **_person(push, change.about)}
    name = private.team_names.get(change.about) or private.applied_team_names.get(change.about, "")
    return {"type": "team", "id": change.about, "name": name}


def _person(push: Push, user_id: str) -> dict[str, str | None]:
    """By what tells them from others: whoever is without Slack by their e-mail address."""
    outsider = push.onboarding.private.outsiders.get(user_id)
    if outsider is not None:
        return {"slack_id": None, "email": outsider.email, "name": outsider.name}
    return {"slack_id": user_id, "email": None, "name": push.names.get(user_id, "")}
