"""The sheet 填写说明: who reports what until when, how to fill the template in, and how to hand it in."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.words.wording import facts
from pipelines.templates.template_workbook import (
    CODES,
    EXAMPLE,
    GUIDE,
    TemplateWorkbook,
    row_height,
    sheet_name,
)


# Widths of the two columns, in characters.
LABEL_WIDTH = 14
TEXT_WIDTH = 92


def write_guide(workbook: TemplateWorkbook, record_type: RecordType, catalogue: Catalogue) -> None:
    """Write the sheet."""
    sheet = workbook.add_sheet(GUIDE, "#2E7D5B")
    sheet.set_portrait()
    sheet.set_column(0, 0, LABEL_WIDTH)
    sheet.set_column(1, 1, TEXT_WIDTH)
    remark = f"按公共信用信息目录（{catalogue.version}版）生成。"
    workbook.write_title(sheet, f"{record_type.title}：填报说明", remark)

    sections = {
        "报送要求": facts(record_type, catalogue).items(),
        "填写要求": _numbered(_how_to_fill_in(record_type)),
        "报送方式": _numbered(_how_to_hand_in(record_type)),
    }
    row = 3
    for heading, lines in sections.items():
        workbook.write_heading(sheet, row, heading)
        for label, text in lines:
            row += 1
            sheet.set_row(row, row_height([(text, TEXT_WIDTH - 4)]))
            workbook.write_row(sheet, row, [label, text], ["label", "cell"])
        # An empty row before the next heading.
        row += 2


def _numbered(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    for number, line in enumerate(lines, 1):
        yield f"（{number}）", line


def _how_to_fill_in(record_type: RecordType) -> Iterator[str]:
    types = {element.type for element in record_type.elements.values()}

    yield (
        f"在“{sheet_name(record_type.title)}”表中从第2行起填写，一行一条记录。"
        "表头不改名、不合并；多余的列可以删去。"
    )
    yield (
        "表头深色并带“*”的列每行必填；其余的列在某些情形下也须填写，见各列表头的批注。"
        "已开始填写的行中，必填而未填的单元格、填写有误的单元格显示为红色，需要核对的显示为黄色。"
    )
    yield (
        "代码、号码、名称等列是文本格式，18位代码、身份证号和开头的0照原样录入；"
        "日期列和金额列已设好格式，直接录入即可，金额后的单位自动显示，不用录入。"
        "从别处复制时，请用“选择性粘贴”中的“值”或“文本”，以免带入别的格式。"
    )

    for name, value_type in VALUE_TYPES.items():
        if name in types and value_type.guide_name:
            yield f"{value_type.guide_name}{value_type.how_to_write}"

    if any(VALUE_TYPES[name].has_code_list for name in types):
        yield (
            "有下拉列表的列从列表中选择；可填几个的，名称之间用分号“;”隔开。"
            f"全部可选的值见“{CODES}”表。"
        )
    yield f"没有的内容留空，不要填“无”“/”{_unless_code(record_type)}。拿不准时对照“{EXAMPLE}”表。"


def _unless_code(record_type: RecordType) -> str:
    subject = record_type.subject
    if subject.code is None or not subject.states_missing_code:
        return ""
    return f"（“{record_type.elements[subject.code].name}”除外，见该列表头的批注）"


def _how_to_hand_in(record_type: RecordType) -> Iterator[str]:
    yield f"保存为 .xlsx，文件名保留“{record_type.title}”，放入本部门收件夹（inbox）。"
    yield "几秒后到回执夹（receipts）查看回执，文件名写明通过几条、退回几条；退回的每一处都写明原因和改法。"
    yield "在回执的“退回行”表中改正着色的单元格，把回执放回收件夹（inbox）；已通过的行不用再报。"
