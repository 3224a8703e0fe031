"""A cursor for reading YAML: it knows file and key, and reports every mistake with its place.

What is not as it should be is reported, and something harmless is returned instead, so that
reading goes on and finds the other mistakes too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipelines.catalogue.loading.mistakes import Mistakes, did_you_mean
from pipelines.shapes.finding import Severity


# Where something comes from: a published standard, a law or regulation, published data of other
# platforms, or us.
PROVENANCES = ("standard", "statute", "practice", "placeholder")


@dataclass(frozen=True)
class Entry:
    """One value of a YAML file, and its place."""

    file: str
    """The file's name."""
    path: str
    """The keys that lead to the value: `rules[0].when.values`; empty: the whole file."""
    value: Any
    mistakes: Mistakes

    def report(self, what: str) -> None:
        """Report a mistake at this place."""
        self.mistakes.add(self.file, self.path, what)

    def with_value(self, value: Any) -> Entry:
        """Another value at the same place, such as a part of this one."""
        return Entry(self.file, self.path, value, self.mistakes)

    def text(self) -> str:
        """A text; empty when it is something else.

        Numbers and lists are reported: YAML turns 010 into 8 and no into false.
        """
        if isinstance(self.value, str):
            return self.value
        if self.value is None:
            self.report("is missing")
        else:
            self.report(f"a text is expected, not {self.value!r} (put it in quotes)")
        return ""

    def provenance(self) -> str:
        """A text that says first which kind of source it names."""
        text = self.text()
        if text and text.partition(":")[0] not in PROVENANCES:
            names = ", ".join(PROVENANCES)
            self.report(f"begins with one of {names} and a colon, not {text[:30]!r}")
        return text

    def number(self) -> int | None:
        """A positive whole number; None when there is none."""
        if self.value is None:
            return None
        # For Python, true and false are whole numbers.
        is_whole = isinstance(self.value, int) and not isinstance(self.value, bool)
        if is_whole and self.value > 0:
            return int(self.value)
        self.report(f"a positive whole number is expected, not {self.value!r}")
        return None

    def severity(self) -> Severity:
        """`error` or `warning`; nothing at all means `error`."""
        if self.value is None:
            return Severity.ERROR
        severity = self.member([severity.value for severity in Severity], "severity")
        return Severity(severity or Severity.ERROR)

    def member(self, allowed: Collection[str], what: str) -> str | None:
        """One of the allowed values; None when it is none of them. `what` says what they are."""
        if isinstance(self.value, str) and self.value in allowed:
            return self.value
        hint = did_you_mean(str(self.value), allowed)
        self.report(f"no such {what} {self.value!r}{hint}")
        return None

    def members(self, allowed: Collection[str], what: str) -> tuple[str, ...]:
        """A list of allowed values; the others are left out."""
        members = []
        for item in self.items():
            # A mistake in the list is reported with the key of the list.
            member = self.with_value(item.value).member(allowed, what)
            if member is not None:
                members.append(member)
        return tuple(members)

    def items(self) -> list[Entry]:
        """The items of a list; nothing at all is an empty one."""
        if self.value is None:
            return []
        if not isinstance(self.value, list):
            self.report(f"a list is expected, not {self.value!r}")
            return []
        items = []
        for position, value in enumerate(self.value):
            items.append(Entry(self.file, f"{self.path}[{position}]", value, self.mistakes))
        return items

    def texts(self) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(item.text() for item in self.items())

    def section(self) -> Section:
        """A mapping whose keys are texts; nothing at all is an empty one."""
        values: dict[str, Any] = {}
        if isinstance(self.value, dict):
            for key, value in self.value.items():
                # Reports a key that is no text.
                Entry(self.file, self.path or "a key", key, self.mistakes).text()
                if isinstance(key, str):
                    values[key] = value
        elif self.value is not None:
            self.report(f"a mapping is expected, not {self.value!r}")
        return Section(self.file, self.path, values, self.mistakes)


@dataclass(frozen=True)
class Section:
    """A mapping of a YAML file, and its place. Each method reads the value of one key."""

    file: str
    path: str
    values: Mapping[str, Any]
    mistakes: Mistakes

    def entry(self, key: str) -> Entry:
        """The value of a key, whatever it is; None when there is none."""
        return Entry(self.file, self._path_of(key), self.values.get(key), self.mistakes)

    def _path_of(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def has(self, key: str) -> bool:
        """Whether the key has a value."""
        return self.values.get(key) is not None

    def report(self, key: str, what: str) -> None:
        """Report a mistake at a key."""
        self.mistakes.add(self.file, self._path_of(key), what)

    def report_here(self, what: str) -> None:
        """Report a mistake about the mapping as a whole."""
        self.mistakes.add(self.file, self.path, what)

    def allow_only(self, allowed: Collection[str]) -> None:
        """Report keys that are not allowed, with the nearest one that is."""
        for key in self.values:
            if key not in allowed:
                self.report(key, f"no such key{did_you_mean(key, allowed)}")

    def entries(self) -> Iterator[tuple[str, Entry]]:
        """Every key with its value."""
        for key in self.values:
            yield key, self.entry(key)

    def text(self, key: str) -> str:
        """A text that has to be there."""
        return self.entry(key).text()

    def optional_text(self, key: str) -> str:
        """A text; empty when the key is missing."""
        return self.text(key) if key in self.values else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return self.entry(key).texts()

    def provenance(self, key: str) -> str:
        """A text that says first which kind of source it names."""
        return self.entry(key).provenance()

    def number(self, key: str) -> int | None:
        """A positive whole number; None when there is none."""
        return self.entry(key).number()

    def severity(self, key: str) -> Severity:
        """`error` or `warning`; nothing at all means `error`."""
        return self.entry(key).severity()

    def member(self, key: str, allowed: Collection[str], what: str) -> str | None:
        """One of the allowed values; None when it is none of them."""
        return self.entry(key).member(allowed, what)

    def members(self, key: str, allowed: Collection[str], what: str) -> tuple[str, ...]:
        """A list of allowed values; the others are left out."""
        return self.entry(key).members(allowed, what)

    def items(self, key: str) -> list[Entry]:
        """The items of a list."""
        return self.entry(key).items()

    def section(self, key: str) -> Section:
        """A mapping below this one."""
        return self.entry(key).section()
