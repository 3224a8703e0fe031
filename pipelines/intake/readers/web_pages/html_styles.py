"""How the elements of a web page look, by their attributes and the style sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache


HtmlAttributes = Mapping[str, str | None]

# The length is limited, because else a page without braces would be searched again from every
# character.
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_FOR_PRINT = re.compile(r"@media[^{}]{0,200}\bprint\b[^{}]{0,200}\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_DECLARATION = re.compile(
    r"""([\w.-]+)\s*:\s*((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\\.|[^;"'\\])*)""", re.DOTALL
)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)", re.IGNORECASE)
_MARK = re.compile(r"[.#][\w-]+")
_NO_SIZE = re.compile(r"0+(?:\.0*)?(?:[a-z]+)?(?:\s*!important)?", re.IGNORECASE)
_NO_SIZE_ATTRIBUTE = re.compile(r"0+(?:\.0*)?(?:px|pt)?")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{4}|.)", re.DOTALL)

NUMBER_FORMATS = ("mso-number-format", "vnd.ms-excel.numberformat")

# Different looks that stay in memory: every page has the same few.
_CACHED_TEXTS = 4096


@dataclass(frozen=True)
class HtmlElement:
    """An element, as far as selectors look at it."""

    tag: str
    marks: frozenset[str]
    """`.class` and `#id`."""

    @classmethod
    def of(cls, tag: str, attributes: HtmlAttributes) -> HtmlElement:
        """Make one from a tag and its attributes."""
        marks = {f".{name}" for name in (attributes.get("class") or "").split()}
        if attributes.get("id"):
            marks.add(f"#{attributes['id']}")
        return cls(tag, frozenset(marks))


@dataclass(frozen=True)
class Look:
    """How one element looks."""

    is_hidden: bool = False
    """Whether it is not shown at all."""
    has_no_size: bool = False
    """Whether it has no height or no width."""
    is_struck: bool = False
    """Whether a line goes through its text."""
    number_format: str | None = None
    """Code of the number format of a cell; None: it has none."""


@dataclass(frozen=True)
class _Rule:
    elements: tuple[HtmlElement, ...]
    """The element that it is about is the last one; the others stand around it."""
    declarations: Mapping[str, str]

    def fits(self, element: HtmlElement, around: Sequence[HtmlElement]) -> bool:
        """Whether it is about an element that stands inside of others."""
        *outer, own = self.elements
        if not _fits(own, element):
            return False
        outer_elements = iter(reversed(around))
        # What was passed over for one part stands around none of the others.
        return all(
            any(_fits(needed_element, outer_element) for outer_element in outer_elements)
            for needed_element in reversed(outer)
        )


def _fits(needed_element: HtmlElement, element: HtmlElement) -> bool:
    has_tag = needed_element.tag in ("", element.tag)
    return has_tag and needed_element.marks <= element.marks


class HtmlStyles:
    """The rules of a page's style sheets."""

    def __init__(self) -> None:
        self._by_tag: dict[str, list[_Rule]] = {}
        """Rules without any class or id, by the tag."""
        self._by_mark: dict[str, list[_Rule]] = {}
        """Other rules, by one class or id that the element must have."""

    def read(self, style_sheet: str) -> None:
        """Add the rules of one style sheet; conditions that a selector may have fit nothing here."""
        rules = _FOR_PRINT.sub("", _COMMENT.sub("", style_sheet))
        for selectors, text in _RULE.findall(rules):
            declarations = declarations_of(text)
            for selector in selectors.split(","):
                elements = tuple(_elements_of(selector))
                if elements:
                    self._add(_Rule(elements, declarations))

    def _add(self, rule: _Rule) -> None:
        own = rule.elements[-1]
        if own.marks:
            mark = min(own.marks)
            self._by_mark.setdefault(mark, []).append(rule)
        else:
            self._by_tag.setdefault(own.tag, []).append(rule)

    def look_of(
        self, element: HtmlElement, attributes: HtmlAttributes, around: Sequence[HtmlElement] = ()
    ) -> Look:
        """How an element looks that stands inside of others."""
        rules = list(self._by_tag.get(element.tag, ()))
        for mark in sorted(element.marks):
            rules += self._by_mark.get(mark, ())
        style = attributes.get("style")
        declared: dict[str, str] = {}
        for rule in rules:
            if rule.fits(element, around):
                declared |= rule.declarations
        if style:
            declared |= declarations_of(style)
        return _look(declared, attributes)


def _look(declared: Mapping[str, str], attributes: HtmlAttributes) -> Look:
    display = declared.get("display", "").lower()
    visibility = declared.get("visibility", "").lower()
    is_hidden = (
        "hidden" in attributes
        or display.startswith("none")
        or visibility.startswith(("hidden", "collapse"))
        or declared.get("mso-hide", "").lower().startswith(("all", "screen"))
    )
    decoration = declared.get("text-decoration", "") + declared.get("text-decoration-line", "")
    code = None
    for name in NUMBER_FORMATS:
        if name in declared:
            code = number_format_of(declared[name])
    return Look(is_hidden, _has_no_size(declared, attributes), "line-through" in decoration, code)


def _has_no_size(declared: Mapping[str, str], attributes: HtmlAttributes) -> bool:
    for name in ("height", "width"):
        if _NO_SIZE.fullmatch(declared.get(name, "")):
            return True
        size = attributes.get(name) or ""
        if _NO_SIZE_ATTRIBUTE.fullmatch(size.strip()):
            return True
    return False


def _elements_of(selector: str) -> Iterator[HtmlElement]:
    """The parts of a selector, `tr.void td`; none: it is of a kind that is not read here."""
    words = selector.replace(">", " ").split()
    elements = []
    for word in words:
        simple = _SELECTOR.fullmatch(word)
        if simple is None:
            return
        tag, marks = simple.groups()
        elements.append(HtmlElement((tag or "").lower(), frozenset(_MARK.findall(marks))))
    yield from elements


@lru_cache(maxsize=_CACHED_TEXTS)
def declarations_of(text: str) -> Mapping[str, str]:
    """The declarations of a rule or of an attribute `style`: name → value."""
    declarations = {}
    for name, value in _DECLARATION.findall(text):
        declarations[name.lower()] = value.strip()
    return declarations


@lru_cache(maxsize=_CACHED_TEXTS)
def number_format_of(value: str) -> str:
    r"""The code of a number format as Excel writes it in style sheets: `0\.00\0022元\0022`."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return _ESCAPE.sub(_character, value)


def _character(escape: re.Match[str]) -> str:
    text = escape[1]
    return chr(int(text, 16)) if len(text) == 4 else text
