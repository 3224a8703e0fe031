"""Seed data: the base registry and changes of other platforms. All subjects are invented."""

from __future__ import annotations

import json
from typing import Any

from regional_platform import record_store
from regional_platform.database import connect
from regional_platform.messages import message_of
from regional_platform.settings import HERE


def seed(conninfo: str) -> int:
    """Put the seed data in; returns the number of new changes. Repeating it changes nothing.

    The messages do not go through the region's rules: the city must be able to receive the
    mistakes of other platforms too.
    """
    registry = []
    for subject in _read("registry.json"):
        registry.append((subject["credit_code"], subject["name"]))
    messages = [message_of(fields) for fields in _read("changes.json")]

    with connect(conninfo) as connection, connection.transaction():
        record_store.register(connection, registry)
        return record_store.take(connection, messages)


def _read(name: str) -> Any:
    path = HERE / "seed" / name
    return json.loads(path.read_text("utf-8"))
