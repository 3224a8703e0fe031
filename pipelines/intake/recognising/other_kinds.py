"""Headers of which one part names an element and the other part something else of its kind.

处罚日期(立案日期) may hold either day: only the department can say which.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


# What ends the name of a day, an office, an amount or a number.
_DAY = re.compile(r"(.*?)(?:的?(?:日期|时间|日子?|年月日))")
_OTHER_KIND = re.compile(
    r"(.*?)(?:机关|机构|部门|单位|金额|款额|数额|罚款|文号|编号|案号|书号|证号)"
)

# What may stand before 日期 without saying which day is meant.
_FILLING_WORDS = re.compile(
    r"[例比]?如|例|填写?|年月|年|月|日|公历|阳历|具体|实际|的|之|精确到|到|至|格式|标准|[a-z0-9/.:-]"
)

# How a remark begins that tells how a column is filled in, and names what it is compared with.
_IS_INSTRUCTION = re.compile(
    "不[早晚迟]于|不[得能可应]|不含|不包括|应当?[早晚迟]于|须|必须|请|按照?|参照|默认|一般"
)

# A document is made on the day of its decision, and not when a period begins or ends.
_IS_MADE = re.compile("文书|落款|作出|做出|下达|签发|签批|出具")

# Ends of a time, which may stand beside the name of any element that is one of its ends.
_ENDS = re.compile(r"开始|起始|起|截止|截至|到期|终止|届满|结束|止|失效|生效")
_IS_END = re.compile(r"有效|截止|期限|(?<!日)期$|起|止|至|自")

# Other steps of a procedure: what they are about is not the decision.
_OTHER_STEP = re.compile(
    r"立案|受理|申请|送达|执行|复议|诉讼|登记|公示|公告|公开|移送|移交|履行|缴纳|收缴|实缴|已缴|未缴|应缴|缴款|入库"
    r"|委托|上级|报送|填报|录入|更新|上传|归档|结案|检查|调查|发现"
)


def is_other_day(name: str, spellings: Iterable[str]) -> bool:
    """Whether a part of a header is the name of another day than an element of these spellings."""
    match = _DAY.fullmatch(name)
    if match is None or _IS_INSTRUCTION.match(name):
        return False
    own = "".join(spellings)
    about = _FILLING_WORDS.sub("", match[1])
    empty_words = _ENDS if _IS_END.search(own) else _IS_MADE
    about = empty_words.sub("", about)
    return any(character not in own for character in about)


def is_other_step(name: str, spellings: Iterable[str]) -> bool:
    """Whether a part of a header names what belongs to another step of the procedure."""
    if _IS_INSTRUCTION.match(name):
        return False
    if _DAY.fullmatch(name) is None and _OTHER_KIND.fullmatch(name) is None:
        return False
    own = "".join(spellings)
    return any(step not in own for step in _OTHER_STEP.findall(name))
