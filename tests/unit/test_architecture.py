"""docs/architecture.md draws the house as it is."""

import re
import tomllib
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "architecture.md"
PRODUCT = ("pipelines", "regional_platform", "dags", "stack")

# Alembic's own: one file for each migration, no package.
NOT_DRAWN = {"pipelines/city/migrations/versions/"}


def drawing_below(heading):
    """The lines of the first code block below a heading."""
    text = DOCUMENT.read_text(encoding="utf-8")
    section = text.split(f"\n## {heading}\n")[1]
    return section.split("```")[1].strip("\n").splitlines()


def drawn_rooms():
    """Paths of folders (with a slash at the end) and modules in the drawing of the rooms."""
    paths = []
    ancestors = []
    for line in drawing_below("Rooms"):
        depth = (len(line) - len(line.lstrip())) // 2
        name = line.split()[0]
        ancestors[depth:] = [name]
        paths.append("".join(ancestors))
    return paths


def rooms_of_the_tree():
    """Every folder with Python files, and the modules that stand alone in pipelines."""
    rooms = set()
    for name in PRODUCT:
        for path in (ROOT / name).rglob("*.py"):
            rooms.add(path.parent.relative_to(ROOT).as_posix() + "/")
    for path in (ROOT / "pipelines").glob("*.py"):
        if path.name != "__init__.py":
            rooms.add(path.relative_to(ROOT).as_posix())
    return rooms - NOT_DRAWN


def test_the_drawing_shows_every_room_of_the_tree_and_no_other():
    drawn = drawn_rooms()
    assert set(drawn) == rooms_of_the_tree()
    assert len(drawn) == len(set(drawn)), "a room is drawn twice"


def test_every_room_is_explained():
    for line in drawing_below("Rooms"):
        assert re.match(r" *\S+ {2,}\S", line), line


def test_the_floors_are_those_that_import_linter_holds():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    [layers] = [c["layers"] for c in contracts if c["name"] == "The floors of pipelines"]
    held = [re.split(r" [|:] ", layer) for layer in layers]
    drawn = [line.split(" · ") for line in drawing_below("Floors")]
    assert [sorted(floor) for floor in drawn] == [sorted(floor) for floor in held]


def paths_named_in_the_text():
    text = DOCUMENT.read_text(encoding="utf-8")
    names = re.findall(r"`([A-Za-z_./]+)`", text)
    return sorted({name for name in names if "/" in name or name.endswith(".py")})


@pytest.mark.parametrize("name", paths_named_in_the_text())
def test_a_path_that_is_named_exists(name):
    assert (ROOT / name).exists() or (ROOT / "pipelines" / name).exists()
