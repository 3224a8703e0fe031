"""Texts with the separators of databases are read; what is not read is named as what it was seen
to be.
"""

import pytest
from intake_examples import HEADER, csv_of, read_text, record_type, row

from pipelines.errors import FileRefused
from pipelines.intake.readers.csv import read_csv
from pipelines.intake.readers.plain_text.separators import TextWithStandIn
from tests.lib.staging import LIMITS


NOWHERE = "market_regulation/inbox/1.csv"
UNUSUAL = ["^|^", "\x01", "|+|", "@#@", "；", "，", "｜", "~", "^", "#", "$", "\x1f", "!@#", "::"]
UNUSUAL += ["|!|", "¦", "§", "@@", "\x02", "、", "\x1e", "~^~", "|@|", "&&"]


def text_of(separator, *rows):
    return "\r\n".join(separator.join(cells) for cells in rows) + "\r\n"


def refused(tmp_path, text, encoding="utf-8", dropped_as=NOWHERE):
    with pytest.raises(FileRefused) as refusal:
        read_text(tmp_path, text, encoding, dropped_as=dropped_as)
    return refusal.value


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("separator", UNUSUAL)
def test_an_unusual_separator_is_read_and_said(tmp_path, separator, encoding):
    rows = [row("甲公司"), ["乙厂", "", *row()[2:-1], ""], row("丙店")]
    file = read_text(tmp_path, text_of(separator, HEADER, *rows), encoding, dropped_as=NOWHERE)
    assert (file.reading.delimiter, file.names) == (separator, ["甲公司", "乙厂", "丙店"])
    assert file.reading.malformed == {}
    assert file.rows["c1"].to_pylist()[1] in (None, "")
    assert any("分隔" in note for note in file.reading.notes)


@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_a_usual_separator_needs_no_word(tmp_path, separator):
    file = read_text(tmp_path, text_of(separator, HEADER, row()), dropped_as=NOWHERE)
    assert (file.reading.delimiter, file.reading.notes) == (separator, ())


def guarded(cells, *, before="", behind=""):
    return [f"{before}{cell}{behind}" for cell in cells]


TAB_GUARDS = [
    {"behind": "\t"},
    {"before": "\t"},
    {"before": "\t", "behind": "\t"},
    {"behind": "\t\t"},
    {"before": '"', "behind": '\t"'},
]


@pytest.mark.parametrize("separator", [",", ";", "|"])
@pytest.mark.parametrize("guard", TAB_GUARDS)
def test_tabs_around_every_cell_are_guards_and_no_separators(tmp_path, guard, separator):
    rows = [row("甲公司"), [*row("乙厂")[:-1], ""]]
    text = text_of(separator, *(guarded(cells, **guard) for cells in (HEADER, *rows)))
    file = read_text(tmp_path, text, "gb18030", dropped_as=NOWHERE)
    names = [name.strip("\t") for name in file.names]
    assert (file.reading.delimiter, names) == (separator, ["甲公司", "乙厂"])
    assert file.reading.malformed == {}
    assert all(column.element for column in file.reading.columns)


def test_tabs_part_the_cells_of_texts_with_commas(tmp_path):
    rows = [row("甲,乙"), row("丙,"), row(",丁")]
    file = read_text(tmp_path, text_of("\t", HEADER, *rows), dropped_as=NOWHERE)
    assert (file.reading.delimiter, file.names) == ("\t", ["甲,乙", "丙,", ",丁"])


def test_a_separator_within_a_value_is_asked_back(tmp_path):
    rows = [row("甲，乙"), row("丙")]
    file = read_text(tmp_path, text_of("，", HEADER, *rows), dropped_as=NOWHERE)
    assert list(file.reading.malformed) == [2]
    # Where the comma of ASCII parts the cells, the other one is a mark like any.
    file = read_text(tmp_path, csv_of(HEADER, *rows), dropped_as=NOWHERE)
    assert (file.names, file.reading.malformed) == (["甲，乙", "丙"], {})


PENALTY = "administrative_penalty_legal_person"
CONFISCATED = "没收违法所得、没收非法财物的金额"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("unit", ["(万元)", "（元）", ""])
def test_a_name_with_the_separator_in_it_is_one_column(tmp_path, unit, encoding):
    names = {code: element.name for code, element in record_type(PENALTY).elements.items()}
    names["CF_NR_WFFF"] = f"{CONFISCATED}{unit}"
    cells = {code: f"值{code}" for code in names}
    # So is a label of a code list.
    cells["CF_CFLB"] = "没收违法所得、没收非法财物"
    text = text_of("、", [*names.values()], [*cells.values()])
    file = read_text(tmp_path, text, encoding, dropped_as="market_regulation/inbox/行政处罚.txt")
    assert file.reading.delimiter == "、"
    assert [column.element for column in file.reading.columns] == list(names)
    assert file.cells[: len(cells) - 1] == [*cells.values()][: len(cells) - 1]
    assert file.reading.malformed == {}


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64])
def test_a_name_that_stays_whole_may_be_cut_anywhere(size):
    content = f"甲、{CONFISCATED}、乙\r\n没收违法所得、丙、{CONFISCATED}".encode()

    class Pieces:
        head = content

        def pieces(self):
            return (content[begin : begin + size] for begin in range(0, len(content), size))

    text = TextWithStandIn(Pieces(), "、", [CONFISCATED])
    split = f"甲\x1f{CONFISCATED}\x1f乙\r\n没收违法所得\x1f丙\x1f{CONFISCATED}".encode()
    assert b"".join(text.pieces()) == split == text.head


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 64])
def test_a_separator_may_be_cut_anywhere(tmp_path, size):
    path = tmp_path / "1.csv"
    path.write_text(text_of("^|^", HEADER, row("甲"), row("乙|^")), encoding="utf-8")
    grid = read_csv(path, LIMITS)[0]
    whole = path.read_bytes()

    class Pieces:
        head = whole

        def pieces(self):
            return (whole[begin : begin + size] for begin in range(0, len(whole), size))

    text = TextWithStandIn(Pieces(), "^|^")
    assert grid.delimiter == "^|^"
    assert b"".join(text.pieces()) == whole.replace(b"^|^", b"\x1f") == text.head


