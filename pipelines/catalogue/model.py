"""The catalogue in memory: frozen, complete, and free of files.

A record type says what may be submitted, an element is a field of one meaning for all record types.
A rule carries the code that receipts, documents and the ledger use.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from pipelines.catalogue.doubtful_values import DoubtfulValues
from pipelines.catalogue.forms import (
    EarlierTemplate,
    HeaderRemarks,
    PartNaming,
    PublishedForm,
    WithdrawnWords,
)
from pipelines.shapes.finding import Severity


class SubjectKind(StrEnum):
    """Whom a record is about (法人和非法人组织 / 个体工商户 / 自然人)."""

    LEGAL_PERSON = "legal_person"
    INDIVIDUAL_BUSINESS = "individual_business"
    NATURAL_PERSON = "natural_person"


class Disclosure(StrEnum):
    """Who may see a record (社会公开 / 政务共享 / 授权查询)."""

    PUBLIC = "public"
    GOVERNMENT = "government"
    AUTHORISED = "authorised"


@dataclass(frozen=True)
class CodeList:
    """Allowed values with their labels; labels and synonyms are accepted, the value is stored."""

    name: str
    title: str
    labels: Mapping[str, str]
    """value → Chinese label"""
    synonyms: Mapping[str, str] = field(default_factory=dict)
    """other spelling → value"""
    open: str | None = None
    """The value for what the list does not name, written as its label and a name: 其他-名称."""
    named: tuple[str, ...] = ()
    """What stands for the open value, beside another one or in a list of single values: 其他-责令改正."""
    remarks: frozenset[str] = frozenset()
    """What may stand in brackets behind a label and leaves its value as it is; 金额 is any amount."""
    provenance: str = ""


@dataclass(frozen=True)
class Element:
    """One field: national code, Chinese name, value type, length."""

    code: str
    """National or regional code, e.g. `XK_XDR_MC`; in lower case the column's name in the city."""
    name: str
    """Chinese name, e.g. 行政相对人名称."""
    type: str
    """Name of a value type, a key of `pipelines.catalogue.values.VALUE_TYPES`."""
    length: int | None = None
    """Longest value in characters."""
    codes: CodeList | None = None
    """For types `code` and `codes` (several values joined with ';')."""
    scale: int | None = None
    """For type `amount`: digits after the point."""
    most: int | None = None
    """For type `number`: the largest plausible value, above which it is another quantity or a slip."""
    usual: tuple[str, ...] = ()
    """For type `amount`: the least and the most that nobody is asked about, in the element's unit."""
    synonyms: tuple[str, ...] = ()
    """Other header spellings that mean this element."""
    personal: bool = False
    """True for a natural person's identity number: encrypted, hashed and masked everywhere."""
    severity: Severity = Severity.ERROR
    """What a faulty value means for the row; `warning` for old codes that often are wrong."""
    none_is_a_value: bool = False
    """True: 无 is a value of it, such as an obligation of none; else it leaves the element empty."""
    is_large: bool = False
    """True: an amount that is often counted in hundreds and thousands of 万元, as capital and prices."""
    is_period: bool = False
    """True: a text that is a period, such as 2018年1-3月; in a key its days are compared."""
    note: str = ""
    """What to fill in, in Chinese."""
    provenance: str = ""


Elements = Mapping[str, Element]
"""Elements by code."""


@dataclass(frozen=True)
class When:
    """A condition on another element of the same row: it holds one of `values`, perhaps among others."""

    element: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """A rule of a record type across fields, e.g. that an end does not come before its beginning.

    `kind` is a key of `pipelines.catalogue.rules.RULE_KINDS`, the closed list of what can be said.
    """

    code: str
    """Stable code of the rule, kebab-case, e.g. `validity-ends-before-it-begins`."""
    kind: str
    element: str
    """The element that the finding is reported on."""
    severity: Severity = Severity.ERROR
    other: str | None = None
    elements: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    pattern: str | None = None
    example: str | None = None
    """A value that the pattern takes, for people to see what is meant."""
    when: When | None = None
    remedy: str = ""
    """How to mend it, in Chinese; empty: the kind's own sentence."""
    source: str = ""
    """The standard, regulation or practice that it comes from."""


class BlankCode(StrEnum):
    """What an empty cell of the credit code says, where the code may be missing."""

    REJECTED = "rejected"
    """Nothing: the clerk may have forgotten it. That there is none has to be written: 无, zeros."""
    TAKEN = "taken"
    """That the subject has none."""


@dataclass(frozen=True)
class Subject:
    """Which elements of a record type name its credit subject."""

    kinds: tuple[SubjectKind, ...]
    name: str
    """Element that holds the subject's name."""
    code: str | None = None
    """Element with the 统一社会信用代码; None for types that are about natural persons only."""
    id_number: str | None = None
    """Element with the natural person's ID number."""
    without_code: tuple[str, ...] = ()
    """Elements with other numbers, in their order, for who has no code yet; empty: all must have one."""
    blank_code: BlankCode = BlankCode.REJECTED
    """What an empty code says beside one of these numbers."""
    without_code_source: str = ""
    """Where it is said that another number may stand for the code; empty: it is a placeholder."""

    @property
    def states_missing_code(self) -> bool:
        """Whether a row has to say that its subject has no code: blank is not enough."""
        return bool(self.without_code) and self.blank_code is BlankCode.REJECTED


