"""What an OpenDocument spreadsheet prints above and below its pages."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import ParseError

from defusedxml.ElementTree import parse

from pipelines.intake.readers.workbooks.workbook_errors import corrupt_workbook


_STYLES = "styles.xml"

# A larger part holds no pages of a person.
_MOST_BYTES = 4 << 20

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_PARAGRAPH = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}p"
_HEADER_AND_FOOTER = tuple(f"{_STYLE}{tag}" for tag in ("header", "footer"))


def margin_texts(archive: zipfile.ZipFile) -> list[str]:
    """The paragraphs in the heads and feet of all pages."""
    if _STYLES not in archive.namelist() or archive.getinfo(_STYLES).file_size > _MOST_BYTES:
        return []
    with archive.open(_STYLES) as content:
        try:
            root = parse(content, forbid_dtd=True).getroot()
        except ParseError as error:
            raise corrupt_workbook() from error
    texts: Iterator[str] = (
        "".join(paragraph.itertext()).strip()
        for element in root.iter()
        if element.tag.startswith(_HEADER_AND_FOOTER)
        for paragraph in element.iter(_PARAGRAPH)
    )
    return list(dict.fromkeys(text for text in texts if text))
