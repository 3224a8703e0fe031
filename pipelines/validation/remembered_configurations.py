"""Great Expectations makes the configuration of an expectation once, and not at every look at it.

`Expectation.configuration` is a property that copies the whole model. A run reads it some ninety
times for each expectation; that was more than half of the time in which a small file is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration


@contextmanager
def remembered_configurations() -> Iterator[None]:
    """Within this block the configuration of each expectation is made at the first look at it.

    No expectation may be changed meanwhile.
    """
    made_anew: property = Expectation.__dict__["configuration"]
    assert made_anew.fget is not None
    # The stock expectations are bound to their own class, so that no subclass could do this.
    type.__setattr__(Expectation, "configuration", property(_remembering(made_anew.fget)))
    try:
        yield
    finally:
        type.__setattr__(Expectation, "configuration", made_anew)


def _remembering(
    make: Callable[[Expectation], ExpectationConfiguration],
) -> Callable[[Expectation], ExpectationConfiguration]:
    # By identity, because expectations have no hash. Each is kept beside its configuration, so that
    # no later one can be given the same identity.
    remembered: dict[int, tuple[Expectation, ExpectationConfiguration]] = {}

    def configuration(expectation: Any) -> ExpectationConfiguration:
        entry = remembered.get(id(expectation))
        if entry is None:
            entry = (expectation, make(expectation))
            remembered[id(expectation)] = entry
        return entry[1]

    return configuration
