"""The manual in a folder: written there, or compared with what is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pipelines.catalogue.model import Catalogue
from pipelines.manual.rendering import GENERATED, Form, pages


def write(known: Catalogue, folder: Path, form: Form) -> Iterator[Path]:
    """Write every page, and take away those that an earlier catalogue had and this one has not."""
    folder.mkdir(parents=True, exist_ok=True)
    rendered = pages(known, form)
    for path in _of_others(folder, form, rendered):
        path.unlink()
    for name, text in rendered.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        yield path


def differences(known: Catalogue, folder: Path, form: Form) -> list[str]:
    """The pages of a folder that are not as they would be written now, a line each."""
    rendered = pages(known, form)
    wrong = [
        f"{folder / name}: {'differs' if (folder / name).is_file() else 'is missing'}"
        for name, text in rendered.items()
        if _read(folder / name) != text.encode()
    ]
    return wrong + [
        f"{path}: belongs to no record type" for path in _of_others(folder, form, rendered)
    ]


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _of_others(folder: Path, form: Form, rendered: dict[str, str]) -> list[Path]:
    """Generated pages that are not among the rendered ones; what somebody else put there is left alone."""
    found = (path for path in sorted(folder.glob(f"*.{form}")) if path.name not in rendered)
    return [
        path
        for path in found
        if GENERATED in path.read_text(encoding="utf-8", errors="replace")[:1000]
    ]
