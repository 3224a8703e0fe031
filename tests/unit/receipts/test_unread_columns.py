"""An amount that is missing while a column that may hold it stands unread in the file."""

import pytest

from pipelines import catalogue
from pipelines.catalogue.words.sentences import sentence
from pipelines.receipts.words.file_columns import FileColumn
from pipelines.receipts.words.unread_columns import unread_columns, with_unread_column


PENALTY = "administrative_penalty_legal_person"
FINE = "CF_NR_FK"


def column(position, header, element=None):
    return FileColumn(position, header, element, str, is_personal=False)


@pytest.mark.parametrize(
    ("header", "is_near"),
    [
        ("罚没款（元）", True),
        ("已缴罚款金额(万元)", True),
        ("实际罚没金额", True),
        ("罚没合计金额 元", True),
        ("处罚款项/元", False),
        ("罚款缴纳日期", False),
        ("收费金额（元）", False),
        ("滞纳金", False),
        ("处罚机关名称", False),
    ],
)
def test_an_unread_column_that_may_be_the_fine(header, is_near):
    record_type = catalogue.current().record_types[PENALTY]
    unread = unread_columns(record_type, [column(0, "序号"), column(1, header)])
    headers = {code: column.header for code, column in unread.items()}
    assert headers.get(FINE) == (header if is_near else None)
    own = column(2, "罚款金额", record_type.elements[FINE])
    assert FINE not in unread_columns(record_type, [column(1, header), own])


def test_the_column_is_named_with_what_to_do():
    record_type = catalogue.current().record_types[PENALTY]
    words = sentence(record_type, "fine-without-amount", FINE, 2, value=None, detail="罚款")
    unread = unread_columns(record_type, [column(1, "罚没款（元）")])
    text = with_unread_column(words, unread[FINE]).text
    assert "文件中“罚没款（元）”一列没有读取，不能确定它就是“罚款金额(万元)”" in text
    assert text.endswith(
        "请把该列表头改为“罚款金额（元）”后重新报送；不相同的，请补填“罚款金额(万元)”。"
    )
    assert "请补填金额" not in text
