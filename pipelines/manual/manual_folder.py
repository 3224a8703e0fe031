"""The manual in a folder: written there, or compared with what is there."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from pipelines.catalogue.model import Catalogue
from pipelines.manual.rendering import GENERATED, Form, render_pages


# Characters at the beginning of a page that are searched for the sentence `GENERATED`.
MARK_WITHIN = 1_000


def write(catalogue: Catalogue, folder: Path, form: Form) -> Iterator[Path]:
    """Write every page, and remove the pages of record types that the catalogue no longer has."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = render_pages(catalogue, form)
    for path in _outdated_pages(folder, form, pages):
        path.unlink()
    for name, text in pages.items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        yield path


def differing_pages(catalogue: Catalogue, folder: Path, form: Form) -> list[str]:
    """Compare a folder with what would be written now: one line for each page that differs."""
    pages = render_pages(catalogue, form)
    lines = []
    for name, text in pages.items():
        path = folder / name
        if not path.is_file():
            lines.append(f"{path}: is missing")
        elif path.read_bytes() != text.encode():
            lines.append(f"{path}: differs")
    for path in _outdated_pages(folder, form, pages):
        lines.append(f"{path}: belongs to no record type")
    return lines


def _outdated_pages(folder: Path, form: Form, names: Collection[str]) -> list[Path]:
    """Generated pages with other names than these; files of other people are left alone."""
    paths = []
    for path in sorted(folder.glob(f"*.{form}")):
        if path.name in names:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if GENERATED in text[:MARK_WITHIN]:
            paths.append(path)
    return paths
