"""Read one catalogue item from its rows; what the sheet leaves open is assumed and noted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pypinyin import lazy_pinyin

from pipelines.catalogue.loading.element_definitions import STEM
from pipelines.catalogue.model import BlankCode
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue_sheet import layout
from pipelines.catalogue_sheet.elements import ElementReader
from pipelines.catalogue_sheet.import_notes import TO_BE_CONFIRMED, ImportNotes
from pipelines.catalogue_sheet.sheet_rows import CatalogueRow, Cell
from pipelines.catalogue_sheet.terms import dates_among, element_in, read_deadline, read_notice
from pipelines.catalogue_sheet.vocabulary import Vocabulary
from pipelines.catalogue_sheet.yaml_text import Marked, YamlMapping


_LIST_MARKS = re.compile(r"[、，,;；/\n|]+")
_KEY_MARKS = re.compile("[、，,;；|]")
_SEPARATOR = re.compile(re.escape(layout.PARTS_SEPARATOR))

# Separate data items that share one cell; marks inside brackets belong to a name.
_DATA_ITEM_MARKS = re.compile(r"[、，,;；\n]+(?![^（(]*[）)])")

# Endings of data items that distinguish the records of one subject.
_NAMES_OF_NUMBERS = ("文书号", "文号", "编号", "案号", "证书号", "许可证号")

_SUBJECT_NAME = re.compile("名称|姓名|当事人")
_SUBJECT_ROLES = {"name": "名称", "code": "代码", "id_number": "证件"}


class ItemReader:
    """Reads the rows of one item."""

    def __init__(
        self, rows: list[CatalogueRow], vocabulary: Vocabulary, notes: ImportNotes
    ) -> None:
        self.at = rows[0]["title"].at
        """Where the item begins, for messages."""
        self._rows = rows
        self._vocabulary = vocabulary
        self._notes = notes
        self._element_reader = ElementReader(vocabulary, notes)

    def name(self, item_number: int) -> str:
        """The stem of the item's file: as the sheet names it, or made of the title's pinyin."""
        written = self._text("name")
        if STEM.fullmatch(written):
            return written
        if written:
            self._notes.not_understood(self._cell("name"), "name", "a name is made of the title")

        # A file's name has to be the same each time the sheet is imported.
        syllables = lazy_pinyin(self._text("title"), errors="ignore")
        name = "_".join(re.sub("[^a-z0-9]", "", syllable.lower()) for syllable in syllables)
        return name.strip("_")[:60] or f"item_{item_number}"

    def content(self, item_number: int, rules: Sequence[YamlMapping]) -> YamlMapping:
        """What stands in the item's file, in the order in which it is written there."""
        elements = self._elements()
        codes = list(elements)
        subject = self._subject(codes)

        content: YamlMapping = {"title": self._text("title")}
        synonyms = self._list("synonyms", _SEPARATOR)
        if synonyms:
            content["synonyms"] = synonyms
        for key in ("shared", "names_subjects"):
            if self._text(key) in layout.YES:
                content[key] = True

        content["item_code"] = self._text_or("item_code", f"{item_number:04d}")
        content["category"] = self._text_or("category", "基本信息")
        content["subject"] = subject

        content["departments"] = self._departments()
        content["authority"] = self._text_or("authority", "自治区公共信用信息目录")
        content["disclosure"] = self._disclosure()
        content["update_cycle"] = self._text_or("update_cycle", "及时更新")

        content["deadline"] = read_deadline(
            self._cell("deadline"), codes, self._vocabulary, self._notes
        )
        content["notice"] = read_notice(self._cell("notice"), codes, self._vocabulary, self._notes)

        content["key"] = self._key(codes, subject)
        content["elements"] = [Marked(line) for line in elements.values()]
        content["rules"] = rules
        content["provenance"] = self._text("provenance") or TO_BE_CONFIRMED
        return content

    def _cell(self, key: str) -> Cell:
        """The first filled cell of a column; an empty one where the rows have none."""
        for row in self._rows:
            if key in row and row[key].text:
                return row[key]
        return Cell("", self.at)

    def _text(self, key: str) -> str:
        return self._cell(key).text

    def _list(self, key: str, marks: re.Pattern[str] = _LIST_MARKS) -> list[str]:
        return _split(self._text(key), marks)

    def _text_or(self, key: str, assumed: str) -> str:
        return self._text(key) or self._assume(key, assumed)

    def _assume(self, key: str, value: str) -> str:
        heading = layout.OF_ROW[key][0]
        title = self._text("title")
        self._notes.assumed.append(f"{self.at}: {title}: no {heading}: {value} is put in its place")
        return value

    def _elements(self) -> dict[str, str]:
        """Element code → its line in the file: the code, and `!` if it is required."""
        lines: dict[str, str] = {}
        for row in self._rows:
            for name in self._data_items(row):
                code = self._element_reader.code_of(row, name)
                is_required = self._element_reader.is_required(row)
                lines.setdefault(code, f"{code} !" if is_required else code)
        return lines

    def _data_items(self, row: CatalogueRow) -> list[str]:
        """The names of the data items of a row; with a code of its own there is only one."""
        if "code" in row and row["code"].text:
            return [row["element"].text]
        return _split(row["element"].text, _DATA_ITEM_MARKS)

    def _subject(self, codes: list[str]) -> YamlMapping:
        """Which data items identify the credit subject: as written, or by their names and types."""
        subject: YamlMapping = {"kinds": self._kinds()}
        written = self._subject_as_written()
        if written:
            for role, title in _SUBJECT_ROLES.items():
                if title in written:
                    subject[role] = written[title]
            if layout.WITHOUT_CODE in written:
                subject["without_code"] = _without_code(written)
            return subject

        subject["name"] = self._first_name(codes)
        for type_name, value_type in VALUE_TYPES.items():
            role = value_type.sheet.subject_part
            of_type = [code for code in codes if self._vocabulary.types.get(code) == type_name]
            if role and of_type:
                subject[role] = of_type[0]
        return subject

    def _subject_as_written(self) -> dict[str, str]:
        """The cell 主体数据项, `名称=…|代码=…`, as title → element code."""
        codes_by_title: dict[str, str] = {}
        for text in self._text("subject").split(layout.PARTS_SEPARATOR):
            title, equals, code = text.partition("=")
            if equals:
                codes_by_title[title] = code
        return codes_by_title

    def _first_name(self, codes: list[str]) -> str:
        for code in codes:
            if _SUBJECT_NAME.search(self._vocabulary.name_of(code)):
                return code
        return codes[0] if codes else ""

    def _kinds(self) -> list[str]:
        at = self._cell("kinds").at
        kinds: list[str] = []
        for text in self._list("kinds"):
            kind = _key_with(layout.KIND_WORDS, text)
            if kind is None:
                self._notes.not_understood(Cell(text, at), "kinds", "left out")
            elif kind not in kinds:
                kinds.append(kind)
        return kinds or [self._assume("kinds", "legal_person")]

    def _departments(self) -> list[str] | str:
        """The codes of the responsible departments, or `any`."""
        at = self._cell("departments").at
        codes: list[str] = []
        for text in self._list("departments"):
            if text in layout.EVERY_DEPARTMENT:
                return "any"
            code = self._department_code(text)
            if code is None:
                self._notes.not_understood(
                    Cell(text, at), "departments", "no such department: left out"
                )
            elif code not in codes:
                codes.append(code)
        return codes or self._assume("departments", "any")

    def _department_code(self, text: str) -> str | None:
        """The department of this name, else the first whose name contains it.

        Sheets write 商务局 for 二连浩特市商务局.
        """
        departments = self._vocabulary.departments
        if text in departments:
            return departments[text]
        for name, code in departments.items():
            if len(text) > 2 and text in name:
                return code
        return None

    def _disclosure(self) -> str:
        cell = self._cell("disclosure")
        if not cell.text:
            return self._assume("disclosure", "authorised")

        disclosure = _key_with(layout.DISCLOSURE_WORDS, cell.text)
        if disclosure is None:
            # A disclosure that is too narrow can be widened later; one too wide cannot be undone.
            self._notes.not_understood(cell, "disclosure", "nobody sees it without authorisation")
            return "authorised"
        return disclosure

    def _key(self, codes: list[str], subject: YamlMapping) -> list[str]:
        """The elements that identify a record.

        As written, or the number of the subject and the first number of the record itself.
        """
        written = self._list("key", _KEY_MARKS)
        if written:
            return [element_in(text, codes, self._vocabulary) or text for text in written]

        # A subject has one of the two numbers, and several records.
        # Records differ by their subject and by their own number.
        key = [subject[role] for role in ("code", "id_number") if role in subject]
        key += self._own_number(codes)
        key = key or codes[:1]
        self._assume("key", "、".join(key))
        return key

    def _own_number(self, codes: list[str]) -> list[str]:
        for code in codes:
            if self._vocabulary.name_of(code).endswith(_NAMES_OF_NUMBERS):
                return [code]
        return dates_among(codes, self._vocabulary)[:1]


def _split(text: str, marks: re.Pattern[str]) -> list[str]:
    pieces = [piece.strip() for piece in marks.split(text)]
    return [piece for piece in pieces if piece]


def _key_with(spellings_of: Mapping[str, Sequence[str]], text: str) -> str | None:
    """The key among whose spellings a text is; None: it is none of them."""
    for key, spellings in spellings_of.items():
        if text in spellings:
            return key
    return None


def _without_code(written: dict[str, str]) -> YamlMapping:
    """What the cell 主体数据项 says of subjects whose credit code is missing."""
    blank = BlankCode.REJECTED
    if written.get(layout.BLANK_CODE) == layout.BLANK_CODES[BlankCode.TAKEN]:
        blank = BlankCode.TAKEN
    content: YamlMapping = {
        "numbers": _split(written[layout.WITHOUT_CODE], _LIST_MARKS),
        "blank": blank.value,
    }
    source = written.get(layout.WITHOUT_CODE_SOURCE)
    return content | ({"source": source} if source else {"placeholder": True})
