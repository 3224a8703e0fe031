"""Numbers of persons where nobody looks for them: none is in clear in what we store, write, print
or log.
"""

import itertools
import json
import logging
import os
import re
import unicodedata
import zipfile
from html import escape

import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font

from pipelines import settings
from pipelines.__main__ import main
from tests.lib.planted_numbers import texts_in_database, texts_in_folder
from tests.lib.submissions import DEPARTMENT, frame_of


TAKES_ALL = os.environ.get("PLANTED_ITEMS") == "all"


def person(serial, year=1962):
    """A sound number of which the last ten digits before the check digit are those of no other."""
    body = f"152501{year}{serial // 28 % 12 + 1:02d}{serial % 28 + 1:02d}{serial // 336 + 100:03d}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(int(digit) * weight for digit, weight in zip(body, weights, strict=True))
    return body + "10X98765432"[total % 11]


WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")

# A text for a number of its own, and what would be left of it in clear.
FORMS = {
    "plain": lambda n: (person(n), person(n)[6:17]),
    "in parts": lambda n: (f"身份证{person(n)[:6]}和{person(n)[6:]}", person(n)[6:17]),
    "left out": lambda n: (f"{person(n)[:6]}（省略）{person(n)[6:]}", person(n)[6:17]),
    "wide": lambda n: (f"见{person(n)}号".translate(WIDE), person(n)[6:17]),
    "young": lambda n: (f"身份证{person(n, 2012)}20120307", person(n, 2012)[6:17]),
    "passport": lambda n: (f"护照E{70000000 + n}", str(70000000 + n)),
    "Mongolian": lambda n: (f"паспорт АА{7100000 + n}", str(7100000 + n)),
    "phone": lambda n: (f"电话1381{n:07d}", f"1381{n:07d}"),
}


def csv(folder, name, frame, *, head="", tail=""):
    text = head + frame.to_csv(index=False) + tail
    (folder / name).write_text(text, "utf-8")


def book_of(frame):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(frame.columns))
    for row in frame.itertuples(index=False):
        sheet.append([None if value != value else value for value in row])
    return book, sheet


def in_name(text):
    return re.sub(r'[<>:"/\\|?*]', "-", text)


def records_of(frame):
    return json.loads(frame.to_json(orient="records", force_ascii=False))


PLACES = {}


def place(function):
    PLACES[function.__name__] = function
    return function


@place
def title_of_csv(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame, head=f"二连浩特市许可信息（{text}）\n")


@place
def note_below_csv(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame, tail=f"注：经办人{text}\n")


@place
def line_that_is_torn(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame, tail=f'"{text},没有结束的引号\n')


@place
def row_too_long(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame, tail=",".join(["甲"] * 60 + [text]) + "\n")


@place
def header_of_csv(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame.assign(**{f"经办{text}": "甲"}))


@place
def header_of_a_date(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame.rename(columns={"有效期自": f"有效期自（{text}）"}))


@place
def headers_that_fit_nothing(folder, stem, frame, text):
    (folder / f"{stem}.csv").write_text(f"甲{text},乙{text}\n1{text},2\n", "utf-8")


@place
def file_of_one_line(folder, stem, frame, text):
    (folder / f"{stem}.csv").write_text(text, "utf-8")


@place
def name_of_file(folder, stem, frame, text):
    csv(folder, f"{stem}{in_name(text)}.csv", frame)


@place
def name_of_folder(folder, stem, frame, text):
    inner = folder / f"{stem}{in_name(text)}"
    inner.mkdir()
    csv(inner, "许可.csv", frame)


@place
def name_without_reader(folder, stem, frame, text):
    (folder / f"{stem}.{in_name(text)}").write_text("x")


@place
def value_of_a_date(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame.assign(有效期自=text))


@place
def value_of_a_code(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame.assign(许可类别=f"其他-{text}"))


@place
def value_of_a_category(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame.assign(许可类别=text))


@place
def value_of_a_credit_code(folder, stem, frame, text):
    column = next(name for name in frame.columns if "统一社会信用代码" in name)
    csv(folder, f"{stem}.csv", frame.assign(**{column: text}))


@place
def value_of_the_name(folder, stem, frame, text):
    column = next(name for name in frame.columns if "名称" in name)
    csv(folder, f"{stem}.csv", frame.assign(**{column: f"{text}商店"}))


