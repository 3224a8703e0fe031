"""Rows in the city platform, without files and without Great Expectations."""

import itertools

import pytest

from pipelines.batch import Origin
from tests.lib.batches import load_into, open_one
from tests.lib.city import transaction
from tests.lib.submissions import DEPARTMENT, LICENCE


@pytest.fixture
def bring(platform, catalogue, query):
    """Load a frame as a batch of its own; returns what became of its rows."""

    count = itertools.count()

    def bring(frame, *, name=LICENCE, department=DEPARTMENT, origin=Origin.DEPARTMENT):
        number = open_one(relative=f"{department}/inbox/{next(count)}.csv", department=department)
        query("UPDATE batches SET origin = %s WHERE batch_no = %s", origin.value, number)
        with transaction() as connection:
            return load_into(connection, number, catalogue.record_types[name], frame)

    return bring
