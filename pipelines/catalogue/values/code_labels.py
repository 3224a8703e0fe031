"""Values of a code list as people write them: 1 is 法人及非法人组织, 9-名称 is 其他-名称."""

from __future__ import annotations

from pipelines.catalogue.model import CodeList
from pipelines.catalogue.values.value_type import SEPARATOR


# Between the value for what a list does not name, and the name that was written behind it.
NAME_MARK = "-"


def labelled(joined: str, codes: CodeList) -> str:
    """The labels of one or several joined values; reading them gives the same values again.

    A value that the list does not hold any more stays as it is: no label is made up for it.
    """
    labels = [_label(value, codes) for value in joined.split(SEPARATOR)]
    return SEPARATOR.join(labels)


def _label(value: str, codes: CodeList) -> str:
    if value in codes.labels:
        return codes.labels[value]

    # Only the open value is followed by a name.
    open_value, mark, name = value.partition(NAME_MARK)
    if mark and open_value == codes.open:
        return codes.labels[open_value] + mark + name
    return value
