"""Changes to the WhatsApp channel pushed to a receiver that checks them, fails, and comes back."""

from collections.abc import AsyncIterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from tests.support.journey import Journey, accepted
from tests.support.reading import words
from tests.support.receiver import Receiver, receiving
from tests.support.stand import Stand, database_for, stand
from tests.support.wire import kinds

SECRET = "a-secret-of-the-webhook"
CARD = "WhatsApp channel"
VIEWER, SUPERVISOR = "viewer", "supervisor"


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving(SECRET) as there:
        yield there


@pytest.fixture
async def journey(tmp_path: Path, receiver: Receiver) -> AsyncIterator[Journey]:
    extra: dict[str, Any] = {"sparkcentral_webhook_url": receiver.url, "sparkcentral_webhook_secret": SECRET}
    async with database_for("sqlite", tmp_path) as url, stand(url, **extra) as made:
        yield await Journey(made).to("activate")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.clients.sparkcentral.LASTS_S", 0.3)


async def role(journey: Journey, person: str, wanted: str) -> None:
    """Typed, so that nothing is waited for; without a role it is taken away."""
    words = f"@{person} {wanted}" if wanted else f"remove @{person}"
    accepted(await journey.stand.command(journey.stand.ada, f"/channel-role {words} anyway"))


async def team(journey: Journey, name: str, *people: str, access: str = "No access by this team") -> None:
    await journey.press(journey.stand.ada, "Edit teams")
    await journey.press(journey.stand.ada, "New team")
    fields = {"Team name": name, "Members": list(people), "Access by this team": access}
    await journey.fill(journey.stand.ada, fields)


async def listed(journey: Journey) -> str:
    """What staff have before them in the channel card's thread; empty where nothing had to be said."""
    lists = [words(one) for one in (await journey.look()).thread(CARD) if "Sparkcentral" in words(one)]
    return lists[-1] if lists else ""


async def events(made: Stand) -> list[str]:
    async with made.database.read() as uow:
        found = (await uow.onboardings.in_channel(made.channel))[0].id
    return await kinds(made, found)


async def dead(made: Stand) -> list[str]:
    async with made.database.read() as uow:
        return [row.error for row in await uow.outbox.dead_rows(10)]


def about(change: dict[str, Any]) -> tuple[Any, ...]:
    return change["kind"], change["about"]["name"], change["before"], change["after"]


async def test_each_change_is_pushed_signed_in_order_and_ticked_off(
    journey: Journey, receiver: Receiver, log: StringIO
) -> None:
    made = journey.stand
    await team(journey, "Care", made.ben, made.bea, access="👀 Viewer")
    await role(journey, "Sam", SUPERVISOR)
    fields = {"Auto-resolve New after days": "7", "Channel display name in Sparkcentral": "Acme care"}
    await journey.press(made.ada, "WhatsApp channel settings", **fields)
    assert await listed(journey) in {"", "✓ Sparkcentral has all changes to the WhatsApp channel."}
    assert [about(change) for change in receiver.made] == [
        ("team", "Care", None, "Care"),
        ("members", "Care", None, None),
        ("grant", "Care", None, "viewer"),
        ("role", "Sam", None, "supervisor"),
        ("setting", "display_name", "", "Acme care"),
        ("setting", "auto_resolve_new_days", 30, 7),
    ]
    assert {one["name"] for one in receiver.made[1]["members_added"]} == {"Ben", "Bea"}
    assert receiver.pushes[0]["channel"]["phone_number"] == "+32470123456"
    assert receiver.pushes[0]["channel"]["display_name"] == "Acme Support"
    assert (await events(made)).count("changes_applied") == 6
    said = log.getvalue()
    assert '"answer": "204"' in said
    for secret in (SECRET, "sha256=", "Acme care", "Care", "Ben", "Sam", "470123456", receiver.url):
        assert secret not in said


async def test_without_the_settings_nothing_is_pushed(sqlite_stand: Stand, receiver: Receiver) -> None:
    journey = await Journey(sqlite_stand).to("activate")
    await role(journey, sqlite_stand.ben, VIEWER)
    assert "make *Ben* *👀 Viewer*" in await listed(journey)
    assert receiver.pushes == []


async def test_what_fails_is_tried_again_and_what_follows_waits(journey: Journey, receiver: Receiver) -> None:
    made = journey.stand
    receiver.orders = [500, 503, 429]
    await role(journey, "Ben", VIEWER)
    await role(journey, "Sam", SUPERVISOR)
    for _ in range(4):
        await made.advance(60)
    await listed(journey)
    assert [body["change"]["about"]["name"] for body in receiver.pushes] == ["Ben"] * 4 + ["Sam"]
    assert len({body["idempotency_key"] for body in receiver.pushes}) == 2
    assert [about(change)[1] for change in receiver.made] == ["Ben", "Sam"]
    assert await dead(made) == []


