"""Strict YAML, and a reader that collects every mistake instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from pipelines.shapes.finding import Severity


_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's parser where PyYAML was built with it: a whole catalogue is read five times as fast."""

PROVENANCES = ("standard", "statute", "practice", "placeholder")
"""Where something comes from: a published standard, a law or regulation, published data of other platforms, or us."""


class _Loader(_Safe):  # type: ignore[misc]
    """Safe, and strict about keys that are given twice."""


def _no_duplicates(loader: _Loader, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=deep)
        if not isinstance(key, Hashable):
            raise yaml.MarkedYAMLError(
                problem="a key has to be a text", problem_mark=key_node.start_mark
            )
        if key in seen:
            raise yaml.MarkedYAMLError(
                problem=f"the key {key!r} is given twice", problem_mark=key_node.start_mark
            )
        seen.add(key)
    found: dict[Any, Any] = _Safe.construct_mapping(loader, node, deep=deep)
    return found


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _no_duplicates)


@dataclass
class Reader:
    """Takes values out of YAML. What is not as it should be is noted, and something harmless is handed on instead."""

    mistakes: list[str] = field(default_factory=list)

    def say(self, file: str, key: str, what: str) -> None:
        """Note one mistake; what many record types share is wrong once."""
        mistake = f"{file}: {key}: {what}" if key else f"{file}: {what}"
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)

    def file(self, path: Path) -> dict[str, Any] | None:
        """The mapping a YAML file holds; None when it cannot be read: nobody then looks for what is missing in it."""
        try:
            with path.open(encoding="utf-8") as stream:
                content = yaml.load(stream, Loader=_Loader)  # noqa: S506  a SafeLoader
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark
            self.say(path.name, f"line {mark.line + 1}" if mark else "", str(fault.problem))
        except (OSError, UnicodeDecodeError, yaml.YAMLError, ValueError, RecursionError) as fault:
            self.say(path.name, "", " ".join(str(fault).split()))
        else:
            if isinstance(content, dict):
                return self.section(path.name, "", content)
            self.say(path.name, "", "a mapping is expected")
        return None

    def section(self, file: str, key: str, value: Any) -> dict[str, Any]:
        """A mapping whose keys are texts; nothing at all is an empty one."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.say(file, key, f"a mapping is expected, not {value!r}")
            return {}
        for name in value:
            self.text(file, key or "a key", name)
        return {name: one for name, one in value.items() if isinstance(name, str)}

    def items(self, file: str, key: str, value: Any) -> list[Any]:
        """A list; nothing at all is an empty one."""
        if value is None:
            return []
        if not isinstance(value, list):
            self.say(file, key, f"a list is expected, not {value!r}")
            return []
        return value

    def texts(self, file: str, key: str, value: Any) -> tuple[str, ...]:
        """A list of texts."""
        listed = enumerate(self.items(file, key, value))
        return tuple(self.text(file, f"{key}[{position}]", one) for position, one in listed)

    def text(self, file: str, key: str, value: Any) -> str:
        """A text; numbers and lists in its place are reported (YAML turns 010 into 8 and no into false)."""
        if isinstance(value, str):
            return value
        self.say(
            file,
            key,
            "is missing"
            if value is None
            else f"a text is expected, not {value!r} (put it in quotes)",
        )
        return ""

    def provenance(self, file: str, key: str, value: Any) -> str:
        """A text that says first which kind of source it names."""
        text = self.text(file, key, value)
        if text and text.partition(":")[0] not in PROVENANCES:
            self.say(
                file,
                key,
                f"begins with one of {', '.join(PROVENANCES)} and a colon, not {text[:30]!r}",
            )
        return text

    def number(self, file: str, key: str, value: Any) -> int | None:
        """A positive whole number, or nothing."""
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value > 0):
            return value
        self.say(file, key, f"a positive whole number is expected, not {value!r}")
        return None

    def severity(self, file: str, key: str, value: Any) -> Severity:
        """`error` or `warning`; nothing at all means `error`."""
        known = [one.value for one in Severity]
        is_given = value is not None and self.member(file, key, value, known, "severity")
        return Severity(value) if is_given else Severity.ERROR

    def keys(self, file: str, at: str, given: Mapping[str, Any], allowed: Collection[str]) -> None:
        """Report keys that are not allowed, with the nearest one that is."""
        for key in given:
            if key not in allowed:
                self.say(file, f"{at}{key}", f"no such key{_hint(key, allowed)}")

    def member(self, file: str, key: str, value: Any, known: Collection[str], what: str) -> bool:
        """Report a value that is not one of the known ones."""
        if isinstance(value, str) and value in known:
            return True
        self.say(file, key, f"no such {what} {value!r}{_hint(str(value), known)}")
        return False

    def members(
        self, file: str, key: str, value: Any, known: Collection[str], what: str
    ) -> tuple[str, ...]:
        """A list of texts that are known ones; the others are reported and left out."""
        return tuple(
            one for one in self.items(file, key, value) if self.member(file, key, one, known, what)
        )


def _hint(given: str, known: Iterable[str]) -> str:
    near = get_close_matches(given, [str(one) for one in known], n=1, cutoff=0.6)
    return f" (did you mean {near[0]}?)" if near else ""
