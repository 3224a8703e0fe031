"""提示: tells a department that another one reported something else of its records.

A plain text file in the owner's receipts folder, because there is nothing in it to mend or to drop.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.catalogue.model import RecordType
from pipelines.catalogue.personal_text import is_numbering
from pipelines.catalogue.values.code_labels import labelled
from pipelines.ingest.drafts import published
from pipelines.ingest.open_folder import OpenFolder
from pipelines.receipts.words.contents import Contents
from pipelines.receipts.words.masking import shown_text
from pipelines.receipts.words.receipt_names import original_name
from pipelines.receipts.workbook.summary_parts import local_time
from pipelines.shapes.kept_record import KeptRecord


# Nobody compares more of them by hand; the first line says how many there are.
MAX_RECORDS = 1_000


def write_owner_notice(
    contents: Contents,
    records: Sequence[KeptRecord],
    differing_values: Mapping[int, str],
    folder: OpenFolder,
) -> str:
    """Write what a batch says of an owner's records into the owner's folder; returns the file's name.

    `differing_values`: row number → both values of what the row has otherwise, as its own receipt
    shows them. One file per batch; writing again gives the same file.
    """
    batch = contents.batch
    name = f"提示_其他部门报送了本部门的记录_{len(records)}条_{batch.batch_no}.txt"

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
        values = differing_values.get(record.row_number, "")
        lines += _lines_of(number, record, values, contents.record_type)
    if len(records) > MAX_RECORDS:
        lines.append(f"只列前 {MAX_RECORDS} 条。")

    lines += ["", "对方所报正确的，请由本部门更正后报送；有疑问的，请与对方核对，或联系信用中心。"]

    with published(folder, name) as draft:
        # With a mark of its encoding and the line ends of the programs that open it.
        draft.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8-sig", newline="")
    return name


def _lines_of(number: int, record: KeptRecord, values: str, record_type: RecordType) -> list[str]:
    key = []
    for code, value in record.key.items():
        element = record_type.elements[code]
        # Nobody but a program knows what 险种：1 is.
        written = labelled(value, element.codes) if element.codes else value
        shown = shown_text(written, is_numbering=is_numbering(element))
        key.append(f"{element.name}：{shown}")
    return [
        f"{number}. {record_type.title}，{shown_text(record.subject_name)}（对方文件第{record.row_number}行）",
        f"   {'；'.join(key)}",
        # Whatever was quoted of the row may hold a number of a person.
        f"   内容不同：{shown_text(values) or '见对方文件'}",
    ]
