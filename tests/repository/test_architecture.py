"""docs/architecture.md draws the house as it is."""

import re
import sys
import tomllib
from pathlib import Path

import grimp
import pytest
from importlinter.contracts.layers import LayersContract


ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "architecture.md"
PRODUCT = ("pipelines", "regional_platform", "dags", "stack")

# So few modules are seen at a glance.
MODULES_WITHOUT_FLOORS = 8

# What holds the rows is used wherever rows are.
LIBRARIES_OF_ROWS = {"numpy", "pandas", "pyarrow"}

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


def contracts():
    """The contracts of import-linter, as pyproject.toml writes them."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["tool"]["importlinter"]["contracts"]


def floor_contracts():
    """For each room (`pipelines.intake`) the contract that holds its floors."""
    return {
        contract["containers"][0]: contract
        for contract in contracts()
        if contract["type"] == "layers" and "containers" in contract
    }


def floors_of(contract):
    return [sorted(re.split(r" [|:] ", layer)) for layer in contract["layers"]]


def drawn_floors():
    """For each drawn room its floors: the room stands above them, without a space before it."""
    floors = {}
    for line in drawing_below("Floors"):
        if line and not line.startswith(" "):
            room = floors.setdefault(line.strip("/").replace("/", "."), [])
        elif line:
            room.append(sorted(line.strip().split(" · ")))
    return floors


def rooms_of(package):
    """Sub-rooms of a room, by their names."""
    folder = ROOT / package.replace(".", "/")
    return {path.parent.name for path in folder.glob("*/__init__.py")}


def modules_of(package):
    folder = ROOT / package.replace(".", "/")
    return {path.stem for path in folder.glob("*.py")} - {"__init__"}


def packages():
    """Every package of the product, as Python names it."""
    folders = [path.parent for name in PRODUCT for path in (ROOT / name).rglob("__init__.py")]
    return sorted(str(folder.relative_to(ROOT)).replace("/", ".") for folder in folders)


def test_the_floors_are_those_that_import_linter_holds():
    held = floor_contracts()
    for room, floors in drawn_floors().items():
        assert floors == floors_of(held[room]), room


def test_every_room_of_rooms_has_its_floors_drawn():
    of_rooms = {package for package in packages() if len(rooms_of(package)) > 2}
    assert set(drawn_floors()) == of_rooms


@pytest.mark.parametrize("package", packages())
def test_a_room_of_many_modules_has_floors(package):
    # A stage may import no other stage at all: a contract of its own.
    if len(modules_of(package)) > MODULES_WITHOUT_FLOORS and package != "pipelines.stages":
        assert package in floor_contracts()


@pytest.fixture(scope="module")
def graph():
    """Who imports whom; tests put imports into it and take them out again."""
    return grimp.build_graph(*PRODUCT, include_external_packages=True, cache_dir=None)


@pytest.mark.parametrize("package", sorted(floor_contracts()))
def test_a_module_without_a_floor_stands_on_the_highest(package, graph):
    """Who adds a value type, a kind of rule or a file format need not write down its floor."""
    contract = floor_contracts()[package]
    with_floor = {f"{package}.{name}" for floor in floors_of(contract) for name in floor}
    siblings = graph.find_children(package)
    for module in siblings - with_floor:
        assert not contract["exhaustive"], f"{module} has no floor"
        importers = graph.find_modules_that_directly_import(module)
        assert not importers & siblings, f"{module} is imported in its room: give it a floor"


# Imports up or across inside one room: only the floors of that room refuse them.
BREACHES = [
    ("pipelines.intake.readers.plain_text.lines", "pipelines.intake.readers.plain_text.separators"),
    ("pipelines.catalogue.values.registration_no", "pipelines.catalogue.values.text"),
    ("pipelines.city.records.match_keys", "pipelines.city.records.notices"),
    ("pipelines.personal_numbers.digit_runs", "pipelines.personal_numbers.privacy"),
    ("pipelines.validation.frame", "pipelines.validation.suites"),
    ("regional_platform.messages", "regional_platform.rules"),
    ("stack.ports", "stack.health"),
]


def is_kept(contract, graph):
    options = {"containers": contract["containers"], "layers": contract["layers"]}
    session = {"root_packages": list(PRODUCT)}
    return LayersContract(contract["name"], session, options).check(graph, verbose=False).kept


@pytest.mark.parametrize(("importer", "imported"), BREACHES)
def test_an_import_up_inside_a_room_is_refused(importer, imported, graph):
    room = imported.rpartition(".")[0]
    contract = floor_contracts()[room]
    assert is_kept(contract, graph)

    graph.add_import(importer=importer, imported=imported)
    try:
        assert not is_kept(contract, graph)
    finally:
        graph.remove_import(importer=importer, imported=imported)


def test_each_library_may_be_imported_by_named_rooms_only(graph):
    names = {module.split(".")[0] for module in graph.modules}
    libraries = names - {*PRODUCT, *sys.stdlib_module_names}
    protected = {
        library
        for contract in contracts()
        if contract["type"] == "protected"
        for library in contract["protected_modules"]
    }
    assert libraries - protected == LIBRARIES_OF_ROWS


def paths_named_in_the_text():
    text = DOCUMENT.read_text(encoding="utf-8")
    names = re.findall(r"`([A-Za-z_./]+)`", text)
    return sorted({name for name in names if "/" in name or name.endswith(".py")})


@pytest.mark.parametrize("name", paths_named_in_the_text())
def test_a_path_that_is_named_exists(name):
    assert (ROOT / name).exists() or (ROOT / "pipelines" / name).exists()
