"""Rows in the city platform, without files and without Great Expectations."""

import itertools

import pytest

from pipelines.batch import Origin
from tests.lib.batches import load_into, open_one, rows_of
from tests.lib.city import transaction
from tests.lib.subjects import NAME
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


@pytest.fixture
def licence(catalogue):
    """Make a batch of licences, each given as code, organisation code, registration
    number, number.
    """

    def make(*rows, name=NAME, **cells):
        frame = rows_of(catalogue, 1).loc[[0] * len(rows)].reset_index(drop=True)
        frame["row_number"] = range(2, len(rows) + 2)
        for column, values in zip(
            ["XK_XDR_SHXYM", "XK_XDR_ZZJG", "XK_XDR_GSZC", "XK_WSH"],
            zip(*rows, strict=True),
            strict=True,
        ):
            frame[column] = list(values)
        return frame.assign(XK_XDR_MC=name, **cells)

    return make
