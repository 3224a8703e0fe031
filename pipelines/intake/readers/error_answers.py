"""Answers of programs that hold no data: the error of an interface, a page to log in.

Exports write down whatever a system answers, so that a file may hold its error in place of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element

from pipelines.errors import FileRefused
from pipelines.personal_numbers.privacy import mask_numbers_in


# Fields in which an interface says how a request ended, without marks and in lower case.
_STATES = re.compile(
    "(?:err(?:or)?|status|state|result|rtn|ret|return|res|resp|response|fault|http)?(?:code|no|num|status)"
    "|status|(?:is)?success|ok|state|flag"
)
# Fields in which it says so in words.
_WORDS = re.compile(
    "(?:err(?:or)?|ret|return|result|res|resp|rtn|status)?(?:msg|message)|errors?|errordescription"
    "|exception|stacktrace|trace|fault(?:string|actor)|tips?"
)
# Fields that stand beside these.
_OTHERS = re.compile(
    "timestamp|time|date|path|url|uri|method|(?:request|req|trace|span)id|datas?|rows?|list|items|records?"
    "|results?|total|count|size|page|pagesize|pagenum|current|pages|extra|sign|version|body|content|header"
    "|response|envelope|fault|type|instance|token|reason|info|desc|description|details?|hint|title"
)
_PACKED = re.compile(r"\s*[\[{<]")
_SUCCESS = re.compile(r"0+|200|true|success(?:ful)?|ok|y|yes|成功", re.IGNORECASE)

# Fields of an answer, characters of each, and how many of its words are shown.
MOST_FIELDS = 40
_MOST_CHARACTERS = 1_000
_LONGEST_SHOWN = 60

_PASSWORD = re.compile(r"type\s*=\s*[\"']?password", re.IGNORECASE)
_LOGIN = re.compile(
    r"登录|登陆|重新登入|会话(?:已)?(?:超时|过期|失效)|log\s?-?in|sign\s?-?in", re.IGNORECASE
)
_ERROR = re.compile(
    r"\b(?:[45]\d\d)\b|出错|错误|异常|失败|拒绝访问|无权|没有权限|未授权|不存在|超时|过期|维护|繁忙"
    r"|error|not\s+found|forbidden|unauthori[sz]ed|bad\s+gateway|timed?\s*out|denied|unavailable|exception",
    re.IGNORECASE,
)
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.IGNORECASE | re.DOTALL)

_REMEDY = "请检查导出的程序或接口（登录是否过期、地址和参数是否正确），确认导出的是数据后重新报送。"


def refused_answer(content: Any) -> FileRefused | None:
    """The refusal of the answer of an interface without data; None: it is none."""
    if not isinstance(content, Mapping):
        return None
    fields = list(islice(_fields(content), MOST_FIELDS + 1))
    if len(fields) > MOST_FIELDS or not all(_is_of_answer(*field) for field in fields):
        return None
    states = [(name, text) for name, text in fields if text and _STATES.fullmatch(name)]
    words = [text for name, text in fields if text and _WORDS.fullmatch(name)]
    if not (states or words):
        return None

    if states and all(_SUCCESS.fullmatch(text) for _, text in states):
        return FileRefused(
            "empty-file",
            "这是接口返回的结果，其中没有任何记录",
            "请检查查询条件后重新导出；本期确无数据的，不必报送空文件。",
        )
    quoted = dict.fromkeys([*words, *(f"{name}：{text}" for name, text in states)])
    return _refusal("接口返回的出错信息", "，".join(quoted))


def _is_of_answer(name: str, text: str) -> bool:
    """Whether a field is one of those that an answer without data has."""
    is_usual = any(pattern.fullmatch(name) for pattern in (_STATES, _WORDS, _OTHERS))
    # A text that begins like this may hold the records.
    return is_usual and len(text) <= _MOST_CHARACTERS and _PACKED.match(text) is None


def refused_element(root: Element) -> FileRefused | None:
    """The same for an answer in XML."""
    leaves = [element for element in islice(root.iter(), MOST_FIELDS) if len(element) == 0]
    fields = {element.tag.rpartition("}")[2]: element.text for element in leaves}
    # Records have fields of the same names.
    if len(root) == 0 or len(fields) < len(leaves):
        return None
    return refused_answer(fields)


def refused_web_page(text: str) -> FileRefused | None:
    """The refusal of a page to log in, or of a page that only says what went wrong."""
    shown = " ".join(_TAGS.sub(" ", text).split())
    if _PASSWORD.search(text) or _LOGIN.search(shown[: MOST_FIELDS * _LONGEST_SHOWN]):
        return _refusal("系统的登录页面", shown)
    if _ERROR.search(shown):
        return _refusal("系统的出错页面", shown)
    return None


def web_page_as_data(text: str) -> FileRefused:
    """The refusal of a web page in the place of JSON."""
    return refused_web_page(text) or FileRefused(
        "corrupt-file",
        "这是一个网页，不是数据文件",
        "请检查导出的程序或接口，确认导出的是数据后重新报送；网页中有表格的，请另存为.xlsx。",
    )


def is_web_page(text: str) -> bool:
    """Whether a text is a web page, whatever its file is called."""
    return re.match(r"\s*<(?:!doctype\s+html|html|head|body)\b", text, re.IGNORECASE) is not None


def _refusal(what: str, shown: str) -> FileRefused:
    quoted = mask_numbers_in(" ".join(shown.split()))[:_LONGEST_SHOWN]
    quotation = f"：“{quoted}”" if quoted else ""
    return FileRefused("error-answer", f"这是{what}，不是数据{quotation}", _REMEDY)


def _fields(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and text of each field, however deep; records are a field that no such answer has."""
    for name, value in content.items():
        plain = re.sub(r"[\W_]", "", str(name)).casefold()
        if isinstance(value, Mapping):
            yield from _fields(value)
        elif isinstance(value, list):
            holds_records = any(isinstance(item, Mapping) for item in value)
            yield ("records of its own" if holds_records else plain), "；".join(map(str, value))
        else:
            text = "" if value is None else str(value).strip()
            yield plain, text.lower() if isinstance(value, bool) else text