@place
def two_cells(folder, stem, frame, text):
    half = len(text) // 2
    csv(folder, f"{stem}.csv", frame.assign(备注=f"见{text}", 有效期自=f"{text[:half]}"))


@place
def sheet(folder, stem, frame, text):
    book, only = book_of(frame)
    only.title = in_name(text)[:31]
    book.save(folder / f"{stem}.xlsx")


@place
def sheet_that_is_not_read(folder, stem, frame, text):
    book, _ = book_of(frame)
    book.create_sheet(f"说明{in_name(text)}"[:31]).append([text])
    book.save(folder / f"{stem}.xlsx")


@place
def comment(folder, stem, frame, text):
    book, only = book_of(frame)
    only["A1"].comment = Comment(f"金额单位万元 {text}", text)
    only["B2"].comment = Comment(text, text)
    book.save(folder / f"{stem}.xlsx")


@place
def properties(folder, stem, frame, text):
    book, only = book_of(frame)
    book.properties.title = book.properties.creator = text
    only.oddHeader.center.text = text
    only["A2"].hyperlink = f"http://example.com/{text}"
    book.save(folder / f"{stem}.xlsx")


@place
def merged_title(folder, stem, frame, text):
    book, only = book_of(frame)
    only.insert_rows(1)
    only["A1"] = f"许可信息（填表人{text}）"
    only.merge_cells("A1:D1")
    book.save(folder / f"{stem}.xlsx")


@place
def hidden_row(folder, stem, frame, text):
    book, only = book_of(frame)
    only["A2"] = text
    only.row_dimensions[2].hidden = True
    book.save(folder / f"{stem}.xlsx")


@place
def struck_cell(folder, stem, frame, text):
    book, only = book_of(frame)
    only["A2"] = text
    only["A2"].font = Font(strike=True)
    book.save(folder / f"{stem}.xlsx")


@place
def number_format(folder, stem, frame, text):
    book, only = book_of(frame)
    only["A2"] = 5
    only["A2"].number_format = f'0"{text}"'
    book.save(folder / f"{stem}.xlsx")


@place
def formula(folder, stem, frame, text):
    book, only = book_of(frame)
    only["A2"] = f'="{text}"'
    book.save(folder / f"{stem}.xlsx")


@place
def column_of_row_states(folder, stem, frame, text):
    csv(folder, f"{stem}.csv", frame.assign(状态=f"撤销（{text}）"))


@place
def json_value(folder, stem, frame, text):
    rows = [row | {"备注": text} for row in records_of(frame)]
    (folder / f"{stem}.json").write_text(json.dumps({"data": rows}), "utf-8")


@place
def json_key(folder, stem, frame, text):
    rows = [row | {text: text} for row in records_of(frame)]
    (folder / f"{stem}.json").write_text(json.dumps({text: rows}), "utf-8")


@place
def json_metadata(folder, stem, frame, text):
    content = {"msg": text, "operator": {text: text}, "data": records_of(frame)}
    (folder / f"{stem}.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")


@place
def json_object_in_a_field(folder, stem, frame, text):
    rows = [row | {"备注": {text: [text]}} for row in records_of(frame)]
    (folder / f"{stem}.json").write_text(json.dumps(rows), "utf-8")


@place
def json_that_is_cut(folder, stem, frame, text):
    content = json.dumps({"data": records_of(frame), "x": text}, ensure_ascii=False)
    (folder / f"{stem}.json").write_text(content[:-2] + f" {text}", "utf-8")


@place
def json_error(folder, stem, frame, text):
    (folder / f"{stem}.json").write_text(json.dumps({"code": 500, "msg": text}), "utf-8")


@place
def line_of_ndjson(folder, stem, frame, text):
    rows = [json.dumps(row, ensure_ascii=False) for row in records_of(frame)]
    (folder / f"{stem}.ndjson").write_text("\n".join([*rows, f"{{{text}"]), "utf-8")


def xml_of(frame, row_attributes="", extra="", root="rows"):
    rows = []
    for row in records_of(frame):
        tags = "".join(
            f"<{key.split('（')[0]}>{escape(str(value))}</{key.split('（')[0]}>"
            for key, value in row.items()
            if value is not None
        )
        rows.append(f"<row {row_attributes}>{tags}{extra}</row>")
    return f"<?xml version='1.0' encoding='utf-8'?><{root}>{''.join(rows)}</{root}>"


