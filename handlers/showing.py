"""How a view gets to the person: opened, put in place of the one they pressed in, or after asking Slack."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.services import onboarding as use_cases
from bot.slack.errors import SlackError
from bot.surfaces import refusals
from bot.surfaces.apologies import Apology, apology
from bot.surfaces.kit import Scene
from handlers.door import Door
from handlers.failures import explain
from handlers.payloads import Pressed

View = dict[str, Any]
# What a press comes to: a view to show, or None when the message says it all.
Act = Callable[[], Awaitable[View | None]]
# Told which view it became.
Shown = Callable[[View, str], Awaitable[None]]


def scene_of(view: use_cases.View, door: Door | None = None) -> Scene:
    """Forms need the door: it knows whether the bot can ask Facebook."""
    if door is None:
        return Scene(view.onboarding, view.names, view.now)
    services = door.services
    return Scene(view.onboarding, view.names, view.now, services.facebook_api, services.policy)


async def show(door: Door, pressed: Pressed, view: View) -> str:
    """Within a modal the new view takes its place: a press there belongs to it. The id of the view."""
    if pressed.view_id:
        await door.gateway.update_view(pressed.view_id, view)
        return pressed.view_id
    return await door.gateway.open_view(pressed.trigger_id, view)


async def learn_then(
    door: Door, trigger_id: str, learn: Callable[[], Awaitable[None]], act: Act, shown: Shown | None = None
) -> None:
    """A loading view now; then Slack is asked for what we lack, and the view becomes the answer."""
    view_id = await door.gateway.open_view(trigger_id, refusals.loading("One moment"))

    async def finish() -> None:
        view = await _answer(door, learn, act)
        await door.gateway.update_view(view_id, view)
        if shown is not None:
            await shown(view, view_id)

    door.later(finish())


async def _answer(door: Door, learn: Callable[[], Awaitable[None]], act: Act) -> View:
    try:
        await learn()
        return await act() or refusals.done()
    except SlackError:
        return refusals.view(apology(Apology.UNKNOWN_PERSON))
    except Exception as failure:  # noqa: BLE001 - whatever it was, the loading view must not stay
        return refusals.view(await explain(failure, door))
