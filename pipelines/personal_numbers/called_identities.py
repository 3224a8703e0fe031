"""What stands behind 身份证号 in one piece: an ID number, whatever letters are mistyped in it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.personal_numbers.identity_number import LONG, IdentityNumber
from pipelines.personal_numbers.number_marks import OF_IDENTITY
from pipelines.personal_numbers.searched_text import WITHOUT_WIDTH


# Directly behind these words stands an ID number, right or mistyped …
CALLED_IDENTITY = re.compile(f"{OF_IDENTITY}(?P<between>[^0-9]{{0,8}})$")
# … unless the number of something else is named between them.
CALLED_OTHERWISE = re.compile("执照|注册|登记|账|帐|银行|案|文|许可|单|第|〔|电话|手机|代码")

_PIECE = re.compile(
    f"{OF_IDENTITY}(?P<between>[^0-9]{{0,8}}?)"
    f"(?P<number>(?<![0-9A-Z])[0-9A-Z](?:{WITHOUT_WIDTH}*[0-9A-Z]){{{LONG - 2},{LONG}}})(?![0-9A-Z])"
)

# More letters are those of a credit code.
_MOST_LETTERS = 2


def called_identities(folded: str) -> Iterator[IdentityNumber]:
    """The pieces of digits and a few letters behind such a word in a folded text."""
    for match in _PIECE.finditer(folded):
        text = match["number"].replace(WITHOUT_WIDTH, "")
        letters = [character for character in text[:-1] if not character.isdecimal()]
        if len(letters) <= _MOST_LETTERS and not CALLED_OTHERWISE.search(match["between"]):
            start, end = match.span("number")
            yield IdentityNumber(start, end, text, is_certain=True)
