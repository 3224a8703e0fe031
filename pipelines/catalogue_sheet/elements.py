"""Data items of a sheet as elements: known ones by their names, new ones with a code, a type and a length."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pypinyin import Style, lazy_pinyin

from pipelines.catalogue.loading.definitions import ELEMENT_CODE
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.known import Known
from pipelines.catalogue_sheet.reading import Cell, Row


def not_understood(unread: list[str], cell: Cell, key: str, instead: str) -> None:
    """Note a cell that could not be read, and what was done instead."""
    unread.append(f"{cell.at}: {layout.OF_ROW[key][0]} {cell.text!r} is not understood; {instead}")


@dataclass
class ElementReader:
    """Reads the part of a row that describes a data item."""

    known: Known
    unread: list[str]
    assumed: list[str]

    def is_required(self, row: Row) -> bool:
        """Whether every record must have the data item; what is not understood is not required."""
        if "required" not in row or row["required"].text in layout.NO:
            return False
        if row["required"].text not in layout.YES:
            not_understood(self.unread, row["required"], "required", "taken as not required")
            return False
        return True

    def code_of(self, row: Row, name: str) -> str:
        """The code of a data item: given, known by its name, or made of its name's initials as national codes are."""
        given = row["code"].text.upper() if "code" in row else ""
        if given and not ELEMENT_CODE.fullmatch(given):
            not_understood(self.unread, row["code"], "code", "a code is made of the name")
            given = ""
        code = given or self.known.elements.get(name)
        if code is None:
            initials = re.sub(
                "[^A-Z0-9]", "", "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
            )[:30]
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
            self.unread.append(
                f"{row['element'].at}: {code} is {there.get('name')} in elements.yml, not {name}; kept"
            )
        if (
            "length" in row
            and row["length"].text.isdigit()
            and int(row["length"].text) != there.get("length")
        ):
            self.unread.append(
                f"{row['length'].at}: {code} has length {there.get('length')} in elements.yml; kept"
            )

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
                self.assumed.append(
                    f"{row['element'].at}: {name}: no length: {content['length']} is put in its place"
                )
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
        content["provenance"] = (
            text("element_provenance") or "placeholder: imported, to be confirmed by the centre"
        )
        return content

    def _type(self, row: Row, name: str) -> str:
        """What the sheet says, else what the name means."""
        cell = row.get("type", Cell("", row["element"].at))
        bare = re.sub(r"[\d.,()（）]+$", "", cell.text)
        named = {value_type.title: key for key, value_type in VALUE_TYPES.items()}
        named |= {
            spelling: key for key, spellings in layout.TYPES.items() for spelling in spellings
        }
        known = named.get(cell.text) or named.get(bare)
        if cell.text and known is None:
            not_understood(self.unread, cell, "type", "judged by the data item's name")
        if (
            known in ("code", "codes")
            and (row["codes"].text if "codes" in row else "") not in self.known.code_lists
        ):
            not_understood(
                self.unread, row.get("codes", cell), "codes", "no such code list: taken as text"
            )
            known = "text"
        if known and known != "text":
            return known
        if known == "text" and "code" in row and row["code"].text:
            return known
        return _meant_by(name)


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
