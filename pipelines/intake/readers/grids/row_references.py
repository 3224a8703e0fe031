"""What a line says that withdraws rows of its table: 第2条已撤销, 以上数据作废.

Every pattern is for a squeezed text (`line_words.squeezed`).
"""

from __future__ import annotations

import re

from pipelines.intake.readers.grids.line_words import MOST_LABEL_CHARACTERS, is_organisation


# Characters of which a line that withdraws rows has some.
_MAY_WITHDRAW = re.compile(r"[作报废撤删勿效复误录填公密停除掉剔不未待拟已冒合终]")

# A line about rows by their numbers: 第2条已撤销, 序号3、5不报, 最后一行作废, 以上数据作废.
_BEGINS = r"注|备注|说明|其中|凡|[标带打划有]|另|上述|以上|本表|全部|所有|序号|最后|倒数|末|第|\d"
_WITHDRAWS = "作废|撤销|撤回|删除|删掉|废止|无效|[不勿][^,]{0,3}报送?|入库|误报|错报|误录|重复|有误"
_ABOUT_ROWS = re.compile(
    rf"[(\[【]?(?:{_BEGINS}).{{0,40}}(?:{_WITHDRAWS})(?:了|的|处理|数据)?[)\]】。.!]*"
)
# 二监罚〔2018〕12号已撤销
_ABOUT_DOCUMENT = re.compile(
    r".{0,20}[\[(〔【]\d{4}[\])〕】]\D{0,3}\d+号?[^(\[【]{0,8}"
    r"(?:作废|撤销|撤回|删除|废止|不报送?|不上报)(?:了|的|处理)?[。.!]?"
)
_ROW_REFERENCE = re.compile(
    "|".join(
        (
            # 第2、5条
            r"第[\d一二三四五六七八九十、,.和至到~-]+[条行项号笔]",
            # 序号3, 3号、, 5行作废
            r"序号|[\d一二三四五六七八九十]+[号行](?:[、,和]|作废|已|不)",
            # 最后一行, 以上数据
            "最后|倒数|末[条行]|以上|上述|本表|全部|所有",
            # 其中3条
            r"其中[\d一二三四五六七八九十两]+[条个件户家]",
            # 标红色的
            "[标带打划有].{1,4}的",
        )
    )
)


def is_about_rows(text: str) -> bool:
    """Whether it says which rows are withdrawn, and is nobody's name."""
    if len(text) > MOST_LABEL_CHARACTERS or is_organisation(text):
        return False
    if _ABOUT_DOCUMENT.fullmatch(text):
        return True
    return bool(_ABOUT_ROWS.fullmatch(text)) and bool(_ROW_REFERENCE.search(text))


def may_withdraw(text: str) -> bool:
    """Whether a line may say that rows are withdrawn, for a quick look."""
    return bool(_MAY_WITHDRAW.search(text))
