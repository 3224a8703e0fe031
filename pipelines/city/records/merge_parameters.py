"""What the statements of a merge are handed by name, as `%(batch_no)s`."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from pipelines.city.tables import RecordSide


@dataclass(frozen=True)
class MergeParameters:
    """What only the run knows of a batch that is loaded; each field is a parameter of its name."""

    batch_no: str
    first_batch_no: str
    """Number of the batch whose file brought the rows first, if they are judged again."""
    record_type: str
    department: str
    """Code of the department; the name of its folder where the catalogue does not have it."""
    is_shared: bool
    """Whether every department may change the records of this type."""
    side: RecordSide
    """Whose the new records are, and from where the rows come."""
    catalogue_version: str | None
    other_parts: list[str]
    """Numbers of the batches of the other parts of the file."""

    def named(self, **further: object) -> dict[str, object]:
        """The parameters by name, with further ones of a single statement."""
        return asdict(self) | further
