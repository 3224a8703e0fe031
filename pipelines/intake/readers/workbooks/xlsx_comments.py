"""The comments on the cells of a sheet of a new workbook (.xlsx), and the texts of its drawings."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import parse

from pipelines.intake.readers.workbooks.cell_references import column_of_reference, row_of
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook
from pipelines.intake.readers.workbooks.xml_events import is_true


# A part larger than this holds no texts of a person.
_MOST_BYTES = 4 << 20


def read_comments(archive: zipfile.ZipFile, sheet_path: str) -> list[tuple[int, int, str]]:
    """Row, column and text of each comment."""
    comments = []
    for root in _related(archive, sheet_path, "/comments"):
        for comment in root.iter():
            reference = comment.get("ref", "")
            row = row_of(reference)
            column = column_of_reference(reference)
            if comment.tag.endswith("}comment") and row is not None and column is not None:
                comments.append((row, column, "".join(comment.itertext())))
    return comments


def read_drawing_texts(archive: zipfile.ZipFile, sheet_path: str) -> list[str]:
    """The text of each text box and other shape that is shown on a sheet."""
    texts = []
    for root in _related(archive, sheet_path, "/drawing"):
        for shape in root.iter():
            if shape.tag.endswith("}sp") and not _is_hidden(shape):
                texts.append("\n".join(_paragraphs(shape)).strip())
    return [text for text in texts if text]


def _is_hidden(shape: Element) -> bool:
    named = (part for part in shape.iter() if part.tag.endswith("}cNvPr"))
    return any(is_true(part.get("hidden")) for part in named)


def _paragraphs(shape: Element) -> Iterator[str]:
    for paragraph in shape.iter():
        if paragraph.tag.endswith("}p"):
            yield "".join(
                piece.text or "" for piece in paragraph.iter() if piece.tag.endswith("}t")
            )


def _related(archive: zipfile.ZipFile, sheet_path: str, kind: str) -> Iterator[Element]:
    """The parts of one kind that belong to a sheet."""
    folder, name = posixpath.split(sheet_path)
    relations = _root(archive, f"{folder}/_rels/{name}.rels")
    for relation in relations if relations is not None else ():
        if not relation.get("Type", "").endswith(kind):
            continue
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        root = _root(archive, posixpath.normpath(path))
        if root is not None:
            yield root


def _root(archive: zipfile.ZipFile, path: str) -> Element | None:
    if path not in archive.namelist() or archive.getinfo(path).file_size > _MOST_BYTES:
        return None
    with archive.open(path) as content:
        try:
            root: Element = parse(content, forbid_dtd=True).getroot()
        except ParseError as error:
            raise corrupt_workbook() from error
    return root
