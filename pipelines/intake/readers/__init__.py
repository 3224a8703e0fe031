"""Which reader reads which ending, in plain sight."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.grid import Body, Grid
from pipelines.intake.readers.xlsx import read_xlsx


READERS: Mapping[str, Callable[[Path], list[Grid]]] = {
    ".csv": read_csv,
    ".tsv": read_csv,
    ".txt": read_csv,
    ".xlsm": read_xlsx,
    ".xlsx": read_xlsx,
}

__all__ = ["READERS", "Body", "Grid"]
