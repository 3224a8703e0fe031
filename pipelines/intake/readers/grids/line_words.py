"""What the cells of a line say that is no record: labels, totals, page numbers, instructions.

Every pattern is for a squeezed text: half-width, lower case, without white space.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pipelines.intake.readers.grids.note_words import NOTE_LABEL
from pipelines.shapes.name_endings import OFFICE, ORGANISATION_OR_BRANCH, SIGNING_OFFICE


# Characters. A longer cell is never a label or a number of a page.
MOST_LABEL_CHARACTERS = 60

# Texts that stay in memory; the same words come again in every file.
CACHED_TEXTS = 1 << 14

# What every code has and no label (RE2).
LONG_NUMBER = "[0-9A-Za-z０-９Ａ-Ｚａ-ｚ]{8}"

MARKS_AROUND = "*※★●▲# 　"

_COUNTED = (
    "(?:条|户|家|件|笔|个|人|行|项|宗|起|份|例|次|处|所|元|万元|千元|亿元|公顷|平方米|亩|小时|%)"
)
_NUMBER = re.compile(
    rf"[-+(]?[¥$￥]?[-+]?(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,14}})(?:\.\d+)?\)?(?:e[+-]?\d+)?{_COUNTED}?"
)
_FORMULA = re.compile(r"=(?:sum|subtotal|count|counta)\(.*\)")
_LONG_CODE = re.compile("[0-9a-z]{15,20}")
_DRAWN = re.compile(r"[-—–―_=~*+|─━]{3,}")
_DASHES = re.compile(r"[-—–―_=~*·./\\|+#、…─━]+")

_TOTAL_WORD = (
    "(?:本页|本表|本月|本季|本年|本期|当页|当月|当期|以上|全部|全年|全市|各项|累计|月|页|总)*"
    "(?:合计|总计|小计|共计|累计|汇总|总数|总和|总额|记录数|件数|户数)(?:数|金额|人数|笔数|条数|户数)?"
)
# What is totalled stands in front of the word: 一大队小计, 三季度合计, 截至本月累计.
_TOTAL_OF = "[^:,;。]{1,16}(?:小计|合计|总计|共计|累计|平均)|平均(?:值|数)?"
_TOTAL = re.compile(
    rf"(?:{_TOTAL_WORD}|{_TOTAL_OF}|(?:sub|grand)?total|sum|average)"
    rf"(?:\([^()]*\)|/)?:?(?:[-+¥]?[\d,.]+{_COUNTED}?.{{0,12}})?"
)
_COUNT = re.compile(
    "|".join(
        (
            # 共12条记录, (本表共计3件)
            r"\(?(?:以上|本表|本页|本次|数据|记录)?(?:总?共|总?计|合计|共有|共计|总共)(?:有|计)?:?[\d,]+"
            rf"{_COUNTED}.{{0,12}}",
            # (5 rows affected), 12行已选择
            # 2 rows in set (0.00 sec)
            r"\(?\d+(?:rows?|records?|行|条记录)"
            r"(?:selected|affected|inset|受影响|已选择|被选择)?\.?\)?(?:\([\d.]+(?:sec|秒)\))?",
            # 本月新增:3件
            r"(?:本期|本月|本季度?|本年度?|其中|当期|当月)?(?:新增|净增|减少|变更|撤销):\d+[条件户家个]?",
            # 已选择12行。
            r"已选择\d+行。?",
            # 总记录数:12条
            r"(?:总?记录|数据|行|总)数:\d+条?",
            # 查询完成，共返回12条记录
            r"(?:查询|导出)(?:完成|完毕|成功)?[,，。]?"
            r"(?:共|总共)?(?:返回|导出|查询到)?\d+(?:行|条|条记录)(?:[,，].{0,16})?[。.]?",
        )
    )
)

_PAGE_NUMBER = "(?:\\d+|[一二三四五六七八九十百]+)"
_PAGE = re.compile(
    "|".join(
        (
            # 第3页/共12页, -3页-
            rf"(?=.*页)[-—–_=~*·.]*(?:第?{_PAGE_NUMBER}页|第{_PAGE_NUMBER}页?)?[/,;、|·-]?"
            rf"\(?(?:共{_PAGE_NUMBER}页)?\)?[-—–_=~*·.]*",
            # (3/12页)
            rf"[-—–_=~*·.]*\(?{_PAGE_NUMBER}/{_PAGE_NUMBER}页?\)?[-—–_=~*·.]*",
            # -3-
            r"[-—–_=~*·]+\d+[-—–_=~*·]+",
            # page 3 of 12, p.3/12
            r"page\d+(?:(?:of|/)\d+)?|p\.?\d+(?:/\d+)?",
            # 页码:3/12
            rf"页(?:码|次|数):?{_PAGE_NUMBER}(?:/{_PAGE_NUMBER})?",
        )
    )
)

_END = re.compile(
    "|".join(
        (
            # 以下空白, (此页无正文)
            r"[(\[【-]*(?:以下|此页|本页|以上|下面|下方|后面)(?:为)?"
            r"(?:空白|无正文|无数据|无内容|无记录|为空|略)[)\]】。.-]*",
            # 表格结束, ---end---
            r"[-—*=(]*(?:表格?|数据|文件|全文|正文|报表|列表)?(?:结束|完毕|完|end|eof)[-—*=)。.]*",
            # 本月无新增行政处罚信息
            r"(?:本(?:期|月|周|季度?|年度?|单位|局|部门)?)?(?:暂无|没有|无)"
            r"(?:新增|相关|其他|其它|更多|另外)*(?:的)?(?:行政)?(?:处罚|许可|奖励|检查)?"
            r"(?:数据|记录|信息|内容|行政处罚|行政许可|处罚|许可|情况|案件)(?:上报|报送|可报|填报)?[。.]?",
        )
    )
)
_NOTHING = re.compile(r"无|暂无|空|[-—–/\\]+")

_LABEL_WORDS = "|".join(
    (
        # Who made the table and who is in charge: 填表人, 审核, 分管领导.
        "填表|填报|填写|填列|制表|制单|编制|审核|复核|审批|审定|审查|核准|批准|签发",
        "经办|经手|承办|录入|校对|核对|初审|复审|主管|分管|负责|报送|上报|呈报|报告|报表|报出",
        # How to reach them: 联系电话, 电子邮箱.
        "联系|联络|咨询|监督|移动|办公|手机|座机|传真|电话|邮箱|电子邮|通讯|地址",
        # What is signed, and when: 单位公章, 打印日期.
        "签字|签名|签章|盖章|公章|打印|导出|查询|生成|下载|统计|截止|截至|更新|日期|时间",
        # Where it comes from and goes to: 数据来源, 抄送.
        "数据来源|资料来源|来源|版本|密级|附件|抄送|主送|报送至|意见|网址|网站|链接",
        # Offices and their people: 填报单位, 科长.
        "单位|部门|科室|股室|主任|局长|科长|股长|科员|会计|出纳|领导|收件|接收|存档|备案",
        # What a form bears: 表号, 制定机关.
        "编号|文号|表号|制定机关|批准机关|有效期",
    )
)
_LABEL = re.compile(rf"\(?[^:]{{0,12}}(?:{_LABEL_WORDS})[^:]{{0,12}}:.*")
# Labels that are certain without a colon: nobody is called so.
_BARE_LABEL = re.compile(
    "|".join(
        (
            # 填表人, 单位负责人签字
            r"\(?(?:单位|部门|科室|报送单位|填报单位)?"
            r"(?:填表|填报|填写|制表|制单|编制|审核|复核|审批|经办|经手|承办|录入|校对|主管|分管|负责"
            r"|报送|上报|联系|统计|单位负责|部门负责|主要负责|分管领导)"
            r"(?:人|人员|者|领导)?(?:签字|签名|签章|姓名|电话|日期|时间)?(?:\([^()]*\))?\)?",
            # 填报单位, 截止日期
            r"(?:填报|填表|制表|上报|报送|打印|导出|统计|截止|审核)?(?:单位|部门|日期|时间)",
            # 打印人
            "(?:打印|导出|查询|生成)(?:人|人员|者)",
            # 填表说明
            "(?:填表|填报|编制|统计|有关|情况)?说明",
            NOTE_LABEL,
            # 联系电话
            r"(?:联系|办公|手机|移动|传真)?(?:电话|号码|传真|手机|邮箱|地址)",
            # 领导意见, 抄送单位
            r"(?:审核|审批|复核|领导|主管领导|单位|部门)意见|抄送(?:单位)?|主送(?:单位)?",
            # 负责人(签字)
            r".{0,40}\(?(?:签字|签名|签章|盖章|公章|印章)[)）]?[:。]?",
        )
    )
)
_LABEL_WITHOUT_VALUE = re.compile(r"[^:]*:|[^:]*")
_UNIT_LINE = re.compile(r"\(?(?:计量|金额|货币)?单位:(?:人民币)?\(?([十百千万亿]*元)[^:]{0,4}\)?")
_CHINESE_DATE = re.compile(
    r"(?:\d{2,4}|[一二三四五六七八九十〇○零]{2,4})?年(?:\d{1,2}|[一二三四五六七八九十]{1,3})?月"
    r"(?:(?:\d{1,2}|[一二三四五六七八九十]{1,3})?[日号])?"
)

# The title of a section: 一、市场监管类, (二)文化类, 第三部分 交通; 一、10万元以上的(单位:元).
_SECTION = re.compile(
    r"(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|第[一二三四五六七八九十\d]{1,3}(?:部分|类|批|章|节)[:、]?)"
    r"(?:[^\d:：]|\d(?=[\d.,]{0,9}[十百千万亿]*[元年月日人户家条件次天%以])|(?<=\d)[.,]){2,30}"
    r"(?:\((?:金额)?单位:[^():]{1,8}\))?"
)
# The rows below are of one period, or of one division of an office: 2018年第二季度, 执法大队一中队.
_NUMERAL = "(?:\\d{1,2}|[一二三四五六七八九十]{1,3})"
_PERIOD = re.compile(
    rf"(?:(?:\d{{4}}|[一二三四五六七八九十〇○零]{{4}})年度?)?"
    rf"(?:第?{_NUMERAL}季度?|[上下]半年|{_NUMERAL}月份?(?:[-—至到]{_NUMERAL}月份?)?|全年|[上中下]旬)"
    r"(?:行政)?(?:许可|处罚|奖励|检查|执法)?(?:信息|情况|数据|案件|部分)?"
)
_DIVISION = re.compile(r".{0,20}(?:[大中支分]队|执法队|片区|辖区)|.{3,20}(?:科|股|室)")
# A numbered remark below a table: 2.罚款金额单位为万元.
_NUMBERED_REMARK = re.compile(r"[(（]?\d{1,2}[.、．)）](?=\D).{4,}")
_PLAIN_DATE = re.compile(r"(?:19|20)\d{2}[-./]\d{1,2}[-./]\d{1,2}")
# An office and the day on which it signed, in one cell.
_SIGNED = re.compile(rf"{SIGNING_OFFICE}:?(?:{_CHINESE_DATE.pattern}|{_PLAIN_DATE.pattern})")

_SENTENCE = re.compile(r"[。；！？]|;.{6}")
_ORGANISATION = re.compile(ORGANISATION_OR_BRANCH)
_OFFICE = re.compile(SIGNING_OFFICE)
_CLEARLY_OFFICE = re.compile(OFFICE)

_TITLE_END = re.compile(
    r".*(?:表|名单|清单|台账|目录|汇总|明细|统计|情况|公示|一览|信息|数据)(?:\([^()]*\)|[一二三四五六七八九十\d])*"
)


@lru_cache(maxsize=CACHED_TEXTS)
def squeezed(text: str) -> str:
    """A text for comparison with the patterns of this module."""
    half_width = unicodedata.normalize("NFKC", text)
    return "".join(half_width.split()).strip(MARKS_AROUND).casefold() or half_width.strip()


def is_number_alone(text: str) -> bool:
    """Whether a squeezed text is a number with or without a unit, or a formula of a total."""
    return bool(_NUMBER.fullmatch(text) or _FORMULA.fullmatch(text))


def is_dashes(text: str) -> bool:
    """Whether it only draws a line or says "nothing"."""
    return bool(_DASHES.fullmatch(text))


def is_long_code(text: str) -> bool:
    """Whether it may be the code of a subject, and no number of a telephone."""
    return bool(_LONG_CODE.fullmatch(text))


def is_drawn(text: str) -> bool:
    """Whether it only draws a line, as programs do around the tables that they print."""
    return bool(_DRAWN.fullmatch(text))


def is_nothing(text: str) -> bool:
    """Whether it says that there is nothing to say."""
    return bool(_NOTHING.fullmatch(text))


def is_total(text: str) -> bool:
    """Whether it is the word of a total or counts what stands above."""
    if len(text) > MOST_LABEL_CHARACTERS:
        return False
    between_dashes = text.strip("-—–―_=~*") or text
    return bool(_TOTAL.fullmatch(between_dashes) or _COUNT.fullmatch(between_dashes))


def is_page_number(text: str) -> bool:
    """Whether it is the number of a page."""
    if len(text) > MOST_LABEL_CHARACTERS or not text.strip("-—–_=~*·.()"):
        return False
    return bool(_PAGE.fullmatch(text))


def is_end(text: str) -> bool:
    """Whether it says that nothing follows, or that there was nothing to report."""
    return bool(_END.fullmatch(text))


def is_label(text: str) -> bool:
    """Whether it is a label of a form, such as who filled it in, with or without its value."""
    if len(text) > MOST_LABEL_CHARACTERS:
        return False
    return bool(_LABEL.fullmatch(text) or _BARE_LABEL.fullmatch(text) or _UNIT_LINE.fullmatch(text))


def is_label_without_value(text: str) -> bool:
    """Whether the value of a label stands in the cell to its right."""
    return is_label(text) and bool(_LABEL_WITHOUT_VALUE.fullmatch(text))


def is_chinese_date(text: str) -> bool:
    """Whether it is a date as it stands below a signature."""
    return bool(text) and bool(_CHINESE_DATE.fullmatch(text))


def is_plain_date(text: str) -> bool:
    """Whether it is a date in digits."""
    return bool(_PLAIN_DATE.fullmatch(text))


def is_section(text: str) -> bool:
    """Whether it may be the title of a section of the table, and is nobody's name."""
    if _PERIOD.fullmatch(text):
        return True
    is_titled = _SECTION.fullmatch(text) or _DIVISION.fullmatch(text)
    return bool(is_titled) and not is_organisation(text)


def is_numbered_remark(text: str) -> bool:
    """Whether it is one of several remarks below a table, and nobody's name."""
    return bool(_NUMBERED_REMARK.fullmatch(text)) and not is_organisation(text)


def is_sentence(text: str) -> bool:
    """Whether it is a sentence, which is nobody's name: it ends or goes on after a full stop."""
    return bool(_SENTENCE.search(text))


def is_organisation(text: str) -> bool:
    """Whether it may be the name of a subject."""
    return bool(_ORGANISATION.fullmatch(text))


def may_be_office(text: str) -> bool:
    """Whether it may be the office that signs a table, or an office and the day."""
    return bool(_OFFICE.fullmatch(text) or _SIGNED.fullmatch(text))


def is_clearly_office(text: str) -> bool:
    """Whether it is an office's name, with or without a day behind it, and no firm's."""
    return bool(_CLEARLY_OFFICE.fullmatch(text) or _SIGNED.fullmatch(text))


def is_title(text: str) -> bool:
    """Whether it may be the title of a table."""
    return len(text) <= MOST_LABEL_CHARACTERS and bool(_TITLE_END.fullmatch(text))
