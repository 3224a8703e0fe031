"""Every rule of the catalogue, by the tables in `rules/`: one change, exactly the finding that is
written beside it.
"""

from datetime import date

import pandas as pd
import pytest
from spec_tables import HERE, base_row, cases

from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.every_rule import key_element
from pipelines.catalogue.words.general_rules import GENERAL_RULES
from pipelines.catalogue.words.sentences import sentence
from pipelines.validation import validate_rows


TODAY = date(2026, 11, 24)
FIRST_ROW = 2
ALL = cases()
ALONE = [case for case in ALL if case.changed == "change"]
IN_PAIRS = [case for case in ALL if case.changed != "change"]
AT_READING = {
    "row-shape",
    "formula-without-result",
    "failed-formula",
    "column-too-narrow",
    "merged-cell",
    "day-not-shown",
    "number-turned-into-date",
    "period-ends-differ",
    "shown-otherwise",
    "unit-in-doubt",
    "shown-unknown",
    "raised-text",
    "ditto-mark",
    "row-withdrawn",
}
"""Found where files are read, and tested there."""
BY_SENDER = {
    "authority-of-another-department",
    "authority-names-another-department",
    "subject-is-authority",
}
"""Found by who brings a row or decides about it, and tested in tests/unit/validation/test_deciding_authorities.py."""
BY_COMPARISON = {
    "another-part-differs",
    "kept-by-another-department",
    "later-file-stands",
    "name-differs-from-kept",
    "several-names-of-one-code",
    "number-near-another",
    "number-of-another-code",
    "number-of-another-name",
    "number-of-another-subject",
    "only-key-differs",
    "record-in-two-rows",
    "record-of-another-row",
    "repeated-in-another-part",
}
"""Found by comparing a row with other rows or with what is kept, and tested in tests/functional."""
WITH_TABLES = sorted(path.stem for path in (HERE / "base").glob("*.txt"))
"""Record types whose every rule has its tables, written by hand; test_every_record_type.py has
all others.
"""


@pytest.fixture(scope="module")
def verdicts(catalogue):
    """The cases that need one row only, judged together: a row's verdict does not depend on its
    neighbours.
    """
    return {name: _judge_together(catalogue, catalogue.record_types[name]) for name in WITH_TABLES}


def _judge_together(catalogue, record_type):
    mine = [case for case in ALONE if case.record_type == record_type.name]
    rows = []
    for number, case in enumerate(mine):
        own_number = {key_element(record_type): f"二示例字〔2018〕{number}号"}
        rows.append(case.changed_row(base_row(record_type.name) | own_number))
    verdict = _validate(rows, record_type, catalogue)
    return {
        case: _findings_of_row(verdict, FIRST_ROW + position) for position, case in enumerate(mine)
    }


def _validate(rows, record_type, catalogue):
    frame = pd.DataFrame(rows, columns=list(record_type.elements), dtype="str")
    frame.index = range(FIRST_ROW, FIRST_ROW + len(rows))
    return validate_rows(frame, record_type, catalogue, today=TODAY)


def _findings_of_row(verdict, row_number):
    findings = verdict.findings[verdict.findings["row_number"] == row_number]
    assert not findings.duplicated().any()
    return {
        (row.rule, row.element, row.severity, row.detail if isinstance(row.detail, str) else None)
        for row in findings.itertuples()
    }


@pytest.mark.parametrize("case", ALONE, ids=str)
def test_a_changed_row_gets_exactly_the_findings_that_the_table_says(case, verdicts):
    assert verdicts[case.record_type][case] == case.findings


@pytest.mark.parametrize("case", IN_PAIRS, ids=str)
def test_of_two_rows_with_one_key_the_changed_one_gets_exactly_the_findings_that_the_table_says(
    case, catalogue
):
    record_type = catalogue.record_types[case.record_type]
    base = base_row(case.record_type)
    changed_row = case.changed_row(base)
    rows = [changed_row, base] if case.changed == "first row" else [base, changed_row]
    changed = FIRST_ROW + (case.changed == "second row")
    assert _findings_of_row(_validate(rows, record_type, catalogue), changed) == case.findings


@pytest.mark.parametrize("name", WITH_TABLES)
def test_the_base_row_has_no_fault(name, catalogue):
    assert _validate([base_row(name)], catalogue.record_types[name], catalogue).findings.empty


@pytest.mark.parametrize("name", WITH_TABLES)
def test_every_rule_that_a_record_type_declares_is_produced_by_a_table(name, catalogue):
    produced = {rule for case in ALL if case.record_type == name for rule, *_ in case.findings}
    assert {rule.code for rule in catalogue.record_types[name].rules} <= produced


def test_every_general_rule_and_every_judgement_of_a_value_type_in_use_is_produced_by_a_table(
    catalogue,
):
    in_use = {
        element.type
        for name in WITH_TABLES
        for element in catalogue.record_types[name].elements.values()
    }
    judgements = {judgement.code for name in in_use for judgement in VALUE_TYPES[name].judgements}
    produced = {rule for case in ALL for rule, *_ in case.findings}
    assert (judgements | set(GENERAL_RULES)) - AT_READING - BY_COMPARISON - BY_SENDER <= produced


def test_every_table_is_about_a_rule_that_exists(catalogue):
    declared = {
        rule.code for record_type in catalogue.record_types.values() for rule in record_type.rules
    }
    judgements = {
        judgement.code for value_type in VALUE_TYPES.values() for judgement in value_type.judgements
    }
    assert {case.rule for case in ALL} <= declared | judgements | set(GENERAL_RULES)


@pytest.mark.parametrize("case", [case for case in ALL if case.findings], ids=str)
def test_every_finding_has_its_sentence(case, catalogue):
    record_type = catalogue.record_types[case.record_type]
    for rule, element, _, detail in case.findings:
        value = case.change.get(element)
        words = sentence(record_type, rule, element, 7, value=value, detail=detail)
        received = f"收到「{words.value}」，" if value else ""
        beginning = f"第7行「{record_type.elements[element].name}」：{received}{words.problem}"
        assert words.text.startswith(beginning)
        assert words.expected and words.remedy
        # What a date was compared with is said.
        if detail and detail.count("-") == 2:
            assert f"（{detail}）" in words.problem
