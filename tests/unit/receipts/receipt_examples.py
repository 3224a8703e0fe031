"""A department's file as intake would have staged it, made from the catalogue's own elements."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipelines import catalogue
from pipelines.batch import Batch, BatchState, Origin
from pipelines.ingest.open_folder import folder_made_below
from pipelines.receipts import Contents, RowsInMemory, Signer, issue, write_regional_receipt
from pipelines.shapes.exchange_messages import RejectedRecord
from pipelines.shapes.finding import Finding, Severity, finding_table
from pipelines.shapes.reading import Column, Reading


KEY = "5a" * 32
SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(KEY)))

ID_NUMBER = "152501199003071236"
REFUSED = {
    "state": BatchState.REFUSED,
    "received": 5,
    "accepted": 0,
    "rejected": 5,
    "new": 0,
    "changed": 0,
    "unchanged": 0,
    "warned": 0,
}
LICENCE = "administrative_licence_legal_person"
NATURAL = "administrative_licence_natural_person"

# What a department may write into a cell, and what a spreadsheet would take for a formula.
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
formulas = st.builds(
    str.__add__, st.sampled_from([*"=+-@\t\r\n＝＋－＠", "\0", " =", "\u3000+", "<r>"]), texts
)


# Where links of a receipt lead.
INNER_PLACE = "'(?:退回行|将退回行|明细|文件读取说明)'![A-Z]+[0-9]+"


def issued(contents, folder, signer=SIGNER):
    """The path of a receipt, signed with the tests' key."""
    with folder_made_below(folder) as opened:
        return folder / issue(contents, opened, signer)


def lines_of(path, sheet):
    """The cells of a sheet line by line; None for an empty one."""
    return [
        [None if cell == "" else cell for cell in row]
        for row in CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python()
    ]


def refused(contents, batch):
    """Contents of a file that was refused as a whole."""
    return Contents(batch, contents.department_name, contents.record_type)


def regional_receipt(batch, rejected, folder):
    """The path of a receipt about rejected records, signed with the tests' key."""
    elements = catalogue.current().elements
    with folder_made_below(folder) as opened:
        name = write_regional_receipt(batch, rejected, opened, elements=elements, signer=SIGNER)
    return folder / name


def rejected_record(**values):
    """A record that the region rejected."""
    plain = {"outbox_no": 1, "batch_no": "20261124-000123", "record_type": LICENCE}
    return RejectedRecord(**plain | values)


def batch_of(**changes):
    """A batch that was loaded, of which three rows go back."""
    plain = Batch(
        batch_no="20261124-000123",
        department="market_regulation",
        path="market_regulation/inbox/十一月/行政许可.xlsx",
        origin=Origin.DEPARTMENT,
        state=BatchState.LOADED,
        digest="ab" * 32,
        record_type=LICENCE,
        catalogue_version="2018",
        received=123,
        accepted=120,
        rejected=3,
        new=100,
        changed=15,
        unchanged=5,
        warned=1,
        found_at=datetime(2026, 11, 24, 1, 2, 3, tzinfo=UTC),
    )
    return replace(plain, **changes)


def staged(record_type, values, extra=()):
    """Reading and table of rows given as {row number: {element code or extra header: text}}.

    The file has a column for each element of the record type, and behind them the extra columns.
    """
    columns = []
    for element in record_type.elements.values():
        columns.append(Column(len(columns), element.name, element.code))
    for header in extra:
        columns.append(Column(len(columns), header, None))
    reading = Reading(
        record_type=record_type.name,
        format="csv",
        encoding="gb18030",
        delimiter=",",
        header_row=1,
        columns=tuple(columns),
        received=len(values),
        malformed={3: "少了 2 列。"},
        notes=("表格下方的 2 行说明没有读入。",),
    )

    table = {"row_number": pa.array(list(values), pa.int64())}
    for column in columns:
        cells = [row.get(column.element or column.header) for row in values.values()]
        table[f"c{column.position}"] = pa.array(cells, pa.string())
    return reading, pa.table(table)


def contents_of(record_type, values, findings, *, extra=(), **changes):
    """Contents of a receipt; `values` and `extra` as in `staged`, `changes` to the batch."""
    reading, rows = staged(record_type, values, extra)
    rejected = {finding.row_number for finding in findings if finding.severity == "error"}
    counts = {
        "received": len(rejected) + 120,
        "accepted": 120,
        "rejected": len(rejected),
        "record_type": record_type.name,
    }
    return Contents(
        batch_of(**counts | changes),
        "二连浩特市市场监督管理局",
        record_type,
        reading,
        RowsInMemory(rows),
        finding_table(findings),
    )


def example_of(licence):
    """Three rejected rows, and one row accepted with a warning."""
    good = {
        "XK_XDR_MC": "内蒙古草原牧业有限公司",
        "XK_XDR_LB": "1",
        "XK_XDR_SHXYM": "91152501MA0N12345X",
        "XK_WSH": "二市监许字〔2026〕第18号",
        "XK_FR_ZJHM": ID_NUMBER,
        "XK_NR": "=SUM(A1:A9)",
        "XK_YXQZI": "2027/13/40",
        "科室": "注册股",
    }
    values = {
        5: good,
        9: good | {"XK_XDR_MC": None, "XK_XDR_SHXYM": "-123.50"},
        12: good | {"XK_NR": None},
        40: good,
    }
    findings = [
        Finding(9, "required", "XK_XDR_MC", Severity.ERROR),
        Finding(9, "date-form", "XK_YXQZI", Severity.ERROR),
        Finding(5, "date-form", "XK_YXQZI", Severity.ERROR),
        Finding(12, "date-form", "XK_YXQZI", Severity.ERROR),
        Finding(12, "required", "XK_NR", Severity.ERROR),
        Finding(40, "validity-has-ended", "XK_YXQZI", Severity.WARNING),
    ]
    return contents_of(licence, values, findings, extra=("科室",))


def formulas_of(path):
    """Every formula, and every link out of a workbook, whatever a reader makes of it."""
    with zipfile.ZipFile(path) as parts:
        sheets = [parts.read(name).decode() for name in parts.namelist() if "worksheets/" in name]
    formulas = []
    for sheet in sheets:
        formulas += re.findall(r"<f[ >/]|<hyperlink [^>]*r:id|t=\"e\"", sheet)
        # Links within the workbook lead to cells, and to nothing that a department wrote.
        places = re.findall(r"<hyperlink [^>]*location=\"([^\"]*)\"", sheet)
        formulas += [place for place in places if not re.fullmatch(INNER_PLACE, place)]
    return formulas
