"""A thousand identity numbers, planted wherever a department may type one,
stand in no receipt and in no log.
"""

import logging
import re
import zipfile
from pathlib import Path

import pytest

from pipelines.__main__ import main
from pipelines.catalogue.examples import samples
from pipelines.city.ledger import unmended
from tests.lib import stages
from tests.lib.submissions import DEPARTMENT, drop, drop_csv


PERSON = "administrative_licence_natural_person"
WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.fixture
def numbers(catalogue):
    """A thousand different numbers that are right in every respect."""
    found = dict.fromkeys(
        number
        for seed in range(40)
        for number in samples.valid_rows(catalogue.record_types[PERSON], 60, seed=seed)[
            "XK_XDR_ZJHM"
        ].dropna()
        if re.fullmatch("[0-9]{17}[0-9X]", number)
    )
    assert len(found) >= 1000
    return list(found)[:1000]


@pytest.fixture
def frame(catalogue, numbers):
    """Two hundred faulty rows; each number stands in one cell, some in full width or lower case."""
    rows = samples.valid_rows(catalogue.record_types[PERSON], 200, seed=1)
    spare = iter(numbers)
    rows["XK_XDR_ZJHM"] = [next(spare) for _ in range(200)]
    rows["XK_XDR_MC"] = [f"冯示{next(spare)}" for _ in range(200)]
    rows["BZ"] = [f"见{next(spare).translate(WIDE)}号" for _ in range(200)]
    rows["XK_NR"] = [f"许可{next(spare).lower()}" for _ in range(200)]
    rows["XK_YXQZI"] = "2018年2月30日"
    named = rows.rename(columns={code: one.name for code, one in catalogue.elements.items()})
    named["经办"] = [next(spare) for _ in range(197)] + ["甲", "乙", "丙"]
    return named, list(spare)


def everything_under(folder: Path):
    """Every byte of every file, workbooks unpacked."""
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        yield path.name, path.name.encode()
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as book:
                yield from ((f"{path.name}!{name}", book.read(name)) for name in book.namelist())
        else:
            yield path.name, path.read_bytes()


def test_planted_numbers_stand_in_no_receipt_no_log_and_no_output(
    platform, inbox, frame, numbers, tmp_path, capfd, caplog, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    rows, [in_name, in_header, in_text] = frame
    rows = rows.rename(columns={"经办": f"经办{in_header}"})
    drop_csv(inbox, f"许可{in_name}.csv", rows)
    drop(inbox, f"坏{in_text}.csv", f"甲,{in_header}\n{in_text},2\n".encode())
    trial = drop_csv(tmp_path, f"预检{in_name}.csv", rows)

    main(["submit", "--ingest", str(platform.ingest_root)])
    main(["validate", str(trial), "--receipt", str(tmp_path / "trial")])
    monkeypatch.setattr(unmended, "REMIND_EVERY_DAYS", 0)
    assert stages.remind().reminded == 1
    with monkeypatch.context() as broken:
        broken.setattr(
            "pipelines.stages.load.merge.load_records", lambda *_, **__: int(in_text + "!")
        )
        drop_csv(inbox, f"再报{in_name}.csv", rows.assign(有效期至="2099-12-31"))
        main(["submit", "--ingest", str(platform.ingest_root)])
    main(["status"])
    main(["resubmit", "--rule", "date-form", "--dry-run"])

    printed = capfd.readouterr()
    receipts = platform.ingest_root / DEPARTMENT / "receipts"
    written = [*everything_under(receipts), *everything_under(tmp_path / "trial")]
    written += [
        ("stdout", printed.out.encode()),
        ("stderr", printed.err.encode()),
        ("log", caplog.text.encode()),
    ]
    assert len([name for name, _ in written if name.endswith(".json")]) >= 3
    assert b"held" in printed.out.encode() + printed.err.encode()
    spellings = [
        spelling for one in numbers for spelling in (one, one.translate(WIDE), one.lower())
    ]
    planted = re.compile("|".join(spellings).encode())
    assert [
        (name, planted.search(content)[0]) for name, content in written if planted.search(content)
    ] == []
