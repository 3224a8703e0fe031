"""Findings about authorities: a name and a code that contradict each other, a decision of another's.

Who decided is part of what identifies a decision, and who brings a record keeps it. A row with another
department's code would take that department's decision away before it reports it itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from pipelines.catalogue.deciding_authorities import (
    CODE_OF_ANOTHER,
    NAMES_ANOTHER_DEPARTMENT,
    OF_ANOTHER_DEPARTMENT,
    SUBJECT_IS_AUTHORITY,
    Authority,
    RegisteredAuthorities,
    authorities_of,
    registered_authorities,
)
from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.shapes.finding import Severity
from pipelines.validation.finding_frames import finding_frame, joined_findings


def authority_findings(
    canonical: pd.DataFrame, record_type: RecordType, catalogue: Catalogue, sender: str | None
) -> pd.DataFrame:
    """One for each authority with another's code, and for each that is not the sender.

    `canonical` has row numbers as index. `sender` is the code of the department that brings the
    rows; None: no department does, or nobody says which.
    """
    frames: list[pd.DataFrame] = []
    registered = registered_authorities(catalogue)
    for authority in authorities_of(record_type):
        by_name = registered.of_names(canonical[authority.name.code])
        by_code = pd.Series(None, index=canonical.index, dtype="object")
        if authority.code is not None:
            by_code = registered.of_codes(canonical[authority.code.code])

        is_contradiction = by_name.notna() & by_code.notna() & (by_name != by_code)
        frames.extend(
            _about_contradictions(
                by_name[is_contradiction], by_code[is_contradiction], authority, catalogue
            )
        )

        if authority.decides:
            frames.append(
                _about_subjects(
                    canonical,
                    by_name,
                    authority,
                    record_type=record_type,
                    registered=registered,
                )
            )

        if authority.decides and sender is not None:
            # A contradiction is asked back already, whichever of the two is right.
            sound = ~is_contradiction
            frames.extend(
                _about_others(
                    by_name[sound],
                    by_code[sound],
                    authority,
                    record_type=record_type,
                    catalogue=catalogue,
                    sender=sender,
                )
            )

    return joined_findings(frames)


def _about_contradictions(
    by_name: pd.Series, by_code: pd.Series, authority: Authority, catalogue: Catalogue
) -> Iterator[pd.DataFrame]:
    if authority.code is None or by_name.empty:
        return
    details = []
    for named, coded in zip(by_name, by_code, strict=True):
        owner = catalogue.departments[coded].name
        name = catalogue.departments[named].name
        details.append(f"{owner}的代码，而“{authority.name.name}”是{name}")
    yield finding_frame(
        by_name.index, CODE_OF_ANOTHER, authority.code, Severity.ERROR, detail=details
    )


def _about_subjects(
    canonical: pd.DataFrame,
    by_name: pd.Series,
    authority: Authority,
    *,
    record_type: RecordType,
    registered: RegisteredAuthorities,
) -> pd.DataFrame:
    """Rows whose subject is the authority that decided about it.

    A department that another authority licenses, honours or fines is a subject like any other.
    """
    subject = record_type.subject
    if subject.code is None:
        return joined_findings([])
    codes = canonical[subject.code]
    is_authority = codes.notna() & (registered.of_codes(codes) == by_name) & by_name.notna()
    if authority.code is not None:
        is_authority |= codes.notna() & (codes == canonical[authority.code.code])
    names = canonical.loc[is_authority, authority.name.code].fillna("").tolist()
    details = [f"“{authority.name.name}”{name}" for name in names]
    element = record_type.elements[subject.code]
    return finding_frame(
        codes.index[is_authority], SUBJECT_IS_AUTHORITY, element, Severity.ERROR, detail=details
    )


def _about_others(
    by_name: pd.Series,
    by_code: pd.Series,
    authority: Authority,
    *,
    record_type: RecordType,
    catalogue: Catalogue,
    sender: str,
) -> Iterator[pd.DataFrame]:
    """Rows that another department decided, which reports such records itself.

    Where a code says who decided, it reports its own decisions, and the row goes back. A name alone
    may be that of an office on whose behalf the sender keeps a list.
    """
    columns = [(by_name[by_code.isna()], authority.name)]
    if authority.code is not None:
        columns.append((by_code, authority.code))
    goes_back = authority.code is not None and not record_type.shared
    rule = OF_ANOTHER_DEPARTMENT if goes_back else NAMES_ANOTHER_DEPARTMENT
    severity = Severity.ERROR if goes_back else Severity.WARNING

    for departments, element in columns:
        others = departments[departments.notna() & (departments != sender)]
        if record_type.departments:
            others = others[others.isin(record_type.departments)]
        names = [catalogue.departments[code].name for code in others]
        if names:
            yield finding_frame(others.index, rule, element, severity, detail=names)
