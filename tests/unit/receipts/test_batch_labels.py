"""A batch in one line: whose file it is, and how it ended."""

import pytest

from pipelines.batch import Batch, BatchState, Origin
from pipelines.receipts import batch_label, conclusion


def batch_of(department="ecology", path="ecology/inbox/7月/处罚.xlsx", **values):
    values.setdefault("state", BatchState.RECEIPTED)
    values.setdefault("origin", Origin.DEPARTMENT)
    return Batch("20261130-000001", department, path, **values)


@pytest.mark.parametrize(
    ("values", "label"),
    [
        ({"accepted": 57, "rejected": 3}, "生态环境局/处罚.xlsx · 通过57 退回3"),
        ({"accepted": 0, "rejected": 6}, "生态环境局/处罚.xlsx · 通过0 退回6"),
        ({"state": BatchState.CLAIMED}, "生态环境局/处罚.xlsx"),
        ({"state": BatchState.VALIDATED}, "生态环境局/处罚.xlsx"),
        ({"state": BatchState.HELD}, "生态环境局/处罚.xlsx · 已挂起"),
        (
            {"state": BatchState.REFUSED, "reason_code": "no-rows"},
            "生态环境局/处罚.xlsx · 未接收：没有数据",
        ),
        ({"part": "一月", "accepted": 1}, "生态环境局/处罚.xlsx#一月 · 通过1 退回0"),
        ({"department": "环保局", "state": BatchState.HELD}, "生态环境局/处罚.xlsx · 已挂起"),
        ({"department": "城管局", "state": BatchState.HELD}, "城管局/处罚.xlsx · 已挂起"),
        ({"origin": Origin.REGION, "accepted": 2}, "区域平台/处罚.xlsx · 通过2 退回0"),
    ],
)
def test_the_label_names_the_office_the_file_and_how_it_ended(catalogue, values, label):
    assert batch_label(batch_of(**values), catalogue) == label


def test_numbers_of_persons_are_masked_in_the_name_of_the_file(catalogue):
    batch = batch_of(path="ecology/inbox/152501199001011233.csv", accepted=3)
    assert "152501199001011233" not in batch_label(batch, catalogue)


def test_a_file_that_was_not_taken_is_told_of_with_the_reason_and_what_to_do(catalogue):
    reason = "表格没有数据行。请填写后重新报送。"
    batch = batch_of(state=BatchState.REFUSED, reason_code="no-rows", reason=reason)
    assert conclusion(batch, catalogue) == f"生态环境局/处罚.xlsx · 未接收：没有数据。{reason}"
    assert conclusion(batch_of(accepted=1), catalogue).endswith("通过1 退回0")
