"""A label says the same as its value: reading it gives the value again,
for every list of the catalogue.
"""

import pandas as pd
import pytest

from pipelines.catalogue.model import CodeList
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.catalogue.values.code_labels import labelled
from pipelines.catalogue.values.value_type import SEPARATOR


KINDS = CodeList(
    name="kinds", title="类别", labels={"1": "警告", "2": "罚款", "9": "其他"}, open="9"
)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("1", "警告"),
        ("1;2", "警告;罚款"),
        ("9", "其他"),
        ("9-公开道歉", "其他-公开道歉"),
        ("1;9-公开道歉", "警告;其他-公开道歉"),
        ("9-通报-批评", "其他-通报-批评"),
        # No label is made up for what the list does not hold.
        ("7", "7"),
        ("1-公开道歉", "1-公开道歉"),
        ("其他-公开道歉", "其他-公开道歉"),
    ],
)
def test_a_value_becomes_its_label(value, label):
    assert labelled(value, KINDS) == label


def test_every_label_of_the_catalogue_is_read_as_its_value(catalogue):
    misread = []
    coded = [element for element in catalogue.elements.values() if element.codes]
    for element in coded:
        values = pd.Series(list(element.codes.labels), dtype="str")
        labels = values.map(lambda value, codes=element.codes: labelled(value, codes))
        read = VALUE_TYPES[element.type].normalise(labels, element)
        misread += [(element.code, one) for one in labels[read != values]]
    assert len(coded) > 50
    assert misread == []


def test_several_labels_of_the_catalogue_are_read_as_their_values(catalogue):
    several = [one for one in catalogue.elements.values() if one.codes and one.type == "codes"]
    assert several
    for element in several:
        joined = SEPARATOR.join(element.codes.labels)
        labels = pd.Series([labelled(joined, element.codes)], dtype="str")
        assert VALUE_TYPES["codes"].normalise(labels, element).tolist() == [joined]
