"""The seed data, the command line, and what the documents say of them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import pytest
from region_harness import Platform, message

from pipelines.catalogue import load
from pipelines.validation import validate_rows
from regional_platform.credit_codes import is_credit_code
from tests.lib.repository import ROOT


SEED = ROOT / "regional_platform" / "seed"
FAULTY = "呼市监罚字〔2025〕108号"


def read(name: str) -> Any:
    return json.loads((SEED / name).read_text("utf-8"))


def run(*arguments: str, database_url: str = "") -> str:
    command = [sys.executable, "-m", "regional_platform", *arguments]
    options = ["--database-url", database_url] if database_url else []
    return subprocess.run(
        [*command, *options], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout


def test_seeding_twice_changes_nothing(start_region: Callable[..., Platform]) -> None:
    region = start_region("--seed")
    seeded = region.client().changes()["changes"]
    assert [change["message"] for change in seeded] == read("changes.json")
    assert run("seed", database_url=region.database_url) == "0 new changes\n"
    assert region.client().changes()["changes"] == seeded
    assert {change["message"]["origin"] for change in seeded} == {"150000", "150100"}


def test_the_seeded_registry_knows_an_uploaded_subject_by_its_name(
    start_region: Callable[..., Platform],
) -> None:
    client = start_region("--seed").client()
    client.upload("R1", message(1), message(2, elements={"CF_XDR_MC": "另一家有限公司"}))
    assert [rejection["code"] for rejection in client.receipt("R1")["rejections"]] == ["1001"]


def test_every_credit_code_of_the_seed_is_valid() -> None:
    codes = [subject["credit_code"] for subject in read("registry.json")]
    codes += [
        m["elements"][e]
        for m in read("changes.json")
        for e in m["elements"]
        if re.search("SHXYM$|JGDM$|LYDM$", e)
    ]
    assert codes
    assert [code for code in codes if not is_credit_code(code)] == []


@pytest.mark.parametrize("record_type", sorted({m["record_type"] for m in read("changes.json")}))
def test_seeded_messages_satisfy_the_catalogue_but_for_the_one_that_must_not(
    record_type: str,
) -> None:
    catalogue = load(ROOT / "expectations")
    newest = {m["record_key"]: m for m in read("changes.json")}
    messages = [m["elements"] for m in newest.values() if m["record_type"] == record_type]
    declared = catalogue.record_types[record_type]
    assert all(set(elements) <= set(declared.elements) for elements in messages)
    rows = pd.DataFrame(messages, columns=list(declared.elements), dtype="str")
    findings = validate_rows(rows, declared, catalogue, today=date(2026, 11, 24)).findings
    errors = findings[findings["severity"] == "error"]
    expected = [
        (n, "CF_JDRQ") for n, elements in enumerate(messages) if elements.get("CF_WSH") == FAULTY
    ]
    assert list(zip(errors["row_number"], errors["element"], strict=True)) == expected


def test_the_built_in_record_types_are_those_of_the_published_catalogue() -> None:
    published = load(ROOT / "expectations").record_types
    for name, subject in read("record_types.json").items():
        assert subject == {
            "name": published[name].subject.name,
            "code": published[name].subject.code,
        }


def test_a_record_type_is_added_by_publishing_it(
    start_region: Callable[..., Platform], tmp_path: Any
) -> None:
    (tmp_path / "water_arrears.yml").write_text(
        "title: 欠缴水费\nsubject: {kinds: [legal_person], name: QF_MC}\n"
    )
    client = start_region(REGION_CATALOGUE=str(tmp_path)).client()
    client.upload(
        "W1", message(1, record_type="water_arrears", elements={"QF_MC": "样例"}), message(2)
    )
    assert client.receipt("W1")["accepted"] == 2


def test_the_openapi_document_is_up_to_date() -> None:
    assert json.loads(run("openapi")) == json.loads(
        (ROOT / "docs" / "regional_openapi.json").read_text("utf-8")
    )


def test_every_code_that_the_platform_answers_is_documented() -> None:
    text = (ROOT / "docs" / "regional_api.md").read_text("utf-8")
    sources = "\n".join(
        path.read_text("utf-8") for path in (ROOT / "regional_platform").glob("*.py")
    )
    # The code is the first argument of these errors, and the second one after a status.
    raised = (
        r"(?:NotAuthenticated\(|MessageRejected\(|RequestRefused\(\s*\d+,|error_response\(\s*\d+,)"
    )
    codes = set(re.findall(raised + r'\s*"([a-z0-9-]+)"', sources))
    assert {"1001", "nonce-used", "page-too-large", "database-unavailable"} <= codes
    assert sorted(code for code in codes if f"`{code}`" not in text) == []


def test_the_regional_platform_imports_nothing_of_the_city_platform() -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "regional_platform").glob("*.py")]
    assert not any(
        re.search(r"^\s*(from|import) pipelines", text, re.MULTILINE) for text in sources
    )
