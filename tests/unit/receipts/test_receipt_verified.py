"""A receipt proves delivery: whoever has the public key sees that it is
ours and that nobody changed it.
"""

import base64
import hashlib
import json
import resource
import shutil
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from receipt_examples import (
    REFUSED,
    SIGNER,
    batch_of,
    issued,
    refused,
    regional_receipt,
    rejected_record,
)

from pipelines import settings
from pipelines.__main__ import DONE, NEEDS_A_PERSON, WRONG_USE, main
from pipelines.errors import ConfigurationError
from pipelines.receipts import Signer, public_key_of, verify, written_key
from tests.lib.libreoffice import XLSX, save_as


MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

# The parts of a workbook with the one sheet 汇总, but the sheet itself.
MINIMAL_WORKBOOK = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="a" '
    f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN.decode()}" xmlns:r="{_OFFICE}"><sheets>'
    '<sheet name="汇总" sheetId="1" r:id="b"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="b" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def is_genuine(path, key=None):
    proofs = verify(path, key or SIGNER.public_key)
    return all(proof.is_genuine for proof in proofs)


@pytest.fixture
def receipt(example, tmp_path):
    return issued(example, tmp_path)


def changed(path, cell, value, sheet="汇总"):
    """The workbook as somebody saved it after writing into a cell."""
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)


def cell_of(path, label):
    """The cell of 汇总 with the value of this label."""
    [row] = [
        row[0].row
        for row in openpyxl.load_workbook(path)["汇总"].iter_rows()
        if row[0].value == label
    ]
    return f"B{row}"


def test_workbook_and_json_receipt_are_genuine_together_and_each_alone(receipt, tmp_path):
    assert is_genuine(receipt)
    assert is_genuine(receipt.with_suffix(".json"))
    alone = tmp_path / "alone.xlsx"
    shutil.copy(receipt, alone)
    assert is_genuine(alone)


def test_every_kind_of_receipt_is_signed(example, tmp_path):
    refused_file = refused(example, batch_of(**REFUSED, reason="文件已加密。"))
    record = rejected_record(
        row_number=2,
        element=None,
        code="1001",
        reason="查无此主体",
        subject_name="",
        record_key="k",
    )
    paths = [issued(refused_file, tmp_path), regional_receipt(batch_of(), [record], tmp_path)]
    for path in paths:
        assert is_genuine(path)
        assert is_genuine(path.with_suffix(".json"))


def test_a_workbook_saved_by_another_program_is_still_genuine(receipt):
    book = openpyxl.load_workbook(receipt)
    book.save(receipt)
    assert is_genuine(receipt)


def test_mending_the_refused_rows_does_not_make_the_summary_false(receipt):
    changed(receipt, "C2", "改正后的名称", sheet="退回行")
    assert is_genuine(receipt)


@pytest.mark.parametrize(
    "label", ["回执号", "文件 SHA-256", "收到时间", "出具时间", "校验码", "签名"]
)
def test_a_changed_fact_is_found_out(receipt, label):
    changed(receipt, cell_of(receipt, label), "20261124-999999")
    assert not is_genuine(receipt)


def test_a_changed_sentence_or_count_is_found_out(receipt, tmp_path):
    for number, cell in enumerate(("A1", "B4")):
        copy = tmp_path / f"{number}.xlsx"
        shutil.copy(receipt, copy)
        changed(copy, cell, 999)
        assert not is_genuine(copy)


def test_a_json_receipt_in_which_one_byte_is_changed_is_found_out(receipt):
    json_path = receipt.with_suffix(".json")
    whole = json_path.read_bytes()
    for position in range(0, len(whole) - 1, 41):
        changed_byte = bytes([whole[position] ^ 1])
        json_path.write_bytes(whole[:position] + changed_byte + whole[position + 1 :])
        assert not is_genuine(json_path), position


def test_a_json_receipt_that_belongs_to_another_receipt_is_found_out(receipt, example, tmp_path):
    other = issued(replace(example, batch=batch_of(batch_no="20261124-000124")), tmp_path / "other")
    shutil.copy(other.with_suffix(".json"), receipt.with_suffix(".json"))
    assert not is_genuine(receipt)


def test_what_another_key_signed_is_not_ours(receipt, example, tmp_path):
    stranger = Ed25519PrivateKey.generate()
    forged = issued(example, tmp_path / "forged", Signer(stranger))
    assert not is_genuine(forged)
    assert is_genuine(forged, stranger.public_key())


@pytest.mark.parametrize("content", [b"", b"{}", b"no receipt", b'{\n"a":1,\n"signature":{}\n}\n'])
def test_what_is_no_receipt_is_not_genuine(tmp_path, content):
    for name in ("x.json", "x.xlsx"):
        path = tmp_path / name
        path.write_bytes(content)
        assert not is_genuine(path)


