"""Merge a subject that was known by another number into the subject of its credit code.

A row with a credit code links two other numbers to the same subject: the organisation code, which
is part of the code, and the registration number beside it. They are
believed where the names agree, because both numbers are often mistyped. What was merged stands in
`subject_merges`: a later row with the other number alone is about the subject of the code.

The order in which rows come makes no difference: with a code first, a later row without one is
compared with the records of codes. A row with two other numbers and no code links the second one
as soon as the first has its code. Nobody else may load meanwhile: a load that merges waits for all
other loads, and they wait for it. A load that merges nothing only shares the lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.catalogue.values import credit_code
from pipelines.catalogue.values.subject_numbers import ORGANISATION_CODE, REGISTRATION_NO
from pipelines.city.locks import SUBJECTS_LOCK
from pipelines.city.records import record_tables
from pipelines.city.records.driver_cursor import Cursor
from pipelines.city.records.subjects.subject_names import other_names


# The organisation code within a credit code (GB 32100): its ninth to seventeenth character.
INNER_CODE = SQL("substr({}, 9, 9)")


def _begins_with(prefix: str) -> Composable:
    # As two comparisons, which an index answers: in the order of bytes ; comes next to :.
    end = prefix.removesuffix(":") + ";"
    return SQL("subject_key >= {} AND subject_key < {}").format(Literal(prefix), Literal(end))


# Subjects that are known by another number than a credit code.
_KEPT_NUMBERS = SQL("""
    SELECT subject_key AS number, name FROM subjects
    WHERE {by_organisation_code}
       OR {by_registration_no}
""").format(
    by_organisation_code=_begins_with(ORGANISATION_CODE),
    by_registration_no=_begins_with(REGISTRATION_NO),
)


@dataclass(frozen=True)
class Evidence:
    """A row that has a credit code and another number, with the name of that number's subject."""

    number: str
    number_name: str
    code: str
    code_name: str


def is_code(key: Composable) -> Composable:
    """Whether the key of a subject is a credit code."""
    return SQL("length({}) = {}").format(key, Literal(credit_code.WIDTH))


class SubjectMerging:
    """Finds out which numbers of a batch's rows, and of kept subjects, belong to which code."""

    def __init__(self, cursor: Cursor, catalogue: Catalogue, record_type: RecordType) -> None:
        self._cursor = cursor
        self._catalogue = catalogue
        self._record_type = record_type

    def lock(self) -> bool:
        """Lock what there may be to merge; False: this batch has nothing to do with it.

        The shared lock is asked for first. It is released before the exclusive one is asked for:
        two loads that hold it while they wait would never end.
        """
        if self._record_type.subject.code is None:
            return False
        lock = {"lock": SUBJECTS_LOCK}
        if not self._has_other_numbers():
            self._cursor.execute("SAVEPOINT shared_lock")
            take_shared_lock = """
                SELECT pg_advisory_xact_lock_shared(%(lock)s)
            """
            self._cursor.execute(take_shared_lock, lock)
            if not self._names_kept_numbers():
                return False
            self._cursor.execute("ROLLBACK TO SAVEPOINT shared_lock")

        take_lock = """
            SELECT pg_advisory_xact_lock(%(lock)s)
        """
        self._cursor.execute(take_lock, lock)
        return True

    def _has_other_numbers(self) -> bool:
        """Whether some row has no code but another number."""
        if not self._record_type.subject.without_code:
            return False
        return self._exists(
            SQL("""
                SELECT FROM incoming_keys
                WHERE left(subject_key, 4) IN ({organisation_code}, {registration_no})
            """).format(
                organisation_code=Literal(ORGANISATION_CODE),
                registration_no=Literal(REGISTRATION_NO),
            )
        )

    def _names_kept_numbers(self) -> bool:
        """Whether a row with a code names the number of a subject that is kept by it."""
        query = SQL("""
            SELECT FROM ({kept_numbers}) AS kept
        """).format(kept_numbers=_KEPT_NUMBERS)
        if not self._exists(query):
            return False
        return next(self._evidence_of_rows(), None) is not None

    def _exists(self, query: SQL | Composed) -> bool:
        statement = SQL("""
            SELECT EXISTS ({query})
        """).format(query=query)
        [(exists,)] = self._cursor.execute(statement).fetchall()
        return bool(exists)

    def new_merges(self, merged_codes: Sequence[str] = ()) -> dict[str, str]:
        """The numbers that are known to belong to a code from now on, with the code.

        `merged_codes` are those that numbers were merged into a moment ago.
        """
        evidence = [*self._evidence_of_rows()]
        names = {row.number: row.number_name for row in evidence} | self._names_of_own_numbers()
        names |= self._names_beside(merged_codes)

        # What was said before counts for kept numbers too: another code may have one of them.
        evidence += earlier_evidence(self._cursor, self._catalogue, names)

        # A number is a code's only where both have one name.
        differs = other_names([(row.number_name, row.code_name) for row in evidence])
        codes: dict[str, set[str]] = defaultdict(set)
        for row, is_other in zip(evidence, differs, strict=True):
            if not is_other:
                codes[row.number].add(row.code)

        # Where two codes have a number, a person has to say whose it is (`disputed_numbers`).
        merges = {}
        for number, own_codes in codes.items():
            if len(own_codes) == 1:
                [code] = own_codes
                merges[number] = code
        return merges

    def _evidence_of_rows(self) -> Iterator[Evidence]:
        """What the batch's own rows say of numbers of kept subjects, and of its other rows."""
        branches = []
        for number, table in self._numbers_beside_codes():
            branches.append(
                # Few rows name a number, and only those are joined with their subjects.
                SQL("""
                    SELECT
                        named.number, named.name,
                        incoming_keys.subject_key, incoming_keys.subject_name
                    FROM incoming_keys JOIN (
                        SELECT {table}.row_number, wanted.number, wanted.name
                        FROM {table} JOIN wanted ON wanted.number = {number}
                        OFFSET 0
                    ) AS named USING (row_number)
                    WHERE {is_code}
                """).format(
                    table=Identifier(table),
                    number=number,
                    is_code=is_code(Identifier("incoming_keys", "subject_key")),
                )
            )

        query = SQL("""
            WITH wanted AS MATERIALIZED ({kept} UNION ALL {own})
            {branches}
        """).format(
            kept=_KEPT_NUMBERS, own=self._own_numbers(), branches=SQL(" UNION ").join(branches)
        )

        for row in self._cursor.execute(query).fetchall():
            yield Evidence(*(str(value) for value in row))

    def _numbers_beside_codes(self) -> Iterator[tuple[Composable, str]]:
        """Each number that a row with a code tells of, and the table in which it stands."""
        inner_code = INNER_CODE.format(Identifier("incoming_keys", "subject_key"))
        yield SQL("{} || {}").format(Literal(ORGANISATION_CODE), inner_code), "incoming_keys"
        for column in record_tables.registration_columns(self._record_type):
            registered = Identifier("incoming_rows", column)
            number = SQL("{} || {}").format(Literal(REGISTRATION_NO), registered)
            yield number, "incoming_rows"

    def _own_numbers(self) -> SQL | Composed:
        """The other numbers of this batch's rows of which nothing is kept, with their first names."""
        if not self._record_type.subject.without_code:
            return SQL("""
                SELECT NULL, NULL WHERE false
            """)
        return SQL("""(
            SELECT DISTINCT ON (subject_key) subject_key, subject_name
            FROM incoming_keys AS own
            WHERE left(subject_key, 4) IN ({organisation_code}, {registration_no})
              AND NOT EXISTS (SELECT FROM subjects WHERE subjects.subject_key = own.subject_key)
              AND NOT EXISTS (
                  SELECT FROM subject_merges WHERE subject_merges.subject_key = own.subject_key
              )
            ORDER BY subject_key, row_number
        )""").format(
            organisation_code=Literal(ORGANISATION_CODE),
            registration_no=Literal(REGISTRATION_NO),
        )

    def _names_beside(self, codes: Sequence[str]) -> dict[str, str]:
        """The numbers that are kept, and that records of these codes name, with their names."""
        if not codes:
            return {}
        names = {}
        for record_type, column in numbers_beside_codes(self._catalogue):
            query = SQL("""
                SELECT subjects.subject_key, subjects.name
                FROM records JOIN {table} AS versions USING (record_id, version)
                JOIN subjects ON subjects.subject_key = {registration_no} || versions.{column}
                WHERE records.subject_key = ANY(%(codes)s)
                  AND records.record_type = {record_type} AND merged_into IS NULL
            """).format(
                table=record_tables.identifier_of(record_type),
                registration_no=Literal(REGISTRATION_NO),
                column=Identifier(column),
                record_type=Literal(record_type.name),
            )
            for number, name in self._cursor.execute(query, {"codes": list(codes)}).fetchall():
                names[str(number)] = str(name)
        return names

    def _names_of_own_numbers(self) -> dict[str, str]:
        rows = self._cursor.execute(self._own_numbers()).fetchall()
        return {str(number): str(name) for number, name in rows}


