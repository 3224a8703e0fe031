"""An amount beside its own text: agreeing, ten thousand times off, or simply another one."""

from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.catalogue.model import Element
from pipelines.catalogue.rules.amounts_in_text import compared, quoted


TEXT = Element(code="T", name="处罚内容", type="text")
FACTS = Element(code="S", name="违法事实", type="text")
CONFISCATED = Element(code="X", name="没收违法所得、没收非法财物的金额(万元)", type="amount")
IN_WAN = Element(code="X", name="罚款金额(万元)", type="amount")
IN_YUAN = Element(code="X", name="罚款金额（元）", type="amount")


def comparison(amount, text, element=IN_WAN, of=TEXT):
    amounts, texts = pd.Series([amount], dtype="str"), pd.Series([text], dtype="str")
    answer = compared(amounts, texts, element, of)[0]
    return answer if isinstance(answer, str) else None


@pytest.mark.parametrize(
    ("amount", "text", "answer"),
    [
        ("10000", "罚款10000元", "other unit"),
        ("10000", "罚款人民币壹万元整", "other unit"),
        ("2000", "处以罚款2,000.00元", "other unit"),
        ("0.0001", "罚款1万元", "other unit"),
        ("1", "罚款10000元", "agrees"),
        ("1", "罚款人民币壹万元整（¥10000元）", "agrees"),
        ("1", "没收五千元，罚款一万元", "agrees"),
        ("1.5", "没收五千元，罚款一万元", "differs"),
        ("1.5", "罚没款合计15000元", "agrees"),
        ("0.5", "没收违法所得5000元，罚款500元", "differs"),
        ("0.05", "没收违法所得5000元并处500元罚款", "agrees"),
        # What both have to pay is not the fine of one of them.
        ("0.55", "对单位罚款伍仟元整（5000元），对负责人罚款500元", "differs"),
        ("0.5", "对单位罚款伍仟元整（5000元），对负责人罚款500元", "agrees"),
        ("0.05", "对单位罚款伍仟元整（5000元），对负责人罚款500元", "agrees"),
        ("2.5", "对单位罚款20000元，对法定代表人罚款5000元", "differs"),
        ("2.5", "对单位罚款20000元，对法定代表人罚款5000元，合计罚款25000元", "differs"),
        ("2", "对单位罚款20000元，对法定代表人罚款5000元，合计罚款25000元", "agrees"),
        ("2.5", "对公司处20000元罚款；对直接负责的主管人员王某处5000元罚款", "differs"),
        ("0.7", "对未索证的行为罚款5000元，对标签不符的行为罚款2000元", "agrees"),
        ("0.7", "对未索证的行为罚款5000元，对标签不符的行为罚款2000元，合计罚款7000元", "agrees"),
        ("0.7", "对你单位罚款5000元，对当事人另处罚款2000元", "agrees"),
        ("0.7", "对公司未索证的行为罚款5000元，对公司标签不符的行为罚款2000元", "agrees"),
        ("0.015", "罚款5000元，逾期每日加处罚款150元", "differs"),
        ("0.5", "罚款5000元，逾期每日加处罚款150元", "agrees"),
        # The total of what is confiscated and of the fine is not the fine.
        ("0.8", "没收违法所得3000元；罚款5000元，罚没合计8000元", "differs"),
        ("0.5", "没收违法所得3000元；罚款5000元，罚没合计8000元", "agrees"),
        ("0.8", "罚没款共计8000元，其中没收违法所得3000元，罚款5000元", "differs"),
        ("0.8", "没收违法所得叁仟元（3000元），罚款伍仟元（5000元），合计8000元", "differs"),
        ("0.8", "没收违法所得并罚款，罚没合计8000元", "agrees"),
        ("0.8", "罚款8000元，没收违法所得3000元", "agrees"),
        ("0.5", "依据第二条（处一万元以上十万元以下罚款），罚款5000元", "agrees"),
        ("5000", "罚款：￥5000", "other unit"),
        ("5000", "罚款5000", "other unit"),
        ("10000", "罚款：10000", "other unit"),
        ("10000", "罚款(元)：10000", "other unit"),
        ("1", "罚款（万元）：1", "agrees"),
        ("10000", "罚金人民币1万", "other unit"),
        ("50000", "罚款伍万", "other unit"),
        ("500", "罚款伍佰", "other unit"),
        ("2000", "处2000.00罚款", "other unit"),
        ("20000", "罚款RMB 20,000.00", "other unit"),
        ("2000", "罚款人民币贰仟圆整", "other unit"),
        ("0.5", "罚款0.5", "agrees"),
        ("5", "罚款5", "doubtful"),
        ("0.0005", "罚款5", "agrees"),
        ("500", "罚款3次，拘留5日", None),
        ("2018", "罚款2018年缴清", None),
        ("1", "罚款20000元", "differs"),
        ("1.1", "罚款１００００元", "differs"),
        ("0", "罚款10000元", None),
        (None, "罚款10000元", None),
        ("1", None, None),
        ("1", "警告", None),
        ("1", "罚款10000", "agrees"),
        ("约1", "罚款10000元", None),
    ],
)
def test_an_amount_is_laid_beside_the_amounts_of_its_text(amount, text, answer):
    assert comparison(amount, text) == answer


@pytest.mark.parametrize(
    ("amount", "element", "facts", "answer"),
    [
        ("2000", IN_WAN, "罚款2000元", "other unit"),
        ("1", IN_WAN, "以标价1元的商品冒充", None),
        ("0.2", IN_WAN, "货值2000元，违法所得500元", None),
        ("500", CONFISCATED, "货值2000元，违法所得500元", "other unit"),
        ("0.05", CONFISCATED, "货值2000元，违法所得500元", "agrees"),
    ],
)
def test_of_what_happened_only_the_amounts_of_the_decision_count(amount, element, facts, answer):
    assert comparison(amount, facts, element, of=FACTS) == answer


@given(yuan=st.integers(1, 10**8), other=st.integers(1, 10**8))
def test_an_amount_agrees_with_itself_in_every_unit_and_with_nothing_else(yuan, other):
    in_wan = f"{Decimal(yuan) / 10_000:f}"
    assert comparison(in_wan, f"罚款{yuan}元") == "agrees"
    assert comparison(str(yuan), f"罚款{yuan}元", IN_YUAN) == "agrees"
    assert comparison(str(yuan), f"罚款{yuan}元") == "other unit"
    assert comparison(in_wan, f"罚款{yuan}元", IN_YUAN) == "other unit"
    if other not in (yuan, yuan * 10_000) and other * 10_000 != yuan:
        assert comparison(in_wan, f"罚款{other}元") == "differs"


def test_of_a_text_only_its_amounts_are_quoted():
    text = "当事人张示例（152501199003070012）罚款2,000元，没收2000元及五百元"
    assert quoted(text, IN_WAN, TEXT) == "2000元"
    assert quoted(text, CONFISCATED, TEXT) == "2000元、500元"
    assert quoted("罚款500", IN_WAN, TEXT) == "500，没有写单位"


def test_both_values_stand_in_the_sentence(catalogue):
    from pipelines.catalogue.words.sentences import sentence

    record_type = catalogue.record_types["administrative_penalty_legal_person"]
    words = sentence(
        record_type, "fine-in-other-unit", "CF_NR_FK", 5, value="10000", detail="10000元"
    )
    assert "收到「10000」" in words.text and "（10000元）" in words.text and "一万倍" in words.text
    words = sentence(
        record_type, "fine-differs-from-its-text", "CF_NR_FK", 5, value="1", detail="20000元"
    )
    assert "收到「1」" in words.text and "（20000元）" in words.text
