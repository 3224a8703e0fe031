"""What modules import has a name of its own: no two functions or constants are called the same."""

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
