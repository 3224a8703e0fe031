"""Texts of an example: what an element of such a name may hold, written as a clerk would write it.

Names of elements tell what they mean; the first pattern that is found in a name decides.
"""

from __future__ import annotations

import re

from pipelines.catalogue.model import Element
from pipelines.catalogue.values.text import INVENTED_AUTHORITY


_BUSINESS = "二连浩特市示例商贸有限公司"
_PERSON = "赵示例"
STREET = "二连浩特市示例路1号"

# What is found in an element's name → its text.
_TEXTS = {
    # Numbers of documents and of certificates.
    "车辆号牌": "蒙H00001",
    "证照名称及编号": "示例许可证（编号SL20180001）",
    "(?:原|被).*文书?号": "二示例字〔2017〕1号",
    "文件编号|文书?号": "二示例字〔2018〕1号",
    "案号": "（2018）内示例字第1号",
    "编号|证书?号|账号|监管号|登记号|票据号": "SL20180001",
    "包号": "SL2018-1包",
    "批号": "SL180301",
    "标段": "施工一标段",
    "税款所属期": "2018年第三季度",
    # Names of things.
    "文书名称": "示例事项决定书",
    "名单名称": "示例名单",
    "证书名称": "示例许可证",
    "合同名称": "示例购销合同",
    "资质名称": "建筑工程施工总承包",
    "资格名称": "示例职业资格",
    "荣誉名称|奖励名称": "示例先进称号",
    "备忘录名称": "示例领域联合奖惩合作备忘录",
    "[产药]品名称": "示例牌产品",
    "非税收入项目": "城市基础设施配套费",
    "不合格项目": "标签标识",
    "经营项目": "热食类食品制售",
    "项目(?:名称)?$": "二连浩特市示例项目",
    # Persons and organisations.
    "代表人|负责人|姓名|举办者": _PERSON,
    "法院": "二连浩特市示例人民法院",
    "税务机关": "二连浩特市示例税务局",
    "受赠单位": "二连浩特市示例慈善会",
    "管理人": "内蒙古示例律师事务所",
    "当事人|相对方|生产企业|执业单位": _BUSINESS,
    "金融机构": "示例银行二连浩特支行",
    "检验机构": "内蒙古示例检验检测中心",
    "出具机构": "二连浩特市示例征信中心",
    "(?:机关|单位|部门|机构|招标人|采购人)$": INVENTED_AUTHORITY,
    # Places.
    "变更后内容": "二连浩特市示例路2号",
    "住所|地址|地点|位置|变更前内容": STREET,
    "部位": "一层疏散通道",
    "变更事项": "住所",
    # Kinds and grades.
    "企业类型": "有限责任公司",
    "医疗机构类别": "门诊部",
    "诊疗科目": "内科",
    "办学类型": "职业培训学校",
    "办学内容": "职业技能培训",
    "经费来源": "财政补助",
    "规格型号": "SL-1型",
    "复核结果": "维持原等级",
    "评级结果": "A级",
    "信用等级": "AA",
    "等级|级别": "一级",
    # Ranges.
    "药品经营范围": "化学药制剂、中成药",
    "运输经营范围": "道路普通货物运输",
    "旅行社": "国内旅游、入境旅游",
    "安全生产许可范围": "建筑施工",
    "经营范围": "日用百货批发、零售",
    "业务范围": "示例业务的组织和服务",
    "污染物": "化学需氧量、氨氮",
    # What was done, and why.
    "罪名": "示例罪",
    "案由": "买卖合同纠纷",
    "移出.*原因": "已改正并经核实",
    "注销原因": "决议解散",
    "闲置原因": "未按期开工",
    "依据$": "《示例管理条例》第一条",
    "事迹|奖励事实": "在示例工作中表现突出",
    "承诺事由": "申请示例许可",
}

# How a credit code begins → the name of a subject that has such a code.
SUBJECT_NAMES = {
    "12": "二连浩特市示例服务中心",
    "51": "二连浩特市示例服务促进会",
    "52": "二连浩特市示例服务站",
    "92": "二连浩特市示例商店",
    "93": "二连浩特市示例农牧专业合作社",
    "N": "二连浩特市示例嘎查股份经济合作社",
}

# What is found in the name of a count → a likely one. A major accident has ten deaths or more.
COUNTS = {"年数|月数|次数": "3", "死亡人数": "12"}


def text_for(element: Element) -> str:
    """The text of an element, which may be longer than it takes."""
    return _first(_TEXTS, element.name) or f"{element.name}示例"


def count_for(element: Element) -> str | None:
    """The number of an element whose name says what is counted; None: any number will do."""
    return _first(COUNTS, element.name)


def subject_name_for(credit_code: str) -> str | None:
    """The name of a subject that is no enterprise; None: it is one."""
    for beginning, name in SUBJECT_NAMES.items():
        if credit_code.startswith(beginning):
            return name
    return None


def _first(texts: dict[str, str], name: str) -> str | None:
    for pattern, text in texts.items():
        if re.search(pattern, name):
            return text
    return None
