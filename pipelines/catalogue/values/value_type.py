"""What every value type offers. The types themselves are the files beside this one."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np
import pandas as pd

from pipelines.catalogue.model import Element, RecordType
from pipelines.catalogue.values.conversion import (
    READ_AS_NOTHING,
    READ_WITHOUT_GUARD,
    Conversion,
)
from pipelines.catalogue.values.entries.entry_formulas import entry_spellings, one_of_formula
from pipelines.catalogue.values.entries.entry_test import EntryTest
from pipelines.catalogue.values.invention import Draw, SampleOrder, Texts, same_text
from pipelines.catalogue.values.judgement import Judgement, Mask
from pipelines.catalogue.values.measures import Unit
from pipelines.catalogue.values.spellings.export_guards import have_guards, without_guards


# Between several values of one element.
SEPARATOR = ";"


@dataclass(frozen=True)
class SheetForm:
    """How a sheet of the official catalogue shows that a data item is of this type."""

    spellings: tuple[str, ...] = ()
    """What the column 数据类型 may say, beside the type's own title."""
    item_names: str = ""
    """A regular expression found in names of data items of this type; empty: none."""
    length: int | None = None
    """The length assumed where the sheet has none; None: the type needs no length."""
    scale: int | None = None
    """The digits after the point assumed where the sheet says nothing."""
    subject_part: str = ""
    """The part of an item's subject that its first data item of this type is; empty: none."""


class CellMeaning(Enum):
    """What of a spreadsheet's cell is the value, where the cell shows another text than it stores."""

    SHOWN = auto()
    """The text on the screen."""
    NUMBER = auto()
    """The stored number in all its digits, with the unit or sign that is shown beside it."""
    DAY = auto()
    """The stored day, however much of it is shown."""


class ComparedAs(Enum):
    """As what rules compare the values of a type."""

    TEXT = auto()
    DAY = auto()
    NUMBER = auto()
    YEAR = auto()
    """By its first day."""


