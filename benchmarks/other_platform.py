"""Another city, whose records the region distributes to ours."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from benchmarks.kill_loop import RECORD_TYPE
from pipelines.catalogue.examples import samples
from pipelines.catalogue.model import Catalogue
from regional_platform import record_store
from regional_platform.database import connect
from regional_platform.messages import message_of


ORIGIN = "150100"

# Records of one delivery.
ROWS = 3


@dataclass
class OtherPlatform:
    """Makes records and new versions of them, and remembers the newest of each."""

    draw: random.Random
    catalogue: Catalogue
    newest: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Record key → newest message."""

    def make(self) -> None:
        """Make some new records, and a new version of an earlier one."""
        record_type = self.catalogue.record_types[RECORD_TYPE]
        frame = samples.valid_rows(record_type, ROWS, seed=self.draw.randrange(10**9))
        for row in frame.to_dict("records"):
            elements = {
                str(name): value for name, value in row.items() if isinstance(value, str) and value
            }
            key = f"{self.draw.getrandbits(128):032x}"
            self.newest[key] = _message(key, 1, elements)
        if len(self.newest) > ROWS:
            key = self.draw.choice(sorted(self.newest)[:-1])
            before = self.newest[key]
            number = f"第 {self.draw.randrange(10**6)} 号更正"
            elements = before["elements"] | {"XK_NR": number}
            self.newest[key] = _message(key, before["version"] + 1, elements)

    def distribute(self, region: str) -> None:
        """Hand everything to the region; what it has already changes nothing there."""
        messages = [message_of(message) for message in self.newest.values()]
        with connect(region) as connection, connection.transaction():
            record_store.take(connection, messages)


def _message(key: str, version: int, elements: dict[str, str]) -> dict[str, Any]:
    return {
        "record_type": RECORD_TYPE,
        "catalogue_version": "2018",
        "record_key": key,
        "version": version,
        "action": "upsert",
        "origin": ORIGIN,
        "department": "health",
        "changed_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "elements": elements,
    }
