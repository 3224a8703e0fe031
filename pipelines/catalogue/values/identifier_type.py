"""What identifiers have in common: numbers and codes that are read character by character."""

from __future__ import annotations

import pandas as pd

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.conversion import CONVERSIONS_OF_IDENTIFIERS
from pipelines.catalogue.values.spellings.written_text import identifiers_in_half_width
from pipelines.catalogue.values.value_type import ValueType


class IdentifierType(ValueType):
    """An identifier: half-width, upper case, without white space."""

    is_identifier = True
    conversions = CONVERSIONS_OF_IDENTIFIERS

    def normalise(self, values: pd.Series, element: Element) -> pd.Series:
        """Half-width, upper case, without white space."""
        return identifiers_in_half_width(values)
