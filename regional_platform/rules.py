"""The region's own rules. Each has a code that its rejection carries; `docs/regional_api.md` lists them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from regional_platform.credit_codes import is_credit_code
from regional_platform.messages import Message, Refused
from regional_platform.settings import HERE


CATALOGUE_VERSION = "2018"
_SAME_CHARACTER = str.maketrans("（）　", "() ")


@dataclass(frozen=True)
class SubjectElements:
    """Which elements of a record type hold its subject's name and credit code."""

    name: str
    code: str | None


def record_types(catalogue: Path | None) -> dict[str, SubjectElements]:
    """The record types that this platform takes: those built in, and those of a published catalogue."""
    known = json.loads((HERE / "seed" / "record_types.json").read_text("utf-8"))
    for path in sorted(catalogue.glob("*.yml")) if catalogue else ():
        known[path.stem] = yaml.safe_load(path.read_text("utf-8"))["subject"]
    return {
        name: SubjectElements(subject["name"], subject.get("code"))
        for name, subject in known.items()
    }


def judge(
    message: Message,
    platform: str,
    types: Mapping[str, SubjectElements],
    registry: Mapping[str, str],
) -> None:
    """Let a message pass that this platform takes from the platform that sent it.

    `registry` holds the registered names of the credit codes at hand.

    Raises:
        Refused: with the code of the first rule that it breaks.
    """
    if message.record_type not in types:
        raise Refused("1004", "目录中没有该信息事项")
    if message.catalogue_version != CATALOGUE_VERSION:
        raise Refused("1010", f"目录版本应为{CATALOGUE_VERSION}")
    if message.action != "upsert":
        raise Refused("1010", "操作类型应为upsert")
    if message.origin != platform:
        raise Refused("1009", "数据来源平台与报送平台不一致")
    _judge_subject(message.elements, types[message.record_type], registry)


def _judge_subject(
    elements: Mapping[str, str], subject: SubjectElements, registry: Mapping[str, str]
) -> None:
    name = elements.get(subject.name, "").strip()
    if not name:
        raise Refused("1003", "缺少主体名称", subject.name)
    code = elements.get(subject.code) if subject.code else None
    if code is None:
        return
    if not is_credit_code(code):
        raise Refused("1002", "统一社会信用代码不正确（长度、字符或校验位）", subject.code)
    if code in registry and _comparable(registry[code]) != _comparable(name):
        raise Refused("1001", "名称与统一社会信用代码不匹配", subject.name)


def _comparable(name: str) -> str:
    return "".join(name.translate(_SAME_CHARACTER).split())
