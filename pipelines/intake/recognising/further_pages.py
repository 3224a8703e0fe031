"""A file that is one page of several by its own words: {"total": 30, "rows": [3 records]}.

What an interface returns page by page is often saved after the first page. The records are taken, and
the receipt says that there are more.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from pipelines.intake.readers.grids.grid import NamedText
from pipelines.intake.readers.grids.unit_words import plain


# How interfaces name what they say of their pages, without marks and in lower case.
_TOTALS = frozenset(
    {
        "total",
        "totalcount",
        "totalrecord",
        "totalrecords",
        "totalrows",
        "totalelements",
        "totalnum",
        "totalsize",
        "totalresults",
        "totalhits",
        "recordcount",
        "recordstotal",
        "rowcount",
        "numfound",
        "count",
        "总数",
        "总条数",
        "总记录数",
        "记录总数",
    }
)
_PAGES = frozenset({"pages", "totalpages", "totalpage", "pagecount", "pagetotal", "总页数"})
_MORE = frozenset({"hasmore", "hasnext", "hasnextpage", "truncated", "istruncated"})
_NEXT = frozenset({"next", "nextpage", "nextpageurl", "nexturl", "nextlink", "@odatanextlink"})

_MARKS = re.compile(r"[\s_.-]+")
_COUNT = re.compile(r"[0-9]{1,9}")
_YES = frozenset({"true", "1", "yes", "y", "是"})

# A link to the next page, or the mark that it begins with.
_LINK = re.compile(r"https?://|/|\?|.{8,}")


def pages_note(stated_texts: Sequence[NamedText], received: int) -> list[str]:
    """A sentence where the texts beside the records say that there are more of them."""
    texts: dict[str, list[str]] = {}
    for name, text in stated_texts:
        texts.setdefault(_MARKS.sub("", plain(name)), []).append(text.strip())

    # A file of several lists may state how many records each of them has.
    totals = _counts(texts, _TOTALS)
    if received in totals:
        return []
    if max(totals, default=0) > received:
        return [
            f"文件中写明共{max(totals)}条，本表只有{received}条，像是只导出了其中一页；"
            "其余的请一并导出后报送"
        ]
    pages = max(_counts(texts, _PAGES), default=0)
    if pages > 1:
        return [f"文件中写明共{pages}页，请核对各页是否都已导出；没有导出的，请导出后报送"]
    if _have_more(texts):
        return ["文件中写明后面还有数据，像是只导出了其中一页；其余的请一并导出后报送"]
    return []


def _counts(texts: Mapping[str, Sequence[str]], names: Collection[str]) -> list[int]:
    """The numbers that stand behind some names."""
    written = [text for name in names for text in texts.get(name, ())]
    return [int(text) for text in written if _COUNT.fullmatch(text)]


def _have_more(texts: Mapping[str, Sequence[str]]) -> bool:
    answers = [text for name in _MORE for text in texts.get(name, ())]
    links = [text for name in _NEXT for text in texts.get(name, ())]
    has_yes = any(answer.casefold() in _YES for answer in answers)
    return has_yes or any(_LINK.match(link) for link in links)
