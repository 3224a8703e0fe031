"""Words by which a file says that something in it is deleted, void or not meant to be reported."""

from __future__ import annotations

import re

from pipelines.intake.readers.grids.line_words import squeezed


# Sheets and lists whose names contain one of these are kept by the department for itself.
_NOT_REPORTED = re.compile(
    r"作废|删除|已删|废弃(?!物|矿|电)|废表|草稿|草表|初稿|备份|勿用|勿报|不报送|不上报|不报|不予报送|(?:无需|不需|不用|不必|不须)(?:报送|上报)"
    r"|^回收站$|已撤销|已撤回|旧数据|旧表|无效数据|无效记录|已失效"
    r"|backup|draft|deleted|obsolete|do_?not_?use|recycle|trash"
)
_NOT_REPORTED_ALONE = re.compile(
    r"(?:已|被)?退回(?:数据|记录|件)?|废|旧|无效|测试(?:数据)?|bak|.*_bak|.*\.bak|old|.*_old|test|tmp|temp"
)

# Names of lists that tell the receiver to delete what is in them.
_TO_DELETE = re.compile(
    r"(?:数据|记录|信息)?(?:已|被|待|需|要|应)?(?:删除|作废|撤销|撤回|注销|移除|废止|剔除)(?:的)?(?:数据|记录|列表|清单|列|集|项|信息|行)*"
    r"|(?:is_?|to_?be_?|to_?|rows?_?|data_?|list_?|records?_?)*(?:deletes?|deleted|deletions?|del|removes?|removed|removals?|voids?|voided"
    r"|cancell?ed|revoked|discarded)(?:_?(?:rows?|records?|items?|list|data))*"
)


def not_reported_word(name: str) -> str | None:
    """The word by which the name of a sheet or list says that it is not reported; None: it has none."""
    text = squeezed(name)
    match = _NOT_REPORTED.search(text)
    if match is None:
        match = _NOT_REPORTED_ALONE.fullmatch(text) or _TO_DELETE.fullmatch(text)
    return match[0] if match else None


def is_list_to_delete(name: str) -> bool:
    """Whether the name of a list tells the receiver to delete its records."""
    return _TO_DELETE.fullmatch(squeezed(name)) is not None
