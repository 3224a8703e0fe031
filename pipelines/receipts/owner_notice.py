"""提示: tells a department that another one reported something else of its records.

A plain text file in the owner's receipts folder, because there is nothing in it to mend or to drop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.personal_text import is_numbering
from pipelines.receipts.publishing import published
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.receipt_names import original_name
from pipelines.receipts.workbook.summary_parts import local_time
from pipelines.shapes.kept_record import KeptRecord


# Records that are named one by one.
MAX_RECORDS = 1_000


def write_owner_notice(
    contents: Contents,
    records: Sequence[KeptRecord],
    elements_of_row: Mapping[int, Sequence[str]],
    folder: Path,
) -> Path:
    """Write what a batch says of an owner's records into the owner's folder; returns the path.

    `elements_of_row`: row number → codes of the elements that the row has otherwise. One file per
    batch; writing again gives the same file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    batch = contents.batch
    path = folder / f"提示_其他部门报送了本部门的记录_{len(records)}条_{batch.batch_no}.txt"
    lines = [
        "提示：其他部门报送的数据与本部门的记录不同",
        "",
        f"{local_time(batch.found_at)}收到{contents.department_name}报送的文件"
        f"“{original_name(batch)}”（回执号 {batch.batch_no}），"
        f"其中 {len(records)} 行与本部门报送的记录内容不同。",
        "本部门的记录没有改动，这些行未入库。",
        "",
    ]
    assert contents.record_type is not None
    for number, record in enumerate(records[:MAX_RECORDS], 1):
        elements = elements_of_row.get(record.row_number, ())
        lines += _lines_of(number, record, elements, contents.record_type)
    if len(records) > MAX_RECORDS:
        lines.append(f"只列前 {MAX_RECORDS} 条。")
    lines += ["", "对方所报正确的，请由本部门更正后报送；有疑问的，请与对方核对，或联系信用中心。"]
    with published(path) as draft:
        # With a mark of its encoding and the line ends of the programs that open it.
        draft.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig", newline="")
    return path


def _lines_of(
    number: int, record: KeptRecord, elements: Sequence[str], record_type: RecordType
) -> list[str]:
    key = []
    for code, value in record.key.items():
        element = record_type.elements[code]
        shown = shown_text(value, is_numbering=is_numbering(element))
        key.append(f"{element.name}：{shown}")
    # A row that was sound when it was judged has no findings: the record came while it was loaded.
    names = "、".join(record_type.elements[code].name for code in elements) or "见对方文件"
    return [
        f"{number}. {record_type.title}，{shown_text(record.subject_name)}（对方文件第{record.row_number}行）",
        f"   {'；'.join(key)}",
        f"   内容不同的字段：{names}",
    ]
