"""From one file under expectations/catalogue/ to one record type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.catalogue.loading.definitions import STEM
from pipelines.catalogue.loading.reader import Reader
from pipelines.catalogue.loading.rule_reader import RuleGroups, rules
from pipelines.catalogue.model import (
    Deadline,
    Department,
    Disclosure,
    Element,
    RecordType,
    Subject,
    SubjectKind,
)


RECORD_TYPE_KEYS = {
    "title", "item_code", "category", "subject", "departments", "authority", "disclosure", "update_cycle",
    "deadline", "notice", "key", "elements", "rules", "provenance", "synonyms",
}  # fmt: skip
MUST_HAVE = RECORD_TYPE_KEYS - {"synonyms"}
ANY, NONE = "any", "none"
"""Said in so many words, so that a line that got lost is missed: any department, no deadline, no public notice."""


@dataclass
class Shelf:
    """What record types are made of, and how their files are read."""

    reader: Reader
    elements: Mapping[str, Element]
    groups: Mapping[str, tuple[str, ...]]
    rule_groups: RuleGroups
    departments: Mapping[str, Department]
    categories: tuple[str, ...]

    def record_type(self, path: Path) -> RecordType | None:
        """Read one catalogue item; None when too much is missing to go on."""
        reader, file = self.reader, path.name
        given = reader.file(path)
        if given is None or not self._has_what_it_must(path, given):
            return None
        elements, required = self._elements_of(file, given["elements"])
        known = [one.value for one in Disclosure]
        is_known = reader.member(file, "disclosure", given["disclosure"], known, "disclosure class")
        reader.member(file, "category", given["category"], self.categories, "category")

        def text(key: str, default: str | None = None) -> str:
            return reader.text(file, key, given.get(key, default))

        return RecordType(
            name=path.stem,
            title=text("title"),
            item_code=text("item_code"),
            category=text("category"),
            subject=self._subject(file, given["subject"], elements),
            departments=self._departments(file, given["departments"]),
            authority=text("authority"),
            # Whatever is in doubt, nobody sees.
            disclosure=Disclosure(given["disclosure"]) if is_known else Disclosure.AUTHORISED,
            update_cycle=text("update_cycle"),
            deadline=self._deadline(file, given.get("deadline"), elements),
            notice=self._notice(file, given.get("notice"), elements),
            key=self._key(file, given["key"], elements),
            elements=elements,
            required=required,
            rules=tuple(rules(file, given["rules"], self.rule_groups, elements, reader)),
            provenance=reader.provenance(file, "provenance", given["provenance"]),
            synonyms=reader.texts(file, "synonyms", given.get("synonyms")),
        )

    def _has_what_it_must(self, path: Path, given: Mapping[str, Any]) -> bool:
        self.reader.keys(path.name, "", given, RECORD_TYPE_KEYS)
        if not STEM.fullmatch(path.stem):
            self.reader.say(
                path.name,
                "",
                "a record type's file is named in lower-case letters, digits and underscores",
            )
        missing = sorted(MUST_HAVE - given.keys())
        for key in missing:
            self.reader.say(path.name, key, "is missing")
        return not missing

    def _elements_of(self, file: str, given: Any) -> tuple[dict[str, Element], frozenset[str]]:
        """Elements in order: `CODE` optional, `CODE !` required, `+group` all of a shared group."""
        elements, required = dict[str, Element](), set[str]()
        for one in self._spread(file, given):
            code, _, mark = one.partition(" ")
            if not self.reader.member(file, "elements", code, self.elements, "element"):
                continue
            if code in elements:
                self.reader.say(file, f"elements.{code}", "is listed twice")
            if mark not in ("", "!"):
                self.reader.say(
                    file, f"elements.{code}", f"only ! (required) may follow, not {mark!r}"
                )
            elements[code] = self.elements[code]
            if mark == "!":
                required.add(code)
        self._told_apart(file, elements)
        return elements, frozenset(required)

    def _spread(self, file: str, given: Any) -> Iterator[str]:
        """The listed elements, with those of a group in the group's place."""
        for one in self.reader.texts(file, "elements", given):
            if not one.startswith("+"):
                yield one
            elif self.reader.member(file, "elements", one[1:], self.groups, "group"):
                yield from self.groups[one[1:]]

    def _told_apart(self, file: str, elements: Mapping[str, Element]) -> None:
        """A header that could mean two elements would fill the wrong one."""
        whose: dict[str, str] = {}
        for element in elements.values():
            for header in {element.name, *element.synonyms}:
                if (other := whose.setdefault(header, element.code)) != element.code:
                    self.reader.say(
                        file, f"elements.{element.code}", f"a column {header} could be {other} too"
                    )

    def _departments(self, file: str, given: Any) -> tuple[str, ...]:
        if given == ANY:
            return ()
        found = self.reader.members(file, "departments", given, self.departments, "department")
        if not found and not given:
            self.reader.say(
                file, "departments", f"names none; the responsible ones, or {ANY}, are expected"
            )
        return found

    def _key(self, file: str, given: Any, elements: Mapping[str, Element]) -> tuple[str, ...]:
        key = self.reader.members(file, "key", given, elements, _ours(file))
        if not key:
            self.reader.say(file, "key", "names no element; which ones tell a record from another?")
        return key

    def _subject(self, file: str, value: Any, elements: Mapping[str, Element]) -> Subject:
        given = self.reader.section(file, "subject", value)
        self.reader.keys(file, "subject.", given, {"kinds", "name", "code", "id_number"})
        found = {
            part: given[part]
            for part in ("name", "code", "id_number")
            if (part == "name" or given.get(part) is not None)
            and self.reader.member(file, f"subject.{part}", given.get(part), elements, _ours(file))
        }
        if not (given.get("code") or given.get("id_number")):
            self.reader.say(file, "subject", "a code or an id_number must identify the subject")
        known = [one.value for one in SubjectKind]
        kinds = self.reader.members(
            file, "subject.kinds", given.get("kinds"), known, "subject kind"
        )
        return Subject(
            kinds=tuple(SubjectKind(kind) for kind in kinds),
            name=found.get("name", ""),
            code=found.get("code"),
            id_number=found.get("id_number"),
        )

    def _deadline(self, file: str, value: Any, elements: Mapping[str, Element]) -> Deadline | None:
        if value == NONE:
            return None
        given = self.reader.section(file, "deadline", value)
        self.reader.keys(file, "deadline.", given, {"working_days", "after"})
        days = self.reader.number(file, "deadline.working_days", given.get("working_days"))
        if days is None and given.get("working_days") is None:
            self.reader.say(file, "deadline.working_days", "is missing")
        is_date = self._is_date(file, "deadline.after", given.get("after"), elements)
        return Deadline(working_days=days, after=given["after"]) if days and is_date else None

    def _notice(
        self, file: str, value: Any, elements: Mapping[str, Element]
    ) -> Mapping[str, object]:
        if value == NONE:
            return {}
        given = self.reader.section(file, "notice", value)
        if not given:
            self.reader.say(file, "notice", f"says nothing; a notice, or {NONE}, is expected")
        self.reader.keys(file, "notice.", given, {"years", "months", "after", "until"})
        for part in ("after", "until"):
            if part in given:
                self._is_date(file, f"notice.{part}", given[part], elements)
        for part in ("years", "months"):
            self.reader.number(file, f"notice.{part}", given.get(part))
        return given

    def _is_date(self, file: str, key: str, code: Any, elements: Mapping[str, Element]) -> bool:
        dates = [element.code for element in elements.values() if element.type == "date"]
        return self.reader.member(
            file, key, code, dates, f"date among the elements of {file.removesuffix('.yml')}"
        )


def _ours(file: str) -> str:
    return f"element of {file.removesuffix('.yml')}"
