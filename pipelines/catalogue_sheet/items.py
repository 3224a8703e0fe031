"""The main sheet of an official catalogue: items with their data items, in the many ways in which sheets put it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pypinyin import lazy_pinyin

from pipelines.catalogue.loading.definitions import STEM
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.elements import ElementReader, not_understood
from pipelines.catalogue_sheet.known import Known
from pipelines.catalogue_sheet.reading import Cell, Row, Sheets
from pipelines.catalogue_sheet.yaml_text import Marked


Remarks = list[str]

_ITEM_MARKS = re.compile(r"[、，,;；/\n|]+")
_DATA_ITEMS = re.compile(r"[、，,;；\n]+(?![^（(]*[）)])")
"""Marks between data items that share one cell; those inside brackets belong to a name."""
_DEADLINE = re.compile(r"(\d+)个?工作日(?:内)?(?:[（(](.+)[）)])?")
_NOTICE = re.compile(r"自(.+?)起(?:(\d+)年)?(?:(\d+)个月)?(?:，至(.+?)止)?")
_PERIOD = re.compile(r"(?:(\d+)年)?(?:(\d+)个月)?")
_OWN = ("文书号", "文号", "编号", "案号", "证书号", "许可证号")
"""How data items are named that tell one record of a subject from another."""


@dataclass(frozen=True)
class Item:
    """One catalogue item: the stem of its file and what stands in it."""

    name: str
    content: Mapping[str, Any]


def read_items(
    sheets: Sheets, known: Known, rules: Mapping[str, Any], unread: Remarks, assumed: Remarks
) -> list[Item]:
    """Every item of every sheet that has items and data items."""
    rows = _filled(sheets.rows(layout.OF_ROW, frozenset({"title", "element"})))
    items, taken = [], set[str]()
    for number, group in enumerate(_grouped(rows), 1):
        item = _ItemReader(group, known, unread, assumed).read(number, rules)
        if item.name in taken:
            unread.append(
                f"{_place(group[0])}: the item {item.name} is there already; this one is left out"
            )
            continue
        taken.add(item.name)
        items.append(item)
    return items


def _filled(rows: Iterable[Row]) -> Iterable[Row]:
    """Rows below an item that name only a data item belong to it."""
    above: Row = {}
    for row in rows:
        if not row["title"].text and above and row["element"].text:
            row = row | {
                key: above[key] for key in layout.OF_ITEM if key in above and not row[key].text
            }
        if row["title"].text:
            above = row
            yield row


def _grouped(rows: Iterable[Row]) -> Iterable[list[Row]]:
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        name = row["name"].text if "name" in row else ""
        groups.setdefault((name, row["title"].text), []).append(row)
    return groups.values()


def _place(row: Row) -> str:
    return row["title"].at


@dataclass
class _ItemReader:
    rows: list[Row]
    known: Known
    unread: Remarks
    assumed: Remarks

    def __post_init__(self) -> None:
        self._elements_of = ElementReader(self.known, self.unread, self.assumed)

    def read(self, number: int, rules: Mapping[str, Any]) -> Item:
        """Read one item; what the sheet leaves open is assumed and said."""
        title = self._text("title")
        name = self._name(title, number)
        elements = self._elements()
        codes = [one.split(" ")[0] for one in elements]
        subject = self._subject(codes)
        content: dict[str, Any] = {"title": title}
        if others := self._list("synonyms", re.compile(re.escape(layout.SEPARATOR))):
            content["synonyms"] = others
        content |= {
            "item_code": self._text("item_code") or self._assume("item_code", f"{number:04d}"),
            "category": self._text("category") or self._assume("category", "基本信息"),
            "subject": subject,
            "departments": self._departments(),
            "authority": self._text("authority")
            or self._assume("authority", "自治区公共信用信息目录"),
            "disclosure": self._disclosure(),
            "update_cycle": self._text("update_cycle") or self._assume("update_cycle", "及时更新"),
            "deadline": self._deadline(codes),
            "notice": self._notice(codes),
            "key": self._key(codes, subject),
            "elements": [Marked(one) for one in elements],
            "rules": rules.get(name, []),
            "provenance": self._text("provenance")
            or "placeholder: imported, to be confirmed by the centre",
        }
        return Item(name, content)

    def _cell(self, key: str) -> Cell:
        return next(
            (row[key] for row in self.rows if key in row and row[key].text),
            Cell("", _place(self.rows[0])),
        )

    def _text(self, key: str) -> str:
        return self._cell(key).text

    def _list(self, key: str, marks: re.Pattern[str] = _ITEM_MARKS) -> list[str]:
        return [one.strip() for one in marks.split(self._text(key)) if one.strip()]

    def _assume(self, key: str, value: str) -> str:
        heading = layout.OF_ROW[key][0]
        self.assumed.append(
            f"{_place(self.rows[0])}: {self._text('title')}: no {heading}: {value} is put in its place"
        )
        return value

    def _name(self, title: str, number: int) -> str:
        if given := self._text("name"):
            if STEM.fullmatch(given):
                return given
            not_understood(self.unread, self._cell("name"), "name", "a name is made of the title")
        made = "_".join(
            re.sub("[^a-z0-9]", "", one.lower()) for one in lazy_pinyin(title, errors="ignore")
        )
        return made.strip("_")[:60] or f"item_{number}"

    def _elements(self) -> list[str]:
        listed: dict[str, str] = {}
        for row in self.rows:
            for name in self._names(row):
                code = self._elements_of.code_of(row, name)
                listed.setdefault(code, f"{code} !" if self._elements_of.is_required(row) else code)
        return list(listed.values())

    def _names(self, row: Row) -> list[str]:
        if "code" in row and row["code"].text:
            return [row["element"].text]
        return [one.strip() for one in _DATA_ITEMS.split(row["element"].text) if one.strip()]

    def _subject(self, codes: list[str]) -> dict[str, Any]:
        kinds = self._kinds()
        parts = dict(
            one.split("=", 1) for one in self._text("subject").split(layout.SEPARATOR) if "=" in one
        )
        if parts:
            return {"kinds": kinds} | {
                ours: parts[theirs] for ours, theirs in _PARTS.items() if theirs in parts
            }
        named = {code: name for name, code in reversed(self.known.elements.items())}
        name = next(
            (code for code in codes if re.search("名称|姓名|当事人", named.get(code, ""))),
            codes[0] if codes else "",
        )
        found = {"name": name}
        for part, kind in (("code", "credit_code"), ("id_number", "identity_document")):
            if (
                code := next((one for one in codes if self.known.types.get(one) == kind), None)
            ) is not None:
                found[part] = code
        return {"kinds": kinds} | found

    def _kinds(self) -> list[str]:
        found = []
        for one in self._list("kinds"):
            kind = next(
                (kind for kind, spellings in layout.KINDS.items() if one in spellings), None
            )
            if kind is None:
                not_understood(self.unread, Cell(one, self._cell("kinds").at), "kinds", "left out")
            elif kind not in found:
                found.append(kind)
        return found or [self._assume("kinds", "legal_person")]

    def _departments(self) -> Any:
        found = []
        for one in self._list("departments"):
            if one in layout.EVERY_DEPARTMENT:
                return "any"
            code = self.known.departments.get(one) or next(
                (
                    code
                    for name, code in self.known.departments.items()
                    if len(one) > 2 and one in name
                ),
                None,
            )
            if code is None:
                not_understood(
                    self.unread,
                    Cell(one, self._cell("departments").at),
                    "departments",
                    "no such department: left out",
                )
            elif code not in found:
                found.append(code)
        return found or self._assume("departments", "any")

    def _disclosure(self) -> str:
        cell = self._cell("disclosure")
        for disclosure, spellings in layout.DISCLOSURES.items():
            if cell.text in spellings:
                return disclosure
        if cell.text:
            not_understood(self.unread, cell, "disclosure", "nobody sees it without authorisation")
            return "authorised"
        return self._assume("disclosure", "authorised")

    def _dates(self, codes: list[str]) -> list[str]:
        return [code for code in codes if self.known.types.get(code) == "date"]

    def _code_of(self, written: str, codes: list[str]) -> str | None:
        code = written if written in codes else self.known.elements.get(written)
        return code if code in codes else None

    def _deadline(self, codes: list[str]) -> Any:
        cell = self._cell("deadline")
        if cell.text in ("", "无"):
            return "none"
        match, dates = _DEADLINE.search(cell.text), self._dates(codes)
        after = (
            self._code_of(match.group(2), codes) if match and match.group(2) else None
        ) or next(iter(dates), None)
        if match is None or after is None:
            not_understood(self.unread, cell, "deadline", "no deadline is set")
            return "none"
        if not match.group(2):
            self.assumed.append(f"{cell.at}: {cell.text}: counted from {after}")
        return {"working_days": int(match.group(1)), "after": after}

    def _notice(self, codes: list[str]) -> Any:
        cell = self._cell("notice")
        if cell.text in ("", "不公示", "无"):
            return "none"
        if match := _NOTICE.fullmatch(cell.text):
            after, years, months, until = match.groups()
        elif (match := _PERIOD.fullmatch(cell.text)) or cell.text == "长期":
            after, until = next(iter(self._dates(codes)), ""), None
            years, months = match.groups() if match else (None, None)
            self.assumed.append(f"{cell.at}: {cell.text}: counted from {after or 'nothing'}")
        else:
            after, years, months, until = "", None, None, None
        dates = {"after": self._code_of(after, codes), "until": self._code_of(until or "", codes)}
        if dates["after"] is None:
            not_understood(self.unread, cell, "notice", "no public notice is set")
            return "none"
        return {part: int(n) for part, n in (("years", years), ("months", months)) if n} | {
            part: code for part, code in dates.items() if code
        }

    def _key(self, codes: list[str], subject: Mapping[str, Any]) -> list[str]:
        given = [
            self._code_of(one, codes) or one for one in self._list("key", re.compile("[、，,;；|]"))
        ]
        if given:
            return given
        named = {code: name for name, code in reversed(self.known.elements.items())}
        whose = [subject[part] for part in ("code", "id_number") if part in subject]
        own = [code for code in codes if named.get(code, "").endswith(_OWN)][:1] or self._dates(
            codes
        )[:1]
        key = [*whose, *own] or codes[:1]
        self._assume("key", "、".join(key))
        return key


_PARTS = {"name": "名称", "code": "代码", "id_number": "证件"}
