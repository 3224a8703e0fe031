"""What fuzzing and hostile files have found: each made a reader raise, panic or abort once."""

import io
import random
import re
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from intake_examples import HEADER, row

from pipelines.errors import FileRefused
from pipelines.intake.confinement.child import ChildLimits
from pipelines.intake.confinement.parent import run_confined
from pipelines.intake.readers import READERS
from pipelines.intake.readers.grids.trimming import trimmed
from tests.lib.staging import LIMITS


SHEET, STYLES = "xl/worksheets/sheet1.xml", "xl/styles.xml"
SMALL = ChildLimits(cpu_seconds=20, memory_bytes=400 << 20, file_bytes=1 << 30)


def grids_of(path: Path):
    """Read in a process of its own: a library that aborts must not take the tests with it."""

    def shapes():
        grids = READERS[path.suffix](path, LIMITS)
        width = max(len(grids[0].head()[0]), 1)
        return [trimmed(grid, 1, width).whole().rows.num_columns for grid in grids]

    return run_confined(shapes, SMALL)


def workbook(**changes):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, cells in enumerate((HEADER, row("甲"), row("乙"))):
            sheet.write_row(number, 0, cells)
        sheet.write_number(1, 1, 1, book.add_format({"num_format": "yyyy-mm-dd"}))
    with zipfile.ZipFile(stream) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(
                name, changes["sheet"](content) if name == SHEET and changes else content
            )
    return changed.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "\n¡,,\n,,¡\n",
        "\ufeff\nj\nj\n",
        "\ufeff\r;Grid;<!--;\r;Grid;\r",
        '\n,\ufeff,PK,"",,x\n,,"",,,y\n',
    ],
    ids=["commas", "one column", "returns", "quotes"],
)
def test_a_first_line_of_nothing_gives_no_table_without_columns(tmp_path, text):
    (tmp_path / "x.csv").write_text(text, encoding="utf-8", newline="")
    assert set(grids_of(tmp_path / "x.csv")) == {2}


def test_a_date_that_no_calendar_has_makes_the_library_panic_and_the_file_corrupt(tmp_path):
    def change(xml):
        return re.sub(rb'(<c r="B2"[^>]*>)<v>1</v>', rb"\1<v>-1e999</v>", xml)

    (tmp_path / "x.xlsx").write_bytes(workbook(sheet=change))
    with pytest.raises(FileRefused) as refused:
        grids_of(tmp_path / "x.xlsx")
    assert refused.value.code == "corrupt-file"


def test_a_column_of_seven_letters_is_seen_to_be_far_out(tmp_path):
    (tmp_path / "x.xlsx").write_bytes(
        workbook(sheet=lambda xml: xml.replace(b'r="B2"', b'r="AAAAAAA9"'))
    )
    with pytest.raises(FileRefused) as refused:
        grids_of(tmp_path / "x.xlsx")
    assert refused.value.code == "too-large"
    assert "右侧和下方" in refused.value.remedy


def test_packed_bytes_that_cannot_be_unpacked_are_damage(tmp_path):
    draw, whole = random.Random(1), workbook()
    for number in range(40):
        raw = bytearray(whole)
        for _ in range(3):
            raw[draw.randrange(len(raw))] = draw.randrange(256)
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(raw)
        try:
            READERS[".xlsx"](path, LIMITS)
        except FileRefused as error:
            assert error.code in ("corrupt-file", "too-large", "encrypted-file", "empty-file")
