"""The sample files of the demo: good ones, faulty ones, unusable ones. All data are invented."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from pipelines import catalogue
from pipelines.catalogue.examples.samples import valid_rows
from stack.folders import ROOT


SEED_DATA = ROOT / "regional_platform" / "seed"

CREDIT_CODE = "行政相对人代码_1(统一社会信用代码)"


def sample_files() -> dict[str, bytes]:
    """The content of each file by its path under the ingest root."""
    licences = _rows("administrative_licence_legal_person", 60, seed=1)
    _name_one_differently(licences)
    persons = _rows("administrative_licence_natural_person", 25, seed=2)
    penalties = _rows("administrative_penalty_legal_person", 30, seed=3)
    _make_mistakes(penalties)
    red_list = _rows("red_list", 12, seed=4)
    black_list = _rows("black_list", 8, seed=5)

    return {
        "market_regulation/inbox/行政许可_2018年11月.csv": _csv(licences, "gb18030"),
        "public_security/inbox/自然人行政许可.csv": _csv(persons, "utf-8-sig"),
        "ecology/inbox/行政处罚/行政处罚公示表.xlsx": _workbook(
            penalties, "二连浩特市生态环境局行政处罚信息公示表"
        ),
        "taxation/inbox/红名单.csv": _csv(red_list, "gb18030"),
        "court/inbox/黑名单.xlsx": _workbook(black_list, "失信被执行人名单"),
        # A PDF under the name of a workbook.
        "housing/inbox/行政许可.xlsx": b"%PDF-1.7\n" + bytes(range(256)) * 8,
        # A department that is not registered.
        "space_agency/inbox/行政许可.csv": _csv(licences.head(3), "gb18030"),
    }


def distributed_records() -> int:
    """How many records the reference region has for us; two versions are one record."""
    changes = json.loads((SEED_DATA / "changes.json").read_text("utf-8"))
    records = set()
    for change in changes:
        records.add((change["origin"], change["record_type"], change["record_key"]))
    return len(records)


def drop(files: Mapping[str, bytes], root: Path) -> None:
    """Write the files into the inboxes, as the departments would."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _rows(name: str, count: int, *, seed: int) -> pd.DataFrame:
    """Valid rows of a record type, with Chinese headers."""
    record_type = catalogue.current().record_types[name]
    headers = {code: element.name for code, element in record_type.elements.items()}
    rows = valid_rows(record_type, count, seed=seed)
    return rows.rename(columns=headers).astype("object")


def _name_one_differently(rows: pd.DataFrame) -> None:
    """Give one row a credit code that the region's base registry knows under another name.

    The city platform cannot see that, so it accepts the row and the region rejects it.
    """
    registry = json.loads((SEED_DATA / "registry.json").read_text("utf-8"))
    registered_code = registry[0]["credit_code"]
    is_same_kind = rows[CREDIT_CODE].str.startswith(registered_code[:2])
    index = rows.index[is_same_kind][0]
    rows.loc[index, CREDIT_CODE] = registered_code
    rows.loc[index, "行政相对人名称"] = "二连浩特市改名未登记样例有限公司"


def _make_mistakes(rows: pd.DataFrame) -> None:
    """Make mistakes as clerks do."""
    # A mistyped check character.
    code = str(rows.loc[2, CREDIT_CODE])
    wrong_character = "A" if code[-1] != "A" else "B"
    rows.loc[2, CREDIT_CODE] = code[:-1] + wrong_character

    # An empty field, a day that does not exist, a category that is not in the code list.
    rows.loc[5, "行政处罚决定书文号"] = None
    rows.loc[9, "处罚决定日期"] = "2018-02-30"
    rows.loc[14, "处罚类别"] = "口头批评"
    rows.loc[14, "处罚机关"] = None


def _csv(rows: pd.DataFrame, encoding: str) -> bytes:
    return rows.to_csv(index=False, lineterminator="\r\n").encode(encoding)


def _workbook(rows: pd.DataFrame, title: str) -> bytes:
    """A sheet as offices make them: a title, the day it was filled in, then the table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(["填报日期：2018-12-10"])
    sheet.append(list(rows.columns))
    for row in rows.itertuples(index=False):
        values = [None if pd.isna(value) else value for value in row]
        sheet.append(values)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
