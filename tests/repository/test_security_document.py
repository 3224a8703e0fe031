"""The document about security names tests; they are there."""

import re

from tests.lib.repository import ROOT


NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")


def test_every_test_that_the_document_names_is_there():
    document = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    named = NAMED_TEST.findall(document)
    assert len(named) > 20

    missing = []
    for path, name in named:
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).exists() else ""
        if f"def {name}(" not in text:
            missing.append(f"{path}::{name}")
    assert missing == []
