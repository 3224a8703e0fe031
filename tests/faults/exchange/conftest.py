"""The real region and city of the functional tests; here they are ill-treated."""

from tests.functional.exchange.conftest import exchange, joined, start_region


__all__ = ["exchange", "joined", "start_region"]
