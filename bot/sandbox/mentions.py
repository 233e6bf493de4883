"""People and channels named in what a person types."""

import re

from bot.sandbox.people import BOT_USER
from bot.sandbox.workspace import Workspace


def _names(workspace: Workspace) -> dict[str, str]:
    """Every way to write somebody after an @, and who it is; the longest names first."""
    names: dict[str, str] = {"bot": BOT_USER}
    for person in workspace.people.values():
        for name in (person.first_name, person.handle, person.name, person.id):
            names.setdefault(name.lower(), person.id)
    return dict(sorted(names.items(), key=lambda each: -len(each[0])))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def escaped(workspace: Workspace, text: str, *, with_names: bool = False) -> str:
    """The text as Slack sends it: `@Bea` becomes `<@U…>`, in a command `<@U…|bea.laurent>`."""
    names = _names(workspace)
    rooms = {each.name: each for each in workspace.channels.values() if each.name}

    def person(match: re.Match[str]) -> str:
        found = workspace.people[names[match["name"].lower()]]
        return f"<@{found.id}|{found.handle}>" if with_names else f"<@{found.id}>"

    def room(match: re.Match[str]) -> str:
        found = rooms[match["room"]]
        return f"<#{found.id}|{found.name}>"

    anybody = "|".join(re.escape(each) for each in names)
    pattern = rf"&lt;@(?P<name>{anybody})(\|[^&]*)?&gt;"
    text = re.sub(pattern, person, _escape(text), flags=re.IGNORECASE)
    text = re.sub(rf"(?<![\w<])@(?P<name>{anybody})(?!\w)", person, text, flags=re.IGNORECASE)
    anywhere = "|".join(re.escape(each) for each in sorted(rooms, key=len, reverse=True))
    return re.sub(rf"(?<![\w<])#(?P<room>{anywhere})(?![\w|-])", room, text)


def mentioned(text: str) -> list[str]:
    return re.findall(r"<@(\w+)(?:\|[^>]*)?>", text)
