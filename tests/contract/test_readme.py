"""The README keeps up with the code: settings, the house, and the pictures and pages that it points to."""

import re
import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").glob("*.md")])


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = README.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def test_the_order_is_what_it_is_then_how_to_try_it_then_the_rest() -> None:
    assert re.findall(r"^## (.*)$", README, re.MULTILINE) == [
        "Try it",
        "In a real Slack workspace",
        "Settings",
        "Commands and buttons",
        "A map of the house",
        "Working on it",
    ]
    assert README.index("docs/page.png") < README.index("## Try it")


def test_the_settings_are_complete_with_their_defaults() -> None:
    known = [
        [f"`{name.upper()}`", f"`{field.default}`" if field.default != "" else "none", field.description]
        for name, field in Settings.model_fields.items()
    ]
    assert rows("Settings") == known


def test_every_part_of_the_house_is_on_the_map() -> None:
    named = {row[0].strip("`") for row in rows("A map of the house")}
    packages = {f"bot/{folder.parent.name}/" for folder in (ROOT / "bot").glob("*/__init__.py")}
    modules = {f"bot/{path.name}" for path in (ROOT / "bot").glob("*.py") if not path.name.startswith("__")}
    assert named == {*packages, *modules, "handlers/", "storage/", "tests/"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_named_files_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    links = [link for link in re.findall(r"\]\(([^)]+)\)", text) if "://" not in link]
    named = re.findall(r"`((?:bot|handlers|storage|tests|docs)/[\w/.]+)`", text)
    missing = [link for link in links if not (page.parent / link).exists()]
    missing += [name for name in named if not (ROOT / name).exists()]
    assert missing == []


def test_make_alone_lists_every_target_with_a_line() -> None:
    makefile = (ROOT / "Makefile").read_text()
    declared = re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    assert declared is not None
    listed = subprocess.run(["make", "-C", str(ROOT)], capture_output=True, text=True, check=True).stdout
    found = set(re.findall(r"^ +make (\w+) +\S+", listed, re.MULTILINE))
    assert found == set(declared.group(1).split()) - {"help"}


def test_the_makes_that_the_pages_name_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    for page in PAGES:
        assert set(re.findall(r"`make ([a-z]+)", page.read_text())) <= targets
