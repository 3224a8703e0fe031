"""Collecting tests reads no catalogue and no settings: what needs them takes a fixture."""

import ast

import pytest

from tests.lib.repository import ROOT


FILES = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("*.py"))


def calls_on_import(node):
    """The functions that are called when a module is imported,
    decorators and default values included.
    """
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield ast.unparse(child.func)
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for expression in (*child.decorator_list, child.args):
                yield from calls_on_import(expression)
                if isinstance(expression, ast.Call):
                    yield ast.unparse(expression.func)
        elif not isinstance(child, ast.Lambda):
            yield from calls_on_import(child)


@pytest.mark.parametrize("file", FILES)
def test_no_test_asks_for_what_is_current_when_it_is_imported(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert [
        name for name in calls_on_import(tree) if name.split(".")[-1].startswith("current")
    ] == []
