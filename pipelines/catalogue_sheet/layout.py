"""The sheets and columns of an official catalogue, under the headings that authorities use."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.catalogue.model import BlankCode, Disclosure, SubjectKind
from pipelines.catalogue.words import wording
from pipelines.catalogue.words.wording import SUBJECT_KINDS


# Names of the sheets that an export writes. An import finds a sheet by its headings.
ITEMS = "目录"
RULES_SHEET = "规则"
CODES_SHEET = "代码集"
DEPARTMENTS = "部门"
VERSION_SHEET = "版本"

# What a column holds → its headings. The first heading is the one that an export writes.
Columns = Mapping[str, tuple[str, ...]]

OF_ITEM: Columns = {
    "category": ("类别", "信息类别", "信息性质", "一级分类", "信息分类"),
    "item_code": ("事项编码", "目录编码", "事项代码", "信息编码"),
    "title": ("信息事项", "事项名称", "信息项目", "目录名称", "信息名称"),
    "name": ("标识",),
    "synonyms": ("事项别名",),
    "kinds": ("主体类型", "主体类别", "适用主体", "信用主体"),
    "departments": ("提供单位", "责任部门", "报送单位", "责任单位", "信源单位", "数据提供单位"),
    "authority": ("依据", "法律依据", "制定依据", "设定依据", "归集依据"),
    "disclosure": ("公开属性", "共享属性", "公开方式", "披露方式", "公开类型"),
    "update_cycle": ("更新周期", "更新频率", "归集周期"),
    "deadline": ("报送时限", "归集时限"),
    "notice": ("公示期限", "公示期", "披露期限", "有效期限"),
    "key": ("业务主键", "主键"),
    "shared": ("多部门共同维护",),
    "names_subjects": ("主体名称以此为准",),
    "subject": ("主体数据项",),
    "provenance": ("事项来源",),
}
OF_ELEMENT: Columns = {
    "element": ("数据项", "数据项名称", "指标名称", "信息项", "字段名称"),
    "code": ("数据项代码", "数据项编码", "字段代码", "英文标识"),
    "type": ("数据类型", "数据格式", "字段类型"),
    "length": ("长度", "数据长度", "字段长度"),
    "scale": ("小数位", "小数位数"),
    "most": ("最大值",),
    "required": ("必填", "是否必填", "约束"),
    "codes": ("代码集", "值域", "代码表"),
    "severity": ("不符时",),
    "none_is_a_value": ("“无”是值",),
    "is_large": ("大额金额",),
    "is_period": ("按期间比对",),
    "usual": ("通常金额",),
    "element_synonyms": ("数据项别名",),
    "note": ("填写说明", "数据项说明", "说明"),
    "element_provenance": ("数据项来源",),
}

# The main sheet: one row for each data item, with the cells of its item beside it.
OF_ROW: Columns = {**OF_ITEM, **OF_ELEMENT}

OF_RULE: Columns = {
    "name": ("标识",),
    "code": ("规则号",),
    "rule": ("规则",),
    "element": ("数据项代码",),
    "other": ("比较数据项",),
    "elements": ("数据项组",),
    "values": ("取值",),
    "pattern": ("写法",),
    "example": ("示例",),
    "when_element": ("条件数据项",),
    "when_values": ("条件取值",),
    "severity": ("级别",),
    "remedy": ("改法",),
    "source": ("来源",),
}
OF_CODE: Columns = {
    "name": ("代码集",),
    "title": ("代码集名称",),
    "value": ("值",),
    "label": ("含义",),
    "synonyms": ("其他写法",),
    "open": ("可另写名称",),
    "named": ("另写名称可省略“其他”的",),
    "remarks": ("括注",),
    "provenance": ("来源",),
}
OF_DEPARTMENT: Columns = {
    "code": ("部门代码",),
    "name": ("部门名称",),
    "credit_code": ("统一社会信用代码",),
    "kind": ("性质",),
    "synonyms": ("别名",),
    "provenance": ("来源",),
}
OF_VERSION: Columns = {
    "version": ("目录版本",),
    "categories": ("类别",),
    "never_collected": ("不得采集",),
}

# Separates several texts in one cell that may contain commas.
PARTS_SEPARATOR = "|"

# In the column 主体数据项: the elements that may stand for a missing credit code, and what separates them.
WITHOUT_CODE = "无代码时"
OR = "、"

# There too: what an empty code says then, and who says that the code may be missing.
BLANK_CODE = "代码空白时"
BLANK_CODES = {BlankCode.REJECTED: "退回", BlankCode.TAKEN: "接收"}
WITHOUT_CODE_SOURCE = "无代码依据"

_OTHER_KINDS = {
    SubjectKind.LEGAL_PERSON: (
        "法人及非法人组织",
        "法人",
        "非法人组织",
        "企业",
        "社会法人",
        "其他组织",
    ),
    SubjectKind.INDIVIDUAL_BUSINESS: ("个体",),
    SubjectKind.NATURAL_PERSON: ("个人",),
}
_OTHER_DISCLOSURES = {
    Disclosure.PUBLIC: ("公开", "主动公开", "向社会公开"),
    Disclosure.GOVERNMENT: ("共享", "内部共享", "政府共享", "政府内部共享"),
    Disclosure.AUTHORISED: ("授权", "依申请查询", "依授权查询"),
}
KIND_WORDS = {kind.value: (SUBJECT_KINDS[kind], *others) for kind, others in _OTHER_KINDS.items()}
DISCLOSURE_WORDS = {
    disclosure.value: (wording.DISCLOSURES[disclosure], *others)
    for disclosure, others in _OTHER_DISCLOSURES.items()
}
EVERY_DEPARTMENT = ("各部门", "各单位", "各行政机关", "各有关部门", "各相关部门")
YES = ("是", "√", "必填", "M", "m", "Y", "1")
NO = ("否", "", "选填", "O", "o", "N", "0", "×")
WARNING = "提示"
