"""Programs pack the records of an XML file in many ways: the table is found where only one fits."""

from xml.sax.saxutils import escape, quoteattr

import pytest
from intake_examples import BLACK_LIST, CODES, HEADER, Read, row

from tests.lib.refusals import refusal_of
from tests.lib.staging import staged_part


ROWS = [row("甲"), row("乙")]


def elements(tags, cells):
    return "".join(f"<{tag}>{escape(cell)}</{tag}>" for tag, cell in zip(tags, cells, strict=True))


def records(tags, tag="ROW"):
    return "".join(f"<{tag}>{elements(tags, cells)}</{tag}>" for cells in ROWS)


def named(tag, attribute="name", names=CODES):
    rows = ""
    for cells in ROWS:
        fields = zip(names, cells, strict=True)
        rows += "<row>" + "".join(
            f"<{tag} {attribute}={quoteattr(n)}>{v}</{tag}>" for n, v in fields
        )
        rows += "</row>"
    return rows


SHORT = [f"F{number}" for number in range(len(CODES))]
FIELDS_OF_TITLES = "".join(f"<FIELD>{escape(title)}</FIELD>" for title in HEADER)
FIELDS_WITH_BOTH = "".join(
    f"<FIELD id={quoteattr(short)} label={quoteattr(title)}/>"
    for short, title in zip(SHORT, HEADER, strict=True)
)
FIELDS_AS_ELEMENTS = "".join(
    f"<FIELD><NAME>{short}</NAME><CHINESE>{escape(title)}</CHINESE></FIELD>"
    for short, title in zip(SHORT, HEADER, strict=True)
)
FIELDS_BY_TAG = elements(SHORT, HEADER)
POSITIONS = "".join(
    "<R>" + "".join(f"<C>{escape(v)}</C>" for v in cells) + "</R>" for cells in ROWS
)
PAIRS = "".join(
    "<item>"
    + "".join(
        f"<entry><key>{n}</key><value>{v}</value></entry>" for n, v in zip(CODES, r, strict=True)
    )
    + "</item>"
    for r in ROWS
)
GROUPS = "".join(
    f"<case><主体>{elements(CODES[:5], cells[:5])}</主体>"
    f"<失信>{elements(CODES[5:], cells[5:])}</失信></case>"
    for cells in ROWS
)
# Groups with short names, beside fields of the record itself.
SHORT_GROUPS = "".join(
    f"<case><{{group}}>{elements(['名称', '统一社会信用代码', '类别'], [c[0], c[2], c[1]])}</{{group}}>"
    f"{elements(CODES[5:], c[5:])}</case>"
    for c in ROWS
)


def attributes(tag, names=CODES):
    rows = ""
    for cells in ROWS:
        fields = zip(names, cells, strict=True)
        rows += f"<{tag} " + " ".join(f"{n}={quoteattr(v)}" for n, v in fields) + "/>"
    return rows


ROWSET = "xmlns:rs='urn:r' xmlns:z='#z' xmlns:s='urn:s'"
TYPES = "".join(
    f"<s:AttributeType name={quoteattr(short)} rs:name={quoteattr(title)} rs:number='{number}'>"
    "<s:datatype type='string'/></s:AttributeType>"
    for number, (short, title) in enumerate(zip(SHORT, HEADER, strict=True))
)
SCHEMA = f"<s:Schema id='r'><s:ElementType name='row' content='eltOnly'>{TYPES}</s:ElementType></s:Schema>"
FIELDS_OF_PACKET = "".join(
    f"<FIELD attrname={quoteattr(code)} fieldtype='string'/>" for code in CODES
)
INNER = f"<?xml version='1.0' encoding='UTF-8'?><DATAS>{records(CODES)}</DATAS>"
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


def soap(body):
    return f"<s:Envelope xmlns:s='{SOAP}'><s:Header/><s:Body>{body}</s:Body></s:Envelope>"


def request(fields, data):
    return f"<Request><Body><FIELDS>{fields}</FIELDS><DATA>{data}</DATA></Body></Request>"


def dump(kind, rows):
    return f"<{kind}><database name='c'><table name='x'>{rows}</table></database></{kind}>"


