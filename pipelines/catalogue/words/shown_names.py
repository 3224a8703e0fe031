"""Names of other subjects, as a receipt may show them."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.rules.not_swapped import looks_like


def shown_name(name: str) -> str:
    """The name of an organisation; that of a person, which a small business may bear, is masked."""
    [is_person] = looks_like("person", pd.Series([name], dtype="str"))
    return name[0] + "*" * (len(name) - 1) if is_person else name
