"""Who may submit what: registered departments, each what the catalogue makes it responsible for."""

from __future__ import annotations

from pipelines.catalogue.model import Catalogue, RecordType
from pipelines.errors import FileRefused
from pipelines.shapes.reading import Reading


def refuse_unregistered(folder: str, catalogue: Catalogue) -> None:
    """Take files only from the folders of departments that are registered.

    Raises:
        FileRefused: the folder is no registered department's.
    """
    if catalogue.department_of_folder(folder) is None:
        raise FileRefused(
            "unknown-department",
            f"文件夹“{folder}”不是已登记的部门",
            "请把文件放入本部门的收件夹（inbox）；新部门请先联系信用中心登记。",
        )


def refuse_not_responsible(
    folder: str, record_type: RecordType, catalogue: Catalogue, *, reading: Reading
) -> None:
    """Take from a department only what the catalogue makes it responsible for.

    `reading`: how the file was read, for its receipt.

    Raises:
        FileRefused: another department is responsible.
    """
    department = catalogue.department_of_folder(folder)
    # A record type without departments is everybody's.
    if not record_type.departments or department is None:
        return
    if department.code not in record_type.departments:
        raise FileRefused(
            "not-responsible",
            f"按目录，“{record_type.title}”不由本部门（{department.name}）报送",
            "请核对是否放错了部门的文件夹；职责有变化的，请联系信用中心修改目录。",
            received=reading.received,
            header=reading.header,
            notes=reading.notes,
            unread=reading.unread_parts,
        )
