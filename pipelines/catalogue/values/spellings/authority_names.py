"""Names of authorities: the ways in which one registered department is written are one authority.

A department is written by its name or another of its names, with the city's name in front or
without, and the region's in front of that. A name that is no registered department's is compared
as it is written: 锡林郭勒盟生态环境局 is the league's bureau, and not the city's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.catalogue.model import Department
from pipelines.catalogue.values.spellings.folded_text import folded


# The longest first, so that all of a name's beginning is taken away.
CITY = ("二连浩特市", "二连浩特", "二连市", "二连", "市")
_REGION = (
    "内蒙古自治区锡林郭勒盟",
    "内蒙古锡林郭勒盟",
    "内蒙古自治区",
    "锡林郭勒盟",
    "内蒙古",
    "锡盟",
)


def authority_names(departments: Iterable[Department]) -> dict[str, str]:
    """Folded spelling → folded name of the department; one that two departments have is left out."""
    spellings = []
    own_names = []
    for department in departments:
        for spelling in _spellings(department):
            spellings.append(spelling)
            own_names.append(department.name)
    pairs = zip(_folded_texts(spellings), _folded_texts(own_names), strict=True)

    names: dict[str, str] = {}
    ambiguous = set()
    for spelling, name in pairs:
        if names.setdefault(spelling, name) != name:
            ambiguous.add(spelling)
    return {spelling: name for spelling, name in names.items() if spelling not in ambiguous}


def _folded_texts(texts: Sequence[str]) -> list[str]:
    # All at once: folding a single text takes as long as folding a thousand.
    folded_texts: list[str] = folded(pa.array(texts, pa.string())).to_pylist()
    return folded_texts


def _spellings(department: Department) -> Iterator[str]:
    for written in (department.name, *department.synonyms):
        yield written
        own = _without_city(written)
        yield own
        for city in CITY:
            yield city + own
            # Without the city behind it, the region's name means the region's own authority.
            if city != "市":
                for region in _REGION:
                    yield region + city + own


def _without_city(name: str) -> str:
    for city in CITY[:-1]:
        if name.startswith(city) and name != city:
            return name.removeprefix(city)
    return name


def compared_authorities(texts: pa.Array, names: Mapping[str, str]) -> pa.Array:
    """Folded texts in which each name of a department is the one by which it is compared."""
    if not names:
        return texts
    distinct = texts.dictionary_encode()
    distinct_texts = distinct.dictionary.to_pylist()
    compared = [names.get(text, text) for text in distinct_texts]
    return pc.take(pa.array(compared, pa.string()), distinct.indices)
