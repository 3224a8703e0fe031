"""The elements of a page that are open at one place, and how text looks there."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.intake.readers.web_pages.html_styles import HtmlAttributes, HtmlElement, HtmlStyles


# Elements whose text no browser shows.
UNSEEN_TAGS = frozenset(
    {"script", "style", "title", "xml", "head", "template", "datalist", "desc", "metadata"}
)

# Elements without an end.
VOID_TAGS = frozenset({"br", "col", "hr", "img", "input", "link", "meta", "wbr", "base", "area"})

# The parts of a table, of which one that begins ends those behind it in this list, and itself.
TABLE_PARTS = ("table", "thead", "tbody", "tfoot", "tr", "td", "th")
ROW_GROUP_TAGS = frozenset({"thead", "tbody", "tfoot"})
CELL_TAGS = frozenset({"td", "th"})
_KEPT_OPEN = {
    "thead": {"table"},
    "tbody": {"table"},
    "tfoot": {"table"},
    "tr": {"table", *ROW_GROUP_TAGS},
    "td": {"table", *ROW_GROUP_TAGS, "tr"},
    "th": {"table", *ROW_GROUP_TAGS, "tr"},
}

# Elements whose text stands above or below the line.
RAISED_TAGS = frozenset({"sup", "sub"})

# Elements with a line through their text.
STRUCK_TAGS = frozenset({"s", "strike", "del"})

# Elements inside of each other that are looked at.
_DEEPEST = 500


@dataclass(frozen=True)
class OpenElement:
    """An element, and how text looks that stands in it."""

    element: HtmlElement
    is_unseen: bool = False
    """Whether no text of it is shown."""
    is_hidden: bool = False
    """Whether it is hidden itself, or has no size."""
    is_struck: bool = False
    is_raised: bool = False
    is_button: bool = False
    is_icon: bool = False
    number_format: str | None = None

    @property
    def tag(self) -> str:
        """Its tag."""
        return self.element.tag


OUTSIDE = OpenElement(HtmlElement("", frozenset()))


class OpenElements:
    """The elements that are open, the outermost first. A page may leave out where they end."""

    def __init__(self, styles: HtmlStyles) -> None:
        self._styles = styles
        self._open: list[OpenElement] = []

    @property
    def innermost(self) -> OpenElement:
        """The element in which text stands that comes next."""
        return self._open[-1] if self._open else OUTSIDE

    def begin(self, tag: str, attributes: HtmlAttributes) -> OpenElement:
        """Begin an element, which may end others; one that has no end is not open afterwards."""
        self._end_before(tag)
        element = HtmlElement.of(tag, attributes)
        around = [opened.element for opened in self._open]
        look = self._styles.look_of(element, attributes, around)

        outer = self.innermost
        is_part = tag in TABLE_PARTS or tag == "col"
        is_unseen = outer.is_unseen or tag in UNSEEN_TAGS
        # Hidden rows, columns and tables are read, and the receipt says so.
        if look.is_hidden and not is_part:
            is_unseen = True
        begun = OpenElement(
            element,
            is_unseen=is_unseen,
            is_hidden=look.is_hidden or look.has_no_size,
            is_struck=outer.is_struck or look.is_struck or tag in STRUCK_TAGS,
            is_raised=(outer.is_raised and not is_part) or tag in RAISED_TAGS,
            is_button=(outer.is_button and not is_part) or tag == "button",
            is_icon=_is_icon(element),
            number_format=look.number_format,
        )
        if tag not in VOID_TAGS and len(self._open) < _DEEPEST:
            self._open.append(begun)
        return begun

    def end(self, tag: str) -> None:
        """End the innermost element of a tag, and all in it. None ends out of its table."""
        for position in reversed(range(len(self._open))):
            if self._open[position].tag == tag:
                del self._open[position:]
                return
            if self._open[position].tag == "table":
                return

    def end_tables(self) -> None:
        """End the innermost table, if there is one."""
        for position in reversed(range(len(self._open))):
            if self._open[position].tag == "table":
                del self._open[position:]
                return

    def _end_before(self, tag: str) -> None:
        """End what cannot stand around a beginning element."""
        kept = _KEPT_OPEN.get(tag)
        if kept is not None:
            table = self._last("table")
            while len(self._open) - 1 > table and self.innermost.tag not in kept:
                self._open.pop()
        elif tag in ("p", "option", "li") and self.innermost.tag == tag:
            self._open.pop()
        elif tag in ("body", "table"):
            head = self._last("head")
            if head >= 0:
                del self._open[head:]

    def _last(self, tag: str) -> int:
        """Position of the innermost element of a tag; -1: there is none."""
        for position in reversed(range(len(self._open))):
            if self._open[position].tag == tag:
                return position
        return -1


def _is_icon(element: HtmlElement) -> bool:
    """Whether an element draws a picture by the characters of its own font."""
    return any("icon" in mark or mark.startswith((".fa", ".glyph")) for mark in element.marks)
