"""The region's own rules. Each has a code; `docs/regional_api.md` lists them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from regional_platform.credit_codes import is_credit_code
from regional_platform.messages import Message, MessageRejected
from regional_platform.settings import HERE


CATALOGUE_VERSION = "2018"

# Brackets and spaces of either width are the same when names are compared.
_TO_HALF_WIDTH = str.maketrans("（）　", "() ")


@dataclass(frozen=True)
class SubjectElements:
    """Which elements of a record type hold its subject's name and credit code."""

    name: str
    code: str | None
    """None: subjects of this record type have no credit code."""


def record_types(catalogue: Path | None) -> dict[str, SubjectElements]:
    """The record types that this platform takes: the built-in ones, and those of a catalogue."""
    built_in = (HERE / "seed" / "record_types.json").read_text("utf-8")
    subjects = json.loads(built_in)

    # A file of the catalogue replaces the built-in record type of its name.
    if catalogue is not None:
        for path in sorted(catalogue.glob("*.yml")):
            text = path.read_text("utf-8")
            item = yaml.safe_load(text)
            subjects[path.stem] = item["subject"]

    types = {}
    for name, subject in subjects.items():
        types[name] = SubjectElements(subject["name"], subject.get("code"))
    return types


def judge(
    message: Message,
    platform: str,
    types: Mapping[str, SubjectElements],
    registry: Mapping[str, str],
) -> None:
    """Judge a message that a platform sent.

    `registry` holds the registered names, by credit code.

    Raises:
        MessageRejected: with the code of the first rule that the message breaks.
    """
    # First what the message says of itself, then what it says of its subject.
    if message.record_type not in types:
        raise MessageRejected("1004", "目录中没有该信息事项")
    if message.catalogue_version != CATALOGUE_VERSION:
        raise MessageRejected("1010", f"目录版本应为{CATALOGUE_VERSION}")
    if message.action != "upsert":
        raise MessageRejected("1010", "操作类型应为upsert")
    if message.origin != platform:
        raise MessageRejected("1009", "数据来源平台与报送平台不一致")
    _judge_subject(message.elements, types[message.record_type], registry)


def _judge_subject(
    elements: Mapping[str, str], subject: SubjectElements, registry: Mapping[str, str]
) -> None:
    name = elements.get(subject.name, "").strip()
    if not name:
        raise MessageRejected("1003", "缺少主体名称", subject.name)

    # Some record types have no credit code, and in others it may be left out.
    if subject.code is None or subject.code not in elements:
        return
    code = elements[subject.code]
    if not is_credit_code(code):
        raise MessageRejected("1002", "统一社会信用代码不正确（长度、字符或校验位）", subject.code)

    # A credit code that the registry does not know passes: it may be new.
    registered_name = registry.get(code)
    if registered_name is None:
        return
    if _comparable(registered_name) != _comparable(name):
        raise MessageRejected("1001", "名称与统一社会信用代码不匹配", subject.name)


def _comparable(name: str) -> str:
    """A name without its spaces, brackets in half width."""
    return "".join(name.translate(_TO_HALF_WIDTH).split())
