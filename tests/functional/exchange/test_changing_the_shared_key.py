"""The key shared with the region changes by its id: at no moment does the exchange stand still."""

import dataclasses

import pytest

from pipelines import settings
from pipelines.errors import RegionRefusesAll
from tests.lib import commands, stages
from tests.lib.exchange import HELD_BY_REGION, SECRET, submit_licences


OLD, NEW = f"1:{SECRET}", "2:another key that both sides share"


def city_with(secret, **changes):
    """The city with other keys; a plain one has the id 1."""
    return settings.using(dataclasses.replace(settings.current(), region_secret=secret, **changes))


def region_with(region, secret):
    """The same region, started again with other keys."""
    region.stop()
    region.environ["REGION_SECRET"] = secret
    region.start()


def test_keys_change_without_a_gap_and_the_old_one_is_worth_nothing_afterwards(exchange, catalogue):
    # Each step by itself, as two offices do it, in either version of the contract.
    steps = [
        (f"{OLD},{NEW}", SECRET),
        (f"{OLD},{NEW}", f"{NEW},{OLD}"),
        (f"{NEW},{OLD}", NEW),
        (NEW, NEW),
    ]
    sent = 0
    for of_region, of_city in steps:
        region_with(exchange, of_region)
        for contract in ("v2", "v1"):
            with city_with(of_city, region_contract=contract):
                sent += 1
                submit_licences(catalogue, 2, seed=sent)
                # What the region has taken in all.
                assert commands.upload()["accepted_by_region"] == 2 * sent
                commands.download()
                assert exchange.run_sql(HELD_BY_REGION) == [(2 * sent,) * 2]

    submit_licences(catalogue, 2, seed=99)
    with city_with(SECRET), pytest.raises(RegionRefusesAll, match="unknown-key"):
        commands.upload()
    # Nothing is lost by it: the next pass with the right key sends what waits.
    with city_with(NEW):
        assert commands.upload()["accepted_by_region"] == 2 * sent + 2
        assert commands.reconcile()["different"] == []


def test_a_page_sent_with_the_old_key_is_acknowledged_with_the_new_one(exchange, catalogue):
    region_with(exchange, f"{OLD},{NEW}")
    submit_licences(catalogue, 3)
    stages.upload_pending()
    with city_with(f"{NEW},{OLD}"):
        assert commands.upload()["accepted_by_region"] == 3
        assert exchange.run_sql(HELD_BY_REGION) == [(3, 3)]