def kept_numbers(cursor: Cursor) -> dict[str, str]:
    """The other numbers by which subjects are kept, with the names of these."""
    rows = cursor.execute(_KEPT_NUMBERS).fetchall()
    return {str(number): str(name) for number, name in rows}


def earlier_evidence(
    cursor: Cursor, catalogue: Catalogue, names: Mapping[str, str]
) -> Iterator[Evidence]:
    """What was said before of numbers that come without a code for the first time.

    `names` are the names that come with them.
    """
    for prefix, query in _queries_of_evidence(catalogue):
        numbers = [key.removeprefix(prefix) for key in names if key.startswith(prefix)]
        if not numbers:
            continue
        for number, code, name in cursor.execute(query, {"numbers": numbers}).fetchall():
            key = f"{prefix}{number}"
            yield Evidence(key, names[key], str(code), str(name))


def _queries_of_evidence(catalogue: Catalogue) -> Iterator[tuple[str, Composed]]:
    """Where numbers were named beside codes: in the codes of subjects, and in record tables."""
    in_codes = SQL("""
        SELECT {inner_code}, subject_key, name FROM subjects
        WHERE {is_code} AND {inner_code} = ANY(%(numbers)s)
    """)
    subject_key = Identifier("subject_key")
    inner_code = INNER_CODE.format(subject_key)
    yield ORGANISATION_CODE, in_codes.format(inner_code=inner_code, is_code=is_code(subject_key))

    # A version that was corrected since counts for nothing.
    beside_codes = SQL("""
        SELECT DISTINCT {number}, subject_key, {name}
        FROM {table} JOIN records USING (record_id, version)
        WHERE {number} = ANY(%(numbers)s) AND {is_code} AND merged_into IS NULL
    """)
    for record_type, column in numbers_beside_codes(catalogue):
        query = beside_codes.format(
            number=Identifier(column),
            name=Identifier(record_type.subject.name.lower()),
            table=record_tables.identifier_of(record_type),
            is_code=is_code(subject_key),
        )
        yield REGISTRATION_NO, query


def numbers_beside_codes(catalogue: Catalogue) -> Iterator[tuple[RecordType, str]]:
    """The columns of record tables in which registration numbers stand beside codes."""
    for record_type in catalogue.record_types.values():
        for column in record_tables.registration_columns(record_type):
            yield record_type, column
