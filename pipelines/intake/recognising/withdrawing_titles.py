"""Files, folders and tables whose names or titles say that nothing in them is reported.

行政处罚（已撤销）.xlsx, a folder 撤销, or 拟作出行政处罚决定公示表 above a table. The words are data
(expectations/part_names.yml).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from pipelines.intake.readers import Grid
from pipelines.intake.readers.archive import ARCHIVE_ENDING
from pipelines.intake.recognising.headers.header_matching import Match
from pipelines.intake.recognising.named_parts import PartNames
from pipelines.intake.recognising.not_recognised import NotRecognised, not_for_reporting


# Folder of a department that its files are dropped into.
_INBOX = "/inbox/"

# Characters. A longer line is no title.
_MOST_TITLE_CHARACTERS = 60

# Texts of a line that holds a title.
_MOST_TEXTS_BESIDE = 2

# What only sentences and labels have, and how remarks begin.
_NO_TITLE = re.compile(
    r"[。；;:：！!？?]|^[(（]?(?:注(?![销册])|说明|备注|提示|请|填[报表写])|[不勿别]用?[要需应]?报|不上报"
)


def refused_by_titles(
    grid: Grid, match: Match, names: PartNames, *, dropped_as: str
) -> NotRecognised | None:
    """Why a table is not read though its columns fit; None: it is read.

    `dropped_as`: the path that the file was dropped under, with a file in an archive behind it.
    """
    for word, title in titles_around(grid, match, names, dropped_as=dropped_as):
        meaning = names.meaning_of_title_for(_without_ending(word, title), match)
        if meaning is not None:
            return not_for_reporting(word, title, meaning.reason, match, is_near=True)
    return None


def titles_around(
    grid: Grid, match: Match, names: PartNames, *, dropped_as: str
) -> list[tuple[str, str]]:
    """What each name and title around a table is, in Chinese, and the text.

    `dropped_as`: as in `refused_by_titles`.
    """
    return [*_names_in(dropped_as), *_titles_of(grid, match, names)]


def _names_in(dropped_as: str) -> Iterator[tuple[str, str]]:
    """What each name of a path is, in Chinese, and the name; folders above the inbox are ours."""
    _, _, below = dropped_as.rpartition(_INBOX)
    *folders, file_name = below.split("/")
    yield "文件", file_name
    for folder in folders:
        is_archive = folder.lower().endswith(ARCHIVE_ENDING)
        yield "文件" if is_archive else "文件夹", folder


def _without_ending(word: str, title: str) -> str:
    # What stands behind a point in a title is no ending of a file.
    return title if word == "标题" else PurePosixPath(title).stem


def _titles_of(grid: Grid, match: Match, names: PartNames) -> Iterator[tuple[str, str]]:
    for name, text in grid.stated_texts:
        if names.is_title(name) and _may_be_title(text):
            yield "标题", text
    if grid.has_named_fields:
        return
    for row in grid.written_head()[: match.header_row - 1]:
        texts = list(dict.fromkeys(cell.strip() for cell in row if cell and cell.strip()))
        # Beside a title stands at most the unit, or who made the table.
        if len(texts) <= _MOST_TEXTS_BESIDE:
            yield from (("标题", text) for text in texts if _may_be_title(text))


def _may_be_title(text: str) -> bool:
    return len(text) <= _MOST_TITLE_CHARACTERS and _NO_TITLE.search(text) is None
