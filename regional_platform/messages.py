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
LARGEST_VERSION = 2**53 - 1
"""The largest whole number that every JSON reader keeps exactly."""

_RECORD_KEY = re.compile(r"[0-9a-f]{32}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?(Z|[+-]\d{2}:\d{2})", re.ASCII
)
_ELEMENT = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,63}")


class Refused(Exception):
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
    def digest(self) -> str:
        """The record digest that both sides compare when they reconcile."""
        names = ("record_type", "record_key", "version", "elements")
        return hashlib.sha256(
            canonical({name: getattr(self, name) for name in names}).encode()
        ).hexdigest()

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
        Refused: it is none, or is one that two readers could understand differently.
    """
    try:
        value = json.loads(
            line.decode(), object_pairs_hook=_without_duplicates, parse_constant=_no_constant
        )
        canonical(value).encode()  # fails on lone surrogates, which are no text
    except (ValueError, RecursionError):
        raise Refused("1006", "报文不是有效的JSON（UTF-8编码，键不得重复）") from None
    if not isinstance(value, dict):
        raise Refused("1006", "报文不是JSON对象")
    return value


def message_of(fields: Mapping[str, Any]) -> Message:
    """Make a message of a JSON object.

    Raises:
        Refused: a field is missing, unknown, or not of its form.
    """
    if missing := [name for name in FIELDS if name not in fields]:
        raise Refused("1007", f"报文缺少字段：{'、'.join(missing)}")
    if unknown := sorted(fields.keys() - set(FIELDS)):
        raise Refused("1007", f"报文含有未定义的字段：{'、'.join(unknown)[:60]}")
    for name in FIELDS:
        _judge_field(name, fields[name])
    return Message(**fields)


def _judge_field(name: str, value: object) -> None:
    if name == "version":
        if type(value) is not int or not 1 <= value <= LARGEST_VERSION:
            raise Refused("1005", "版本号应为不小于1的整数", "version")
    elif name == "elements":
        _judge_elements(value)
    elif not isinstance(value, str) or not value.strip() or len(value) > 64:
        raise Refused("1007", f"字段{name}应为1至64个字符的文本")
    elif "\0" in value:
        raise Refused("1008", f"字段{name}含有非法字符")
    elif name == "record_key" and not _RECORD_KEY.fullmatch(value):
        raise Refused("1007", "字段record_key应为32位小写十六进制数")
    elif name == "changed_at" and not _is_instant(value):
        raise Refused("1007", "字段changed_at应为带时区的时间，例如2026-11-24T08:00:00Z")


def _judge_elements(elements: object) -> None:
    if not isinstance(elements, dict) or not elements:
        raise Refused("1007", "字段elements应为非空的JSON对象")
    for code, value in elements.items():
        if not _ELEMENT.fullmatch(code):
            raise Refused("1007", f"数据元代码无效：{code[:60]}")
        if not isinstance(value, str) or not value:
            raise Refused("1007", "数据元的值应为非空文本，无值时不报该数据元", code)
        if "\0" in value:
            raise Refused("1008", "数据元的值含有非法字符", code)


def _is_instant(text: str) -> bool:
    try:
        return bool(_INSTANT.fullmatch(text)) and bool(
            datetime.fromisoformat(text).astimezone(SHANGHAI)
        )
    except (ValueError, OverflowError):
        return False


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("duplicate keys")
    return fields


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON")
