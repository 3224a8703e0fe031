"""Seed data: the base registry, and changes that come from other platforms. All subjects are invented."""

from __future__ import annotations

import json
from typing import Any

from regional_platform import store
from regional_platform.database import connect
from regional_platform.messages import message_of
from regional_platform.settings import HERE


def seed(conninfo: str) -> int:
    """Put the seed data in; what is there already stays as it is. The number of changes that were new.

    Messages go in as they are, past the region's rules: other platforms' mistakes are to reach the city too.
    """
    registry = {subject["credit_code"]: subject["name"] for subject in _read("registry.json")}
    messages = [message_of(fields) for fields in _read("changes.json")]
    with connect(conninfo) as connection, connection.transaction():
        store.register(connection, registry.items())
        return store.take(connection, messages)


def _read(name: str) -> Any:
    return json.loads((HERE / "seed" / name).read_text("utf-8"))
