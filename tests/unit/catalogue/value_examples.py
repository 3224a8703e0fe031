"""Asks value types about single values and about many, the way validation does."""

import numpy as np
import pandas as pd

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.values import VALUE_TYPES, blank_to_none


# A sound value of every value type, in canonical form. A new value type gets its line here.
SOUND_VALUES = {
    "credit_code": "91370000728611939A",
    "organisation_code": "728611939",
    "registration_no": "152501000012341",
    "id_number": "11010519491231002X",
    "identity_document": "G12345678",
    "date": "2018-12-10",
    "amount": "0.2",
    "year": "2018",
    "number": "12",
    "code": "2",
    "codes": "1;2",
    "text": "152501201800000101",
}


def element_of(name, *, codes=None, scale=None):
    return Element(code="X", name="示例", type=name, codes=codes, scale=scale, length=64)


def read(name, value, **traits):
    """The canonical form of one value; None when there is none."""
    element = element_of(name, **traits)
    canonical = (
        VALUE_TYPES[name].normalise(blank_to_none(pd.Series([value], dtype="str")), element).iloc[0]
    )
    return canonical if isinstance(canonical, str) else None


def fault(name, value, **traits):
    """The first judgement that refuses a value; None: it is taken."""
    element, value_type = element_of(name, **traits), VALUE_TYPES[name]
    canonical = value_type.normalise(blank_to_none(pd.Series([value], dtype="str")), element)
    return next(
        (
            judgement.code
            for judgement in value_type.judgements
            if not judgement.accepts(canonical, element).all()
        ),
        None,
    )


def conversion(name, value, **traits):
    """The code of what reading changed in one value; empty: nothing that is said."""
    element, value_type = element_of(name, **traits), VALUE_TYPES[name]
    written = pd.Series([value], dtype="str")
    canonical = value_type.normalise(blank_to_none(written), element)
    return value_type.conversions_of(written, canonical)[0]


def accepted(name, values):
    """Which of many values are taken."""
    element, value_type = element_of(name), VALUE_TYPES[name]
    canonical = value_type.normalise(pd.Series(values, dtype="str"), element)
    return np.logical_and.reduce(
        [judgement.accepts(canonical, element) for judgement in value_type.judgements]
    )


KINDS = CodeList(
    name="kinds",
    title="处罚类别",
    labels={"1": "警告", "2": "罚款", "3": "没收违法所得、没收非法财物", "9": "其他"},
    synonyms={"没收违法所得": "3"},
    open="9",
)
