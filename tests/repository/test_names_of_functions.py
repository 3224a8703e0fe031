"""A function that modules import has a name of its own: no two things are called the same."""

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


def test_no_two_functions_of_the_pipeline_have_one_name():
    places = defaultdict(list)
    for path in sorted((ROOT / "pipelines").rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                places[node.name].append(str(path.relative_to(ROOT)))
    shared = {name: where for name, where in places.items() if len(where) > 1}
    allowed = ONE_IN_EACH_FILE_OF_A_KIND | COMPLETED_BY_THE_MODULE
    assert {name: where for name, where in shared.items() if name not in allowed} == {}
    # What is allowed and not needed any more goes.
    assert sorted(allowed - shared.keys()) == []
