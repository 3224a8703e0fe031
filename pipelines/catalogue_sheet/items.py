"""The main sheet of an official catalogue: items with their data items, in the many ways in which sheets put it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pypinyin import Style, lazy_pinyin

from pipelines.catalogue.definitions import ELEMENT_CODE, STEM
from pipelines.catalogue.reader import Reader
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue_sheet import layout
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


@dataclass
class Known:
    """What the folder and the workbook name already: elements, code lists, departments."""

    elements: dict[str, str]
    """Name → code of an element."""
    taken: set[str]
    """Codes of elements."""
    code_lists: Mapping[str, Any]
    departments: dict[str, str]
    """Every name of a department → its code."""
    types: dict[str, str]
    there: Mapping[str, Mapping[str, Any]]
    """Elements of the folder, as its elements.yml has them."""
    new_elements: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, code_lists: Mapping[str, Any], departments: Mapping[str, str]) -> Known:
        """Look over the folder; what is wrong in it is for `catalogue check` to say."""
        reader = Reader()
        content = (reader.file(folder / "elements.yml") or {}) if (folder / "elements.yml").exists() else {}
        there = {code: one for code, one in (content.get("elements") or {}).items() if isinstance(one, dict)}
        elements: dict[str, str] = {}
        for code, one in there.items():
            elements.setdefault(str(one.get("name")), code)
        names = {name: code for code, name in departments.items()}
        if (folder / "departments.yml").exists():
            for code, one in (reader.file(folder / "departments.yml") or {}).items():
                if isinstance(one, dict):
                    names |= dict.fromkeys([code, str(one.get("name")), *map(str, one.get("synonyms", []))], code)
        lists = {path.stem: None for path in (folder / "codes").glob("*.yml")} | dict(code_lists)
        types = {str(code): str(one.get("type", "text")) for code, one in there.items()}
        return cls(elements, set(there), lists, names, types, there)


@dataclass(frozen=True)
class Item:
    """One catalogue item: the stem of its file and what stands in it."""

    name: str
    content: Mapping[str, Any]


def read_items(sheets: Sheets, known: Known, rules: Mapping[str, Any], unread: Remarks, assumed: Remarks) -> list[Item]:
    """Every item of every sheet that has items and data items."""
    rows = _filled(sheets.rows(layout.OF_ROW, frozenset({"title", "element"})))
    items, taken = [], set[str]()
    for number, group in enumerate(_grouped(rows), 1):
        item = _ItemReader(group, known, unread, assumed).read(number, rules)
        if item.name in taken:
            unread.append(f"{_place(group[0])}: the item {item.name} is there already; this one is left out")
            continue
        taken.add(item.name)
        items.append(item)
    return items


def _filled(rows: Iterable[Row]) -> Iterable[Row]:
    """Rows below an item that name only a data item belong to it."""
    above: Row = {}
    for row in rows:
        if not row["title"].text and above and row["element"].text:
            row = row | {key: above[key] for key in layout.OF_ITEM if key in above and not row[key].text}
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
            "authority": self._text("authority") or self._assume("authority", "自治区公共信用信息目录"),
            "disclosure": self._disclosure(),
            "update_cycle": self._text("update_cycle") or self._assume("update_cycle", "及时更新"),
            "deadline": self._deadline(codes),
            "notice": self._notice(codes),
            "key": self._key(codes, subject),
            "elements": [Marked(one) for one in elements],
            "rules": rules.get(name, []),
            "provenance": self._text("provenance") or "placeholder: imported, to be confirmed by the centre",
        }
        return Item(name, content)

    def _cell(self, key: str) -> Cell:
        return next((row[key] for row in self.rows if key in row and row[key].text), Cell("", _place(self.rows[0])))

    def _text(self, key: str) -> str:
        return self._cell(key).text

    def _list(self, key: str, marks: re.Pattern[str] = _ITEM_MARKS) -> list[str]:
        return [one.strip() for one in marks.split(self._text(key)) if one.strip()]

    def _assume(self, key: str, value: str) -> str:
        heading = layout.OF_ROW[key][0]
        self.assumed.append(f"{_place(self.rows[0])}: {self._text('title')}: no {heading}: {value} is put in its place")
        return value

    def _cannot(self, cell: Cell, key: str, instead: str) -> None:
        heading = layout.OF_ROW[key][0]
        self.unread.append(f"{cell.at}: {heading} {cell.text!r} is not understood; {instead}")

    def _name(self, title: str, number: int) -> str:
        if given := self._text("name"):
            if STEM.fullmatch(given):
                return given
            self._cannot(self._cell("name"), "name", "a name is made of the title")
        made = "_".join(re.sub("[^a-z0-9]", "", one.lower()) for one in lazy_pinyin(title, errors="ignore"))
        return made.strip("_")[:60] or f"item_{number}"

    def _elements(self) -> list[str]:
        listed: dict[str, str] = {}
        for row in self.rows:
            for name in self._names(row):
                code = self._element(row, name)
                listed.setdefault(code, f"{code} !" if self._is_required(row) else code)
        return list(listed.values())

    def _names(self, row: Row) -> list[str]:
        if "code" in row and row["code"].text:
            return [row["element"].text]
        return [one.strip() for one in _DATA_ITEMS.split(row["element"].text) if one.strip()]

    def _is_required(self, row: Row) -> bool:
        if "required" not in row or row["required"].text in layout.NO:
            return False
        if row["required"].text not in layout.YES:
            self._cannot(row["required"], "required", "taken as not required")
            return False
        return True

    def _element(self, row: Row, name: str) -> str:
        """The code of a data item: given, known by its name, or made of its name's initials as national codes are."""
        given = row["code"].text.upper() if "code" in row else ""
        if given and not ELEMENT_CODE.fullmatch(given):
            self._cannot(row["code"], "code", "a code is made of the name")
            given = ""
        code = given or self.known.elements.get(name)
        if code is None:
            initials = re.sub("[^A-Z0-9]", "", "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper())[:30]
            made = code = initials if initials[:1].isalpha() else f"X{initials}"
            again = 1
            while code in self.known.taken:
                again += 1
                code = f"{made}_{again}"
            self.assumed.append(f"{row['element'].at}: {name}: no code: {code} is put in its place")
        if code in self.known.there:
            self._compare(code, row, name)
        if code not in self.known.taken:
            self.known.taken.add(code)
            self.known.elements.setdefault(name, code)
            content = self._element_content(row, name)
            self.known.new_elements[code] = content
            self.known.types[code] = str(content.get("type", "text"))
        return code

    def _compare(self, code: str, row: Row, name: str) -> None:
        """Say where the sheet sees an element otherwise than elements.yml, which stays as it is."""
        there = self.known.there[code]
        if name not in (there.get("name"), *there.get("synonyms", [])):
            self.unread.append(f"{row['element'].at}: {code} is {there.get('name')} in elements.yml, not {name}; kept")
        if "length" in row and row["length"].text.isdigit() and int(row["length"].text) != there.get("length"):
            self.unread.append(f"{row['length'].at}: {code} has length {there.get('length')} in elements.yml; kept")

    def _element_content(self, row: Row, name: str) -> dict[str, Any]:
        def text(key: str) -> str:
            return row[key].text if key in row else ""

        kind, length = self._type(row, name), re.match(r"\D*(\d+)", text("length") or text("type"))
        content: dict[str, Any] = {"name": name} | ({"type": kind} if kind != "text" else {})
        if length and kind in ("text", "identity_document"):
            content["length"] = int(length.group(1))
        elif kind == "text" or kind == "identity_document":
            content["length"] = 64 if kind == "identity_document" else 200
            if not text("code"):
                self.assumed.append(f"{row['element'].at}: {name}: no length: {content['length']} is put in its place")
        elif text("length").isdigit():
            content["length"] = int(text("length"))
        if kind in ("code", "codes"):
            content["codes"] = text("codes")
        if text("scale").isdigit():
            content["scale"] = int(text("scale"))
        elif kind == "amount":
            content["scale"] = 6
        if others := [one for one in text("element_synonyms").split(layout.SEPARATOR) if one]:
            content["synonyms"] = others
        if kind in ("identity_document", "id_number"):
            content["personal"] = True
        if text("severity") == layout.WARNING:
            content["severity"] = "warning"
        if text("note"):
            content["note"] = text("note")
        content["provenance"] = text("element_provenance") or "placeholder: imported, to be confirmed by the centre"
        return content

    def _type(self, row: Row, name: str) -> str:
        """What the sheet says, else what the name means."""
        cell = row.get("type", Cell("", row["element"].at))
        bare = re.sub(r"[\d.,()（）]+$", "", cell.text)
        named = {value_type.title: key for key, value_type in VALUE_TYPES.items()}
        named |= {spelling: key for key, spellings in layout.TYPES.items() for spelling in spellings}
        known = named.get(cell.text) or named.get(bare)
        if cell.text and known is None:
            self._cannot(cell, "type", "judged by the data item's name")
        if known in ("code", "codes") and (row["codes"].text if "codes" in row else "") not in self.known.code_lists:
            self._cannot(row.get("codes", cell), "codes", "no such code list: taken as text")
            known = "text"
        if known and known != "text":
            return known
        if known == "text" and "code" in row and row["code"].text:
            return known
        return _meant_by(name)

    def _subject(self, codes: list[str]) -> dict[str, Any]:
        kinds = self._kinds()
        parts = dict(one.split("=", 1) for one in self._text("subject").split(layout.SEPARATOR) if "=" in one)
        if parts:
            return {"kinds": kinds} | {ours: parts[theirs] for ours, theirs in _PARTS.items() if theirs in parts}
        named = {code: name for name, code in reversed(self.known.elements.items())}
        name = next(
            (code for code in codes if re.search("名称|姓名|当事人", named.get(code, ""))), codes[0] if codes else ""
        )
        found = {"name": name}
        for part, kind in (("code", "credit_code"), ("id_number", "identity_document")):
            if (code := next((one for one in codes if self.known.types.get(one) == kind), None)) is not None:
                found[part] = code
        return {"kinds": kinds} | found

    def _kinds(self) -> list[str]:
        found = []
        for one in self._list("kinds"):
            kind = next((kind for kind, spellings in layout.KINDS.items() if one in spellings), None)
            if kind is None:
                self._cannot(Cell(one, self._cell("kinds").at), "kinds", "left out")
            elif kind not in found:
                found.append(kind)
        return found or [self._assume("kinds", "legal_person")]

    def _departments(self) -> Any:
        found = []
        for one in self._list("departments"):
            if one in layout.EVERY_DEPARTMENT:
                return "any"
            code = self.known.departments.get(one) or next(
                (code for name, code in self.known.departments.items() if len(one) > 2 and one in name), None
            )
            if code is None:
                self._cannot(Cell(one, self._cell("departments").at), "departments", "no such department: left out")
            elif code not in found:
                found.append(code)
        return found or self._assume("departments", "any")

    def _disclosure(self) -> str:
        cell = self._cell("disclosure")
        for disclosure, spellings in layout.DISCLOSURES.items():
            if cell.text in spellings:
                return disclosure
        if cell.text:
            self._cannot(cell, "disclosure", "nobody sees it without authorisation")
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
        after = (self._code_of(match.group(2), codes) if match and match.group(2) else None) or next(iter(dates), None)
        if match is None or after is None:
            self._cannot(cell, "deadline", "no deadline is set")
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
            self._cannot(cell, "notice", "no public notice is set")
            return "none"
        return {part: int(n) for part, n in (("years", years), ("months", months)) if n} | {
            part: code for part, code in dates.items() if code
        }

    def _key(self, codes: list[str], subject: Mapping[str, Any]) -> list[str]:
        given = [self._code_of(one, codes) or one for one in self._list("key", re.compile("[、，,;；|]"))]
        if given:
            return given
        named = {code: name for name, code in reversed(self.known.elements.items())}
        whose = [subject[part] for part in ("code", "id_number") if part in subject]
        own = [code for code in codes if named.get(code, "").endswith(_OWN)][:1] or self._dates(codes)[:1]
        key = [*whose, *own] or codes[:1]
        self._assume("key", "、".join(key))
        return key


_PARTS = {"name": "名称", "code": "代码", "id_number": "证件"}


def _meant_by(name: str) -> str:
    """The value type that a data item's name speaks of."""
    for pattern, kind in (
        ("统一社会信用代码", "credit_code"),
        ("组织机构代码", "organisation_code"),
        ("(工商)?注册号$", "registration_no"),
        ("身份证号|证件号码", "identity_document"),
        ("万元|金额$", "amount"),
        ("(日期|时间)$", "date"),
        ("年度$", "year"),
        ("(人数|月数|次数)$", "number"),
    ):
        if re.search(pattern, name):
            return kind
    return "text"