@dataclass(frozen=True)
class Deadline:
    """When a record is due: a number of working days after a date of its own."""

    working_days: int
    after: str
    """Element with the date."""


@dataclass(frozen=True)
class Notice:
    """How long a record is shown to the public (公示): until a date of its own, or for a period."""

    after: str
    """Element with the day on which the notice begins."""
    until: str | None = None
    """Element with the day on which it ends; the period counts where that is empty."""
    years: int = 0
    months: int = 0
    """The period. Without one, what has no end is shown for ever."""


@dataclass(frozen=True)
class RecordType:
    """A catalogue item (信息事项): what one kind of record consists of."""

    name: str
    """The YAML's stem, e.g. `administrative_penalty_legal_person`."""
    title: str
    item_code: str
    category: str
    """One of the catalogue's categories, e.g. 不良信息."""
    subject: Subject
    departments: tuple[str, ...]
    """Codes of responsible departments; empty: any registered department."""
    authority: str
    disclosure: Disclosure
    update_cycle: str
    deadline: Deadline | None
    notice: Notice | None
    """None: its records are not shown to the public."""
    key: tuple[str, ...]
    """Elements whose values together identify a record."""
    elements: Mapping[str, Element]
    """In template order."""
    required: frozenset[str]
    """Elements every row must fill; conditional ones are rules of kind `required_when`."""
    rules: tuple[Rule, ...]
    provenance: str
    synonyms: tuple[str, ...] = ()
    """Other names under which folders and files may call it."""
    names_subjects: bool = False
    """True: it is the register of its subjects, and a name in it is the name of the subject."""
    shared: bool = False
    """True: any of its departments may change a record; else only the one that brought it."""
    headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Element code → headers that mean it in this record type only; the official catalogue has none."""
    likely_headers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Element code → headers that may mean it and may not; ours as well."""
    authorities: Mapping[str, str] = field(default_factory=dict)
    """Folded spelling of a department's name → that of the keys; empty where a single one reports."""

    def __hash__(self) -> int:
        """By the name alone, which takes no time: what is derived from a record type is kept by it.

        Record types are equal only where all of them is: what is kept was derived from any of it.
        """
        return hash(self.name)


@dataclass(frozen=True)
class Department:
    """A registered source unit; its folder under the ingest root bears its code or its name."""

    code: str
    """Folder name, short and ASCII, e.g. `market_regulation`."""
    name: str
    """Full Chinese name, e.g. 二连浩特市市场监督管理局."""
    credit_code: str | None = None
    kind: str = "administrative"
    synonyms: tuple[str, ...] = ()
    """Other names its folder may bear; the first is the one by which people call it."""
    provenance: str = ""


@dataclass(frozen=True)
class Catalogue:
    """One version of the whole catalogue."""

    version: str
    record_types: Mapping[str, RecordType]
    elements: Mapping[str, Element]
    code_lists: Mapping[str, CodeList]
    departments: Mapping[str, Department]
    categories: tuple[str, ...] = ()
    """What its record types are filed under."""
    never_collected: tuple[str, ...] = ()
    """Words that no element's name may hold: what the law forbids to collect."""
    earlier_templates: tuple[EarlierTemplate, ...] = ()
    """What departments may still have, and must not be read as what is in force; ours as well."""
    published_forms: tuple[PublishedForm, ...] = ()
    """Forms whose tables are told what to add and why."""
    header_remarks: HeaderRemarks = HeaderRemarks()
    """What may stand in the brackets of a header."""
    part_naming: PartNaming = PartNaming()
    """By which names parts of files are not the list to report."""
    withdrawn_words: WithdrawnWords = WithdrawnWords()
    """How departments write that a row is not meant to be reported."""
    doubtful_values: DoubtfulValues = DoubtfulValues()
    """How values look that are no number of a document and no name."""

    def __hash__(self) -> int:
        """By the version alone, as its record types by their names; equal only where all of it is."""
        return hash(self.version)

    def record_type_named(self, name: str | None) -> RecordType | None:
        """The record type of this name; None: there is none, or nothing is known of it yet."""
        return None if name is None else self.record_types.get(name)

    def department_of_folder(self, folder: str) -> Department | None:
        """The department whose inbox lies in this folder: named by its code or any of its names."""
        for code, department in self.departments.items():
            if folder in (code, department.name, *department.synonyms):
                return department
        return None

    def record_types_of(self, department: str) -> list[RecordType]:
        """What a department, by its code, has to report: its own record types and everybody's."""
        types = self.record_types.values()
        # A record type that names no department is every department's.
        return [item for item in types if not item.departments or department in item.departments]
