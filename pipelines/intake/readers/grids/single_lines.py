"""What a single line of a table says, judged by its texts alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.catalogue.values.currencies import without_foreign_currency
from pipelines.catalogue.values.money import yuan_in
from pipelines.intake.readers.grids import heading_words, line_words, note_words
from pipelines.intake.readers.grids.grid import Row
from pipelines.intake.readers.grids.line_words import squeezed
from pipelines.intake.readers.grids.total_amounts import is_foreign_amount
from pipelines.intake.readers.grids.unit_words import brackets_in, is_unit_line
from pipelines.personal_numbers.privacy import shown_beginning


# Characters of a line that are shown.
MOST_QUOTED = 30

# Letters in front of every number: programs call columns so.
_LETTERS_BEFORE = re.compile("[a-z_]{1,8}(?=[0-9])")

# Cells of a merged range that is the title of the rows below: no record says the same in so many.
WIDTH_OF_TITLE = 4
MIN_TITLE_CHARACTERS = 5


@dataclass(frozen=True)
class Line:
    """The cells of a line that hold text, squeezed."""

    positions: tuple[int, ...]
    texts: tuple[str, ...]

    @classmethod
    def of(cls, cells: Row) -> Line:
        """The line of a row."""
        positions = []
        texts = []
        for position, cell in enumerate(cells):
            if cell and cell.strip():
                positions.append(position)
                texts.append(squeezed(cell))
        return cls(tuple(positions), tuple(texts))

    def __len__(self) -> int:
        return len(self.texts)


def has_unit(text: str) -> bool:
    """Whether a text names a unit, in brackets or as 元."""
    _, contents = brackets_in(text)
    return "元" in text or any(is_unit_line([content]) for content in contents)


def is_total_line(line: Line) -> bool:
    """Whether it holds words for a total, and numbers beside them."""
    totals = 0
    for text in line.texts:
        # 合计 USD 120000
        is_foreign = is_foreign_amount(text)
        words = without_foreign_currency(text) if is_foreign else text
        if line_words.is_total(words):
            totals += 1
        elif not (is_foreign or _is_number(text)):
            return False
    return totals > 0


def _is_number(text: str) -> bool:
    return (
        line_words.is_number_alone(text) or line_words.is_dashes(text) or yuan_in(text) is not None
    )


def is_section_line(line: Line) -> bool:
    """Whether it is the title of a section: one text, in one cell or in all cells of a merged range."""
    if len(set(line.texts)) > 1:
        return False
    return line_words.is_section(line.texts[0]) or _is_over_all_columns(line)


def _is_over_all_columns(line: Line) -> bool:
    """Whether one text fills a merged range so wide that no record looks like it."""
    text = line.texts[0]
    is_title = len(text) >= MIN_TITLE_CHARACTERS and not text.isascii()
    return len(line) >= WIDTH_OF_TITLE and is_title and not line_words.is_nothing(text)


def _is_date(text: str) -> bool:
    return line_words.is_chinese_date(text) or line_words.is_plain_date(text)


def _is_certain(text: str) -> bool:
    """Whether a text beside others is a page number, an end or a heading, whatever these are."""
    if line_words.is_page_number(text) or line_words.is_end(text):
        return True
    return heading_words.is_heading(text) or heading_words.is_closing(text)


def is_footer(line: Line) -> bool:
    """Whether every cell is a label, the value of the label on its left, or the number of a page."""
    if all(line_words.is_nothing(text) or line_words.is_dashes(text) for text in line.texts):
        return True
    # A label without its note may be the rest of a row.
    if len(line.texts) == 1 and note_words.is_note_label(line.texts[0]):
        return False

    certain = 0
    follows_label = False
    for text in line.texts:
        if line_words.is_label(text):
            certain += 1
            follows_label = line_words.is_label_without_value(text)
            continue
        if _is_certain(text):
            certain += 1
        elif not (follows_label or line_words.is_dashes(text) or _is_date(text)):
            return False
        follows_label = False
    return certain > 0


def counts_columns(line: Line) -> bool:
    """Whether the cells are nothing but running numbers of the columns: 1, 2, 3 or F1, F2, F3."""
    numbers: list[int] = []
    letters = _LETTERS_BEFORE.match(line.texts[0])
    for text in line.texts:
        bare = text.removeprefix(letters[0] if letters else "").strip("()[]第列栏")
        if bare.isascii() and bare.isdigit() and len(bare) <= 3:
            numbers.append(int(bare))
        elif bare not in ("甲", "乙", "丙", "丁", "戊", "序号", "行次", "次", "编号"):
            return False
    if len(numbers) < 3:
        return False
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def whole_line(texts: Sequence[str | None]) -> str:
    """All that a line says, each text of a merged range once."""
    filled = dict.fromkeys(" ".join(text.split()) for text in texts if text and text.strip())
    return "　".join(filled)


def quoted_line(texts: Sequence[str | None]) -> str:
    """What a line says, shortened."""
    filled = [" ".join(text.split()) for text in texts if text and text.strip()]
    return shown_beginning("　".join(filled), MOST_QUOTED)
