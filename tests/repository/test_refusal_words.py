"""Every file that is refused as a whole has a receipt whose name says why, in fixed words."""

import ast

from pipelines.receipts.words.refusal_words import REFUSAL_WORDS
from tests.lib.repository import ROOT


def constants_of(tree):
    """Name of each text constant of a module → the text."""
    constants = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            constants[node.targets[0].id] = node.value.value
    return constants


def refusal_codes():
    """The code of every refusal that is written down in the pipelines."""
    for path in (ROOT / "pipelines").rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = constants_of(tree)
        for node in ast.walk(tree):
            is_refusal = isinstance(node, ast.Call) and ast.unparse(node.func) == "FileRefused"
            if not is_refusal or not node.args:
                continue
            code = node.args[0]
            if isinstance(code, ast.Constant):
                yield code.value
            if isinstance(code, ast.Name) and code.id in constants:
                yield constants[code.id]


def test_every_refusal_has_a_fixed_word_and_no_word_is_idle():
    assert set(refusal_codes()) == set(REFUSAL_WORDS)


def test_words_are_short_enough_for_a_name_and_hold_nothing_that_names_cannot():
    for word in REFUSAL_WORDS.values():
        assert word.isalnum()
        assert len(word) <= 12
