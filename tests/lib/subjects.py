"""Subjects by the numbers that they have."""

import pandas as pd

from pipelines.catalogue.values.credit_code import check_points
from pipelines.catalogue.values.spellings.code_points import characters, texts_of, with_check_points


NAME = "二连示例商贸有限公司"
ORGANISATION_CODE = "728611939"
REGISTRATION_NO, OTHER_REGISTRATION_NO = "152501000012347", "152501600012346"


def code_with(organisation_code, kind="91"):
    """The credit code of an enterprise of Erenhot with this organisation code."""
    table, _ = characters(pd.Series([f"{kind}152501{organisation_code}"]), 17)
    [code] = texts_of(with_check_points(table, check_points))
    return str(code)


CODE = code_with(ORGANISATION_CODE)
