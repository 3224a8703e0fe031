"""Words by which a column says that a row is deleted, void or not meant to be reported."""

from __future__ import annotations

import re

from pipelines.intake.readers.grids.line_words import squeezed


# Columns that say what was done with a row, or in which state it is. Every pattern is for a header
# without blanks and underscores, in lower case.
_OPERATION_HEADER = re.compile(
    r"(?:数据|记录|信息|报送|增量|本次|行|业务)?(?:操作|变更|更新|处理|同步|增删改)?(?:类型|类别|标志|标识|标记|方式|状态|动作|代码)?"
    r"|(?:数据|记录|信息|报送)(?:状态|标志|标识|标记)|操作|动作|增删改"
    r"|(?:处罚|许可|决定书?|文书|案件|审核|审批|审查|校验|复核|核对)(?:状态|结果|结论)"
    r"|(?:row|data|record)?(?:op|oper|opt|operate|operation|action|change|status|state|flag|sync)(?:type|flag|code|status|kind)?"
    r"|crud|dml|czlx|czbz|czzt|czbs|sjzt|jlzt"
)
_DELETION_HEADER = re.compile(
    r"(?:是否|数据|记录|信息|处罚|许可|决定|本行|该行|逻辑|软)*(?:是否)?(?:已|被|为|应|需)*(?:删除|涉密|保密|作废|撤销|废弃|废除|停报|注销记录)(?:数据|记录|行)*(?:标志|标识|标记|状态|否|与否|时间|日期)?"
    r"|(?:is|has|row|data|record|soft|logic|logical)*(?:del|delete|deleted|deletion|removed?|void|voided|invalid|cancell?ed|discarded)"
    r"(?:flag|mark|status|state|sign|tag|at|time|date|on|yn|ind)?"
    r"|sczt|scbz|scbs|sfzf|zfbz|zfbs|sfsc"
)
_VALIDITY_HEADER = re.compile(
    r"(?:是否|数据|记录|信息|本行)*(?:有效|启用|可用|正常)(?:性|数据|记录|行|标志|标识|标记|状态|否|与否)*"
    r"|是否(?:需要|需|应|应当|要|可|可以|同意|允许)?(?:报送|上报|公开|公示|对外公开)"
    r"|(?:is|row|data|record)*(?:valid|enabled?|active|usable)(?:flag|mark|status|state|sign|yn|ind)?"
    r"|yxbz|sfyx|yxbs|yxzt|sfqy|qybz"
)

_WITHDRAWN = re.compile(
    r"(?:已|被|待|应|需|请|予以|逻辑|拟)*(?:删除|作废|撤销|撤回|废弃|废止|移除|剔除|删|停报)(?:数据|记录|本行|该行|该条|此条|行|了|的)*"
    r"|(?:无效|失效)(?:数据|记录)?|撤案|(?:审核|审批)?(?:不|未)(?:予)?通过|(?:已|被)?(?:退回|驳回)|(?:待|未)(?:审核|复核|审批|核实|核对)"
    r"|不报送|不上报|不报|勿报|不再报送|[-–]?d|del|deletes?|deleted|removed?|void(?:ed)?|invalid|inactive"
    r"|cancell?ed|discarded"
)
_NO = re.compile(
    r"否|不是|不|无|没有|未|未删除?|未作废|未撤销|未废弃|未删|正常|有效|存在|启用|在用|在册|n|no|none|null|nil|f|false|0|0\.0+|x|×|✗|[-–—/\\]+"
    r"|normal|valid|active|[nu]|新增|修改|更新|新建|保留|add|insert|update|0000-00-00.*"
)
_NOT_VALID = re.compile(
    r"否|不是|不|无|n|no|f|false|0|0\.0+|x|×|✗|停用|已停用|禁用|不启用|未启用|不可用|不正常|异常|disabled|off"
)


def withdrawing_value(header: str, value: str) -> str | None:
    """The value of a cell by which its column says that the row is withdrawn; None: it does not."""
    name = squeezed(header).replace("_", "").replace("-", "")
    text = squeezed(value)
    if not name or not value.strip():
        return None

    is_withdrawn = False
    if _DELETION_HEADER.fullmatch(name):
        # What is no clear denial is asked back: systems write 1, 2, Y or the day of the deletion.
        is_withdrawn = _NO.fullmatch(text) is None
    elif _VALIDITY_HEADER.fullmatch(name):
        is_withdrawn = bool(_NOT_VALID.fullmatch(text) or _WITHDRAWN.fullmatch(text))
    elif _OPERATION_HEADER.fullmatch(name):
        is_withdrawn = _WITHDRAWN.fullmatch(text) is not None
    return value.strip() if is_withdrawn else None


def may_withdraw(header: str) -> bool:
    """Whether a column may say which rows are withdrawn."""
    return withdrawing_value(header, "删除") is not None
