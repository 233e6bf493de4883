"""Codes on every road there is, good and bad: they are nowhere but in the places that may have them."""

import asyncio
import json
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import httpx
import pytest
import sqlalchemy as sa

from bot.delivery.worker import LEASE
from bot.front import SLACK_PATH
from tests.conftest import BOTH_DATABASES
from tests.support import wire
from tests.support.journey import Journey, accepted
from tests.support.ports import free_port
from tests.support.processes import answering, bot_process
from tests.support.reading import words
from tests.support.secrecy import calls_that_say, files_of, rows_of, says
from tests.support.stand import Stand, database_for, stand

CODE = "918273"
FIELD = "6-digit code"
# The brand's submit and the operator's view; with a press in that view Slack sends it along.
ALLOWED = {"to_bot view_submission enter_code", "from_bot views.open code", "to_bot block_actions code"}
LAST_WAIT_S = 90


async def test_a_forged_request_is_refused_and_its_body_is_not_logged(
    log: StringIO, sqlite_stand: Stand
) -> None:
    assert await _forged(sqlite_stand, CODE) == 401
    assert '"event": "ready"' in log.getvalue()
    assert CODE not in log.getvalue()


async def _forged(made: Stand, code: str) -> int:
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{made.settings.port}") as slack:
        forged = {"X-Slack-Request-Timestamp": "1", "X-Slack-Signature": "v0=00"}
        typed = json.dumps({"type": "view_submission", "typed": code})
        return (await slack.post(SLACK_PATH, data={"payload": typed}, headers=forged)).status_code


@dataclass
class Roads:
    """Each road has a code of its own, so that what is found names the road."""

    journey: Journey
    folder: Path
    ops_port: int = field(default_factory=free_port)
    planted: dict[str, str] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)  # health and metrics, as they were

    @property
    def made(self) -> Stand:
        return self.journey.stand

    def code(self, road: str) -> str:
        """Six digits that nothing else is likely to hold."""
        number = 918_273 + 1_013 * len(self.planted)
        self.planted[road] = str(number)
        return self.planted[road]

    @asynccontextmanager
    async def bot(self) -> AsyncIterator[asyncio.subprocess.Process]:
        """At `LOG_LEVEL=DEBUG`, and with codes enough for all of this."""
        more = {"LOG_LEVEL": "DEBUG", "CODE_GAP_SECONDS": "0", "CODES_PER_DAY": "50"}
        async with bot_process(
            self.made.settings, self.folder, OPS_PORT=str(self.ops_port), **more
        ) as process:
            await answering(self.made)
            await self.made.advance(0)  # its clock starts at today
            yield process
            await self.look_from_outside()

    async def look_from_outside(self) -> None:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{self.ops_port}") as ops:
            for path in ("/healthz", "/readyz", "/metrics"):
                self.told.append((await ops.get(path)).text)

    async def requested(self) -> None:
        """A code is on its way: Sam says why the phone is there without having been asked."""
        made = self.made
        form = await self.journey.open(made.sam, "Request code")
        why = {"Why without the phone at hand": "It is here"} if "Nobody at" in words(form) else {}
        await self.journey.fill(made.sam, why)
        await made.settled()

    async def typed(self, person: str, code: str) -> dict[str, Any]:
        await self.journey.press(person, "Enter code")
        return await self.made.fill(person, {FIELD: code})

    async def entered(self, code: str) -> None:
        await self.requested()
        accepted(await self.typed(self.made.ben, code))
        await self.made.settled()

    async def arm(self, where: str, fault: str, **more: Any) -> None:
        order = {"where": where, "fault": fault, "seconds": 0.2, **more}
        assert (await self.made.http.post("/_sandbox/faults", json=order)).status_code == 200

    # Roads ----------------------------------------------------------------------------------------------

    async def refused(self) -> None:
        """Too long, by the wrong side, and by a second person."""
        made, first, second = self.made, self.code("first of two"), self.code("second of two")
        await self.requested()
        too_long = await self.typed(made.bea, self.code("too long") + "7")
        assert "Enter the 6 digits of the code" in too_long["errors"][FIELD]
        form = wire.submission(made, made.bea)
        form["view"]["state"]["values"]["code"]["value"]["value"] = self.code("wrong side")
        form["user"] = {**form["user"], "id": made.sam, "team_id": ""}
        answer = await wire.deliver(made, form)
        assert "This is a task of Acme" in answer.body["errors"]["code"]
        accepted(await self.typed(made.ben, first))
        late = await made.fill(made.bea, {FIELD: second})
        assert "Somebody was faster" in late["errors"][FIELD]
        await self.journey.press(made.sam, "Show code")
        await self.journey.press(made.sam, "Code did not work")

    async def late(self) -> None:
        made = self.made
        await self.requested()
        await self.journey.press(made.ben, "Enter code")
        await made.advance(601)
        answer = await made.fill(made.ben, {FIELD: self.code("late")})
        assert "The ten minutes were over 1 second ago" in answer["errors"][FIELD]

    async def forgotten(self) -> None:
        """Entered and shown, and then the window just ends."""
        await self.entered(self.code("forgotten"))
        await self.journey.press(self.made.sam, "Show code")
        await self.made.advance(601)
        assert "The ten minutes are over" in words(await self.journey.modal(self.made.sam))

    async def taken_over_and_paused(self) -> None:
        made = self.made
        await self.entered(self.code("taken over"))
        await self.journey.press(made.sam, "Show code")
        await self.journey.press(made.ada, "Take over the code")
        await self.journey.press(made.ada, "Show code")
        await self.journey.press(made.ada, "Put on hold", Reason="Holidays")
        await self.journey.press(made.ada, "Resume")

    async def slack_fails(self) -> None:
        """The view does not open, then cannot be replaced; the submit comes twice and its answer is lost."""
        made, code = self.made, self.code("slack fails")
        await self.requested()
        await self.journey.press(made.ben, "Enter code")
        await self.arm("view_submission", "twice")
        await made.fill(made.ben, {FIELD: code})
        await made.settled()
        await self.arm("views.open", "error:fatal_error")
        await made.click(made.sam, "Show code", within_s=1)
        await self.journey.press(made.sam, "Show code")
        await self.arm("views.update", "5xx")
        await made.advance(601)
        await made.advance(LAST_WAIT_S)
        await made.settled()

    async def database_fails(self) -> None:
        """The table of the codes is away as one comes in."""
        made = self.made
        await self.requested()
        await self.journey.press(made.ben, "Enter code")
        async with made.database.write() as uow:
            await uow.codes._connection.execute(sa.text("ALTER TABLE codes RENAME TO codes_away"))
        answer = await made.fill(made.ben, {FIELD: self.code("database fails")})
        assert "Something went wrong on our side" in answer["errors"][FIELD]
        async with made.database.write() as uow:
            await uow.codes._connection.execute(sa.text("ALTER TABLE codes_away RENAME TO codes"))
        await made.advance(601)

    async def killed(self, process: asyncio.subprocess.Process) -> None:
        """In the middle of the submit, and once more with the code kept."""
        made = self.made
        await self.requested()
        await self.journey.press(made.ben, "Enter code")
        sent = asyncio.create_task(made.fill(made.ben, {FIELD: self.code("killed")}))
        await asyncio.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        await sent

    async def killed_while_it_is_kept(self, process: asyncio.subprocess.Process) -> None:
        await self.entered(self.code("killed while kept"))
        os.kill(process.pid, signal.SIGKILL)
        await process.wait()
        await self.nothing_is_readable()  # sealed, in the database and in its log

    async def worked(self) -> None:
        await self.entered(self.code("worked"))
        await self.journey.press(self.made.sam, "Show code")
        await self.journey.press(self.made.sam, "Code worked")

    # What is found --------------------------------------------------------------------------------------

    async def nothing_is_readable(self) -> None:
        rows = await rows_of(self.made.database)
        assert self._found(rows) == []
        if self.made.settings.database_url.startswith("sqlite"):
            assert self._found(files_of(self.folder)) == []

    def _found(self, where: str | bytes) -> list[str]:
        return [road for road, code in self.planted.items() if says(code, where)]


