"""Which elements of a web page are not shown, by their attributes and the style sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping


HtmlAttributes = Mapping[str, str | None]

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?:^|;)\s*(?:height|width)\s*:\s*0+(?:\.0*)?(?:[a-z]+)?\s*(?:!important)?\s*(?:;|$)",
    re.IGNORECASE,
)
# The length is limited, because else a page without braces would be searched again from every
# character.
_RULE = re.compile(r"([^{}]{1,500})\{([^{}]*)\}")
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_SELECTOR = re.compile(r"([a-z]*)([.#][\w-]+)", re.IGNORECASE)
_NO_SIZE = re.compile(r"0+(?:\.0*)?(?:px|pt)?")


class PageStyles:
    """The rules of a page's style sheets that hide rows, columns or tables."""

    def __init__(self) -> None:
        self._hiding: set[tuple[str, str]] = set()
        """Name of the element or nothing, and `.class` or `#id`."""

    def read(self, style_sheet: str) -> None:
        """Add the rules of one style sheet; selectors of several parts hide nothing here."""
        rules = _COMMENT.sub("", style_sheet)
        for selectors, declarations in _RULE.findall(rules):
            if not _UNSEEN.search(declarations):
                continue
            for selector in selectors.split(","):
                simple = _SELECTOR.fullmatch(selector.strip())
                if simple:
                    tag, mark = simple.groups()
                    self._hiding.add((tag.lower(), mark))

    def is_unseen(self, tag: str, attributes: HtmlAttributes) -> bool:
        """Whether an element is hidden, or has no height or width."""
        if "hidden" in attributes or _UNSEEN.search(attributes.get("style") or ""):
            return True
        for name in ("height", "width"):
            size = attributes.get(name) or ""
            if _NO_SIZE.fullmatch(size.strip()):
                return True

        classes = (attributes.get("class") or "").split()
        selectors = [f".{name}" for name in classes]
        selectors.append(f"#{attributes.get('id')}")
        return any(self._hides(tag.lower(), selector) for selector in selectors)

    def _hides(self, tag: str, selector: str) -> bool:
        """Whether a rule is about this kind of element, `tr.hidden`, or about all, `.hidden`."""
        return (tag, selector) in self._hiding or ("", selector) in self._hiding
