"""What a receipt says of a file that was refused as a whole: a fixed word, the reason, the remedy."""

from __future__ import annotations

import re


# Code of a refusal → the word that the name of its receipt bears. A clerk reads the name first, so
# that it is never cut out of a sentence. Codes are those of `FileRefused`.
REFUSAL_WORDS = {
    # What the file is.
    "unknown-format": "格式不支持",
    "forbidden-content": "含有不予读取的内容",
    "corrupt-file": "文件损坏",
    "encrypted-file": "文件有密码",
    "unknown-encoding": "编码无法识别",
    "error-answer": "系统出错信息",
    "not-a-file": "不是普通文件",
    "nested-archive": "压缩包里还有压缩包",
    "too-large": "文件过大",
    "too-slow": "读取超时",
    "changed": "文件还在变动",
    "vanished": "文件已移走",
    "original-changed": "留存原件被改动",
    # What is in it.
    "empty-file": "没有数据",
    "no-rows": "没有数据",
    "zero-report": "本期无数据",
    "not-for-reporting": "注明不报送",
    "unknown-record-type": "无法识别表头",
    "ambiguous-record-type": "信息事项不明确",
    "missing-columns": "缺少必填列",
    "earlier-template": "旧版模板",
    "unknown-separator": "分隔符不认识",
    "transposed-table": "表格横置",
    "duplicate-headers": "表头重复",
    "tables-beside": "几张表并排",
    "header-in-doubt": "表头含义不明",
    "unknown-unit": "单位无法换算",
    "not-in-catalogue": "目录中没有此事项",
    # Who sent it, and whether it was sent before.
    "unknown-department": "部门未登记",
    "not-responsible": "不属本部门报送",
    "already-received": "内容重复",
    "trial-not-a-delivery": "预检结果不能报送",
    "own-receipt": "本平台出具的回执",
}

# A receipt of ours that came back as it was issued; there is no receipt about it.
OWN_RECEIPT = "own-receipt"

# Refusals of an earlier version may have a code that is no longer used.
OTHER_REFUSAL = "原因见回执"

# The first sentence; a full stop inside quotation marks belongs to a name.
_FIRST_SENTENCE = re.compile(r"(?:“[^”]*”|[^。])*。")


def refusal_word(code: str | None) -> str:
    """The word for a kind of refusal."""
    return REFUSAL_WORDS.get(code or "", OTHER_REFUSAL)


def reason_and_remedy(text: str) -> tuple[str, str]:
    """Part what the ledger keeps of a refusal: why, and what to do; the second may be empty."""
    first = _FIRST_SENTENCE.match(text)
    if first is None:
        return text, ""
    return first.group(), text[first.end() :]
