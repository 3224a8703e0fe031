"""The parts of workbooks that are XML, event by event.

By expat itself: the layers of defusedxml take twice as long, and add no more than this.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from xml.parsers import expat

from defusedxml import DTDForbidden


STYLES_PART = "xl/styles.xml"

Attributes = Mapping[str, str]
Handler = Callable[[str, Attributes], None]


def parse_part(archive: zipfile.ZipFile, path: str, begin: Handler) -> None:
    """Hand each element of a small part to a function, by its name without prefix."""
    parser = new_parser()
    parser.StartElementHandler = lambda name, attributes: begin(local_name(name), attributes)
    with archive.open(path) as content:
        parser.ParseFile(content)


def new_parser(separator: str | None = None) -> expat.XMLParserType:
    """A parser that takes no document type: entities may grow without end.

    With a separator it writes the name space in front of each name.
    """
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*declaration: object) -> None:
    raise DTDForbidden(*declaration[:3])


def local_name(name: str) -> str:
    """The name of an element without its prefix."""
    return name.rpartition(":")[2]


def is_true(attribute: str | None) -> bool:
    """Whether an attribute of yes or no says yes."""
    return attribute in ("1", "true")
