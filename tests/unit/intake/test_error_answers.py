"""A file that holds the answer of a program in place of data is called what it is."""

import json

import pytest
from intake_examples import HEADER, Read, read_text, row

from pipelines.errors import FileRefused


ERRORS = {
    "a code and a text": (
        "a.json",
        '{"code":500,"msg":"系统异常"}',
        "接口返回的出错信息",
        "系统异常",
    ),
    "no success": ("a.json", '{"success":false}', "接口返回的出错信息", "success：false"),
    "no data": (
        "a.json",
        '{"success":false,"message":"token expired","data":null}',
        "出错信息",
        "token",
    ),
    "of a framework": (
        "a.json",
        '{"timestamp":"2018-12-10","status":500,"error":"Internal Server Error","path":"/api"}',
        "接口返回的出错信息",
        "Internal Server Error，status：500",
    ),
    "nested": ("a.json", '{"error":{"code":"401","message":"未授权"}}', "出错信息", "未授权"),
    "called a text": (
        "a.txt",
        '{"errcode":40001,"errmsg":"invalid"}',
        "出错信息",
        "invalid",
    ),
    "called a table": ("a.csv", '{"code":500,"msg":"查询失败"}', "出错信息", "查询失败"),
    "in XML": (
        "a.xml",
        "<error><code>401</code><message>未授权</message></error>",
        "出错信息",
        "401",
    ),
    "a fault of a web service": (
        "a.xml",
        "<Envelope><Body><Fault><faultcode>Server</faultcode>"
        "<faultstring>坏</faultstring></Fault></Body></Envelope>",
        "接口返回的出错信息",
        "坏",
    ),
    "a page to log in": (
        "a.xls",
        "<html><title>平台</title><form><input type='password'></form></html>",
        "系统的登录页面",
        "平台",
    ),
    "a session that has ended": (
        "a.xls",
        "<html><body>会话超时，请重新登录</body></html>",
        "登录页面",
        "会话",
    ),
    "a page called JSON": (
        "a.json",
        "<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>",
        "系统的出错页面",
        "502",
    ),
    "a page called XML": (
        "a.xml",
        "<!DOCTYPE html><html><body>404 Not Found</body></html>",
        "出错页面",
        "404",
    ),
    "a page called text": (
        "a.csv",
        "<html><body>系统维护中</body></html>",
        "系统的出错页面",
        "维护",
    ),
}


@pytest.mark.parametrize(("name", "text", "what", "quoted"), ERRORS.values(), ids=ERRORS)
def test_an_answer_without_data_is_called_what_it_is(tmp_path, name, text, what, quoted):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, text, name=name)
    assert refused.value.code == "error-answer"
    assert what in refused.value.reason
    assert quoted in refused.value.reason
    assert "重新报送" in refused.value.remedy


EMPTY = ['{"code":0,"msg":"ok","data":[]}', '{"code":200,"data":{"total":0,"rows":[]}}']


@pytest.mark.parametrize("text", EMPTY)
def test_an_answer_without_records_is_empty(tmp_path, text):
    with pytest.raises(FileRefused, match="其中没有任何记录") as refused:
        read_text(tmp_path, text, name="a.json")
    assert refused.value.code == "empty-file"


def test_a_number_of_a_person_in_an_answer_is_masked(tmp_path):
    with pytest.raises(FileRefused) as refused:
        read_text(tmp_path, '{"code":500,"msg":"152501199901309996不存在"}', name="a.json")
    assert "152501199901309996" not in refused.value.reason


RECORD = dict(zip(HEADER, row("甲"), strict=True))
HONEST = {
    "a list": [RECORD],
    "in an answer": {"code": 200, "msg": "ok", "data": [RECORD]},
    "deeper": {"success": True, "data": {"total": 1, "list": [RECORD]}},
    "an answer that speaks of errors": {"code": 500, "msg": "部分失败", "data": [RECORD]},
    "as a text": {"code": 0, "data": json.dumps([RECORD], ensure_ascii=False)},
    "as columns and rows": {"code": 0, "columns": HEADER, "rows": [row("甲")]},
    "with a field for a state": [RECORD | {"status": "ok", "message": "有错误"}],
}


@pytest.mark.parametrize("content", HONEST.values(), ids=HONEST)
def test_an_answer_with_records_is_read(tmp_path, content):
    text = json.dumps(content, ensure_ascii=False)
    assert read_text(tmp_path, text, name="黑名单.json").reading.received == 1


def test_a_page_with_a_table_is_read_whatever_it_is_called(tmp_path):
    rows = "".join(
        f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>" for cells in (HEADER, row("甲"))
    )
    text = f"<html><body>登录用户：王示例<table>{rows}</table></body></html>"
    for name in ("黑名单.xls", "黑名单.csv"):
        (tmp_path / name).write_text(text, "utf-8")
        assert Read(tmp_path / name).reading.received == 1
