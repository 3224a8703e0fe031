"""The endpoints of reconciling by a tree of digests, and of reading records once more."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import ValidationError

from regional_platform import answers, digest_tree, record_store
from regional_platform.answers import bytes_response, json_response
from regional_platform.authentication import SIGNED_HEADERS, Sender
from regional_platform.bodies import RequestRefused
from regional_platform.digest_tree import MOST_LISTED, TreeNode
from regional_platform.record_store import StoredChange
from regional_platform.routes import body_of, error_answers


tree_router = APIRouter()

_SIGNED: dict[str, Any] = {"parameters": SIGNED_HEADERS}


def _node(
    origin: Annotated[
        str, Query(pattern=r"^[0-9]{0,6}$", description="empty: the tree's root")
    ] = "",
    record_type: Annotated[str, Query(pattern=r"^[a-z0-9_]{0,64}$")] = "",
    period: Annotated[
        str,
        Query(
            pattern=r"^([0-9]{4}-[0-9]{2}(-[0-9]{2})?)?$",
            description="a month or a day: `2026-11`, `2026-11-24`",
        ),
    ] = "",
    prefix: Annotated[
        str,
        Query(
            pattern=r"^([0-9a-f]{2}){0,15}$",
            description="the first digits of the record key, two for each level below the day",
        ),
    ] = "",
) -> TreeNode:
    node = TreeNode(origin, record_type, period, prefix)
    _check_place(node)
    return node


_Node = Annotated[TreeNode, Depends(_node)]


def _check_place(node: TreeNode) -> None:
    """Refuse a place whose levels above are missing, and a day that does not exist."""
    levels = [node.origin, node.record_type, node.period, node.prefix]
    named = [bool(level) for level in levels]
    is_in_order = named == sorted(named, reverse=True)
    if not is_in_order or (node.prefix and not node.is_of_a_day):
        raise RequestRefused(400, "parameters", "a level is named without those above it")
    if node.is_of_a_day:
        try:
            date.fromisoformat(node.period)
        except ValueError:
            raise RequestRefused(400, "parameters", "period: there is no such day") from None


@tree_router.get(
    "/digest-tree",
    response_model=answers.TreeAnswer,
    responses=error_answers(),
    openapi_extra=_SIGNED,
)
def give_parts(sender: Sender, node: _Node) -> Response:
    """The parts of a node: origins, record types, months, days, prefixes of record keys."""
    rows = digest_tree.parts_of(sender.connection, node)
    parts = [answers.TreePart(**vars(row)) for row in rows]
    return json_response(answers.TreeAnswer(digests=parts))


@tree_router.get(
    "/digest-tree/records",
    response_model=answers.LeavesAnswer,
    responses=error_answers(413),
    openapi_extra=_SIGNED,
)
def give_leaves(sender: Sender, node: _Node) -> Response:
    """The records of a day, or of a prefix of it, one by one."""
    if not node.is_of_a_day:
        raise RequestRefused(400, "parameters", "only a day or a part of it is listed")
    rows = digest_tree.leaves_of(sender.connection, node)
    if len(rows) > MOST_LISTED:
        raise RequestRefused(413, "node-too-large", f"more than {MOST_LISTED} records: divide it")
    records = [answers.TreeLeaf(**vars(row)) for row in rows]
    return json_response(answers.LeavesAnswer(records=records))


@tree_router.post(
    "/changes/again",
    response_model=answers.AgainAnswer,
    responses=error_answers(413),
    openapi_extra={
        **_SIGNED,
        "requestBody": body_of("application/json", answers.WantedRecords.model_json_schema()),
    },
)
def distribute_again(sender: Sender) -> Response:
    """The newest version of some records of others, whatever was distributed before."""
    try:
        wanted = answers.WantedRecords.model_validate_json(sender.body, strict=True)
    except ValidationError:
        raise RequestRefused(
            400, "wanted-form", "the body names no records to read again"
        ) from None
    identities = []
    for name in wanted.records:
        # What comes from the asking platform is never given back to it.
        if name.origin != sender.platform:
            identities.append((name.origin, name.record_type, name.record_key))
    changes = record_store.newest_changes(sender.connection, identities)
    if changes:
        sender.keep_in_log()
    return bytes_response(_again_json(changes))


def _again_json(changes: list[StoredChange]) -> bytes:
    """The changes as JSON; the messages are JSON already and are not parsed again."""
    items = []
    for change in changes:
        items.append(f'{{"change_no":{change.change_no},"message":{change.message}}}')
    text = ",".join(items)
    return f'{{"changes":[{text}]}}'.encode()
