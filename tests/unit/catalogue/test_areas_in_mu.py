"""Areas in 亩: an element with enough decimals takes what never ends in 公顷, rounded."""

import pandas as pd
import pytest

from pipelines.catalogue.model import Element
from pipelines.catalogue.values import VALUE_TYPES


@pytest.mark.parametrize(
    ("name", "scale", "written", "value"),
    [
        ("土地面积(公顷)", 6, "31亩", "2.066667"),
        ("土地面积(公顷)", 6, "30亩", "2"),
        ("土地面积(公顷)", 6, "15.55亩", "1.036667"),
        ("土地面积(公顷)", 6, "1亩", "0.066667"),
        ("土地面积(公顷)", 4, "31亩", "2.0667"),
        # A number that ends is no rounded one, and few decimals would change the number.
        ("土地面积(公顷)", 6, "12345.678平方米", "1.2345678"),
        ("土地面积(公顷)", 1, "31亩", "31亩"),
        ("服务时长(小时)", 1, "100分钟", "100分钟"),
        ("服务时长(小时)", 1, "90分钟", "1.5"),
    ],
)
def test_areas_are_converted_with_rounding(name, scale, written, value):
    element = Element(code="X", name=name, type="number", scale=scale)
    values = VALUE_TYPES["number"].normalise(pd.Series([written], dtype="str"), element)
    assert values.tolist() == [value]
