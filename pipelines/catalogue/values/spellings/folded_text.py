"""Folded text: the form in which two spellings of the same thing are equal.

Keys of records and names of subjects are compared in it; what is stored and shown stays as it was
written. Folding takes away what no reader takes for a difference: the width of characters, the kind
of bracket, dash or dot, white space, invisible characters, the case of letters, a full stop or comma
at an end or beside a bracket, and the word in 〔2018年〕. It keeps every digit and every other word:
第1号 and 第01号 stay two.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc


# White space, control characters and characters without width; then those that only look empty:
# selectors of a glyph, fillers of Hangul, the empty pattern of braille.
_INVISIBLE = r"[\p{Z}\p{C}\x{FE00}-\x{FE0F}\x{115F}\x{1160}\x{3164}\x{2800}\x{034F}]+"

# What compatibility normalisation (NFKC) leaves apart although it reads the same.
_LOOK_ALIKES = (
    (r"[\[{<〔【〖〚〘《〈「『‹«⟨⟪⟦❨❲❴⦅]", "("),
    (r"[\]}>〕】〗〛〙》〉」』›»⟩⟫⟧❩❳❵⦆]", ")"),
    (r"[‐‑‒–—―−⁃﹘─━]+", "-"),
    (r"[·•‧∙⋅・･]", "·"),
    (r"[“”„‟″＂]", '"'),
    (r"[‘’‚‛′＇]", "'"),
    # 二○一八: the zero of Chinese numerals is typed as one of several circles.
    (r"[○◯⚪]", "〇"),
)

# Marks that slip in at either end of a text and beside its brackets, and the word in 〔2018年〕: they are
# taken away when brackets look alike.
STRAY_MARKS = (
    (r"^[。,;、]+|[。.,;、]+$", ""),
    (r"[。,;、]+([()])", r"\1"),
    (r"([()])[。,;、]+", r"\1"),
    (r"\(([12][0-9]{3})年\)", r"(\1)"),
)


def folded(texts: pa.Array) -> pa.Array:
    """Each text in folded form; a missing one stays missing."""
    # Once for each distinct text: an authority stands in every row.
    distinct = texts.dictionary_encode()
    table = _folded_distinct(distinct.dictionary)
    return table.take(distinct.indices)


def folded_text(text: str) -> str:
    """One text in folded form."""
    texts = pa.array([text], pa.string())
    result: str = folded(texts)[0].as_py()
    return result


def _folded_distinct(texts: pa.Array) -> pa.Array:
    result = pc.utf8_normalize(texts, "NFKC")
    result = pc.replace_substring_regex(result, _INVISIBLE, "")
    for pattern, replacement in (*_LOOK_ALIKES, *STRAY_MARKS):
        result = pc.replace_substring_regex(result, pattern, replacement)
    return pc.utf8_upper(result)