@place
def xml_attribute(folder, stem, frame, text):
    (folder / f"{stem}.xml").write_text(xml_of(frame, f"经办='{escape(text)}'"), "utf-8")


@place
def xml_element(folder, stem, frame, text):
    tag = re.sub(r"\W", "_", f"经办{text}")
    (folder / f"{stem}.xml").write_text(xml_of(frame, extra=f"<{tag}>{text}</{tag}>"), "utf-8")


@place
def xml_comment(folder, stem, frame, text):
    extra = f"<!-- {text} --><备注><i>{text}</i></备注>"
    (folder / f"{stem}.xml").write_text(xml_of(frame, extra=extra), "utf-8")


@place
def xml_that_is_torn(folder, stem, frame, text):
    (folder / f"{stem}.xml").write_text(xml_of(frame)[:-9] + f"</{text}>", "utf-8")


@place
def html_table(folder, stem, frame, text):
    html = f"<html><title>{text}</title><p>{text}</p>{frame.to_html(index=False)}</html>"
    (folder / f"{stem}.xls").write_text(html, "utf-8")


@place
def name_in_archive(folder, stem, frame, text):
    with zipfile.ZipFile(folder / f"{stem}.zip", "w") as archive:
        archive.comment = text.encode()
        archive.writestr(f"{in_name(text)}/许可{in_name(text)}.csv", frame.to_csv(index=False))


@place
def other_file_in_archive(folder, stem, frame, text):
    with zipfile.ZipFile(folder / f"{stem}.zip", "w") as archive:
        archive.writestr("许可.csv", frame.to_csv(index=False))
        archive.writestr(f"扫描件{in_name(text)}.pdf", "x")
        archive.writestr(f"空{in_name(text)}.csv", "")


@place
def workbook_that_is_damaged(folder, stem, frame, text):
    (folder / f"{stem}{in_name(text)}.xlsx").write_bytes(b"PK\x03\x04" + text.encode())


def clear(text):
    plain = unicodedata.normalize("NFKC", text)
    return re.sub("[\u200b-\u200d\u2060\ufeff]", "", plain)


def forms_of(places):
    """Which form each place is tried with: all of them, or the next one."""
    if TAKES_ALL:
        return itertools.product(places, FORMS)
    return zip(places, itertools.cycle(FORMS), strict=False)


def test_no_number_in_an_odd_place_is_left_in_clear(platform, catalogue, capfd, caplog, tmp_path):
    caplog.set_level(logging.DEBUG)
    inbox = platform.ingest_root / DEPARTMENT / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    planted = {}
    texts = []
    for serial, (name, form) in enumerate(forms_of(PLACES), 1):
        text, digits = FORMS[form](serial)
        planted[digits] = (name, form)
        tried = tmp_path / "tried" / str(serial)
        tried.mkdir(parents=True)
        PLACES[name](tried, f"许可{serial}-", frame_of(catalogue, 2, seed=serial), text)
        for file in sorted(tried.rglob("*.*"))[:1]:
            if file.is_file():
                main(["validate", str(file), "--receipt", str(tmp_path / "trials")])
                main(["validate", str(file), "--json"])
        PLACES[name](inbox, f"许可{serial}-", frame_of(catalogue, 2, seed=serial), text)

    printed = capfd.readouterr()
    texts += [("validate", printed.out), ("validate err", printed.err)]
    texts += texts_in_folder(tmp_path / "trials")
    main(["submit", "--ingest", str(platform.ingest_root), "--json"])
    main(["submit", "--ingest", str(platform.ingest_root)])
    main(["status"])
    main(["resubmit", "--rule", "date-form", "--dry-run"])

    printed = capfd.readouterr()
    texts += [("stdout", printed.out), ("stderr", printed.err), ("log", caplog.text)]
    texts += texts_in_database(settings.current().database_url)
    texts += texts_in_folder(platform.ingest_root, without={"processed", "inbox"})
    leaks = set()
    for where, text in texts:
        plain = clear(text)
        for digits, (name, form) in planted.items():
            # The folder that a department has made in its inbox is its own.
            if digits in plain and not (name == "name_of_folder" and "." not in where):
                leaks.add((name, form, where))
    for leak in sorted(leaks):
        print(leak)
    print(len(planted), "numbers,", len(texts), "texts")
    assert leaks == set()
