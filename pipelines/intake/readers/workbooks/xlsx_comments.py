"""The comments on the cells of a sheet of a new workbook (.xlsx)."""

from __future__ import annotations

import posixpath
import zipfile
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import parse

from pipelines.intake.readers.workbooks.cell_references import column_of_reference, row_of
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook


# A part larger than this holds no comments of a person.
_MOST_BYTES = 4 << 20


def read_comments(archive: zipfile.ZipFile, sheet_path: str) -> list[tuple[int, int, str]]:
    """Row, column and text of each comment."""
    folder, name = posixpath.split(sheet_path)
    relations = _root(archive, f"{folder}/_rels/{name}.rels")
    comments = []
    for relation in relations if relations is not None else ():
        if not relation.get("Type", "").endswith("/comments"):
            continue
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
        root = _root(archive, posixpath.normpath(path))
        for comment in root.iter() if root is not None else ():
            reference = comment.get("ref", "")
            row = row_of(reference)
            column = column_of_reference(reference)
            if comment.tag.endswith("}comment") and row is not None and column is not None:
                comments.append((row, column, "".join(comment.itertext())))
    return comments


def _root(archive: zipfile.ZipFile, path: str) -> Element | None:
    if path not in archive.namelist() or archive.getinfo(path).file_size > _MOST_BYTES:
        return None
    with archive.open(path) as content:
        try:
            root: Element = parse(content, forbid_dtd=True).getroot()
        except ParseError as error:
            raise corrupt_workbook() from error
    return root
