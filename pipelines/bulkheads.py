"""Bulkheads: what cannot be dealt with is noted, and everything else goes on."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from pipelines.city.exchange.putting_aside import note_pass
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.errors import (
    CatalogueError,
    ConfigurationError,
    Permanent,
    PipelineError,
    PlatformBusy,
    RegionRefused,
    RegionRefusesAll,
    RegionSilent,
    RegionUnavailable,
    Transient,
)


log = logging.getLogger(__name__)

# These would meet every other item too, so they end a pass.
_MEETS_EVERY_ITEM = (
    PlatformBusy,
    ConfigurationError,
    CatalogueError,
    RegionRefusesAll,
    RegionSilent,
)

# One request may have a trouble of its own; after so many in a row the region is away.
MOST_UNANSWERED = 3


@dataclass
class Troubles:
    """What a pass could not deal with, by the item's reference."""

    errors: dict[str, Exception] = field(default_factory=dict)
    _unanswered: int = 0

    @contextmanager
    def about(self, reference: str) -> Iterator[None]:
        """Note what goes wrong with one item.

        Raises:
            PipelineError: what would meet every other item too.
        """
        try:
            yield
        except _MEETS_EVERY_ITEM:
            raise
        except RegionUnavailable as error:
            self._unanswered += 1
            if self._unanswered == MOST_UNANSWERED:
                raise
            self.add(reference, error)
        except Exception as error:
            if not isinstance(error, PipelineError | OSError):
                # A mistake of ours: the next item may be sound all the same.
                log.exception("%s could not be dealt with", reference)
            self.add(reference, error)
        else:
            self._unanswered = 0

    def add(self, reference: str, error: Exception) -> None:
        """Note what went wrong with one item."""
        log.warning("%s: %s; the others go on", reference, reason_of(error))
        self.errors[reference] = error

    def reasons(self) -> dict[str, str]:
        """What a person has to look at, by reference; what may pass by itself is left out."""
        reasons = {}
        for reference, error in self.errors.items():
            if not isinstance(error, Transient):
                reasons[reference] = reason_of(error)
        return reasons

    def note_all(self, platform: CityPlatform, kind: SetAsideKind) -> None:
        """Set aside what a person has to look at, once a pass over all things of a kind is done."""
        note_pass(platform, kind, self.reasons(), undecided=self.errors)

    @property
    def may_pass(self) -> bool:
        """Whether there are troubles, and all of them may pass by themselves."""
        errors = self.errors.values()
        return bool(errors) and all(isinstance(error, Transient) for error in errors)

    def raise_any(self, sentence: str) -> None:
        """Raise one error for all of them, once everything else is done.

        `sentence` says what became of them, behind their number.

        Raises:
            RegionUnavailable: all may pass by themselves.
            RegionRefused: the region refused some of them.
            Permanent: none of them has to do with the region.
        """
        if not self.errors:
            return
        reference, error = next(iter(self.errors.items()))
        text = f"{len(self.errors)} {sentence}; {reference}: {reason_of(error)}"
        if self.may_pass:
            raise RegionUnavailable(text)
        if any(isinstance(error, RegionRefused) for error in self.errors.values()):
            raise RegionRefused(text)
        raise Permanent(text)


def reason_of(error: Exception) -> str:
    """An error as a reason; what is no error of ours is named by its kind."""
    if isinstance(error, PipelineError):
        return str(error)
    return f"{type(error).__name__}: {error}"
