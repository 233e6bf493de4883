"""Lists of people, brought in by a form that first shows what they would change, and given out as CSV."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import uuid4

from bot.domain import channel_csv, channel_list
from bot.domain import commands as do
from bot.domain.channel_csv import MOST_BYTES, Sheet
from bot.domain.channel_evolution import after
from bot.domain.channel_list import Around, Meant
from bot.domain.import_decisions import changes, question
from bot.domain.onboarding import Onboarding
from bot.domain.permissions import Deed
from bot.domain.refusals import Refusal, RefusedError
from bot.services import importing
from bot.services import onboarding as use_cases
from bot.services.context import Caller
from bot.slack.errors import SlackError
from bot.surfaces import answers, exports, fields, forms_import, forms_teams, refusals
from bot.surfaces.apologies import Apology, apology
from handlers.door import Door
from handlers.failures import FieldError, explain, field_text
from handlers.payloads import Submitted
from handlers.showing import View, scene_of
from handlers.typed_deeds import Answer, Form

_ASKED = frozenset({Refusal.LAST_SUPERVISOR, Refusal.SHUTS_OUT})
# A view that an answer brings is there a moment after the answer: 6 seconds in sum.
_WAITS_S = (0.1, 0.2, 0.4, 0.8, 1.5, 3.0)


class _OtherwiseError(Exception):
    """What the list comes to is not what the person has read."""


async def submit(door: Door, submitted: Submitted) -> View | None:
    """The view to go on with; None when the list is applied."""
    texts, files = forms_import.texts_of(submitted.values), submitted.values.get(forms_import.FILE)
    text = "\n".join(texts.values())
    if files:
        return await _file(door, submitted, files[0], text)
    if not text.strip():
        raise FieldError({next(iter(texts), forms_import.LIST): apology(Apology.LIST_MISSING)})
    return await _look(door, submitted, texts, apply=bool(submitted.press.ref))


async def _look(
    door: Door, submitted: Submitted, texts: Mapping[str, str], *, apply: bool = False
) -> View | None:
    seen = await use_cases.begin(
        door.services, submitted.caller, submitted.press.onboarding_id, Deed.IMPORT_PEOPLE, None
    )
    sheet = channel_csv.read("\n".join(texts.values()))
    read = await _reader(door, sheet, seen)
    if apply and await _applied(door, submitted, read):
        return None
    return await _preview(door, submitted, texts, sheet, seen, read(seen.onboarding))


async def _reader(door: Door, sheet: Sheet, seen: use_cases.View) -> Callable[[Onboarding], Meant]:
    members = await importing.members(door.services, seen.onboarding.id, channel_list.typed_ids(sheet))

    def read(state: Onboarding) -> Meant:
        around = Around(state, members, lambda: uuid4().hex[:8], door.services.several_teams)
        return channel_list.meant(sheet, around, seen.person)

    return read


async def _applied(door: Door, submitted: Submitted, read: Callable[[Onboarding], Meant]) -> bool:
    """Only what was read before is applied; False where it is something else by now."""
    sure = fields.is_ticked(submitted.values, forms_teams.GO_ON)

    def command(state: Onboarding) -> do.Command:
        found = read(state)
        told = channel_list.mark(channel_list.differences(state, found.command))
        if found.faults or told != submitted.press.ref:
            raise _OtherwiseError
        return replace(found.command, sure=sure)

    try:
        await use_cases.perform(door.services, submitted.caller, submitted.press.onboarding_id, command)
    except _OtherwiseError:
        return False
    except RefusedError as error:
        if error.refusal not in _ASKED:
            raise
        if forms_teams.GO_ON in submitted.values:
            raise FieldError({forms_teams.GO_ON: await field_text(error, door)}) from None
        return False
    return True


async def _preview(
    door: Door,
    submitted: Submitted,
    texts: Mapping[str, str],
    sheet: Sheet,
    seen: use_cases.View,
    found: Meant,
) -> View:
    state, command = seen.onboarding, found.command
    names = await use_cases.names_of(door.services, [one.person for one in command.people])
    scene = replace(scene_of(seen, door), names={**seen.names, **names})
    asked = question(state, command)
    shown = forms_import.Preview(
        texts=texts,
        meant=found,
        unread=sheet.unread,
        found=channel_list.differences(state, command),
        then=after(state, changes(state, command)),
        asks=await _explained(door, state, asked) if asked else "",
    )
    return forms_import.preview(scene, submitted.press, shown, submitted.values)


async def _explained(door: Door, state: Onboarding, asked: RefusedError) -> str:
    try:
        with use_cases.spoken_of(state):
            raise asked
    except RefusedError as error:
        return await explain(error, door)


# A file ---------------------------------------------------------------------------------------------


async def _file(door: Door, submitted: Submitted, file: Mapping[str, Any], text: str) -> View:
    """Slack is asked for it after the press; until then a loading view holds the place."""
    if text.strip():
        raise FieldError({forms_import.FILE: apology(Apology.LIST_AND_FILE)})
    if (file.get("size") or 0) > MOST_BYTES:
        raise FieldError({forms_import.FILE: apology(Apology.FILE_LARGE, most=str(MOST_BYTES // 1000))})
    await use_cases.begin(
        door.services, submitted.caller, submitted.press.onboarding_id, Deed.IMPORT_PEOPLE, None
    )
    place = f"import.{uuid4().hex}"
    door.later(_from_file(door, submitted, str(file["id"]), place))
    return {**refusals.loading(forms_import.TITLE), "external_id": place}


async def _from_file(door: Door, submitted: Submitted, file_id: str, place: str) -> None:
    try:
        view = await _read_file(door, submitted, file_id)
    except Exception as failure:  # noqa: BLE001 - whatever it was, the loading view must not stay
        view = refusals.view(await explain(failure, door))
    for wait in _WAITS_S:
        await asyncio.sleep(wait)
        try:
            await door.gateway.replace_view(place, view)
        except SlackError as error:
            if error.code != "not_found":
                raise
        else:
            return


async def _read_file(door: Door, submitted: Submitted, file_id: str) -> View:
    text, why = await _contents(door, file_id)
    texts = forms_import.parts(text)
    if not why and texts:
        return await _look(door, submitted, texts) or refusals.done()
    seen = await use_cases.look(door.services, submitted.caller, submitted.press.onboarding_id)
    said = apology(why or Apology.FILE_UNREADABLE, most=str(MOST_BYTES // 1000))
    return forms_import.refused(scene_of(seen, door), submitted.press, said)


async def _contents(door: Door, file_id: str) -> tuple[str, Apology | None]:
    try:
        info = await door.gateway.call("files_info", file=file_id)
        data = await door.gateway.download(info["file"]["url_private_download"], MOST_BYTES)
    except SlackError:
        return "", Apology.FILE_UNREACHABLE
    if len(data) > MOST_BYTES:
        return "", Apology.FILE_LARGE
    try:
        return data.decode(_encoding(data)), None
    except UnicodeDecodeError:
        return "", Apology.FILE_UNREADABLE


def _encoding(data: bytes) -> str:
    """Excel's "Unicode text" is UTF-16; all else is taken for UTF-8."""
    return "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"


# Giving out -----------------------------------------------------------------------------------------


async def export_view(door: Door, caller: Caller, onboarding_id: str) -> View:
    """By its button, for the admins who may edit what stands in it."""
    seen = await use_cases.begin(door.services, caller, onboarding_id, Deed.EDIT_ROLES, None)
    return exports.view(_exported(seen))


def _exported(seen: use_cases.View) -> exports.Export:
    lines = tuple(channel_list.lines_of(seen.onboarding, seen.names))
    return exports.Export(scene_of(seen), channel_csv.write(lines), len(lines))


def export(seen: use_cases.View) -> Answer | Form:
    """As an answer where it fits into a message, else as a view."""
    shown = _exported(seen)
    if exports.fits(shown):
        return exports.answer(shown)
    return Form(exports.view(shown), answers.ok(answers.SEND_AGAIN))
