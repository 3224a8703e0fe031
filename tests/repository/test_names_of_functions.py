"""What modules import has a name of its own, and what two modules need is written once."""

import ast
from collections import defaultdict

from tests.lib.repository import ROOT


# Each file of a kind has a function of this name, which is called by way of its module.
ONE_IN_EACH_FILE_OF_A_KIND = {
    "add_actions",
    "add_commands",
    "check_digit_agrees",
    "check_points",
    "current",
    "has_form",
    "local_name",
    "texts_beside_tables",
}

# Verbs of a stage or of a part of the ledger, which the module's name completes: `ledger.claim`.
COMPLETED_BY_THE_MODULE = {"claim", "keep", "load", "of_batch"}

# Statements in so few lines may be alike by chance.
FEWEST_LINES = 3


# Each file of a kind has a constant of this name, which is read by way of its module.
CONSTANTS_OF_A_KIND = {"EXAMPLES", "WARNINGS", "WIDTH"}


def names_in_several_modules(public_names_of):
    """Public name → the modules that define it, where they are several."""
    modules = defaultdict(list)
    for path in sorted((ROOT / "pipelines").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            for name in public_names_of(node):
                modules[name].append(str(path.relative_to(ROOT)))
    return {name: where for name, where in modules.items() if len(where) > 1}


def public_functions(node):
    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
        yield node.name


def public_constants(node):
    if isinstance(node, ast.Assign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        for target in targets:
            for name in ast.walk(target):
                if isinstance(name, ast.Name) and name.id.isupper() and name.id[0] != "_":
                    yield name.id


def test_no_two_functions_of_the_pipeline_have_one_name():
    shared = names_in_several_modules(public_functions)
    allowed = ONE_IN_EACH_FILE_OF_A_KIND | COMPLETED_BY_THE_MODULE
    assert {name: where for name, where in shared.items() if name not in allowed} == {}
    # What is allowed and not needed any more goes.
    assert sorted(allowed - shared.keys()) == []


def test_no_two_constants_of_the_pipeline_have_one_name():
    shared = names_in_several_modules(public_constants)
    assert {name: where for name, where in shared.items() if name not in CONSTANTS_OF_A_KIND} == {}
    # What is allowed and not needed any more goes.
    assert sorted(CONSTANTS_OF_A_KIND - shared.keys()) == []


def lines_of_body(function):
    """The statements of a function as one writes them, without its docstring and comments."""
    statements = function.body[1:] if ast.get_docstring(function) else function.body
    return [line for each in statements for line in ast.unparse(each).splitlines()]


def places_of_bodies():
    """The body of each function of the pipeline → the functions that have it, as path and name."""
    places = defaultdict(list)
    for path in sorted((ROOT / "pipelines").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                places[tuple(lines_of_body(node))].append((path.relative_to(ROOT), node.name))
    return places


def test_no_two_modules_of_the_pipeline_have_a_function_of_the_same_lines():
    twice = {}
    for lines, places in places_of_bodies().items():
        paths = {path for path, _ in places}
        if len(lines) >= FEWEST_LINES and len(paths) > 1:
            twice["\n".join(lines)] = sorted(f"{path}: {name}" for path, name in places)
    assert twice == {}
