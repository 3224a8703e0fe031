"""What a line of one text says that divides a table, leads into it or ends it: 第二批, 续表, 特此报告.

Nobody's name and no number of a document reads like this. Every pattern is for a squeezed text:
half-width, lower case, without white space.
"""

from __future__ import annotations

import re

from pipelines.intake.readers.grids.line_words import MOST_LABEL_CHARACTERS, is_organisation


_NUMERAL = r"(?:\d{1,3}(?:[-—.]\d{1,3})?|[一二三四五六七八九十]{1,3}|[甲乙丙丁])"
_YEAR = r"(?:\d{4}|[一二三四五六七八九十〇○零]{4})"
_MATTER = (
    "(?:年度?|全年|全部|新增|行政|许可|处罚|奖励|检查|执法|案件|监管|公示|信用"
    "|数据|信息|情况|记录|清单|名单|明细|台账|部分|汇总|表)"
)

# A part of what is sent, a year.
_PART = re.compile(
    "|".join(
        (
            # 第二批, 第3组(市场监管)
            rf"(?:[^\d]{{0,6}})第{_NUMERAL}"
            r"(?:批次?|期|组|部分|类|册|辑|轮|次报送|次上报|片区?)(?:[(:].*)?",
            # 3期行政处罚
            rf"第?{_NUMERAL}(?:批次?|期)(?:{_MATTER}){{0,3}}",
            # 2018年度行政处罚, 2018年度至2019年度
            rf"{_YEAR}(?:年度?(?:[-—至到]{_YEAR}年度?)?)(?:{_MATTER}){{0,4}}",
            # 以下为新增部分
            "(?:以下|以上|上述|下列|下面|上面)(?:各项|各条)?(?:为|是|属|系).{1,30}",
        )
    )
)
# A page or an annex of it.
_CONTINUED = re.compile(
    "|".join(
        (
            # 续表, 行政处罚续表2
            rf"(?:行政|许可|处罚|信息|公示)*续表?(?:{_NUMERAL})?",
            # 表2续, 上页续, 续前表
            rf"表(?:{_NUMERAL})?续|(?:上|前)(?:页|表)续|续(?:上|前)(?:页|表)",
            # 接上页, 转下一页
            "(?:转|接|续|见|承)(?:上|下|前|后)(?:一)?(?:页|表|面|栏)",
            "下页续|未完待续|待续|未完",
            # 附件2, 附表：名单
            rf"附(?:件|表|录|图|注)?(?:{_NUMERAL})?(?::.*)?|附:.*",
            # 表1-2
            rf"(?:表|附表|表格)(?:{_NUMERAL})(?::.*)?",
        )
    )
)
# Divisions of a region that no subject is called by.
_KINDS_OF_DISTRICT = "|".join(
    (
        "城|郊|市|镇|矿|农|牧|园|山|林|新|老|旧|东|西|南|北|中|主",
        "城东|城西|城南|城北|城中|东城|西城|南城|北城|市辖",
        "开发|高新|工业园|示范|功能|合作|边境经济合作|经济开发|自贸",
    )
)
_DISTRICT = re.compile(
    "|".join(
        (
            # 城东区, 边境经济合作区
            f"(?:{_KINDS_OF_DISTRICT})区",
            "城关|县城|市区|农村|牧区|农牧区|城乡|园区|开发区|工业园",
            "市本级|区本级|县本级|本级|县级|旗县|市直|区直|县直|市属|区属",
            "乡镇|苏木|嘎查|嘎查村|街道|社区",
            "外地|外省|本地|本市|市外|市内",
            # 苏尼特右旗
            ".{2,6}(?:自治)?[旗县]",
        )
    )
)
# How a report ends.
_CLOSING = re.compile(
    "|".join(
        (
            # 特此报告, 现将有关情况予以公示
            "(?:特此|专此|现予|现将|谨此)(?:.{0,8})"
            "(?:报告|说明|上报|函告|函复|证明|通知|通报|汇报|公告|公示|报送|备案|申报|报备|呈报|奉告|回复|致函)",
            "此致.{0,20}|敬礼|顺致.{0,10}|此复|此函|此报",
            # 妥否，请批示
            "妥否.{0,12}|当否.{0,12}",
            "请(?:予以?)?(?:审阅|审核|批示|审查|查收|核查|知悉|阅示|指示|审示|接收)",
            # 本表到此结束
            "(?:本|此|该|附)(?:表|报表|名单|清单|台账)(?:到此)?(?:完|止|结束|完毕)",
            "(?:表|数据|名单|内容|报表|清单)(?:到此)?(?:为止|完|止|结束|完毕)",
            "到此为止|全部报送完毕|报送完毕",
        )
    )
)
# Until when a table counts, and what it counts: 以上数据统计截至2018年底.
_AS_OF = re.compile(
    "(?:以上|上述|本表|本次|本期|此表|报送|上报|统计)*(?:数据|信息|统计|情况|资料|名单)*(?:的)?"
    "(?:统计)?(?:时间|日期)?(?:均)?"
    "(?:截止|截至|截|止于|更新至|更新到|统计至|统计到)(?:日期|时间)?(?:到|至|为|于)?"
    r"[^,]{0,4}(?:\d|[一二三四五六七八九十〇]|目前|今日|当日|上月|本月|月底|年底).{0,24}"
)
# A sentence about the table: nobody's name begins like this.
_ABOUT_TABLE = re.compile(
    r"(?:以上(?!海)|以下|上述|下列|本表|此表|本页|此页|本批|此批|表中|表内|本次报送).{2,60}"
)
_ONLY_UNIT = re.compile(
    r"[(\[]?(?:单位)?(?:%|条|件|户|次|个|页|份|宗|起|例|人次|家|枚|台|辆)[)\]]?"
)
_CURRENCY = re.compile(
    r"[(\[]?(?:金额|单位|币种|货币)?[:]?人民币[:]?(?:[十百千万亿]*元)?[)\]]?|币种:.{1,8}"
)


def is_heading(text: str) -> bool:
    """Whether it divides the table or leads into a part of it."""
    if len(text) > MOST_LABEL_CHARACTERS or is_organisation(text):
        return False
    bare = text.strip("()[]【】<>《》—-–=~·*。.:")
    return bool(_PART.fullmatch(bare) or _CONTINUED.fullmatch(bare))


def is_district(text: str) -> bool:
    """Whether it is a division of the region, of which the rows below are."""
    bare = text.strip("()[]【】<>—-–=~·*。.:")
    return bool(_DISTRICT.fullmatch(bare)) and not is_organisation(bare)


def is_closing(text: str) -> bool:
    """Whether it ends a report, or says something of the whole table."""
    if len(text) > MOST_LABEL_CHARACTERS or is_organisation(text):
        return False
    bare = text.strip("()[]【】—-–=~·*。.!")
    patterns = (_CLOSING, _AS_OF, _ABOUT_TABLE, _ONLY_UNIT, _CURRENCY)
    return any(pattern.fullmatch(bare) for pattern in patterns)