async def test_a_wait_that_is_asked_for_is_kept(journey: Journey, receiver: Receiver) -> None:
    made = journey.stand
    receiver.orders = [(429, "600")]
    await role(journey, "Ben", VIEWER)
    await receiver.got(1)
    await role(journey, "Sam", SUPERVISOR)
    await made.advance(500)
    assert len(receiver.pushes) == 1
    await made.advance(101)
    await made.settled()
    assert [about(change)[1] for change in receiver.made] == ["Ben", "Sam"]


@pytest.mark.usefixtures("hasty")
async def test_a_late_answer_brings_the_same_push_again_and_it_is_made_once(
    journey: Journey, receiver: Receiver
) -> None:
    sam = journey.stand.sam
    receiver.orders = ["slow"]
    await role(journey, "Ben", VIEWER)
    await journey.stand.settled()
    first, second = receiver.pushes
    assert first["idempotency_key"] == second["idempotency_key"]
    assert [about(change) for change in receiver.made] == [("role", "Ben", None, "viewer")]
    assert "make *Ben*" not in await listed(journey)
    await journey.press(sam, "History")
    assert "*The bot* noted a change as applied in Sparkcentral." in words(await journey.modal(sam))


@pytest.mark.parametrize("status", [422, 307])
async def test_a_refusal_stands_on_the_list_and_is_put_aside(
    journey: Journey, receiver: Receiver, status: int
) -> None:
    made = journey.stand
    receiver.orders = [status]
    await role(journey, "Ben", VIEWER)
    await role(journey, "Sam", SUPERVISOR)
    text = await listed(journey)
    assert "make *Ben* *👀 Viewer*" in text
    assert f"Could not be applied:\n> Sparkcentral's webhook refused it ({status})." in text
    assert "Sam" not in text.split("\n", 1)[1]
    assert len(receiver.pushes) == 2
    assert [about(change)[1] for change in receiver.made] == ["Sam"]
    assert await dead(made) == [f"webhook_refused_{status}"]


async def test_a_receiver_that_was_down_hears_all_of_it_later(journey: Journey, receiver: Receiver) -> None:
    made = journey.stand
    await receiver.down()
    await role(journey, "Ben", VIEWER)
    await role(journey, "Sam", SUPERVISOR)
    await made.advance(600)
    await receiver.up()
    await made.advance(70)
    await made.settled()
    assert [about(change)[1] for change in receiver.made] == ["Ben", "Sam"]
    assert await listed(journey) == "✓ Sparkcentral has all changes to the WhatsApp channel."


async def test_what_was_undone_before_it_was_sent_is_never_pushed(
    journey: Journey, receiver: Receiver
) -> None:
    made = journey.stand
    await receiver.down()
    await role(journey, "Sam", SUPERVISOR)
    await role(journey, "Sam", "")
    await role(journey, "Ben", SUPERVISOR)
    await receiver.up()
    await made.advance(70)
    await made.settled()
    assert [about(change) for change in receiver.made] == [("role", "Ben", None, "supervisor")]
    assert "change_overtaken" not in await events(made)


@pytest.mark.usefixtures("hasty")
async def test_what_was_taken_unheard_and_undone_meanwhile_is_taken_back(
    journey: Journey, receiver: Receiver
) -> None:
    """Else somebody would keep an access in Sparkcentral that nobody sees here."""
    made = journey.stand
    receiver.orders = ["slow"]
    await role(journey, "Ben", SUPERVISOR)
    await receiver.got(1)
    await role(journey, "Ben", "")
    await made.advance(10)
    await made.settled()
    assert [about(change) for change in receiver.made] == [
        ("role", "Ben", None, "supervisor"),
        ("role", "Ben", "supervisor", None),
    ]
    await journey.press(made.sam, "History")
    assert "Sparkcentral may have a change that is no longer wanted" in words(await journey.modal(made.sam))


async def test_a_change_that_is_wanted_once_more_is_no_repeat(journey: Journey, receiver: Receiver) -> None:
    for wanted in (VIEWER, SUPERVISOR, VIEWER):
        await role(journey, "Ben", wanted)
        await journey.stand.settled()
    assert [change["after"] for change in receiver.made] == ["viewer", "supervisor", "viewer"]


async def test_what_is_left_when_no_webhook_is_set_any_more_is_for_people(
    journey: Journey, receiver: Receiver
) -> None:
    made = journey.stand
    await receiver.down()
    await role(journey, "Ben", VIEWER)
    await made.stop_bot()
    gone = {"sparkcentral_webhook_url": "", "sparkcentral_webhook_secret": ""}
    made.settings = made.settings.model_copy(update=gone)
    await receiver.up()
    await made.start_bot()
    await made.advance(70)
    assert "make *Ben* *👀 Viewer*" in await listed(journey)
    assert receiver.pushes == []