@pytest.mark.parametrize("kind", BOTH_DATABASES)
async def test_on_every_road_the_digits_are_only_where_they_may_be(kind: str, tmp_path: Path) -> None:
    async with database_for(kind, tmp_path) as url, stand(url, run_bot=False) as made:
        journey = Journey(made)
        roads = Roads(journey, tmp_path)
        async with roads.bot():
            await journey.to("business_approved")
            assert await _forged(made, roads.code("forged")) == 401
            for road in (roads.refused, roads.late, roads.forgotten, roads.taken_over_and_paused):
                await road()
            await roads.slack_fails()
            await roads.database_fails()
            await roads.nothing_is_readable()
        for killed in (roads.killed, roads.killed_while_it_is_kept):
            async with _until_killed(roads) as process:
                await killed(process)
        async with roads.bot():
            await made.advance(LEASE.total_seconds() + 601)
            await made.settled()
            await roads.worked()
            await made.settled()
            await _nowhere_else(roads)


@asynccontextmanager
async def _until_killed(roads: Roads) -> AsyncIterator[asyncio.subprocess.Process]:
    async with bot_process(
        roads.made.settings,
        roads.folder,
        LOG_LEVEL="DEBUG",
        CODE_GAP_SECONDS="0",
        CODES_PER_DAY="50",
    ) as process:
        await answering(roads.made)
        await roads.made.advance(LEASE.total_seconds() + 601)  # what the one before held on to
        await roads.made.settled()
        yield process


async def _nowhere_else(roads: Roads) -> None:
    made = roads.made
    await roads.look_from_outside()
    traffic = await made.traffic()
    for road, code in roads.planted.items():
        assert set(calls_that_say(code, traffic)) <= ALLOWED, road
    assert calls_that_say(roads.planted["worked"], traffic)
    await roads.nothing_is_readable()
    log = (roads.folder / "bot.log").read_bytes()
    assert b'"event": "unexpected"' in log  # the database's failure, with its traceback
    assert roads._found(log) == []
    assert roads._found("\n".join(roads.told)) == []
    for person in (made.ada, made.sam):  # what the brand typed stays in its own forms
        assert roads._found(str(await made.screen(person))) == []
    async with made.database.read() as uow:
        assert await uow.codes.kept() == []
