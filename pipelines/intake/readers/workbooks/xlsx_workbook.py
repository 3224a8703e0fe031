"""The part of a new workbook (.xlsx) that names its sheets and says how its formulas stand."""

from __future__ import annotations

import posixpath
import zipfile
from dataclasses import dataclass, field
from datetime import date

from pipelines.intake.readers.workbooks.xml_events import Attributes, is_true, parse_part
from pipelines.shapes.day_zero import DAY_ZERO, DAY_ZERO_OF_1904


WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"


@dataclass
class WorkbookPart:
    """The properties of the workbook that all its sheets share."""

    paths: list[str] = field(default_factory=list)
    """The files of the sheets in order; empty: the workbook has them elsewhere."""
    day_zero: date = DAY_ZERO
    """The day that the number 0 stands for."""
    needs_calculation: bool = True
    """Whether no spreadsheet program has calculated the formulas since they were written.

    A program that has calculated takes the mark away (ECMA-376 part 1, 18.2.2); a workbook that says
    nothing of calculation was never saved by one.
    """


def read_workbook_part(archive: zipfile.ZipFile) -> WorkbookPart:
    """Read the workbook and where its sheets are."""
    workbook = WorkbookPart()
    targets: dict[str, str] = {}

    def read_relation(name: str, attributes: Attributes) -> None:
        if name == "Relationship":
            target = attributes.get("Target", "")
            # Joining leaves a path that begins at the root of the archive as it is.
            path = posixpath.join("xl", target).lstrip("/")
            targets[attributes.get("Id", "")] = posixpath.normpath(path)

    def read_workbook(name: str, attributes: Attributes) -> None:
        match name:
            case "sheet":
                path = targets.get(_relation_id(attributes), "")
                workbook.paths.append(path)
            case "workbookPr" if is_true(attributes.get("date1904")):
                workbook.day_zero = DAY_ZERO_OF_1904
            case "calcPr":
                is_marked = is_true(attributes.get("fullCalcOnLoad"))
                is_incomplete = attributes.get("calcCompleted") in ("0", "false")
                workbook.needs_calculation = is_marked or is_incomplete

    names = archive.namelist()
    if WORKBOOK in names and RELATIONS in names:
        # The relations come first: the workbook names the files of its sheets by them.
        parse_part(archive, RELATIONS, read_relation)
        parse_part(archive, WORKBOOK, read_workbook)
    return workbook


def _relation_id(attributes: Attributes) -> str:
    for name, value in attributes.items():
        # Programs choose the prefix of the namespace: `r:id`, `ns1:id`.
        _, colon, local_name = name.rpartition(":")
        if colon and local_name == "id":
            return value
    return ""
