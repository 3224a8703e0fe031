"""A document number that another subject's record has already is pointed at, and taken: penalties may be joint."""

import pytest

from tests.lib.submissions import drop_csv, frame_of, json_receipt_of, submit_one


NUMBER = "行政许可决定文书号"
RULE = "number-of-another-subject"
KEPT = "二示例许字〔2018〕118号"


@pytest.fixture
def brought(platform, catalogue, inbox):
    """Brings a licence, and then that of another subject; returns the first name and the warnings."""

    def bring(number):
        frame = frame_of(catalogue, 2)
        frame.loc[0, NUMBER] = KEPT
        frame.loc[1, NUMBER] = number
        drop_csv(inbox, "许可一.csv", frame.head(1))
        submit_one()
        drop_csv(inbox, "许可二.csv", frame.tail(1))
        content = json_receipt_of(platform, submit_one())
        assert not content["rejections"]
        warnings = [line for line in content["warnings"] if line["rule"] == RULE]
        return frame.iloc[0, 0], warnings

    return bring


@pytest.mark.parametrize("number", [KEPT, "二示例许字(2018)118号", "二示例许字[2018]118号"])
def test_the_number_of_another_subject_is_pointed_at_with_its_name(brought, number):
    name, [warning] = brought(number)
    assert f"「{name}」" in warning["text"]
    assert "一份文书处理几个主体的无需处理" in warning["text"]


def test_another_number_is_not_in_question(brought):
    assert brought("二示例许字〔2018〕777号")[1] == []
