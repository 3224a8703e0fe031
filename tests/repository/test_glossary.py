"""The glossary is true in both directions: its identifiers are in the code,
its other words are not.
"""

import ast
import re
from collections import defaultdict

import pytest

from tests.lib.repository import ROOT


ROOMS = ("pipelines", "dags", "stack", "regional_platform")

# Names in which a word of the second table is the thing's own word.
ALLOWED = {
    "at_least_one": "a kind of rule",
    "AtLeastOne": "a kind of rule",
    "one_of": "a kind of rule, and a setting that is one of several words",
    "OneOf": "a kind of rule",
    "found_at": "a column of the database: when the file was found in its inbox",
    "found_on": "the day of `found_at`",
    "failure": "why the stack could not start",
    "_is_asked_back": "a file that nobody can take without its clerk is asked back",
}

# Types of one name in one program, each with the reason why that is no confusion.
SHARED_TYPES = {
    ("pipelines", "Row"): "of a grid by position, of a rule by element: no module has both",
    ("pipelines", "Attributes"): "of an XML element, for the readers of two kinds of workbook",
}

# The reference region makes faults on purpose, to be tried with them.
MAKES_FAULTS = {"regional_platform/faults.py", "regional_platform/__main__.py"}


def table_below(heading):
    """The cells of the glossary's table that follows a heading."""
    text = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
    section = text.partition(heading)[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def forbidden_words():
    words = set()
    for cells in table_below("## Words that no name uses"):
        words.update(word.strip() for word in re.split("[,;]", cells[0]))
    return words


def source_files():
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def names_defined_in(tree):
    """Names that a module gives: to modules, classes, functions,
    parameters, variables, attributes, caught errors.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.attr
        elif isinstance(node, ast.alias) and node.asname:
            yield node.asname
        elif isinstance(node, ast.ExceptHandler) and node.name:
            yield node.name


def public_types_of(tree):
    """Classes of a module, and names in capitals and small letters that stand for a type."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
            yield from [name for name in names if name[0].isupper() and not name.isupper()]


def words_of(name):
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)]


@pytest.fixture(scope="module")
def trees():
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in source_files()}


def test_no_name_uses_a_word_that_the_glossary_has_another_one_for(trees):
    forbidden = forbidden_words()
    assert {"known", "knows", "telling", "each", "twin", "vault", "fault"} <= forbidden
    wrong = []
    for path, tree in trees.items():
        relative = path.relative_to(ROOT).as_posix()
        if relative in MAKES_FAULTS:
            continue
        for name in {path.stem, *names_defined_in(tree)} - ALLOWED.keys():
            # In a longer name `one` is a number and `each` says of how many: is_one_each.
            is_longer = len(words_of(name)) > 1
            words = set(words_of(name)) - ({"one", "each"} if is_longer else set())
            wrong += [f"{relative}: {name}: {word}" for word in words & forbidden]
    assert wrong == []


def test_every_exception_is_still_needed(trees):
    names = {name for tree in trees.values() for name in names_defined_in(tree)}
    names |= {path.stem for path in trees}
    assert ALLOWED.keys() - names == set()


def test_every_identifier_of_the_glossary_is_in_the_code(trees):
    names = set()
    for path, tree in trees.items():
        names |= {path.stem, path.parent.name, *names_defined_in(tree)}
        # Stages, DAGs and columns are also named by texts.
        names |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    missing = []
    for cells in table_below("# Glossary"):
        identifiers = re.findall(r"`([^`]+)`", cells[2])
        assert identifiers, f"{cells[0]} names no identifier"
        missing += [identifier for identifier in identifiers if identifier not in names]
    assert missing == []


def test_no_term_and_no_word_stands_twice():
    rows = table_below("# Glossary")
    for column in (0, 1):
        entries = [cells[column] for cells in rows]
        assert len(entries) == len(set(entries))


def test_no_two_modules_of_the_pipelines_have_one_name(trees):
    paths = defaultdict(list)
    for path in trees:
        relative = path.relative_to(ROOT)
        if relative.parts[0] == "pipelines" and path.stem != "__init__":
            paths[path.stem].append(relative.as_posix())
    shared = {stem: where for stem, where in paths.items() if len(where) > 1}
    assert shared == {}


def test_no_two_types_of_a_program_have_one_name(trees):
    paths = defaultdict(list)
    for path, tree in trees.items():
        relative = path.relative_to(ROOT)
        for name in public_types_of(tree):
            if not name.startswith("_"):
                paths[relative.parts[0], name].append(relative.as_posix())
    shared = {key: where for key, where in paths.items() if len(where) > 1}
    assert shared.keys() - SHARED_TYPES.keys() == set(), shared
    assert SHARED_TYPES.keys() - shared.keys() == set()


def test_names_of_folders_use_no_word_that_the_glossary_has_another_one_for(trees):
    forbidden = forbidden_words()
    folders = {path.parent.relative_to(ROOT).as_posix() for path in trees}
    wrong = [folder for folder in folders if forbidden & set(words_of(folder))]
    assert wrong == []


def test_names_in_sql_use_no_word_that_the_glossary_has_another_one_for(trees):
    forbidden = forbidden_words() - {"user"}
    wrong = []
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            if not re.search(r"\b(SELECT|FROM|JOIN)\s", node.value):
                continue
            named = re.findall(r"\bAS ([a-z_]+)|\bWITH ([a-z_]+) AS|TABLE ([a-z_]+)", node.value)
            names = {name for names in named for name in names if name}
            relative = path.relative_to(ROOT).as_posix()
            wrong += [f"{relative}: {name}" for name in names if forbidden & set(words_of(name))]
    assert wrong == []


def test_no_module_of_the_pipelines_has_the_name_of_a_room(trees):
    modules = {}
    rooms = set()
    for path in trees:
        relative = path.relative_to(ROOT)
        if relative.parts[0] == "pipelines":
            rooms.add(path.parent.name)
            modules[path.stem] = relative.as_posix()
    assert [modules[name] for name in sorted(modules.keys() & rooms)] == []