PACKED = {
    "a request with head and body": "<Request><Head><Time>2018</Time><From>x</From></Head><Body>"
    f"{records(CODES)}</Body></Request>",
    "titles beside values in order": request(FIELDS_OF_TITLES, POSITIONS),
    "titles beside short names": request(FIELDS_WITH_BOTH, records(SHORT)),
    "titles in elements": request(FIELDS_AS_ELEMENTS, records(SHORT)),
    "titles under short names": request(FIELDS_BY_TAG, records(SHORT)),
    "titles in one text": (
        f"<R><fields>{'|'.join(HEADER)}</fields><list>{records(SHORT)}</list></R>"
    ),
    "codes with titles": (
        f"<R><FIELDS>{elements(CODES, HEADER)}</FIELDS><DATA>{records(CODES)}</DATA></R>"
    ),
    "mysqldump": dump("mysqldump", named("field")),
    "phpMyAdmin": dump("pma", named("column")),
    "titles in attributes": f"<R>{named('f', 'title', HEADER)}</R>",
    "pairs": f"<map>{PAIRS}</map>",
    "groups of fields": f"<R>{GROUPS}</R>",
    "SOAP": soap(f"<m:push xmlns:m='u'>{records(CODES)}</m:push>"),
    "SOAP with a file as text": soap(f"<r><return>{escape(INNER)}</return></r>"),
    "SOAP with a file in CDATA": soap(f"<r><return><![CDATA[{INNER}]]></return></r>"),
    "attributes": f"<rowset>{attributes('row')}</rowset>",
    "attributes below a second level": f"<xml><data>{attributes('row')}</data></xml>",
    "a rowset": f"<xml {ROWSET}><rs:data>{attributes('z:row')}</rs:data></xml>",
    "a rowset with short names": f"<xml {ROWSET}>{SCHEMA}<rs:data>{attributes('z:row', SHORT)}</rs:data></xml>",
    "a packet of data": f"<DATAPACKET><METADATA><FIELDS>{FIELDS_OF_PACKET}</FIELDS></METADATA>"
    f"<ROWDATA>{attributes('ROW')}</ROWDATA></DATAPACKET>",
    "groups with short names": f"<R>{SHORT_GROUPS.format(group='行政相对人')}</R>",
    "groups of information": f"<R>{SHORT_GROUPS.format(group='主体信息')}</R>",
    "Chinese element names": f"<数据>{records([BLACK_LIST[code] for code in CODES], '记录')}</数据>",
}


@pytest.mark.parametrize("text", PACKED.values(), ids=PACKED)
def test_the_records_are_found_and_nothing_else_is_a_part(tmp_path, text):
    path = tmp_path / "黑名单.xml"
    path.write_text(text, encoding="utf-8")
    staged, staging = staged_part(path, dropped_as="x/inbox/黑名单.xml")
    reading = staged.require_reading()
    assert (reading.received, reading.malformed, staged.other_parts) == (2, {}, ())
    elements_read = {column.element for column in reading.columns}
    assert {*CODES[:3], *CODES[5:]} <= elements_read
    position = next(c.position for c in reading.columns if c.element == CODES[0])
    rows = staging.raw_rows.table()
    assert rows[f"c{position}"].to_pylist() == ["甲", "乙"]
    assert rows["row_number"].to_pylist() == [1, 2]


@pytest.mark.parametrize(
    ("declared", "written", "note"),
    [
        ("gb2312", "gbk", None),
        ("cp936", "gbk", None),
        ("x-gbk", "gb18030", None),
        ("UTF-16", "utf-8", "实际是UTF-8"),
        ("unicode", "utf-8", "实际是UTF-8"),
        ("ISO-8859-1", "utf-8", "实际是UTF-8"),
        ("ISO-8859-1", "gbk", "实际是GB18030"),
        ("us-ascii", "utf-8", "实际是UTF-8"),
        ("utf-18", "utf-8", "实际是UTF-8"),
        ("utf-16", "utf-16-le", None),
    ],
)
def test_an_odd_declaration_is_read_as_what_the_file_is(tmp_path, declared, written, note):
    path = tmp_path / "黑名单.xml"
    text = f"<?xml version='1.0' encoding='{declared}'?><DATAS>{records(CODES)}</DATAS>"
    raw = text.encode(written)
    if written == "utf-16-le":
        raw = b"\xff\xfe" + raw
    path.write_bytes(raw)
    file = Read(path)
    assert file.names == ["甲", "乙"]
    said = [text for text in file.reading.notes if "编码" in text]
    assert len(said) == (note is not None)
    assert note is None or note in said[0]


def test_a_row_with_another_number_of_values_than_fields_is_malformed(tmp_path):
    path = tmp_path / "黑名单.xml"
    path.write_text(
        f"<R><FIELDS>{FIELDS_OF_TITLES}</FIELDS><DATA>{POSITIONS}<R><C>短</C><C>x</C></R></DATA></R>"
    )
    file = Read(path)
    assert (file.reading.received, list(file.reading.malformed)) == (3, [3])


def test_an_encoding_that_may_be_another_is_still_asked_back(tmp_path):
    path = tmp_path / "黑名单.xml"
    path.write_bytes("<?xml version='1.0' encoding='Big5'?><a><b>中</b></a>".encode("big5"))
    assert refusal_of(Read, path).code == "unknown-encoding"
