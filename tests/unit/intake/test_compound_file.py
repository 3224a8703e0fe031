"""Old workbooks are handed on in a compound file of ours; a damaged one cannot fill the memory."""

import random
import resource
import struct
import subprocess
import sys
from io import BytesIO

import olefile
import pytest
import python_calamine
from format_examples import SAMPLES

from pipelines.errors import FileRefused
from pipelines.intake.readers.workbooks.compound_file import compound_file_of
from tests.lib.staging import staged_part


SAMPLE = SAMPLES / "libreoffice.xls"
HEADER_BYTES = 512
FOUR_GIGABYTES = 4 << 30

# The bytes of the header that say where directory and tables of sectors begin.
FIRST_OF_DIRECTORY = 48
FIRST_OF_SMALL_TABLE = 60
FIRST_OF_TABLE_OF_TABLES = 68
FIRST_OF_TABLE = 76

READ = """
import sys
from pathlib import Path
from pipelines.errors import FileRefused
from tests.lib.staging import staged_part
for path in sys.argv[1:]:
    try:
        staged_part(Path(path), dropped_as="x/inbox/黑名单.xls")
        print("read")
    except FileRefused as refusal:
        print(refusal.code)
"""


def answers_of(folder, contents):
    """What a process of little memory answers to these files, one after the other."""

    def with_little_memory():
        resource.setrlimit(resource.RLIMIT_AS, (FOUR_GIGABYTES, FOUR_GIGABYTES))

    for number, content in enumerate(contents):
        (folder / f"{number}.xls").write_bytes(content)
    reader = subprocess.run(
        [sys.executable, "-c", READ, *sorted(folder.iterdir())],
        capture_output=True,
        text=True,
        check=True,
        preexec_fn=with_little_memory,
    )
    return reader.stdout.split()


def number_at(content, offset):
    return struct.unpack_from("<I", content, offset)[0]


def chained_to_itself(content, sector):
    """The file, with the table of sectors naming this one as its own next."""
    damaged = bytearray(content)
    table = HEADER_BYTES * (1 + number_at(content, FIRST_OF_TABLE))
    struct.pack_into("<I", damaged, table + 4 * sector, sector)
    return bytes(damaged)


def circles():
    """Files in which a chain of sectors leads back into itself, by what the chain holds."""
    content = SAMPLE.read_bytes()
    directory = number_at(content, FIRST_OF_DIRECTORY)
    yield "directory", chained_to_itself(content, directory)
    yield "small table", chained_to_itself(content, number_at(content, FIRST_OF_SMALL_TABLE))
    small_streams = number_at(content, HEADER_BYTES * (1 + directory) + 116)
    yield "small streams", chained_to_itself(content, small_streams)
    with olefile.OleFileIO(SAMPLE) as file:
        records = file._find("Workbook")
        first = file.direntries[records].isectStart
    yield "records", chained_to_itself(content, first)
    table_of_tables = bytearray(content)
    struct.pack_into("<I", table_of_tables, FIRST_OF_TABLE_OF_TABLES, 0)
    yield "table of tables", bytes(table_of_tables)


def test_what_would_fill_the_memory_is_answered_in_little(tmp_path):
    damaged = dict(circles())
    answers = answers_of(tmp_path, damaged.values())
    assert len(answers) == len(damaged)
    assert set(answers) <= {"read", "corrupt-file"}


def test_a_sheet_said_to_begin_within_a_record_is_damage(tmp_path):
    content = bytearray(SAMPLE.read_bytes())
    at = content.index(b"\x85\x00", HEADER_BYTES)
    struct.pack_into("<I", content, at + 4, number_at(content, at + 4) + 2)
    path = tmp_path / "黑名单.xls"
    path.write_bytes(content)
    with pytest.raises(FileRefused) as caught:
        staged_part(path, dropped_as="x/inbox/黑名单.xls")
    assert caught.value.code == "corrupt-file"


@pytest.mark.parametrize("size", [0, 1, 4095, 4096, 4097, 1 << 20, (4 << 20) + 1, 9 << 20])
def test_the_file_made_anew_holds_the_stream_and_nothing_is_wrong_with_it(size):
    stream = random.Random(size).randbytes(size)
    with olefile.OleFileIO(BytesIO(compound_file_of(stream, "Workbook"))) as file:
        assert file.parsing_issues == []
        assert file.listdir() == [["Workbook"]]
        assert file.openstream("Workbook").read() == stream.ljust(4096, b"\0")


def test_calamine_reads_the_same_from_the_file_made_anew():
    with olefile.OleFileIO(SAMPLE) as file:
        made_anew = compound_file_of(file.openstream("Workbook").read(), "Workbook")
    before = python_calamine.CalamineWorkbook.from_path(SAMPLE)
    after = python_calamine.CalamineWorkbook.from_filelike(BytesIO(made_anew))
    assert after.sheet_names == before.sheet_names
    for position in range(len(before.sheet_names)):
        assert (
            after.get_sheet_by_index(position).to_python()
            == before.get_sheet_by_index(position).to_python()
        )
