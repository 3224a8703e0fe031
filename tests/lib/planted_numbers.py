"""Files with an ID number in every column of a record type,
and the search for what is left of them.
"""

import itertools
import json
import re
import unicodedata
import zipfile
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from pipelines.catalogue.examples import samples
from pipelines.catalogue.values.id_number import invented_id_numbers
from tests.lib.databases import run_sql
from tests.lib.personal_numbers import SPELLINGS, short
from tests.lib.submissions import DEPARTMENT


FIRST_ROW = 2
WITHOUT_WIDTH = {"Cf", "Mn", "Me"}

# Digits with little between them, as one number. Other text stands between numbers.
PIECE = re.compile(r"[0-9](?:[\s\-._·/•−─—(){}【】，、:*\"😀|]{0,4}[0-9]){14,}")
MARKUP = re.compile(r"</?[a-z]{1,2}/?>|&nbsp;|&#8203;|\\+[rn]|_x000D_|[年月日]")
NOT_IN_NAMES = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
SPELLED = str.maketrans(
    "〇○一二三四五六七八九零壹贰叁肆伍陆柒捌玖lO", "0012345678901234567891" + "0"
)


@dataclass
class Planted:
    """Numbers that were planted, and where a receipt has to speak of them."""

    unused: object
    numbers: set = field(default_factory=set)
    spellings: object = field(default_factory=lambda: itertools.cycle(SPELLINGS.values()))

    @classmethod
    def of_persons(cls, count):
        numbers = invented_id_numbers(count, np.random.default_rng(20261124))
        return cls(iter(dict.fromkeys(numbers)))

    def next(self):
        """A number that was not planted before, in the next spelling."""
        number = next(self.unused)
        self.numbers.add(number)
        return next(self.spellings)(number)


def department_of(record_type):
    return record_type.departments[0] if record_type.departments else DEPARTMENT


def planted_frame(catalogue, record_type, planted):
    """Sound rows, the first of which has a number in its first column, the second in its second, …

    An extra column has one in each row, and so has its header.
    """
    codes = list(record_type.elements)
    frame = samples.valid_rows(record_type, len(codes), seed=11).astype("object")
    for row, code in enumerate(codes):
        element = record_type.elements[code]
        text = f"见{planted.next()}号"
        # In an element that is made for it, a number is right.
        frame.loc[row, code] = text if not element.personal else frame.loc[row, code]
    frame = frame.rename(
        columns={code: element.name for code, element in catalogue.elements.items()}
    )
    frame[f"经办（{planted.next()}）"] = [planted.next() for _ in codes]
    return frame


def drop_planted(catalogue, record_type, planted, inbox, *, as_workbook):
    """Drop such a file under a name with a number; of a workbook the sheet's name has one too."""
    inbox.mkdir(parents=True, exist_ok=True)
    frame = planted_frame(catalogue, record_type, planted)
    stem = NOT_IN_NAMES.sub("-", f"{record_type.title}{planted.next()}")
    if not as_workbook:
        frame.to_csv(inbox / f"{stem}.csv", index=False)
        return
    sheet = next(planted.unused)
    planted.numbers.add(sheet)
    with pd.ExcelWriter(inbox / f"{stem}.xlsx", engine="xlsxwriter") as book:
        frame.to_excel(book, sheet_name=f"表{sheet}", index=False)


def leaks_in(text, planted_numbers):
    """The planted numbers that stand in a text, however they are written there."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(one for one in plain if unicodedata.category(one) not in WITHOUT_WIDTH)
    plain = "".join(str(unicodedata.digit(one, one)) for one in plain)
    plain = MARKUP.sub(" ", plain).translate(SPELLED)
    leaks = set()
    for piece in PIECE.findall(plain):
        digits = re.sub("[^0-9]", "", piece)
        windows = {digits[at : at + width] for width in (15, 17) for at in range(len(digits))}
        leaks |= windows & planted_numbers
    return leaks


def forms_of(numbers):
    """What a leak would hold: the digits of a number before its check character,
    or the short form.
    """
    return {number[:17] for number in numbers} | {short(number) for number in numbers}


def texts_in_database(database_url):
    """Every value of every table and view, with the name of its table."""
    tables = run_sql(
        database_url,
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables"
        " WHERE table_schema IN ('public', 'records')",
    )
    for (table,) in tables:
        for row in run_sql(database_url, f"SELECT * FROM {table}"):
            for value in row:
                if isinstance(value, bytes):
                    yield table, value.decode("latin-1")
                elif isinstance(value, dict | list):
                    yield table, json.dumps(value, ensure_ascii=False, default=repr)
                elif value is not None:
                    yield table, str(value)


def texts_in_folder(folder, *, without=()):
    """The names of all files, and their contents but for folders of the department's own files."""
    for path in folder.rglob("*"):
        yield path.name, path.name
        if not path.is_file() or any(part in without for part in path.parts):
            continue
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                for name in book.namelist():
                    content = book.read(name).decode(errors="ignore")
                    yield f"{path.name}!{name}", re.sub("<[^>]*>", "|", content)
        else:
            yield path.name, readable(path.read_bytes())


def readable(content):
    """A file's text, with the characters that JSON writes as escapes."""
    text = content.decode(errors="ignore")
    return re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
