"""A batch whose record type leaves the catalogue between two stages waits for a person."""

import dataclasses

import pytest

import pipelines.catalogue
from pipelines.city import ledger
from pipelines.errors import Permanent
from pipelines.stages.validate import validate
from pipelines.work import current_platform
from tests.lib.batches import collect, open_one
from tests.lib.stages import run_stage
from tests.lib.submissions import LICENCE


def test_a_batch_whose_record_type_left_the_catalogue_is_held_with_a_plain_message(
    platform, catalogue, monkeypatch, query
):
    batch_no = open_one()
    collect(batch_no)
    record_types = dict(catalogue.record_types)
    del record_types[LICENCE]
    smaller = dataclasses.replace(catalogue, record_types=record_types)
    monkeypatch.setattr(pipelines.catalogue, "in_folder", lambda folder: smaller)

    message = f"batch {batch_no}: no record type '{LICENCE}' in the catalogue"
    with pytest.raises(Permanent, match=message):
        run_stage(validate, batch_no)

    assert ledger.find(current_platform(), batch_no).state == "held"
    assert query("SELECT text FROM notes") == [(f"validate: Permanent: {message}",)]
