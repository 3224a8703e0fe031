"""Lines that say that there is nothing to report: 本月无, 零报送, 本季度未作出行政处罚决定.

A text is one of these, if each of its words is: nobody's name and no decision consists of them.
Patterns are for squeezed texts, as those of `line_words`.
"""

from __future__ import annotations

import re

from pipelines.intake.readers.grids import line_words
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.readers.grids.single_lines import Line
from pipelines.intake.readers.grids.table_layout import TableLayout


# What says "nothing"; the other words only say when, who and of what.
_NOTHING = (
    "均?(?:暂|尚)?无|没有|未有|不存在|未(?:曾|能)?(?:发生|产生|作出|做出|办理|开展|实施|收到|新增)"
    "|(?:零|(?<![0-9])0)(?:报告|报送|上报|申报|填报|数据|记录|新增|信息|报)|为零|为0"
    r"|(?<![0-9])[0零](?:条|件|起|户|家|例|人|宗|笔|项|个)"
)
_WHEN = (
    "截[至止]|目前|今年|去年|[本当该上](?:期|月|周|旬|季度?|年度?|次|批次?|报告期|统计期|阶段)[内份]?"
    "|(?:20)?[0-9]{2}年度?|[二〇○零一三四五六七八九]{4}年度?|[0-9]{1,2}(?:月份?|日|号)"
    "|[一二三四五六七八九十]{1,2}月份?|第?[一二三四1-4]季度?|[上下]半年|全年|期间|以来"
)
_WHO = "[本我](?:单位|局|部门|机关|院|委员会|委|办|中心|大队|科室?|所|镇|街道|苏木)|经(?:核实|核查|查|统计|自查)"
_WHAT = (
    "任何|新增|新的?|相关|有关|此类|该类|此项|该项|上述|以上|其他|其它|更多|另外|涉企|应当?|需要?|可|待|的|过"
    "|行政|双公示|信用|公示|处罚|许可|奖励|检查|强制|确认|裁决|征收|给付|红黑名单|[红黑]名单|失信|守信|严重违法"
    "|数据|记录|信息|内容|案件|情况|事项|案例|名单|业务|对象|行为|决定|主体|文书|报告|制度|表"
    "|上报|报送|填报|办理|发生|产生|作出|做出|归集|推送|[共总合]计|数量|件数|备注|说明|注|[:,、;/-]"
)
_ZERO_REPORT = re.compile(rf"[(\[【]*(?:{_NOTHING}|{_WHEN}|{_WHO}|{_WHAT})+[)\]】。.!]*")
_WORDS_FOR_NOTHING = re.compile(_NOTHING)

# A longer text says more.
_MOST_CHARACTERS = 40

# In a title or the name of a file, beside other words.
_NAMED = re.compile("零(?:报告|报送|上报|申报|填报)|无数据")


def means_zero_report(text: str) -> bool:
    """Whether a squeezed text says that there is nothing to report; 无 alone may be a value."""
    if len(text) > _MOST_CHARACTERS or not _WORDS_FOR_NOTHING.search(text):
        return False
    return _ZERO_REPORT.fullmatch(text) is not None and not line_words.is_nothing(text)


def names_zero_report(text: str) -> bool:
    """Whether a title, or the name of a file, calls it a report of nothing."""
    plain = squeezed(text)
    return _NAMED.search(plain) is not None or means_zero_report(plain)


def is_zero_line(line: Line, layout: TableLayout) -> bool:
    """Whether a line says that there is nothing to report, in the place of a record.

    Beside it stand at most the running number, the office that reports, and the day.
    """
    first = min(layout.identifying, default=-1)
    is_of_nothing = False
    for position, text in zip(line.positions, line.texts, strict=True):
        if means_zero_report(text):
            is_of_nothing = True
        elif line_words.is_nothing(text):
            # 无 may be the value of any other column.
            is_of_nothing |= position == first or position not in layout.elements
        elif position in layout.identifying or not _may_stand_beside(position, text, layout):
            return False
    return is_of_nothing


def _may_stand_beside(position: int, text: str, layout: TableLayout) -> bool:
    if position not in layout.elements and line_words.is_number_alone(text):
        return True
    if line_words.is_plain_date(text) or line_words.is_chinese_date(text):
        return True
    is_office = line_words.may_be_office(text) or line_words.is_long_code(text)
    return is_office or text == "0" or line_words.is_dashes(text)
