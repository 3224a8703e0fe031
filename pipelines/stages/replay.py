"""Try once more what was set aside, because a person has mended its cause or decided about it."""

from __future__ import annotations

import json

from pipelines.city.exchange import changes, putting_aside, rows_aside
from pipelines.city.platform import CityPlatform
from pipelines.city.tables import SetAsideKind
from pipelines.errors import Permanent
from pipelines.region.contract import misfit_of_message
from pipelines.shapes.exchange_messages import Change


def replay(platform: CityPlatform, set_aside_no: int) -> str | None:
    """Let a record wait for the next upload, or take a message; returns the message's batch.

    A message that contradicts what was kept takes its place. None: there is no batch to go on with.

    Raises:
        Permanent: nothing is set aside under this number, the message is still not of its form, or
            every pass tries the thing again by itself.
    """
    thing = putting_aside.find_aside(platform, set_aside_no)
    if thing.kind == SetAsideKind.RECORD:
        with platform.transaction() as connection:
            rows_aside.wait_again(connection, int(thing.reference))
            putting_aside.settle_aside(connection, set_aside_no)
        return None
    if thing.kind == SetAsideKind.MESSAGE:
        return _replay_message(platform, set_aside_no)
    raise Permanent(f"each pass tries the {thing.kind} {thing.reference} again by itself")


def _replay_message(platform: CityPlatform, set_aside_no: int) -> str | None:
    aside = putting_aside.message_aside(platform, set_aside_no)
    message = json.loads(aside.content)
    misfit = misfit_of_message(message)
    if misfit is not None:
        raise Permanent(f"number {set_aside_no} is still not as it was agreed: {misfit}")
    change = Change(aside.change_no, message)
    return changes.take_after_all(platform, change, set_aside_no)
