"""What a hostile file is, and the small pieces that all families of them are made of."""

import csv
import functools
import io
import zipfile
from dataclasses import dataclass

import xlsxwriter

from pipelines import catalogue
from pipelines.catalogue.examples import samples


RECORD_TYPE = "administrative_licence_natural_person"
ROWS = 3
SEEDS = 10_000
"""Each seed has three rows of its own."""
SECRET = "机密标记-7f3a9c"
"""Stands in a file beside the inboxes; nobody may be led to read it."""


@dataclass(frozen=True)
class Hostile:
    """A file, and the closed list of what may become of it.

    An outcome is a reason code, `refused` for any of them, or `taken`:
    read, whatever became of its rows.
    """

    name: str
    content: bytes
    outcomes: frozenset[str]
    accepted: int | None = None
    """Rows that must have been accepted, where that is certain."""

    def allows(self, outcome):
        """Whether a batch of this file may be `taken`, or refused for this reason code."""
        if outcome in self.outcomes:
            return True
        return outcome != "taken" and "refused" in self.outcomes

    def complaints_about(self, batches, reason_codes):
        """What is wrong with the batches that the file became;
        `reason_codes` by the number of the batch.
        """
        if not batches:
            return [f"{self.name}: nobody answered"]
        complaints = []
        for batch in batches:
            outcome = reason_codes[batch.batch_no] if batch.state == "refused" else "taken"
            if not self.allows(outcome):
                complaints.append(
                    f"{self.name}: {outcome}, not {sorted(self.outcomes)} ({batch.reason})"
                )
            if self.accepted not in (None, batch.accepted):
                complaints.append(
                    f"{self.name}: {batch.accepted} rows accepted, not {self.accepted}"
                )
        return complaints


def hostile(name, content, *outcomes, accepted=None):
    content = content if isinstance(content, bytes) else content.encode()
    return Hostile(name, content, frozenset(outcomes or ("refused", "taken")), accepted)


@functools.cache
def _good_rows():
    loaded = catalogue.current()
    frame = samples.valid_rows(loaded.record_types[RECORD_TYPE], ROWS * SEEDS, seed=1)
    return frame.rename(
        columns={code: element.name for code, element in loaded.elements.items()}
    ).fillna("")


def _frame(seed):
    return _good_rows().iloc[ROWS * seed : ROWS * (seed + 1)].reset_index(drop=True)


def table(seed, **changes):
    """A header and three good rows; each change sets a column of the second row."""
    frame = _frame(seed)
    for name, value in changes.items():
        frame.loc[1, name] = value
    rows = [
        ["" if value != value or value is None else value for value in row]
        for row in frame.itertuples(index=False)
    ]
    return [list(frame.columns), *rows]


def incomplete(seed):
    """The same without a required column: a file that is read to its end and then refused,
    which costs little.
    """
    rows = table(seed)
    left_out = rows[0].index("许可内容")
    return [[*row[:left_out], *row[left_out + 1 :]] for row in rows]


def identity_numbers(seed):
    return _frame(seed)["证件号码"].tolist()


@functools.cache
def planted():
    """The identity numbers that stand where nobody expects them;
    no receipt, note or log may show one.
    """
    return frozenset(number for seed in range(600, 620) for number in identity_numbers(seed))


def csv_text(rows, delimiter=",", line_end="\r\n", quoting=csv.QUOTE_MINIMAL):
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end, quoting=quoting).writerows(rows)
    return text.getvalue()


def workbook(rows, **other_sheets):
    """A workbook with shared strings, as spreadsheets write them;
    text that begins with `=` becomes a formula.
    """
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "max_url_length": 255}) as book:
        for title, lines in {"数据": rows, **other_sheets}.items():
            sheet = book.add_worksheet(title)
            for number, row in enumerate(lines):
                sheet.write_row(number, 0, row)
    return stream.getvalue()


def parts_of(container):
    with zipfile.ZipFile(io.BytesIO(container)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zip_of(parts, compression=zipfile.ZIP_DEFLATED):
    """A container of named parts; names may be `ZipInfo`s, so that they can be anything."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return stream.getvalue()


def cuts(content, count):
    """The content cut off at so many places, evenly spread,
    the first and the last bytes among them.
    """
    places = {
        1,
        4,
        30,
        len(content) - 1,
        len(content) - 22,
        *(len(content) * n // count for n in range(1, count)),
    }
    return [(place, content[:place]) for place in sorted(places) if 0 < place < len(content)]


BILLION_LAUGHS = "".join(
    [
        '<!DOCTYPE x [<!ENTITY e0 "哈">',
        *(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9)),
        '<!ENTITY e "&e9;">]>',
    ]
)
QUADRATIC = f'<!DOCTYPE x [<!ENTITY e "{"哈" * 50_000}">]>'


def doctypes(secret):
    """Document types that make a parser read, ask or swell; each of them defines `&e;`."""
    return {
        "file": f'<!DOCTYPE x [<!ENTITY e SYSTEM "file://{secret}">]>',
        "network": '<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:9/e">]>',
        "parameter": f'<!DOCTYPE x [<!ENTITY % p SYSTEM "file://{secret}"> %p; <!ENTITY e "x">]>',
        "dtd": f'<!DOCTYPE x SYSTEM "file://{secret}">',
        "laughs": BILLION_LAUGHS,
        "quadratic": QUADRATIC,
        "endless": '<!DOCTYPE x [<!ENTITY e "&f;"><!ENTITY f "&e;">]>',
        "device": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///dev/zero">]>',
    }
