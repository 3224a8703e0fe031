"""Honest texts of penalties and licences: the numbers in them are of documents, goods
and accounts.
"""

import random
import re

import numpy as np
import pytest

from pipelines.catalogue.values.credit_code import invented_credit_codes
from pipelines.personal_numbers.numbers_in_text import personal_numbers
from pipelines.personal_numbers.privacy import mask_numbers_in, without_personal_numbers


CODES = list(invented_credit_codes(100, np.random.default_rng(3)))

# R: a region, D: a day of today's documents, O: an older one, Y: a year, C: a credit code;
# 4 or any other figure in braces: so many digits.
TEXTS = """
统一社会信用代码：{C}，法定代表人张三
文书编号{R}{D}{4}
行政处罚决定书编号{R}{D}{4}
公安交通管理简易程序处罚决定书编号：{R}{10}
内锡二市监处罚〔{Y}〕{R}{5}号
二公(交)决字[{Y}]第{R}-{10}号
案件编号{R}{D}{4}
护照已过期，案件编号{R}{D}{4}
护照丢失，罚款{4}元
立案号{R}{Y}{8}
流水号：{R}{D}{4}
取水许可编号{R}{D}{4}
{R}-{D}-{4}
{R}/{D}/{4}
合同编号HT-{D}-{3}
订单号{D}{10}
项目代码：{Y}-152501-48-01-{6}
采矿许可证C{22}
采矿许可证号：C15{Y}{7}{9}
报关单0602{Y}1{9}
条形码：69{11}，规格500g
账号：6217001930{9}
银行流水号{D}{10}
发票代码{12}，发票号码{8}
车牌号蒙H{5}，道路运输证号{R}{6}
电梯注册代码3110152501{Y}{8}
排污许可证{C}001X
罚款{6}元，没收{5}.{2}元，{D}缴
{6}元{D}{4}
{R}元，{O}，{4}件
邮编{R}，成立日期{O}，注册资本{4}万元
金额{R}元日期{O}编号{4}
编号{R}及{D}{4}
{R}第{D}{4}号
保证金{6}元（{O}存入{4}账户）
自{D}至{D}
序号H{8}
编码E{8}
机动车通行证{8}
因使用他人身份证，案号（{Y}）内2501民初{4}号
""".strip().splitlines()


def filled(text, draw):
    def value(match):
        what = match[1]
        if what == "R":
            return draw.choice(["152501", "150100", "152502", "110101"])
        if what == "C":
            return draw.choice(CODES)
        if what == "Y":
            return str(draw.randint(2012, 2025))
        if what in "DO":
            first, last = (2012, 2025) if what == "D" else (1980, 2009)
            year, month, day = draw.randint(first, last), draw.randint(1, 12), draw.randint(1, 28)
            return f"{year}{month:02d}{day:02d}"
        return "".join(draw.choices("0123456789", k=int(what)))

    return re.sub(r"\{(\w+)\}", value, text)


@pytest.mark.parametrize("text", TEXTS)
def test_numbers_of_things_are_kept_and_shown(text):
    draw = random.Random(7)
    for _ in range(100):
        written = filled(text, draw)
        assert without_personal_numbers(written) == written
        assert mask_numbers_in(written) == written


def test_a_number_of_a_document_in_its_own_column_stays_and_is_asked_about():
    draw = random.Random(8)
    for _ in range(200):
        written = filled("{R}{D}{4}", draw)
        assert without_personal_numbers(written, is_numbering=True) == written
        assert mask_numbers_in(written, is_numbering=True) == written
        assert without_personal_numbers(f"{written}号", is_numbering=True) == f"{written}号"


def test_a_young_person_behind_the_word_is_masked_however_the_number_is_split():
    number = "152501201203071239"
    for written in (
        number,
        "152501-20120307-1239",
        "152501/20120307/1239",
        "编号152501 201203071239",
    ):
        kept = without_personal_numbers(f"学生（身份证）{written}")
        assert "152501********1239" in kept
    assert [one.is_certain for one in personal_numbers(f"编号{number}")] == [False]
    assert without_personal_numbers(f"学生{number}") == "学生152501********1239"


@pytest.mark.parametrize("number", ["152501000123456", "152501000101001", "152501010203004"])
def test_a_running_number_behind_a_region_is_asked_about_and_kept(number):
    assert [one.is_certain for one in personal_numbers(f"编号{number}")] == [False]
    assert [one.is_certain for one in personal_numbers(number)] == [False]
    assert without_personal_numbers(number) == number


def test_behind_the_word_it_is_a_number_of_a_person():
    assert "152501010203004" not in without_personal_numbers("身份证152501010203004")
    assert "152501620831999" not in without_personal_numbers("152501620831999")
