"""A message: one version of one credit record, as one line of an upload."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo


SHANGHAI = ZoneInfo("Asia/Shanghai")

# The largest whole number that every JSON reader keeps exactly.
LARGEST_VERSION = 2**53 - 1

# The forms of fields. Whether a day exists is for the calendar to say.
_RECORD_KEY = re.compile(r"[0-9a-f]{32}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_ELEMENT_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class MessageRejected(Exception):
    """One message is not taken; the others of its page are judged all the same."""

    def __init__(self, code: str, reason: str, element: str | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.element = element


@dataclass(frozen=True)
class Message:
    """One version of one record."""

    record_type: str
    catalogue_version: str
    record_key: str
    version: int
    action: str
    origin: str
    department: str
    changed_at: str
    elements: Mapping[str, str]

    @property
    def record(self) -> tuple[str, str, str]:
        """What identifies the record: origin, record type and record key."""
        return self.origin, self.record_type, self.record_key

    @property
    def digest(self) -> str:
        """The record digest that both sides compare when they reconcile."""
        content = {
            "record_type": self.record_type,
            "record_key": self.record_key,
            "version": self.version,
            "elements": self.elements,
        }
        return hashlib.sha256(canonical(content).encode()).hexdigest()

    @property
    def day(self) -> date:
        """The day in Shanghai on which the record changed."""
        return datetime.fromisoformat(self.changed_at).astimezone(SHANGHAI).date()

    @property
    def text(self) -> str:
        """The message as it is passed on."""
        return canonical(vars(self))


FIELDS = tuple(Message.__dataclass_fields__)


def canonical(value: object) -> str:
    """JSON with sorted keys and no white space, non-ASCII characters as they are."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def read_object(line: bytes) -> dict[str, Any]:
    """Read one line as a JSON object.

    Raises:
        MessageRejected: it is none, or two readers could understand it differently.
    """
    try:
        value = json.loads(
            line.decode(),
            object_pairs_hook=_object_without_duplicates,
            parse_constant=_refuse_constant,
        )
        # A lone surrogate can be read from JSON but not be written as UTF-8.
        canonical(value).encode()
    except (ValueError, RecursionError):
        raise MessageRejected("1006", "报文不是有效的JSON（UTF-8编码，键不得重复）") from None
    if not isinstance(value, dict):
        raise MessageRejected("1006", "报文不是JSON对象")
    return value


def _object_without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("duplicate keys")
    return fields


def _refuse_constant(name: str) -> object:
    """Refuse NaN and Infinity, which Python reads although JSON has no such numbers."""
    raise ValueError(f"{name} is no JSON")


def message_of(fields: Mapping[str, Any]) -> Message:
    """Make a message of a JSON object.

    Raises:
        MessageRejected: a field is missing, unknown, or not of its form.
    """
    missing = [name for name in FIELDS if name not in fields]
    if missing:
        raise MessageRejected("1007", f"报文缺少字段：{'、'.join(missing)}")

    # An unknown field is an error: we would lose what it says.
    unknown = sorted(fields.keys() - set(FIELDS))
    if unknown:
        names = "、".join(unknown)
        raise MessageRejected("1007", f"报文含有未定义的字段：{names[:60]}")

    for name in FIELDS:
        _judge_field(name, fields[name])
    return Message(**fields)


def _judge_field(name: str, value: object) -> None:
    if name == "version":
        _judge_version(value)
    elif name == "elements":
        _judge_elements(value)
    else:
        _judge_text(name, value)


def _judge_version(value: object) -> None:
    # type() and not isinstance(): in Python a bool is an int.
    if type(value) is not int or not 1 <= value <= LARGEST_VERSION:
        raise MessageRejected("1005", "版本号应为不小于1的整数", "version")


def _judge_text(name: str, value: object) -> None:
    if not isinstance(value, str) or not value.strip() or len(value) > 64:
        raise MessageRejected("1007", f"字段{name}应为1至64个字符的文本")
    if "\0" in value:
        raise MessageRejected("1008", f"字段{name}含有非法字符")
    if name == "record_key" and not _RECORD_KEY.fullmatch(value):
        raise MessageRejected("1007", "字段record_key应为32位小写十六进制数")
    if name == "changed_at" and not _is_instant(value):
        raise MessageRejected("1007", "字段changed_at应为带时区的时间，例如2026-11-24T08:00:00Z")


def _judge_elements(elements: object) -> None:
    if not isinstance(elements, dict) or not elements:
        raise MessageRejected("1007", "字段elements应为非空的JSON对象")
    for code, value in elements.items():
        if not _ELEMENT_CODE.fullmatch(code):
            raise MessageRejected("1007", f"数据元代码无效：{code[:60]}")
        if not isinstance(value, str) or not value:
            raise MessageRejected("1007", "数据元的值应为非空文本，无值时不报该数据元", code)
        if "\0" in value:
            raise MessageRejected("1008", "数据元的值含有非法字符", code)


def _is_instant(text: str) -> bool:
    if not _INSTANT.fullmatch(text):
        return False
    try:
        # Fails for 31 April, and for a time that is out of range in Shanghai.
        datetime.fromisoformat(text).astimezone(SHANGHAI)
    except (ValueError, OverflowError):
        return False
    return True
