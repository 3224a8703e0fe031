"""How often a test tries: a few times in the suite, many times with `make proofs`.

A test that takes its number of tries from here is marked `many_tries`, which `make proofs` runs again.
"""

import os


def tries(few: int, many: int) -> int:
    """How many examples a test looks at: `few` of them in the suite."""
    return many if os.environ.get("TRIES") == "many" else few
