"""The values of a column by the rule that each of them breaks."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from pipelines.catalogue.values import Mask


def masks_by_rule(broken: npt.NDArray[np.object_], rules: Iterable[str]) -> dict[str, Mask]:
    """By rule, which values break it, in the order of `rules`; those that no value breaks are left out.

    `broken`: for each value the code of a rule; None: it breaks none.
    """
    masks = {}
    for rule in rules:
        mask: Mask = broken == rule
        if mask.any():
            masks[rule] = mask
    return masks
