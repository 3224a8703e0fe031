"""Rules that follow from what the elements of a record type hold, so that no file declares them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.catalogue.model import Element, Elements, Rule, Subject, SubjectKind
from pipelines.catalogue.named_elements import is_office, is_representative
from pipelines.catalogue.rules.not_swapped import NotSwapped


def derived_rules(subject: Subject, elements: Elements, declared: Sequence[Rule]) -> Iterator[Rule]:
    """The subject's name is not swapped with an authority or a representative.

    Where a file declares such a rule of its own for two elements, that one stands.
    """
    name = elements.get(subject.name)
    if name is None or name.type not in NotSwapped.types:
        return
    pairs = set()
    for rule in declared:
        if rule.kind == NotSwapped.name:
            pairs.add((rule.element, rule.other))

    # Where a subject may be a person too, a short name next to an office tells nothing.
    is_person = set(subject.kinds) == {SubjectKind.NATURAL_PERSON}
    sort_of_subject = "person" if is_person else "business"

    for other in elements.values():
        sort = _sort_of(other)
        if sort is None or sort == sort_of_subject:
            continue
        if (name.code, other.code) in pairs:
            continue
        yield Rule(
            code=f"name-exchanged-with-{other.code.lower().replace('_', '-')}",
            kind=NotSwapped.name,
            element=name.code,
            other=other.code,
            values=(sort_of_subject, sort),
        )


def _sort_of(element: Element) -> str | None:
    """What an element is meant to hold, in the words of `not_swapped`; None: neither of the two."""
    if element.type not in NotSwapped.other_types:
        return None
    if is_office(element):
        return "office"
    if is_representative(element):
        return "person"
    return None
