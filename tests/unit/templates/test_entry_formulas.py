"""What a template checks while it is filled in: formulas that Excel takes, and that LibreOffice
finds right.
"""

import re

import numpy as np
import pandas as pd
import pytest
from entry_formula_examples import computed, tried_by_libreoffice

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values import VALUE_TYPES, credit_code
from pipelines.catalogue.values.credit_code import invented_credit_codes
from pipelines.catalogue.values.entries.entry_formulas import holding_one_formula
from pipelines.catalogue.values.entries.entry_test import LONGEST_FORMULA, all_of
from pipelines.catalogue.values.entries.pattern_formulas import formula_of_pattern
from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.catalogue.values.organisation_code import invented_organisation_codes
from pipelines.catalogue.words.entry_checks import LONGEST_MESSAGE, LONGEST_TITLE, entry_check
from pipelines.catalogue.words.entry_tests import entry_tests
from pipelines.catalogue.words.every_rule import AppliedRule
from pipelines.shapes.finding import Severity
from pipelines.templates.data_sheet import first_row


# All of them are older than Excel 2010, and none needs to be entered as an array.
FUNCTION = re.compile(
    "AND|DATEVALUE|EDATE|FIND|IF|IFERROR|INDIRECT|ISERR|ISNUMBER|ISTEXT|LEFT|LEN|MID|MOD|OR|REPT|"
    "RIGHT|ROUND|ROW|"
    "SUBSTITUTE|SUMPRODUCT|TEXT|TODAY|TRIM|UPPER|VALUE|YEAR"
)


def without_texts(formula):
    return re.sub(r'"[^"]*"', '""', formula)


def data_validation(record_type, element, row):
    """What a spreadsheet is asked to check of an element; empty: nothing."""
    check = entry_check(record_type, element, row, list_range="=codes!$A$1:$A$9")
    return check.as_data_validation() if check else {}


def test_every_formula_is_one_that_excel_takes_and_looks_at_its_own_row(catalogue):
    for record_type in catalogue.record_types.values():
        row = first_row(record_type)
        for element in record_type.elements.values():
            options = data_validation(record_type, element, row)
            formulas = [test.formula for test in entry_tests(record_type, element, row)]
            if options.get("validate") == "custom":
                assert len(options["value"]) <= LONGEST_FORMULA
                formulas.append(options["value"])
            for formula in formulas:
                assert len(formula) <= LONGEST_FORMULA
                plain = without_texts(formula)
                assert all(map(FUNCTION.fullmatch, re.findall("[A-Za-z]+(?=[(])", plain)))
                assert "{" not in plain and plain.count("(") == plain.count(")")
                assert set(re.findall(r"[A-Z]{1,2}\d+", plain)) <= set(row.cells.values())
                assert re.search(rf"\b{row.cells[element.code]}\b", plain)


def test_every_word_to_the_clerk_is_as_short_as_excel_shows_it(catalogue):
    for record_type in catalogue.record_types.values():
        row = first_row(record_type)
        for element in record_type.elements.values():
            options = data_validation(record_type, element, row)
            assert len(options.get("input_title", "")) <= LONGEST_TITLE
            assert len(options.get("error_title", "")) <= LONGEST_TITLE
            assert len(options.get("input_message", "")) <= LONGEST_MESSAGE
            assert len(options.get("error_message", "")) <= LONGEST_MESSAGE


def test_the_word_for_a_missing_code_is_right_where_it_is_asked_for(catalogue):
    asks = {"administrative_licence_legal_person": True, "dishonest_judgment_debtor": False}
    for name, takes_word in asks.items():
        record_type = catalogue.record_types[name]
        element = record_type.elements[record_type.subject.code]
        cell = first_row(record_type).cells[element.code]
        tests = list(entry_tests(record_type, element, first_row(record_type)))
        assert tests
        for test in tests:
            assert (f'OR({cell}="无",' in test.formula) is takes_word


def test_rules_about_an_element_are_said_while_its_cell_is_chosen(catalogue):
    record_type = catalogue.record_types["administrative_penalty_legal_person"]
    check = entry_check(record_type, record_type.elements["CF_FRDB"], first_row(record_type))
    assert "“行政相对人类别”为“法人及非法人组织”时必填" in check.prompt
    assert check.prompt == check.as_data_validation()["input_message"]


def test_a_rule_about_a_column_that_the_sheet_lacks_is_not_checked(catalogue):
    record_type = catalogue.record_types["administrative_penalty_legal_person"]
    element = record_type.elements["CF_YXQ"]
    row = first_row(record_type)
    whole = list(entry_tests(record_type, element, row))
    cells = {code: cell for code, cell in row.cells.items() if code != "CF_JDRQ"}
    lacking = list(entry_tests(record_type, element, type(row)(row.elements, cells)))
    assert len(lacking) == len(whole) - 1


@pytest.fixture(scope="module")
def tried(catalogue, tmp_path_factory):
    """Six record types have every value type, and every kind of rule on each of them."""
    folder = tmp_path_factory.mktemp("formulas")
    return tried_by_libreoffice(covering(catalogue), catalogue, folder)