def test_the_recipe_in_the_manual_verifies_a_json_receipt_without_this_program(receipt):
    whole = receipt.with_suffix(".json").read_bytes()
    head, line = whole.rsplit(b',\n"signature":', 1)
    signature = json.loads(line.removesuffix(b"\n}\n"))
    digest = hashlib.sha256(head + b"\n}\n").hexdigest()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(written_key(SIGNER.public_key)))
    key.verify(base64.b64decode(signature["value"]), f"credit-receipt-json-v1\n{digest}\n".encode())


def test_the_command_says_whether_a_receipt_is_genuine(receipt, tmp_path, capsys):
    assert main(["receipt", "verify", str(receipt)]) == DONE
    assert "确由本平台出具" in capsys.readouterr().out
    assert main(["receipt", "key"]) == DONE
    key = capsys.readouterr().out.strip()
    assert main(["receipt", "verify", str(receipt.with_suffix(".json")), "--key", key]) == DONE
    assert main(["receipt", "verify", str(receipt), "--key", "00" * 32]) == NEEDS_A_PERSON
    assert main(["receipt", "verify", str(tmp_path / "no.xlsx")]) == WRONG_USE


def test_receipts_of_an_earlier_key_are_ours_for_as_long_as_its_public_key_is_kept(
    receipt, tmp_path, capsys
):
    first = replace(settings.current(), var=tmp_path / "var")
    with settings.using(first):
        assert main(["receipt", "verify", str(receipt)]) == DONE
    second = replace(first, receipt_key="77" * 32)
    with settings.using(second):
        assert main(["receipt", "verify", str(receipt)]) == DONE
        # Both keys are told apart by their names, and only today's is published by itself.
        capsys.readouterr()
        assert main(["receipt", "key"]) == DONE
        [today] = capsys.readouterr().out.split()
        assert main(["receipt", "key", "--all"]) == DONE
        assert capsys.readouterr().out.split() == [today, written_key(SIGNER.public_key)]

    # A key that got into other hands is taken out, and nothing of it is believed any more.
    ring = first.var / "keys" / "receipt-public"
    assert ring.read_text().split() == [written_key(SIGNER.public_key), today]
    ring.write_text(today + "\n")
    with settings.using(second):
        assert main(["receipt", "verify", str(receipt)]) == NEEDS_A_PERSON
    # Another machine is given it by a setting.
    elsewhere = replace(
        second,
        var=tmp_path / "elsewhere",
        receipt_public_keys=f"{'00' * 32},{written_key(SIGNER.public_key)}",
    )
    with settings.using(elsewhere):
        assert main(["receipt", "verify", str(receipt)]) == DONE


def test_a_receipt_is_no_more_genuine_because_another_key_is_kept(receipt):
    changed(receipt, "B3", "别的部门")
    other = Ed25519PrivateKey.generate().public_key()
    assert not is_genuine(receipt)
    assert not all(proof.is_genuine for proof in verify(receipt, other, SIGNER.public_key))


def test_a_workbook_that_was_made_to_exhaust_memory_ends_its_own_process_only(
    tmp_path, capsys, monkeypatch
):
    workbook = tmp_path / "回执_通过1条.xlsx"
    # 300 kB that unpack to a sheet of a gigabyte.
    cell = b'<c t="inlineStr"><is><t>' + b"a" * 1000 + b"</t></is></c>"
    with zipfile.ZipFile(workbook, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in MINIMAL_WORKBOOK.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write(b'<worksheet xmlns="' + MAIN + b'"><sheetData>')
            for number in range(1, 20_001):
                sheet.write(b'<row r="%d">' % number + cell * 20 + b"</row>")
            sheet.write(b"</sheetData></worksheet>")

    own_settings = replace(settings.current(), reading_memory_bytes=100 << 20)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with settings.using(own_settings):
        assert main(["receipt", "verify", str(workbook), "--key", "00" * 32]) == NEEDS_A_PERSON
    assert "不是可以读取的回执" in capsys.readouterr().out
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 << 10


def test_a_text_that_is_no_key_is_a_configuration_error():
    with pytest.raises(ConfigurationError):
        public_key_of("xyz")
    with pytest.raises(ConfigurationError):
        Signer.from_settings(replace(settings.current(), receipt_key="00"))


@pytest.mark.libreoffice
def test_a_workbook_saved_by_libreoffice_is_still_genuine(receipt, tmp_path):
    assert is_genuine(save_as(receipt, tmp_path / "saved" / receipt.name, XLSX))
