"""Free text: names, document numbers, descriptions."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.base import Judgement, Mask, Plain


FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffd\ufffe\uffff]"
"""Control characters, spaces without width, direction overrides and the replacement character: never meant, often
harmful. The joiners U+200C and U+200D are meant: Mongolian is written with them."""


def _clean(values: pd.Series, _element: Element) -> Mask:
    return ~values.fillna("").str.contains(FORBIDDEN, regex=True).to_numpy(dtype=bool)


class TextType(Plain):
    """Any text without control characters."""

    judgements = (
        Judgement(
            code="forbidden-character",
            title="含有不可见的控制字符",
            accepts=_clean,
            expected=lambda element: f"不含控制字符或乱码的{element.name}",
            remedy="请删去该单元格中的不可见字符后重新录入。",
        ),
    )