def covering(catalogue):
    """The fewest record types that have all value types and kinds of rules between them."""
    features = {}
    for record_type in catalogue.record_types.values():
        own = {(element.type,) for element in record_type.elements.values()}
        for rule in record_type.rules:
            condition = record_type.elements[rule.when.element].type if rule.when else None
            own.add((rule.kind, record_type.elements[rule.element].type, condition))
        features[record_type.name] = own
    missing = set().union(*features.values())
    names = []
    while missing:
        names.append(max(features, key=lambda name: len(features[name] & missing)))
        missing -= features[names[-1]]
    return [catalogue.record_types[name] for name in names]


@pytest.mark.libreoffice
def test_a_sound_row_passes_every_check(tried):
    for rows in tried.values():
        for row in rows:
            if row.example is None:
                assert not list(row.complaints()), row.values


@pytest.mark.libreoffice
def test_a_row_that_breaks_a_rule_is_told_where_a_formula_can_tell(tried, catalogue):
    for name, rows in tried.items():
        record_type = catalogue.record_types[name]
        for row in rows:
            example = row.example
            if example is None:
                continue
            rule = AppliedRule(example.rule, example.element, Severity.ERROR)
            requirement = rule.words(record_type, 2, None).expected
            element = record_type.elements[example.element]
            tests = entry_tests(record_type, element, first_row(record_type))
            if requirement in [test.requirement for test in tests] or example.rule == "required":
                assert example.element in {one.element for one in row.complaints()}, example


TWO = Element(
    "ZZ",
    "类别",
    "codes",
    codes=CodeList("kinds", "类别", {"1": "甲类", "2": "乙", "9": "其他"}, open="9"),
)


def spoilt(texts, characters):
    """Each text with one character exchanged for another, and with one too many or too few."""
    draw = np.random.default_rng(3)
    for text in texts:
        yield text[:-1]
        yield text + "0"
        for _ in range(6):
            place = draw.integers(0, len(text))
            yield text[:place] + draw.choice(list(characters)) + text[place + 1 :]


def identifier_cases():
    """Value type → sound values, and values that are mostly not."""
    draw = np.random.default_rng(2)
    sound = {
        "credit_code": (invented_credit_codes(20, draw), credit_code.ALPHABET),
        "id_number": (invented_id_numbers(20, draw), "0123456789"),
        "identity_document": (invented_id_numbers(20, draw), "0123456789"),
        "organisation_code": (invented_organisation_codes(20, draw), "0123456789"),
    }
    for name, (texts, characters) in sound.items():
        yield name, [*texts, *spoilt(texts, characters)]
    days = ["2018-12-10", "2099-12-31", "2018-02-30", "2018-13-01", "2018年5月", "2018", "不详"]
    yield "date", days
    yield "amount", ["0", "0.2", "1234567.891234", "0.0000001", "-1", "约3万"]
    yield "year", ["2018", "1949", "2100", "18", "去年"]


@pytest.mark.libreoffice
def test_formulas_of_value_types_judge_as_validation_does(tmp_path):
    cases = []
    expected = []
    for name, texts in identifier_cases():
        value_type = VALUE_TYPES[name]
        element = Element("ZZ", "号码", name)
        tests = [test for test in value_type.entry_tests(element, "A2") if test.severity == "error"]
        cases += [(text, all_of([test.formula for test in tests])) for text in texts]
        expected += list(value_type.sound(pd.Series(texts, dtype="str"), element))
    results = computed(cases, tmp_path)

    wrong = [
        (text, result)
        for (text, _), result, is_sound in zip(cases, results, expected, strict=True)
        if result != is_sound
    ]
    # Of two codes in one, the formula judges the outer check digit, and a region of letters passes.
    assert all(result for _, result in wrong), "a sound value is refused"
    assert len(wrong) <= len(cases) // 50, wrong


@pytest.mark.libreoffice
def test_formulas_of_conditions_lists_and_patterns(tmp_path):
    [of_list] = [test.formula for test in VALUE_TYPES["codes"].entry_tests(TWO, "A2")]
    both = holding_one_formula("A2", ["甲类", "1"])
    expected = {
        ("甲类", of_list): True,
        ("甲类;乙", of_list): True,
        ("乙；甲类", of_list): True,
        ("甲类;丙", of_list): False,
        ("甲", of_list): False,
        ("其他-丁", of_list): True,
        ("乙;甲类", both): True,
        ("乙；1", both): True,
        ("乙", both): False,
        ("", both): False,
        ("1525960001", formula_of_pattern("A2", "[0-9A-Z]{10}")): True,
        ("152596000", formula_of_pattern("A2", "[0-9A-Z]{10}")): False,
        ("15259600一1", formula_of_pattern("A2", "[0-9A-Z]{10}")): False,
        ("12345678901234567X", formula_of_pattern("A2", "[0-9]{17}[0-9X]")): True,
        ("12345678901234567Y", formula_of_pattern("A2", r"\d{17}[0-9X]")): False,
    }
    results = computed(list(expected), tmp_path)
    assert dict(zip(expected, results, strict=True)) == expected


@pytest.mark.parametrize("pattern", ["[0-9]+", "E?123", "(12|13)", "[0-9]{2,3}", ".", "[^0]", ""])
def test_a_pattern_without_a_fixed_length_has_no_formula(pattern):
    assert formula_of_pattern("A2", pattern) is None