@pytest.mark.parametrize(
    ("separator", "shown"),
    [("   ", "3个空格"), ("\u3000", "1个全角空格"), (" ", "1个空格")]
    + [("<sep>", "<sep>"), ("】【", "】【"), ("'", "'")],
)
def test_a_separator_that_is_not_read_is_named(tmp_path, separator, shown):
    error = refused(tmp_path, text_of(separator, HEADER, row()))
    assert error.code == "unknown-separator"
    assert f"分隔符“{shown}”不认识" in error.reason
    assert "主体名称、主体类别" in error.reason


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("utf-16-le", "UTF-16"), ("utf-16-be", "UTF-16"), ("utf-32-le", "UTF-32")],
)
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_wide_characters_without_a_mark_are_named(tmp_path, encoding, name, separator):
    error = refused(tmp_path, text_of(separator, HEADER, *[row()] * 30), encoding)
    assert error.code == "unknown-encoding"
    assert f"没有字节顺序标记的{name}" in error.reason


TRADITIONAL = [
    "主體名稱",
    "主體類別",
    "統一社會信用代碼",
    "證件類型",
    "證件號碼",
    "黑名單類型",
    "認定部門",
    "認定日期",
]


@pytest.mark.parametrize("separator", [",", "\t", "|", ";"])
def test_traditional_characters_of_big5_are_named(tmp_path, separator):
    error = refused(tmp_path, text_of(separator, TRADITIONAL, ["甲公司"] * 8), "big5")
    assert error.code == "unknown-encoding"
    assert "主體名稱" in error.reason or "Big5" in error.reason


@pytest.mark.parametrize(
    "cell",
    [
        lambda text: text.encode("ascii", "xmlcharrefreplace").decode(),
        lambda text: "".join(f"&#x{ord(character):x};" for character in text),
        lambda text: text.encode("unicode_escape").decode(),
        lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
        lambda text: "".join(f"%u{ord(character):04X}" for character in text),
        lambda text: text.encode("gb18030").decode("latin-1"),
        lambda text: text.encode().decode("latin-1"),
    ],
)
def test_headers_written_in_letters_are_called_garbled(tmp_path, cell):
    header = [cell(name) for name in HEADER]
    error = refused(tmp_path, text_of("\t", header, row()))
    assert error.code == "unknown-encoding"
    assert "主体名称" in error.reason


def test_four_bytes_of_gb18030_and_traditional_characters_in_gbk_are_read(tmp_path):
    names = ["㐀𠮷公司", "臺灣貿易公司", "〇一厂"]
    file = read_text(tmp_path, csv_of(HEADER, *map(row, names)), "gb18030", dropped_as=NOWHERE)
    assert file.names == names


# Headers of which only some columns are known: they are split all the same.
HALF_KNOWN = [
    "序号,案件名称,行政相对人,统一代码,法人,决定书编号,处罚日期",
    "许可证号,行政相对人,地址,法定代表人,电话,许可内容,有效期自",
    "行政相对人,联系人,法人,联系电话,文号,备注,处罚日期,经办人",
    "序号;案件名称;行政相对人;统一代码;法人;决定书编号;处罚日期",
    "序号\t案件名称\t行政相对人\t统一代码\t法人\t决定书编号\t处罚日期",
    "序号|案件名称|行政相对人|统一代码|法人|决定书编号|处罚日期",
]


@pytest.mark.parametrize("header", HALF_KNOWN)
def test_a_usual_separator_is_never_unknown_whatever_stands_between_known_names(tmp_path, header):
    error = refused(tmp_path, f"{header}\n" + "1,甲,乙,丙,丁,戊,己\n")
    assert error.code == "missing-columns"
    assert "表头最接近" in error.reason or "缺少必填列" in error.reason


def test_names_of_a_table_before_each_name_are_no_separator(tmp_path):
    header = "t_punish.CF_XDR_MC,t_punish.CF_WSH,t_punish.CF_YJ"
    assert refused(tmp_path, f"{header}\n甲,乙,丙\n").code != "unknown-separator"
