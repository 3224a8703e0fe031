"""Tests are read one at a time: what several of them need stands in
tests/lib or in a builder beside them.
"""

import ast

import pytest

from tests.lib.repository import ROOT


FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("tests", "benchmarks")
    for path in (ROOT / folder).rglob("*.py")
)


def imported_names(tree):
    """The last part of every module, and every name, that is imported anywhere in a file."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield (node.module or "").rpartition(".")[2]
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                yield alias.name.rpartition(".")[2]


def is_of_tests(name):
    return name == "conftest" or name.startswith("test_")


@pytest.mark.parametrize("file", FILES)
def test_no_file_imports_a_test_or_a_conftest(file):
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    assert [name for name in imported_names(tree) if is_of_tests(name)] == []
