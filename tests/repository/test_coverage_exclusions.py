"""A line that coverage leaves out says why, on the line itself."""

import re

from tests.lib.repository import ROOT


EXCLUDED = re.compile(r"#\s*pragma:?\s*no\s+(?:cover|branch)\b(?P<reason>.*)", re.IGNORECASE)
PRODUCT = ("pipelines", "dags", "stack", "regional_platform")


def test_every_line_that_is_left_out_of_coverage_has_its_reason():
    without_reason = []
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("*.py"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                excluded = EXCLUDED.search(line)
                if excluded and len(excluded["reason"].split()) < 3:
                    without_reason.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
    assert without_reason == []
