"""Render the chapters as pages, in Markdown or in HTML; texts of the catalogue are escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pipelines.catalogue.model import Catalogue
from pipelines.manual.chapters import by_category, by_department, chapter_of


class Form(StrEnum):
    """In which form the manual is written; the value is the suffix of its files."""

    MARKDOWN = "md"
    HTML = "html"


# Names of the files, without suffix where both forms share them.
INDEX = {Form.MARKDOWN: "README.md", Form.HTML: "index.html"}
CODE_LISTS = "code_lists"

# A page with this sentence was written by this program, which may also remove it.
GENERATED = (
    "由 python -m pipelines catalogue docs 生成，请勿手工修改：改 expectations/ 后重新生成。"
)

# Characters that Markdown takes for markup; an underscore only at the edge of a word.
_SPECIAL = re.compile(r"[\\`*\[\]|~]|(?<!\w)_|_(?!\w)")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def render_pages(catalogue: Catalogue, form: Form) -> dict[str, str]:
    """Every page of the manual: file name → text."""
    shared = {
        "catalogue": catalogue,
        "categories": by_category(catalogue),
        "departments": by_department(catalogue),
        "index": INDEX[form],
        "code_lists_page": f"{CODE_LISTS}.{form}",
        "generated": Markup(GENERATED),
    }
    pages = {
        INDEX[form]: _render("index", form, shared),
        f"{CODE_LISTS}.{form}": _render(CODE_LISTS, form, shared),
    }
    for record_type in catalogue.record_types.values():
        values = shared | {"chapter": chapter_of(record_type, catalogue)}
        pages[f"{record_type.name}.{form}"] = _render("record_type", form, values)
    return pages


def in_markdown(value: Any) -> Any:
    """Escape a text, so that Markdown shows it letter by letter, also in a cell of a table."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    escaped = _SPECIAL.sub(r"\\\g<0>", value.translate(_ENTITIES))
    return escaped.replace("\r", "").replace("\n", "<br>")


def _render(page: str, form: Form, values: Mapping[str, Any]) -> str:
    template = _environment(form).get_template(f"{page}.{form}.j2")
    text = template.render(values)
    # Tags of the template leave blanks at the ends of lines.
    return "\n".join(line.rstrip() for line in text.splitlines()) + "\n"


@cache
def _environment(form: Form) -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).parent / "pages"),
        autoescape=form is Form.HTML,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=in_markdown if form is Form.MARKDOWN else None,
    )
