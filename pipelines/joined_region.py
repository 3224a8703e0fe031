"""The region as the city platform talks to it: what is proved goes into the message log."""

from __future__ import annotations

from pipelines.city.exchange.message_log import append_entry
from pipelines.city.platform import CityPlatform
from pipelines.region import client
from pipelines.region.client import RegionalPlatform
from pipelines.shapes.proved_exchange import ProvedExchange


def join_region(platform: CityPlatform) -> RegionalPlatform:
    """Open a session with the region.

    Raises:
        ConfigurationError: no shared key is set, or the address is not safe.
    """

    def keep(proved: ProvedExchange, answer: bytes | None) -> None:
        append_entry(platform, proved, answer)

    return client.connect(platform.settings, keep)
