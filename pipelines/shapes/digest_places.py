"""The tree of digests that both sides compare (docs/regional_api.md, section 5)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar


@dataclass(frozen=True)
class DigestPlace:
    """A place in the tree; each field is empty above its level."""

    DAY_CHARACTERS: ClassVar[int] = len("2026-11-24")

    origin: str = ""
    """Code of the platform that the records are from."""
    record_type: str = ""
    period: str = ""
    """A month, `2026-11`, or a day, `2026-11-24`."""
    prefix: str = ""
    """The first digits of the record key, two for each level below the day."""

    @property
    def is_of_a_day(self) -> bool:
        """Whether it is a day, or below one: its records can be listed one by one."""
        return len(self.period) == self.DAY_CHARACTERS

    @property
    def title(self) -> str:
        """In words for a person, such as `black_list 2026-11-24 a3`."""
        names = [self.record_type or self.origin, self.period, self.prefix]
        return " ".join(name for name in names if name) or "all records"

    def part(self, name: str) -> DigestPlace:
        """The place one level down that has this name."""
        if self.is_of_a_day:
            return replace(self, prefix=name)
        if self.record_type:
            return replace(self, period=name)
        if self.origin:
            return replace(self, record_type=name)
        return replace(self, origin=name)


@dataclass(frozen=True)
class PartDigest:
    """A part of a place: how many records it has, and all of them as one digest."""

    name: str
    count: int
    digest: str


@dataclass(frozen=True)
class LeafRecord:
    """A record as one side holds it: its newest version and the digest of it."""

    record_key: str
    """Hexadecimal."""
    version: int
    digest: str
    change_no: int = 0
    """The region's number of the change that brought the version; 0: the side does not number."""
