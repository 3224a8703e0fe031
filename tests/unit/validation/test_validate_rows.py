"""What holds for every batch, whatever is wrong with it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.catalogue.examples.example_row import example_of
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.validation import BatchJudge, repeats, validate_rows
from tests.lib.repository import RECORD_TYPE_NAMES
from tests.lib.tries import tries


TODAY = date(2026, 11, 24)
SEEDS = (0, 5, 2018, 2**31)
LICENCE = "administrative_licence_legal_person"
RUBBISH = [
    None, "", "/", "无", "错", "1", "2", "2;3", "0.5", "-1", "1e5", "NaN", "inf",
    "2018-02-30", "2099-12-31", "1900-01-01", "43444", "９１",
    "91152501MA0N00016F", "92152501MA0N00016C", "1.5E+17", "长" * 6000, "\x00", "=1+1",
    "a;b|c,d", "个体工商户", "（）", "2026年11月25日", "𠮷",
]  # fmt: skip


def frame_of(record_type, count, *, first_row=2, seed=5):
    rows = valid_rows(record_type, count, seed=seed)
    rows.index = range(first_row, first_row + count)
    return rows


def errors_of(verdict):
    return verdict.findings[verdict.findings["severity"] == "error"]


@pytest.mark.parametrize("name", RECORD_TYPE_NAMES)
def test_rows_without_fault_give_no_finding(name, catalogue):
    """Invented rows of several seeds and the example of the template,
    judged once: that is the costly part.
    """
    record_type = catalogue.record_types[name]
    frames = [valid_rows(record_type, 200, seed=seed) for seed in SEEDS]
    example = pd.DataFrame([example_of(record_type)], dtype="str")
    rows = pd.concat([*frames, example])
    rows.index = range(2, 2 + len(rows))
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    assert verdict.findings.empty, verdict.findings
    assert len(verdict.canonical) == 801


def test_an_empty_batch_gives_an_empty_verdict(catalogue):
    record_type = catalogue.record_types[LICENCE]
    verdict = validate_rows(frame_of(record_type, 1).iloc[:0], record_type, catalogue, today=TODAY)
    assert verdict.canonical.empty and verdict.findings.empty
    assert list(verdict.findings) == ["row_number", "rule", "element", "severity", "detail"]


def test_columns_that_the_file_lacks_are_empty_columns(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 3).drop(columns=["XK_NR", "BZ"])
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    assert list(verdict.canonical) == list(record_type.elements)
    assert list(verdict.findings["rule"]) == ["required"] * 3


def test_row_numbers_with_gaps_come_back_as_they_are(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 6)
    rows.index = [4, 5, 9, 100, 1_000_000, 2_000_000]
    rows.loc[[5, 1_000_000], "XK_NR"] = None
    rows.loc[[9, 100], "XK_XDR_SHXYM"] = "91"
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    assert list(zip(verdict.findings["row_number"], verdict.findings["rule"], strict=True)) == [
        (5, "required"), (9, "credit-code-form"),
        (100, "credit-code-form"), (1_000_000, "required"),
    ]  # fmt: skip


def test_a_named_index_and_a_caller_s_frame_are_left_alone(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 3).rename_axis("row_number")
    before = rows.copy()
    validate_rows(rows, record_type, catalogue, today=TODAY)
    pd.testing.assert_frame_equal(rows, before)


def test_rows_of_several_frames_are_judged_like_those_of_one(catalogue):
    # pandas keeps such a column in pieces, which much of Arrow does not take.
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 4)
    rows["XK_WSH"] = ["1", "2", "2018第1号", "12"]
    pieces = pd.concat([rows.iloc[:1], rows.iloc[1:2], rows.iloc[2:]])
    verdict = validate_rows(pieces, record_type, catalogue, today=TODAY)
    of_one = validate_rows(rows, record_type, catalogue, today=TODAY)
    pd.testing.assert_frame_equal(verdict.canonical, of_one.canonical)
    assert not of_one.findings.empty
    assert as_lines(verdict.findings) == as_lines(of_one.findings)


def test_all_of_a_thousand_failing_rows_are_found(catalogue):
    # Great Expectations cuts its list of values at 200; the list of row numbers is whole.
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 1_500)
    bad = rows.index[rows.index % 3 != 0]
    rows.loc[bad, "XK_XDR_SHXYM"] = "911525011106979370"
    rows.loc[bad, "XK_YXQZI"] = "2017-01-01"
    findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
    assert len(bad) == 1_000
    # Of two dates that an end comes before, the later one is named.
    is_end = findings["rule"].str.startswith("validity-ends-before")
    is_code = findings["rule"] == "credit-code-check-digit"
    for is_of_rule in (is_end, is_code):
        assert sorted(findings.loc[is_of_rule, "row_number"]) == list(bad)


def test_a_row_gets_all_its_faults_at_once(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 2)
    rows.loc[3, ["XK_XDR_MC", "XK_XDR_SHXYM", "XK_JDRQ", "XK_ZT", "XK_YXQZI"]] = [
        None, "91152501", "2027-01-01", "7", "2026-12-31",
    ]  # fmt: skip
    findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
    assert list(zip(findings["element"], findings["rule"], strict=True)) == [
        ("XK_XDR_MC", "required"),
        ("XK_XDR_SHXYM", "credit-code-form"),
        # The end of the validity comes before this date only because it is wrong.
        ("XK_JDRQ", "decided-in-the-future"),
        ("XK_ZT", "code-unknown"),
    ]


def test_today_decides_and_nothing_else_does(catalogue):
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 1)
    rows["XK_JDRQ"], rows["XK_YXQZ"] = "2026-11-25", "2026-11-25"
    assert len(errors_of(validate_rows(rows, record_type, catalogue, today=TODAY))) == 1
    assert errors_of(validate_rows(rows, record_type, catalogue, today=date(2026, 11, 25))).empty


class TestDuplicates:
    def test_the_first_stays_and_each_later_one_names_it(self, catalogue):
        record_type = catalogue.record_types[LICENCE]
        rows = frame_of(record_type, 5)
        rows.loc[[4, 6]] = rows.loc[[2, 2]].to_numpy()
        findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
        assert findings[["row_number", "rule", "detail"]].to_numpy().tolist() == [
            [4, "duplicate-in-file", "2｜"], [6, "duplicate-in-file", "2｜"],
        ]  # fmt: skip

    def test_the_one_that_stays_names_the_first_that_says_something_else(self, catalogue):
        record_type = catalogue.record_types[LICENCE]
        rows = frame_of(record_type, 4)
        rows.loc[[3, 4, 5]] = rows.loc[[2, 2, 2]].to_numpy()
        rows.loc[[4, 5], "XK_NR"] = ["别的内容", "又一内容"]
        findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
        own = rows.loc[2, "XK_NR"]
        assert findings[["row_number", "rule", "severity", "detail"]].to_numpy().tolist() == [
            [2, "duplicate-in-file-kept", "warning", "4"],
            [3, "duplicate-in-file", "error", "2｜"],
            [
                4,
                "duplicate-in-file",
                "error",
                f"2｜XK_NR｜许可内容：本行「别的内容」，第2行「{own}」",
            ],
            [
                5,
                "duplicate-in-file",
                "error",
                f"2｜XK_NR｜许可内容：本行「又一内容」，第2行「{own}」",
            ],
        ]

    def test_a_row_rejected_for_another_fault_does_not_count_as_the_first(self, catalogue):
        record_type = catalogue.record_types[LICENCE]
        rows = frame_of(record_type, 3)
        rows.loc[[3, 4]] = rows.loc[[2, 2]].to_numpy()
        rows.loc[2, "XK_NR"] = None
        findings = validate_rows(rows, record_type, catalogue, today=TODAY).findings
        assert findings[["row_number", "rule", "detail"]].fillna("").to_numpy().tolist() == [
            [2, "required", ""], [4, "duplicate-in-file", "3｜"],
        ]  # fmt: skip

    def test_parts_of_the_key_that_are_empty_are_equal(self, catalogue):
        record_type = catalogue.record_types["red_list"]
        rows = frame_of(record_type, 2)
        rows.loc[3] = rows.loc[2].to_numpy()
        assert rows["MD_SHXYM"].isna().all() or rows["MD_ZJHM"].isna().all()
        assert list(validate_rows(rows, record_type, catalogue, today=TODAY).rejected) == [3]

    def test_the_same_key_in_another_spelling_is_the_same_key(self, catalogue):
        record_type = catalogue.record_types[LICENCE]
        rows = frame_of(record_type, 2)
        rows.loc[3] = rows.loc[2].to_numpy()
        rows.loc[3, "XK_XDR_SHXYM"] = " " + rows.loc[2, "XK_XDR_SHXYM"].translate(
            {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}
        )
        assert list(validate_rows(rows, record_type, catalogue, today=TODAY).rejected) == [3]


@st.composite
def mutated_batches(draw, catalogue):
    """A batch of valid rows in which some cells were replaced,
    some columns mixed up, some rows repeated.
    """
    record_type = catalogue.record_types[draw(st.sampled_from(RECORD_TYPE_NAMES))]
    rows = frame_of(record_type, draw(st.integers(1, 12)), seed=draw(st.integers(0, 5)))
    values = st.sampled_from(RUBBISH) | st.text(max_size=30)
    cells = st.tuples(
        st.integers(0, len(rows) - 1), st.sampled_from(list(record_type.elements)), values
    )
    for row, element, value in draw(st.lists(cells, max_size=12)):
        rows.loc[rows.index[row], element] = value
    repeated = draw(st.lists(st.integers(0, len(rows) - 1), max_size=4))
    rows = pd.concat([rows, rows.iloc[repeated]])
    rows.index = np.cumsum(
        draw(st.lists(st.integers(1, 9), min_size=len(rows), max_size=len(rows)))
    )
    return record_type, rows


@pytest.mark.many_tries
@settings(max_examples=tries(6, 60), deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_accepted_and_rejected_rows_add_up_and_accepted_ones_are_accepted_again(catalogue, data):
    record_type, rows = data.draw(mutated_batches(catalogue))
    verdict = validate_rows(rows, record_type, catalogue, today=TODAY)
    accepted = verdict.canonical.drop(index=verdict.rejected)
    assert list(verdict.canonical.index) == list(rows.index)
    assert len(accepted) + len(verdict.rejected) == len(rows)
    assert set(verdict.findings["row_number"]) <= set(rows.index)
    assert not verdict.findings.duplicated(["row_number", "rule", "element"]).any()

    again = validate_rows(accepted, record_type, catalogue, today=TODAY)
    pd.testing.assert_frame_equal(again.canonical, accepted)
    assert errors_of(again).empty
    assert not accepted.duplicated(list(record_type.key)).any()
    assert accepted[sorted(record_type.required)].notna().all(axis=None)


def in_chunks(rows, record_type, catalogue, size):
    """Canonical rows and findings of rows that are judged a few at a time."""
    batch_judge = BatchJudge(record_type, catalogue, today=TODAY)
    verdicts = [
        batch_judge.judge(rows.iloc[start : start + size]) for start in range(0, len(rows), size)
    ]
    canonical = pd.concat([verdict.canonical for verdict in verdicts])
    repeated = batch_judge.repeats(lambda numbers: canonical.loc[numbers]).to_pandas()
    return canonical, pd.concat([*(verdict.findings for verdict in verdicts), repeated])


def as_lines(findings):
    return sorted(
        tuple(str(value) for value in line) for line in findings.fillna("").to_numpy().tolist()
    )


@pytest.mark.many_tries
@settings(max_examples=tries(4, 40), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    data=st.data(),
    size=st.sampled_from([2, 5, 9]),
    chunk_rows=st.sampled_from([1, 4]),
    modulus=st.sampled_from([1, 2, 2**64 - 1]),
)
def test_chunks_of_any_size_give_the_findings_of_the_whole(
    catalogue, data, size, chunk_rows, modulus
):
    """Also when most keys share a hash, and the copies of one row do not fit into one slice."""
    record_type, rows = data.draw(mutated_batches(catalogue))
    whole = validate_rows(rows, record_type, catalogue, today=TODAY)
    with pytest.MonkeyPatch.context() as coarser:
        coarser.setattr(repeats, "COMPARED_CHUNK_ROWS", chunk_rows)
        hashes_of = repeats.hashes_of
        coarser.setattr(repeats, "hashes_of", lambda texts: hashes_of(texts) % np.uint64(modulus))
        canonical, findings = in_chunks(rows, record_type, catalogue, size)
    pd.testing.assert_frame_equal(canonical, whole.canonical)
    assert as_lines(findings) == as_lines(whole.findings)


@pytest.mark.parametrize("chunk_rows", [2, 3, 100])
def test_copies_far_apart_name_the_first_one_and_it_names_the_first_that_differs(
    catalogue, monkeypatch, chunk_rows
):
    monkeypatch.setattr(repeats, "COMPARED_CHUNK_ROWS", chunk_rows)
    record_type = catalogue.record_types[LICENCE]
    rows = frame_of(record_type, 30)
    rows.iloc[[9, 19, 29]] = rows.iloc[[0, 0, 0]].to_numpy()
    rows.iloc[[14, 28]] = rows.iloc[[1, 1]].to_numpy()
    rows.loc[[21, 31], "XK_NR"] = ["别的内容", "又一内容"]
    _, findings = in_chunks(rows, record_type, catalogue, 11)
    own = rows.loc[2, "XK_NR"]
    assert [line[:2] + line[4:] for line in as_lines(findings)] == [
        ("11", "duplicate-in-file", "2｜"),
        ("16", "duplicate-in-file", "3｜"),
        ("2", "duplicate-in-file-kept", "21"),
        ("21", "duplicate-in-file", f"2｜XK_NR｜许可内容：本行「别的内容」，第2行「{own}」"),
        ("30", "duplicate-in-file", "3｜"),
        ("31", "duplicate-in-file", f"2｜XK_NR｜许可内容：本行「又一内容」，第2行「{own}」"),
    ]
