"""The comments on the cells of a sheet of a new workbook (.xlsx), and the texts of its drawings."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml.ElementTree import fromstring

from pipelines.intake.readers.workbooks.cell_references import column_of_reference, row_of
from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook
from pipelines.intake.readers.workbooks.xml_events import is_true


# A part larger than this holds no texts of a person.
_MOST_BYTES = 4 << 20

# Drawings of the old form (VML) end with this. Excel itself leaves the ends of lines in them open.
_VML_ENDING = ".vml"
_LINE_END = "\u2028"
_OPEN_LINE_END = re.compile(rb"<br\s*>")

# What bears a text for readers there; comments are read from their own part, and the words on a
# button say nothing of the table.
_TEXTS_OF_VML = frozenset({"Text", "Rect", "Label", "GBox", "Shape", "Oval", "Group"})


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
    for root in _related(archive, sheet_path, "/vmlDrawing"):
        for shape in root.iter():
            boxes = [part for part in shape if part.tag.endswith("}textbox")]
            if boxes and _is_shown_text(shape):
                texts.append("\n".join(map(_text_of_vml, boxes)).strip())
    return [text for text in texts if text]


def _is_shown_text(shape: Element) -> bool:
    """Whether a shape of the old form is a text box or a label; what it is stands in its data."""
    style = "".join(shape.get("style", "").split()).lower()
    kinds = [part.get("ObjectType") for part in shape if part.tag.endswith("}ClientData")]
    return "visibility:hidden" not in style and all(kind in _TEXTS_OF_VML for kind in kinds)


def _text_of_vml(box: Element) -> str:
    """The lines of a text, each in an element of its own or in front of the end of a line."""
    for part in box.iter():
        if part.tag in ("div", "p", "br"):
            part.tail = _LINE_END + (part.tail or "")
    # What breaks the lines of the file itself breaks no line of the text.
    written = "".join(box.itertext()).split(_LINE_END)
    lines = (" ".join(line.split()) for line in written)
    return "\n".join(line for line in lines if line)


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
    content = archive.read(path)
    is_vml = path.lower().endswith(_VML_ENDING)
    if is_vml:
        content = _OPEN_LINE_END.sub(b"<br/>", content)
    try:
        root: Element = fromstring(content, forbid_dtd=True)
    except ParseError as error:
        # Old drawings are no proper XML by their own rules, and Excel opens the workbook all the same.
        if is_vml:
            return None
        raise corrupt_workbook() from error
    return root
