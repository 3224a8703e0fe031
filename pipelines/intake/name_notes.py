"""Sentences for the receipt about numbers of persons in names: of files, sheets and columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pipelines.personal_numbers.privacy import holds_personal_number


# The name itself is not quoted: the receipt must not show the number either.
_SENTENCE = (
    "{location}含个人号码（身份证、护照或手机号码），已遮盖；今后请勿把个人号码写进{location}"
)


def notes_on_names(path: str, sheet: str | None) -> tuple[str, ...]:
    """The notes on a file's path and on the name of its sheet."""
    notes_on_path = _notes("文件名", [path])
    notes_on_sheet = _notes("工作表名", [sheet])
    return notes_on_path + notes_on_sheet


def notes_on_headers(header: Sequence[str | None]) -> tuple[str, ...]:
    """The notes on the names of columns."""
    return _notes("表头", header)


def _notes(location: str, names: Iterable[str | None]) -> tuple[str, ...]:
    """One sentence about a location, however many of its names hold a number; else none."""
    for name in names:
        if name and holds_personal_number(name):
            return (_SENTENCE.format(location=location),)
    return ()
