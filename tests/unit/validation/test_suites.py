"""Suites say everything that is needed, on disk too."""

import dataclasses
import logging
import subprocess
import sys
from datetime import date, datetime
from random import Random

import great_expectations as gx
import pandas as pd
import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.rules import RULE_KINDS
from pipelines.validation import build_data_docs, suite_for, validate_rows, write_suites
from pipelines.validation.condition_metrics import columns_looked_at
from pipelines.validation.context import process_context
from pipelines.validation.expectation_drafts import ExpectationMeta
from pipelines.validation.frame import canonical_frame, judged_frame
from pipelines.validation.rule_expectations import RULE_EXPECTATIONS
from pipelines.validation.unmet_expectations import PreparedExpectations


TODAY = date(2026, 11, 24)
PENALTY = "administrative_penalty_legal_person"


def faulty_rows(record_type):
    """Thirty rows of penalties, each third with another fault."""
    rows = valid_rows(record_type, 30, seed=3)
    rows.index = range(2, 32)
    rows.loc[2:11:3, "CF_XDR_SHXYM"] = "911525011106979370"
    rows.loc[3:12:3, "CF_CFLB"] = "9;9"
    rows.loc[4:13:3, "CF_JDRQ"] = "2026-11-25"
    rows.loc[20, "CF_XDR_ZZJG"] = "1"
    rows.loc[31] = rows.loc[30].to_numpy()
    return rows


@pytest.fixture(scope="module")
def few(catalogue):
    """A catalogue of few record types: each takes a moment to be written."""
    names = (PENALTY, "red_list", "administrative_licence_natural_person")
    record_types = {name: catalogue.record_types[name] for name in names}
    return dataclasses.replace(catalogue, record_types=record_types)


@pytest.fixture(scope="module")
def written(catalogue, tmp_path_factory):
    """The folder that holds the suites of all record types, and the paths that were told."""
    folder = tmp_path_factory.mktemp("suites")
    return folder, write_suites(catalogue, folder)


def test_every_kind_of_rule_can_be_said():
    assert set(RULE_EXPECTATIONS) == set(RULE_KINDS)


def test_each_expectation_names_its_rule_element_and_severity_and_speaks_chinese(catalogue):
    for record_type in catalogue.record_types.values():
        for expectation in suite_for(record_type, catalogue).expectations:
            assert expectation.meta["element"] in record_type.elements
            severities = {"error": "critical", "warning": "warning"}
            assert expectation.severity.value == severities[expectation.meta["severity"]]
            name = record_type.elements[expectation.meta["element"]].name
            assert expectation.description.startswith(f"{name}：") and expectation.notes
            assert len(expectation.description) > len(f"{name}：")


def test_every_rule_and_required_element_of_a_record_type_is_in_its_suite(catalogue):
    for record_type in catalogue.record_types.values():
        judged = {
            (expectation.meta["rule"], expectation.meta["element"])
            for expectation in suite_for(record_type, catalogue).expectations
        }
        assert {(rule.code, rule.element) for rule in record_type.rules} <= judged
        assert {("required", code) for code in record_type.required} <= judged


def test_every_column_that_a_suite_looks_at_is_in_the_judged_frame(catalogue):
    for record_type in catalogue.record_types.values():
        frame = judged_frame(
            canonical_frame(valid_rows(record_type, 2, seed=1), record_type), record_type
        )
        for expectation in suite_for(record_type, catalogue).expectations:
            assert set(columns_looked_at(expectation)) <= set(frame)


def test_a_suite_from_disk_finds_what_the_one_in_memory_finds(catalogue, written):
    record_type = catalogue.record_types[PENALTY]
    frame = judged_frame(canonical_frame(faulty_rows(record_type), record_type), record_type)
    folder, paths = written
    assert [path.stem for path in paths] == list(catalogue.record_types) and all(
        path.exists() for path in paths
    )

    suite = gx.get_context(mode="file", project_root_dir=folder).suites.get(PENALTY)
    from_disk, in_memory = (
        [(unmet.meta, unmet.rows.tolist()) for unmet in unmet_expectations]
        for unmet_expectations in (
            PreparedExpectations(suite.expectations, today=TODAY).find_unmet(frame),
            PreparedExpectations(
                suite_for(record_type, catalogue).expectations, today=TODAY
            ).find_unmet(frame),
        )
    )
    assert from_disk == in_memory and len(in_memory) >= 5


