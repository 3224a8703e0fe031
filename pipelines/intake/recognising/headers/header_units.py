"""Whether a header states other units of money than the one above: 罚款金额(元) below 罚款金额(万元)."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.catalogue.values.measures import MONEY, Unit
from pipelines.intake.readers.grids.unit_words import brackets_in, plain, stated_in_remark
from pipelines.intake.recognising.headers.header_matching import Match


def have_other_units(match: Match, names: Iterable[str]) -> bool:
    """Whether one of these headers states another unit than the header of the same element above."""
    above = {code: _unit_in(match.row[position] or "") for position, code in match.columns.items()}
    for name in names:
        unit = _unit_in(name)
        earlier = above.get(match.matcher.element_named(name) or "")
        if unit is not None and earlier is not None and unit != earlier:
            return True
    return False


def _unit_in(header: str) -> Unit | None:
    _, remarks = brackets_in(plain(header))
    units = [stated_in_remark(remark, MONEY).unit for remark in remarks]
    return next((unit for unit in units if unit is not None), None)