class ValueType(ABC):
    """A kind of value: everything that any part of the pipeline has to know about it.

    A value type is one file `values/<name>.py` with a subclass, and one line in `VALUE_TYPES`.
    Methods work on whole columns, pandas text Series; a missing value is None or NaN and is never
    judged.
    """

    name: str
    """Its key in `VALUE_TYPES`, and the `type` of elements in elements.yml."""
    title: str
    """Its Chinese name."""
    sql_type: str = "text"
    """`text`, `date` or `numeric`."""

    # What elements.yml has to say about an element of this type, and what rules may say.
    is_personal: bool = False
    """True: the number of a natural person, which is masked and encrypted everywhere."""
    has_code_list: bool = False
    """True: values stand in a code list."""
    holds_several: bool = False
    """True: one element may hold several values, joined by `SEPARATOR`."""
    is_money: bool = False
    """True: an amount of money, of which elements.yml may say that it is usually large."""
    is_free_text: bool = False
    """True: any text, so that every element needs a length."""
    cell_meaning: CellMeaning = CellMeaning.SHOWN
    """What of a spreadsheet's cell is the value."""
    compared_as: ComparedAs = ComparedAs.TEXT
    """As what rules compare its values; numbers that no rule compares are text."""
    is_identifier: bool = False
    """True: a number by which a subject or its certificate is told."""
    names_organisations: bool = False
    """True: the number of an organisation of any kind, of a subject or of an authority."""
    identity_prefix: str = ""
    """How the identity begins that is made of such a number where it stands for a missing credit code
    (org:728611939); empty: it stands for none. No credit code has a colon."""
    read_in_code_column: Conversion | None = None
    """What is said of such a number that stood in the column of the credit code; None: none may."""
    beginnings: str = ""
    """A regular expression that each value's first characters match; empty: anything."""

    # How values are judged, and what reading may have changed.
    judgements: tuple[Judgement, ...] = ()
    """In order: a value that one rejects is not judged by the next."""
    conversions: tuple[Conversion, ...] = ()
    """In order: the first that is found in a value names the change."""
    is_distinctive: bool = False
    """True: few values of another column pass the judgements by chance."""
    is_strict: bool = False
    """True: hardly any value of another type passes: there is a check digit, a calendar or a list."""

    # What people read: templates, the manual, the sheets of the official catalogue.
    how_to_write: str = ""
    """How to write a value, in Chinese; empty: what the last judgement expects."""
    guide_name: str = ""
    """What the template's guide says before `how_to_write`; empty: the guide passes over it."""
    number_format: str = "@"
    """Number format of the cells of a template, as spreadsheets write it; `@`: text."""
    column_width: int | None = None
    """Characters that a usual value needs in a template; None: what the element's length says."""
    sheet: SheetForm = SheetForm()

    # What specs and the manual show of faults.
    slip: str = ""
    """What clerks have written into such a field although it cannot be a value; empty: nothing."""

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Bring what can be read into canonical form; leave the rest as it is."""
        return values

    def judgements_of(self, element: Element) -> tuple[Judgement, ...]:
        """The judgements that an element's values can fail to pass, in order."""
        longest = element.length
        judgements = []
        for judgement in self.judgements:
            # Values of this element may all be too short for it.
            if longest is None or longest >= judgement.shortest:
                judgements.append(judgement)
        return tuple(judgements)

    def sound(self, values: pd.Series, element: Element) -> Mask:
        """Which values pass every judgement that may refuse them."""
        passed: Mask = np.ones(len(values), dtype=bool)
        for judgement in self.judgements:
            # What one judgement has refused, no other one takes back.
            if not judgement.is_warning and passed.any():
                passed &= judgement.accepts(values, element)
        return passed

    def mask(self, value: str) -> str:
        """What may be shown of a value; only personal types hide anything."""
        return value

    def hints(self, rejected: pd.Series, element: Element) -> pd.Series:
        """What most likely happened to rejected values, in words that may be shown.

        Missing where nobody knows. A hint is never used to repair a value.
        """
        return pd.Series(None, index=rejected.index, dtype="str")

    def words_of_hint(self, hint: str | None, element: Element) -> tuple[str, str] | None:
        """The problem and the remedy for a hint that says exactly what is wrong; None: it does not."""
        return None

    def remedy_of_hint(self, hint: str | None, record_type: RecordType) -> str | None:
        """What to do about a value of this hint; None: what its judgement says.

        It may name another element of the record type.
        """
        return None

    def measured_in(self, element: Element) -> Unit | None:
        """The unit in which an element is kept; None: it has none."""
        return None

    def header_instead_of(self, header: str, element: Element) -> str | None:
        """How an unread column has to be called that may hold the element; None: it does not."""
        return None

    def stand_for_code(self, values: pd.Series, element: Element) -> Mask:
        """Which canonical values may stand for a missing credit code: sound numbers of subjects."""
        nobody: Mask = np.zeros(len(values), dtype=bool)
        return nobody

    def conversions_of(self, written: pd.Series, read: pd.Series) -> Texts:
        """The code of what reading changed, for each value as written and as read.

        Empty where the change bears no meaning.
        """
        has_guard = have_guards(written)
        written = without_guards(written.str.strip())
        codes = np.full(len(written), "", dtype=object)

        # Backwards, because the first conversion that is found names the change.
        for conversion in reversed(self.conversions):
            codes[conversion.is_in(written)] = conversion.code

        # A change that bears no meaning is not reported.
        means_the_same = self.means_the_same(written, read).fillna(False)
        codes[means_the_same.to_numpy(dtype=bool)] = ""

        # What was inside of the guard may have been changed as well, and means more.
        codes[has_guard & (codes == "")] = READ_WITHOUT_GUARD.code

        was_written = (written != "").to_numpy(dtype=bool)
        is_missing = read.isna().to_numpy(dtype=bool)
        codes[is_missing & was_written] = READ_AS_NOTHING.code
        codes[~was_written] = ""
        return codes

    def means_the_same(self, written: pd.Series, read: pd.Series) -> pd.Series:
        """Which values look different at most, and mean the same as written and as read."""
        return written == read

    def number_format_of(self, element: Element) -> str:
        """The number format of an element's cells in a template."""
        return self.number_format

    def entry_tests(self, element: Element, cell: str) -> Iterator[EntryTest]:
        """What a spreadsheet can tell of a value that is typed into a cell, in order."""
        for judgement in self.judgements_of(element):
            test = judgement.entry_test(element, cell)
            if test is not None:
                yield test

    def holds_formula(self, element: Element, cell: str, values: Sequence[str]) -> str:
        """Whether a cell of the element holds one of some values, as a formula of a spreadsheet."""
        return one_of_formula(cell, entry_spellings(element, values))

    @abstractmethod
    def invent(self, order: SampleOrder) -> Texts:
        """Invent sound values for sample rows."""

    def invent_beginning_with(self, prefix: str, count: int, draw: Draw) -> Texts:
        """Invent values that begin with certain characters."""
        return same_text(prefix, count)
