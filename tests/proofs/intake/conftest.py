"""A family of hostile files goes through the real river in one run,
with a good file behind them.
"""

import dataclasses
import json
import re
import signal
import zipfile
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from hostile import ROWS, SECRET, csv_text, planted, table, workbook

from pipelines import settings
from pipelines.city.tables import batches, notes
from pipelines.receipts.workbook.cell_text import looks_like_formula
from tests.lib import commands
from tests.lib.city import transaction


DEPARTMENT = "market_regulation"
SHEET_ML = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
MAX_WAIT_SECONDS = 500
"""Seconds after which a run that hangs is given up, instead of the whole suite."""


@pytest.fixture
def secret(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text(SECRET, encoding="utf-8")
    return path


@pytest.fixture
def river(platform):
    """The river with the limits of a small machine."""

    def give_up(*_):
        raise TimeoutError("something waits")

    small = {"reading_memory_bytes": 400 << 20, "reading_seconds": 20.0}
    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(MAX_WAIT_SECONDS)
    with settings.using(dataclasses.replace(platform, **small)) as small_settings:
        yield River(small_settings.ingest_root)
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


class River:
    def __init__(self, root):
        self.root = root
        self.inbox = root / DEPARTMENT / "inbox"
        self.good = {}

    def drop_good_files(self, *names):
        """Well-formed files; without names, one whose name comes last,
        when everything else has had its turn.
        """
        for number, name in enumerate(names or ("～好.csv",)):
            rows = table(9000 + number)
            self.good[name] = workbook(rows) if name.endswith("xlsx") else csv_text(rows).encode()
            (self.inbox / name).write_bytes(self.good[name])

    def submit(self):
        """Take everything; returns each file's batches under the path that
        the ledger has for it.
        """
        found = {}
        for batch in commands.submit():
            found.setdefault(batch.path.removeprefix(f"{DEPARTMENT}/inbox/"), []).append(batch)
        return found

    def reason_codes(self):
        with transaction() as connection:
            return dict(
                map(tuple, connection.execute(sa.select(batches.c.batch_no, batches.c.reason_code)))
            )

    def faults_with_good_files(self, found):
        return [
            name
            for name in self.good
            if [batch.accepted for batch in found.get(name, [])] != [ROWS]
        ]

    def what_is_written(self):
        """Everything that the database says about batches,
        but for the paths, which are the department's own.
        """
        with transaction() as connection:
            columns = [column for column in batches.c if column.name not in ("path", "kept_as")]
            rows = [*connection.execute(sa.select(*columns)), *connection.execute(sa.select(notes))]
        return "\n".join(map(str, rows))

    def faults_of(self, batch, closely=False):
        """What is wrong with a batch or its receipt, whatever its file was."""
        if batch.state not in ("receipted", "refused"):
            yield f"is {batch.state}: {batch.reason}"
        if batch.received != batch.accepted + batch.rejected:
            yield "its counts do not add up"
        if batch.state == "refused" and not batch.reason:
            yield "is refused without a reason"
        path = self.root / batch.receipt if batch.receipt else None
        if path is None or not path.is_file() or not path.with_suffix(".json").is_file():
            yield "has no receipt"
            return
        json_receipt = path.with_suffix(".json").read_text(encoding="utf-8")
        json.loads(json_receipt)
        yield from _faults_of_parts(path)
        if closely or batch.state == "receipted":
            yield from _faults_of_cells(path)
        yield from _faults_of_text(batch.receipt + json_receipt)


def _faults_of_parts(path):
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            part = archive.read(name).decode()
            yield from _faults_of_text(part)
            if name.startswith("xl/worksheets/") and re.search(r"<f[ >/]", part):
                yield f"its receipt computes in {name}"
            # A link within the workbook has a location; one that leads out of it has an id.
            if any("r:id" in link for link in re.findall(r"<hyperlink [^>]*>", part)):
                yield f"its receipt links out of the workbook in {name}"


def _faults_of_cells(path):
    """Excel is told where a text only looks like a formula, and every text is fit to be shown.

    The parts of the workbook are read as they are: a library that makes an object of each cell
    would take longer than the river.
    """
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    styles = ElementTree.fromstring(parts["xl/styles.xml"])
    quoted = {
        str(number)
        for number, style in enumerate(styles.find(f"{SHEET_ML}cellXfs"))
        if style.get("quotePrefix") == "1"
    }
    texts = []
    if "xl/sharedStrings.xml" in parts:
        items = ElementTree.fromstring(parts["xl/sharedStrings.xml"])
        texts = ["".join(item.itertext()) for item in items]

    book = ElementTree.fromstring(parts["xl/workbook.xml"])
    places = tuple(f"'{sheet.get('name')}'!" for sheet in book.iter(f"{SHEET_ML}sheet"))
    for name, part in parts.items():
        if not name.startswith("xl/worksheets/sheet"):
            continue
        sheet = ElementTree.fromstring(part)
        for link in sheet.iter(f"{SHEET_ML}hyperlink"):
            if not (link.get("location") or "").startswith(places):
                yield f"its receipt links out of {name} at {link.get('ref')}"
        for cell in sheet.iter(f"{SHEET_ML}c"):
            text = _text_of(cell, texts)
            yield from _faults_of_text(text)
            if looks_like_formula(text) and cell.get("s") not in quoted:
                yield f"its receipt has an unquoted formula: {text[:40]!r}"


def _text_of(cell, shared_texts):
    """The text of a cell; empty: it holds a number or nothing."""
    if cell.get("t") == "s":
        return shared_texts[int(cell.find(f"{SHEET_ML}v").text)]
    if cell.get("t") in ("inlineStr", "str"):
        return "".join(cell.itertext())
    return ""


def _faults_of_text(text):
    for word in ("Traceback", 'File "/', SECRET, "root:x:"):
        if word in text:
            yield f"its receipt says {word}"
    yield from (f"its receipt shows {number}" for number in planted() if number in text)
