"""What the region's answers say about its tree of digests (docs/regional_api.md, section 5)."""

from __future__ import annotations

from pipelines.region.answer_shapes import (
    LARGEST_VERSION,
    MOST_NUMBER,
    ListOf,
    Number,
    ObjectOf,
    TextUpTo,
)
from pipelines.region.contract import check_shape
from pipelines.shapes.digest_places import LeafRecord, PartDigest
from pipelines.shapes.json_object import JsonObject


_SHA256 = TextUpTo(most=64, pattern=r"[0-9a-f]{64}")

# The parts of a place are record types, months, days, prefixes of keys: never very many.
DIGESTS = ObjectOf(
    {
        "digests": ListOf(
            ObjectOf(
                {
                    "name": TextUpTo(most=64, pattern=r"[0-9A-Za-z_-]{1,64}"),
                    "count": Number(0, MOST_NUMBER),
                    "digest": _SHA256,
                }
            ),
            most=10_000,
        )
    }
)

RECORDS = ObjectOf(
    {
        "records": ListOf(
            ObjectOf(
                {
                    "record_key": TextUpTo(most=32, pattern=r"[0-9a-f]{32}"),
                    "version": Number(1, LARGEST_VERSION),
                    "digest": _SHA256,
                    "change_no": Number(0, MOST_NUMBER),
                }
            ),
            most=10_000,
        )
    }
)


def part_digests_of(answer: JsonObject) -> list[PartDigest]:
    """Read the parts of a place in the tree of digests."""
    check_shape(answer, DIGESTS)
    return [PartDigest(item["name"], item["count"], item["digest"]) for item in answer["digests"]]


def leaf_records_of(answer: JsonObject) -> list[LeafRecord]:
    """Read the records of a place, one by one."""
    check_shape(answer, RECORDS)
    return [
        LeafRecord(item["record_key"], item["version"], item["digest"], item["change_no"])
        for item in answer["records"]
    ]
