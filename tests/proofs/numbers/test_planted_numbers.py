"""An ID number in every column of every item: none in clear in the database, in receipts, logs
and names.

The suite takes some items; `make planted` takes all of them and prints what was looked through.
"""

import json
import logging
import os

import pytest

from pipelines import settings
from pipelines.__main__ import main
from pipelines.city.ledger import unmended
from pipelines.intake.staging.store import staged_batch_numbers
from tests.lib import stages
from tests.lib.planted_numbers import (
    Planted,
    department_of,
    drop_planted,
    forms_of,
    leaks_in,
    texts_in_database,
    texts_in_folder,
)


SOME_ITEMS = (
    "administrative_penalty_legal_person",
    "administrative_licence_natural_person",
    "black_list",
    "judgment_debtor",
)
TAKES_ALL = os.environ.get("PLANTED_ITEMS") == "all"


@pytest.fixture
def record_types(catalogue):
    names = catalogue.record_types if TAKES_ALL else SOME_ITEMS
    return [catalogue.record_types[name] for name in names]


def test_no_planted_number_is_left_in_clear_anywhere(
    platform, catalogue, record_types, capfd, caplog, monkeypatch
):
    caplog.set_level(logging.DEBUG)
    planted = Planted.of_persons(12_000)
    for count, record_type in enumerate(record_types):
        inbox = platform.ingest_root / department_of(record_type) / "inbox"
        drop_planted(catalogue, record_type, planted, inbox, as_workbook=count % 2 == 1)

    main(["submit", "--ingest", str(platform.ingest_root), "--json"])
    batches = json.loads(capfd.readouterr().out)["batches"]
    assert [batch["state"] for batch in batches] == ["receipted"] * len(record_types)
    main(["submit", "--ingest", str(platform.ingest_root)])
    monkeypatch.setattr(unmended, "REMIND_EVERY_DAYS", 0)
    stages.remind()
    main(["status"])
    main(["resubmit", "--rule", "date-form", "--dry-run"])

    printed = capfd.readouterr()
    texts = [("stdout", printed.out), ("stderr", printed.err), ("log", caplog.text)]
    texts += texts_in_database(settings.current().database_url)
    texts += texts_in_folder(platform.ingest_root, without={"processed"})
    forms = forms_of(planted.numbers)
    leaks = [(where, found) for where, text in texts if (found := leaks_in(text, forms))]
    print(
        f"{len(record_types)} items, {len(planted.numbers)} numbers, "
        f"{len(texts)} texts looked through"
    )
    assert leaks == []
    assert staged_batch_numbers(platform.ingest_root) == []


def test_the_clerk_is_told_of_each_number_or_the_row_goes_back(
    platform, catalogue, record_types, capfd
):
    planted = Planted.of_persons(12_000)
    for record_type in record_types:
        inbox = platform.ingest_root / department_of(record_type) / "inbox"
        drop_planted(catalogue, record_type, planted, inbox, as_workbook=False)

    main(["submit", "--ingest", str(platform.ingest_root), "--json"])
    for batch in json.loads(capfd.readouterr().out)["batches"]:
        receipt = platform.ingest_root / batch["receipt"]
        content = json.loads(receipt.with_suffix(".json").read_text("utf-8"))
        rejected = {each["row_number"] for each in content["rejections"]}
        told = {
            (each["row_number"], each["element"])
            for each in content["warnings"]
            if each["rule"] == "identity-number-in-text"
        }
        record_type = catalogue.record_types[batch["record_type"]]
        untold = []
        for row, element in enumerate(record_type.elements.values(), 2):
            if not (element.personal or row in rejected or (row, element.code) in told):
                untold.append((record_type.name, row, element.code))
        assert untold == []
        assert told
        assert {note[:3] for note in content["reading"]["notes"] if "个人号码" in note} >= {
            "文件名",
            "表头含",
        }
