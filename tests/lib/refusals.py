"""Files that a reader refuses."""

import pytest

from pipelines.errors import FileRefused


def refusal_of(read, *arguments, **named) -> FileRefused:
    """The error with which `read` refuses a file; every one says what to do."""
    with pytest.raises(FileRefused) as refused:
        read(*arguments, **named)
    assert refused.value.remedy.startswith("请")
    return refused.value
