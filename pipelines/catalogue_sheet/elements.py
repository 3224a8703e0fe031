"""Read the data items of a sheet as elements: each has a code, a value type and a length."""

from __future__ import annotations

import re

from pypinyin import Style, lazy_pinyin

from pipelines.catalogue.loading.element_definitions import ELEMENT_CODE
from pipelines.catalogue.values import DEFAULT_TYPE, VALUE_TYPES
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.import_notes import TO_BE_CONFIRMED, ImportNotes
from pipelines.catalogue_sheet.sheet_rows import CatalogueRow, Cell, text_in
from pipelines.catalogue_sheet.vocabulary import Vocabulary
from pipelines.catalogue_sheet.yaml_text import YamlMapping


class ElementReader:
    """Reads the part of a row that describes a data item."""

    def __init__(self, vocabulary: Vocabulary, notes: ImportNotes) -> None:
        self._vocabulary = vocabulary
        self._notes = notes

    def is_required(self, row: CatalogueRow) -> bool:
        """Whether every record must have the data item; no if the cell is not understood."""
        if "required" not in row:
            return False
        cell = row["required"]
        if cell.text in layout.YES:
            return True
        if cell.text not in layout.NO:
            self._notes.not_understood(cell, "required", "taken as not required")
        return False

    def code_of(self, row: CatalogueRow, name: str) -> str:
        """The code of a data item; a new element is added to the vocabulary.

        The sheet has the code, or an element of this name has it already, or it is made of the
        initials of the name in pinyin, as national codes are.
        """
        code = self._written_code(row) or self._vocabulary.element_codes.get(name)
        if code is None:
            code = self._new_code(name)
            self._notes.assumed.append(
                f"{row['element'].at}: {name}: no code: {code} is put in its place"
            )
        if code in self._vocabulary.folder_elements:
            self._compare(code, row, name)
        if code not in self._vocabulary.used_codes:
            self._vocabulary.add_element(code, name, self._content(row, name))
        return code

    def _written_code(self, row: CatalogueRow) -> str:
        code = text_in(row, "code").upper()
        if code and not ELEMENT_CODE.fullmatch(code):
            self._notes.not_understood(row["code"], "code", "a code is made of the name")
            return ""
        return code

    def _new_code(self, name: str) -> str:
        letters = "".join(lazy_pinyin(name, style=Style.FIRST_LETTER)).upper()
        first = re.sub("[^A-Z0-9]", "", letters)[:30]
        # A code begins with a letter.
        if not first[:1].isalpha():
            first = f"X{first}"

        code = first
        number = 1
        while code in self._vocabulary.used_codes:
            number += 1
            code = f"{first}_{number}"
        return code

    def _compare(self, code: str, row: CatalogueRow, name: str) -> None:
        """Note where the sheet differs from elements.yml, which stays as it is."""
        element = self._vocabulary.folder_elements[code]
        own_names = (element.get("name"), *element.get("synonyms", []))
        if name not in own_names:
            self._notes.unread.append(
                f"{row['element'].at}: {code} is {element.get('name')} in elements.yml,"
                f" not {name}; kept"
            )
        length = text_in(row, "length")
        if length.isdigit() and int(length) != element.get("length"):
            self._notes.unread.append(
                f"{row['length'].at}: {code} has length {element.get('length')} in elements.yml;"
                " kept"
            )

    def _content(self, row: CatalogueRow, name: str) -> YamlMapping:
        """A new element as elements.yml has it, its keys in the order of that file."""
        type_name = self._value_type(row, name)
        value_type = VALUE_TYPES[type_name]
        content: YamlMapping = {"name": name}
        if type_name != DEFAULT_TYPE:
            content["type"] = type_name

        length = self._length(row, name, type_name)
        if length is not None:
            content["length"] = length
        if value_type.has_code_list:
            content["codes"] = text_in(row, "codes")

        scale = text_in(row, "scale")
        if scale.isdigit():
            content["scale"] = int(scale)
        elif value_type.sheet.scale is not None:
            content["scale"] = value_type.sheet.scale

        most = text_in(row, "most")
        if most.isdigit():
            content["most"] = int(most)

        texts = text_in(row, "element_synonyms").split(layout.PARTS_SEPARATOR)
        synonyms = [text for text in texts if text]
        if synonyms:
            content["synonyms"] = synonyms

        if value_type.is_personal:
            content["personal"] = True
        if text_in(row, "severity") == layout.WARNING:
            content["severity"] = "warning"
        if text_in(row, "none_is_a_value") in layout.YES:
            content["none_is_a_value"] = True
        for mark in ("is_large", "is_period"):
            if text_in(row, mark) in layout.YES:
                content[mark] = True
        usual = [end for end in text_in(row, "usual").split(layout.PARTS_SEPARATOR) if end]
        if usual:
            content["usual"] = usual
        if text_in(row, "note"):
            content["note"] = text_in(row, "note")

        # Where the sheet names no source, nobody has confirmed the element.
        content["provenance"] = text_in(row, "element_provenance") or TO_BE_CONFIRMED
        return content

    def _length(self, row: CatalogueRow, name: str, value_type: str) -> int | None:
        """The greatest length of a value, also taken from a type such as C200.

        None: the value type decides it.
        """
        assumed_length = VALUE_TYPES[value_type].sheet.length
        if assumed_length is None:
            text = text_in(row, "length")
            return int(text) if text.isdigit() else None

        text = text_in(row, "length") or text_in(row, "type")
        match = re.match(r"\D*(\d+)", text)
        if match:
            return int(match.group(1))

        if not text_in(row, "code"):
            self._notes.assumed.append(
                f"{row['element'].at}: {name}: no length: {assumed_length} is put in its place"
            )
        return assumed_length

    def _value_type(self, row: CatalogueRow, name: str) -> str:
        """The value type: as the sheet says, else as the name suggests."""
        written = self._written_type(row)
        if written is None:
            return value_type_meant_by(name)
        # Sheets call most data items a text; a name such as 认定日期 says more.
        if written == DEFAULT_TYPE and not text_in(row, "code"):
            return value_type_meant_by(name)
        return written

    def _written_type(self, row: CatalogueRow) -> str | None:
        cell = row.get("type", Cell("", row["element"].at))
        # C200, N(8,2): the length stands behind the type.
        without_length = re.sub(r"[\d.,()（）]+$", "", cell.text)
        names = _names_of_types()
        value_type = names.get(cell.text) or names.get(without_length)

        if cell.text and value_type is None:
            self._notes.not_understood(cell, "type", "judged by the data item's name")
        is_coded = value_type is not None and VALUE_TYPES[value_type].has_code_list
        if is_coded and text_in(row, "codes") not in self._vocabulary.code_lists:
            self._notes.not_understood(
                row.get("codes", cell), "codes", "no such code list: taken as text"
            )
            return DEFAULT_TYPE
        return value_type


def _names_of_types() -> dict[str, str]:
    """Every name under which a sheet may have a value type → the type."""
    names = {}
    for name, value_type in VALUE_TYPES.items():
        for spelling in (value_type.title, *value_type.sheet.spellings):
            names[spelling] = name
    return names


def value_type_meant_by(name: str) -> str:
    """The value type that the name of a data item suggests; 认定日期 is a date."""
    for type_name, value_type in VALUE_TYPES.items():
        pattern = value_type.sheet.item_names
        if pattern and re.search(pattern, name):
            return type_name
    return DEFAULT_TYPE