def record_types_with_every_kind_of_rule(catalogue):
    """Few record types that together have all kinds of rules."""
    missing = set(RULE_KINDS)
    for record_type in catalogue.record_types.values():
        kinds = {rule.kind for rule in record_type.rules}
        if kinds & missing:
            yield record_type
            missing -= kinds


def rows_with_values_in_wrong_places(record_type):
    """Thirty rows; of each, some cells are empty, of another row or of another column."""
    random = Random(7)
    rows = valid_rows(record_type, 30, seed=3)
    values = rows.to_numpy().copy()
    for row in range(3, len(rows)):
        for column in random.sample(range(len(rows.columns)), 3):
            other = random.choice([None, values[row - 1, column], random.choice(values[row])])
            values[row, column] = other
    return pd.DataFrame(values, columns=rows.columns, index=range(2, 32), dtype="str")


def test_stock_great_expectations_finds_in_a_batch_what_we_find(catalogue):
    asset = process_context().data_sources.add_or_update_pandas("stock").add_dataframe_asset("rows")
    whole_frame = asset.add_batch_definition_whole_dataframe("all")
    for record_type in record_types_with_every_kind_of_rule(catalogue):
        rows = rows_with_values_in_wrong_places(record_type)
        frame = judged_frame(canonical_frame(rows, record_type), record_type)
        suite = suite_for(record_type, catalogue)
        stock = whole_frame.get_batch({"dataframe": frame}).validate(
            suite,
            result_format="COMPLETE",
            expectation_parameters={"today": datetime(2026, 11, 24)},
        )

        theirs = []
        for result in stock.results:
            if not result.success:
                meta = ExpectationMeta.from_json(result.expectation_config.meta)
                theirs.append((repr(meta), result.result["unexpected_index_list"]))
        ours = []
        for unmet in PreparedExpectations(suite.expectations, today=TODAY).find_unmet(frame):
            ours.append((repr(unmet.meta), unmet.rows.tolist()))
        assert sorted(theirs) == sorted(ours)
        assert len(ours) >= 5


def test_written_suites_explain_themselves_and_can_be_written_again(few, tmp_path):
    first = {path: path.read_bytes() for path in write_suites(few, tmp_path)}
    assert list(write_suites(few, tmp_path)) == list(first)
    assert "import pipelines.validation.expectations" in (tmp_path / "README.md").read_text(
        encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("imported", "lost"), [("", True), ("import pipelines.validation.expectations", False)]
)
def test_without_our_module_a_suite_opens_but_asks_less(catalogue, written, imported, lost):
    folder, _ = written
    asked = len(suite_for(catalogue.record_types["red_list"], catalogue).expectations)
    program = f"""
{imported}
import great_expectations as gx
context = gx.get_context(mode="file", project_root_dir={str(folder)!r})
print(len(context.suites.get("red_list").expectations))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    opened = int(run.stdout.split()[-1])
    assert opened < asked if lost else opened == asked


def test_data_docs_count_what_is_wrong_and_show_nobody_s_values(catalogue, tmp_path):
    record_type = catalogue.record_types["administrative_licence_natural_person"]
    rows = valid_rows(record_type, 5, seed=2)
    rows.loc[3, "XK_XDR_ZJHM"] = "152501199002280123"
    index = build_data_docs(rows, record_type, catalogue, tmp_path, today=TODAY)
    pages = list(index.parent.rglob("*.html"))
    assert index in pages and any(
        "GB 11643-1999" in page.read_text(encoding="utf-8") for page in pages
    )
    written = "".join(
        path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*")
        if path.suffix in (".html", ".json")
    )
    for value in rows["XK_XDR_ZJHM"]:
        assert value not in written


def test_a_verdict_is_the_same_after_another_project_was_opened(catalogue, few, tmp_path):
    record_type = catalogue.record_types[PENALTY]
    rows = faulty_rows(record_type)
    before = validate_rows(rows, record_type, catalogue, today=TODAY)
    write_suites(few, tmp_path)
    after = validate_rows(rows, record_type, catalogue, today=TODAY)
    assert before.findings.equals(after.findings) and not before.findings.empty


def test_great_expectations_keeps_quiet(catalogue, caplog, capfd):
    record_type = catalogue.record_types[PENALTY]
    with caplog.at_level(logging.INFO):
        validate_rows(faulty_rows(record_type), record_type, catalogue, today=TODAY)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
