"""Rows in binary form arrive in PostgreSQL as the values that they were made of."""

import numpy as np
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.city import binary_copy
from tests.lib.databases import address_of


BIGINTS = st.integers(-(2**63), 2**63 - 1)
INTEGERS = st.integers(-(2**31), 2**31 - 1)
SOME_BYTES = st.binary(max_size=40)
ROWS = st.tuples(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20),
    BIGINTS,
    st.lists(BIGINTS, max_size=5),
    st.lists(INTEGERS, max_size=5),
    st.none() | st.lists(st.none() | SOME_BYTES, max_size=5),
    st.none() | SOME_BYTES,
)


@pytest.fixture(scope="module")
def connection(server_url):
    with psycopg.connect(address_of(server_url, "postgres")) as connection:
        connection.execute(
            "CREATE TEMPORARY TABLE copied (name text, number bigint, numbers bigint[],"
            " integers integer[], contents bytea[], content bytea)"
        )
        yield connection
        connection.rollback()


def binary_row(row):
    name, number, numbers, integers, contents, content = row
    return binary_copy.row_bytes(
        [
            name.encode(),
            binary_copy.bigint(number),
            binary_copy.integer_array(np.array(numbers, np.int64)),
            binary_copy.integer_array(np.array(integers, np.int32)),
            None if contents is None else binary_copy.bytes_array(contents),
            content,
        ]
    )


@settings(deadline=None)
@given(rows=st.lists(ROWS, max_size=4))
def test_postgresql_reads_the_values_that_were_written(connection, rows):
    connection.execute("TRUNCATE copied")
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY copied FROM STDIN (FORMAT binary)") as copy,
    ):
        copy.write(binary_copy.COPY_BEGINNING)
        for row in rows:
            copy.write(binary_row(row))
        copy.write(binary_copy.COPY_END)

    assert connection.execute("SELECT * FROM copied").fetchall() == rows
