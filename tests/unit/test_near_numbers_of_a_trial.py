"""Near numbers of one file are pointed at when it is tried, without any database."""

import pyarrow as pa
import pytest

from pipelines.catalogue.examples.samples import valid_rows
from pipelines.city.records.near_numbers import findings_within_file


def near_in(catalogue, numbers, name="wage_arrears_case", code="TY_WSH"):
    """The numbers of the rows that are pointed at, and what is said of them."""
    record_type = catalogue.record_types[name]
    frame = valid_rows(record_type, len(numbers), seed=3)
    frame.loc[:, list(record_type.key)] = frame.loc[
        [0] * len(frame), list(record_type.key)
    ].to_numpy()
    frame[code] = numbers
    columns = {"row_number": pa.array(range(2, len(frame) + 2), pa.int64())}
    for each in record_type.elements:
        columns[each] = pa.array(frame[each].tolist(), pa.string(), from_pandas=True)
    rows = pa.RecordBatch.from_pydict(columns)
    findings = findings_within_file(record_type)(lambda: iter([rows]))
    assert set(findings["rule"].to_pylist()) <= {"number-near-another"}
    return dict(
        zip(findings["row_number"].to_pylist(), findings["detail"].to_pylist(), strict=True)
    )


@pytest.mark.parametrize(
    "other",
    [
        "二人社监令字(2018)第12号",
        "二人社监令字〔2018〕012号",
        "二人社监令字2018-12号",
        "二人社监令字〔2018〕12",
        "二人社监令字〔18〕12号",
        "二人社监令〔2018〕12号",
    ],
)
def test_another_writing_of_a_number_in_the_same_file_is_pointed_at(catalogue, other):
    findings = near_in(catalogue, ["二人社监令字〔2018〕12号", other])
    assert list(findings) == [3]
    assert "第2行的「二人社监令字〔2018〕12号」" in findings[3]


def test_other_numbers_are_no_other_writings(catalogue):
    numbers = ["二人社监令字〔2018〕12号", "二人社监令字〔2018〕13号", "二人社监令字〔2017〕12号"]
    assert near_in(catalogue, numbers) == {}


@pytest.mark.parametrize("other", ["1包", "1", "包1", "第一包", "01", "一包", "1号包"])
@pytest.mark.parametrize("first", ["第1包", "1"])
def test_another_writing_of_a_package_is_pointed_at(catalogue, first, other):
    if first != other:
        assert list(near_in(catalogue, [first, other], "procurement_result", "CG_BAO")) == [3]


@pytest.mark.parametrize("other", ["第2包", "A包", None, "第11包", "环卫车辆"])
def test_other_packages_are_no_other_writings(catalogue, other):
    assert near_in(catalogue, ["第1包", other], "procurement_result", "CG_BAO") == {}
