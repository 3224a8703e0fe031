"""Two spellings of one document number are one record within a file: the first stays."""

from datetime import date

import pytest

from pipelines.catalogue.examples import samples
from pipelines.validation import validate_rows
from tests.lib.submissions import PENALTY


@pytest.mark.parametrize(
    ("spelling", "is_repeated"),
    [
        ("二市监罚[2018]7号", True),
        ("二市监罚（2018）7号", True),
        ("二市监罚【2018】７号", True),
        ("二 市监罚〔2018〕\u30007号", True),
        ("二市监罚〔2018年〕7号。", True),
        ("二市监罚〔2018〕07号", False),
        ("二市监罚〔2018〕7", False),
        ("二市监罚〔2018〕8号", False),
    ],
)
def test_a_later_row_is_refused_when_its_number_reads_the_same(catalogue, spelling, is_repeated):
    record_type = catalogue.record_types[PENALTY]
    rows = samples.valid_rows(record_type, 1, seed=3)
    rows = rows.loc[[0, 0]].set_axis([2, 3])
    rows["CF_WSH"] = ["二市监罚〔2018〕7号", spelling]

    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    findings = verdict.findings[["row_number", "rule", "detail"]].values.tolist()
    # Nothing but the spelling differs: the first row has nothing to compare.
    assert findings == ([[3, "duplicate-in-file", "2｜"]] if is_repeated else [])


def test_where_something_else_differs_both_rows_say_so(catalogue):
    record_type = catalogue.record_types[PENALTY]
    rows = samples.valid_rows(record_type, 1, seed=3)
    rows = rows.loc[[0, 0]].set_axis([2, 3])
    rows["CF_WSH"] = ["二市监罚〔2018〕7号", "二市监罚[2018]7号"]
    rows["CF_NR"] = ["罚款一千元", "罚款二千元"]

    verdict = validate_rows(rows, record_type, catalogue, today=date(2026, 11, 28))
    rules = verdict.findings[["row_number", "rule"]].values.tolist()
    assert [2, "duplicate-in-file-kept"] in rules
    assert [3, "duplicate-in-file"] in rules
    [detail] = verdict.findings.query("rule == 'duplicate-in-file'")["detail"]
    assert "罚款一千元" in detail and "罚款二千元" in detail
