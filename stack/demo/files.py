"""The sample files that the demo drops: as departments make them, good, faulty and hopeless. All of it is invented."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

from pipelines import catalogue
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.model import RecordType
from stack.places import ROOT


SEED_DATA = ROOT / "regional_platform" / "seed"


def sample_files() -> dict[str, bytes]:
    """Path under the ingest root → content."""
    known = catalogue.current().record_types
    licences = _with_unregistered_name(_rows(known["administrative_licence_legal_person"], 60, 1))
    persons = _rows(known["administrative_licence_natural_person"], 25, 2)
    penalties = _with_faults(_rows(known["administrative_penalty_legal_person"], 30, 3))
    honoured, listed = _rows(known["red_list"], 12, 4), _rows(known["black_list"], 8, 5)
    return {
        "market_regulation/inbox/行政许可_2018年11月.csv": _csv(licences, "gb18030"),
        "public_security/inbox/自然人行政许可.csv": _csv(persons, "utf-8-sig"),
        "ecology/inbox/行政处罚/行政处罚公示表.xlsx": _workbook(
            penalties, "二连浩特市生态环境局行政处罚信息公示表"
        ),
        "taxation/inbox/红名单.csv": _csv(honoured, "gb18030"),
        "court/inbox/黑名单.xlsx": _workbook(listed, "失信被执行人名单"),
        "housing/inbox/行政许可.xlsx": b"%PDF-1.7\n" + bytes(range(256)) * 8,
        "space_agency/inbox/行政许可.csv": _csv(licences.head(3), "gb18030"),
    }


def distributed() -> int:
    """How many records the reference region has for us from the beginning; of two versions the later one counts."""
    changes = json.loads((SEED_DATA / "changes.json").read_text("utf-8"))
    return len({(one["origin"], one["record_type"], one["record_key"]) for one in changes})


def drop(files: Mapping[str, bytes], root: Path) -> None:
    """Put the files where their departments would."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _rows(record_type: RecordType, count: int, seed: int) -> pd.DataFrame:
    headers = {code: element.name for code, element in record_type.elements.items()}
    return valid_rows(record_type, count, seed=seed).rename(columns=headers).astype("object")


def _with_unregistered_name(rows: pd.DataFrame) -> pd.DataFrame:
    """One row is sound for all we know, but the region's base registry has another name for its credit code."""
    code = "行政相对人代码_1(统一社会信用代码)"
    registered = json.loads((SEED_DATA / "registry.json").read_text("utf-8"))[0]["credit_code"]
    place = rows.index[rows[code].str.startswith(registered[:2])][0]
    rows.loc[place, [code, "行政相对人名称"]] = [registered, "二连浩特市改名未登记样例有限公司"]
    return rows


def _with_faults(rows: pd.DataFrame) -> pd.DataFrame:
    """What clerks get wrong: a mistyped code, an empty field, a day that does not exist, a made-up category."""
    code = "行政相对人代码_1(统一社会信用代码)"
    right = str(rows.loc[2, code])
    rows.loc[2, code] = right[:-1] + ("A" if right[-1] != "A" else "B")
    rows.loc[5, "行政处罚决定书文号"] = None
    rows.loc[9, "处罚决定日期"] = "2018-02-30"
    rows.loc[14, ["处罚类别", "处罚机关"]] = ["口头批评", None]
    return rows


def _csv(rows: pd.DataFrame, encoding: str) -> bytes:
    return rows.to_csv(index=False, lineterminator="\r\n").encode(encoding)


def _workbook(rows: pd.DataFrame, title: str) -> bytes:
    """A sheet as offices make them: a title, a line about who filled it in, then the table."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append([title])
    sheet.append(["填报日期：2018-12-10"])
    sheet.append(list(rows.columns))
    for row in rows.itertuples(index=False):
        sheet.append([None if pd.isna(value) else value for value in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
