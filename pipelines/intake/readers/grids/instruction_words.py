"""What a cell says that tells how a column is filled in: 必填, 字符型(18), 请填写全称.

Every pattern is for a squeezed text (`line_words.squeezed`).
"""

from __future__ import annotations

import re


# 字符型, varchar2(18), C..200; behind it how long, and whether it is needed.
_TYPE_NAMES = "|".join(
    (
        # In Chinese: 字符串, 数值型.
        "字符串?型?|文本型?|文字|数值型?|数字型?|整数|整型|浮点型?|日期型?|时间型?|日期时间|代码型?",
        "枚举型?|布尔型?|金额",
        # Of databases.
        "n?varchar2?|char|text|string|number|numeric|decimal|int|integer|bigint",
        "date|datetime|timestamp|float|double|bool(?:ean)?|clob",
        # Of standards: c..200, n12.
        r"[acnxd]{1,2}(?=[.(\d])",
    )
)
_WRITTEN_TYPE = re.compile(
    rf"(?:{_TYPE_NAMES})"
    r"(?:[(\[]?\.{0,2}\d+(?:[,.]\d+)?(?:位|字|个字|字节|字符)?[)\]]?)?"
    r"(?:[,，;、/](?:必填|选填|必选|可选|非空|可空|不可为空|可为空))?"
)

_DEMAND_WORDS = "|".join(
    (
        # Whether it has to be filled in: 必填, 可为空.
        "必填|选填|非必填|必选|可选|可填|必填项|选填项|条件必填|条件选填",
        "可为空|可空|不可为空|不能为空|允许为空|非空",
        # Who fills it in: 系统生成.
        "自动生成|系统生成|下拉选择?",
        # What the line is about: 数据类型, 填写要求.
        "是否必填|数据类型|字段类型|数据长度|长度|格式|说明|填写说明|填写要求|字段说明|备注说明",
        # Signs for the same: M, 是, √.
        r"required|optional|notnull|null|[mocyn]|是|否|√|×|有|\*",
    )
)
_DEMAND = re.compile(rf"\(?(?:{_DEMAND_WORDS})\)?")

_ADVICE_WORDS = "|".join(
    (
        r"必填|选填|不超过\d+|\d+个?字以内|\d+个?字符以内|下拉|格式为|格式:|可多选",
        "用分号|以分号|用逗号|没有则不填|如无|没有的填|填写全称|不得为空|不能为空|可不填|无需填写",
        "保留.{1,2}位小数|yyyy",
    )
)
_ADVICE = re.compile(
    "|".join(
        (
            # 请填写全称; not 填海造地公司
            r"(?:请|需|须|应|应当)?(?:如实|准确|统一)?"
            r"(?:填写|填入|填报|输入|选择|录入|参照|参见|按照|详见|注明|写明|填)(?!.*(?:公司|厂|店)$).+",
            # 多个的用分号隔开
            rf".*(?:{_ADVICE_WORDS}).*",
            # 例如:2018-01-01
            r"(?:例|例如|例子|如|示例|样例|举例|比如|格式|说明|注)[:,].+",
            # 18位代码
            r"\d+位(?:数字|字符|代码|编码|字母)?.{0,12}",
            # yyyy-mm-dd
            r"y{2,4}.?m{1,2}.?d{1,2}.*",
            # 年月日, 年-月-日
            "年[-/.、]?月[-/.、]?日",
            # 企业全称
            "(?:企业|单位|机构|证照|营业执照)?全称",
        )
    )
)

_FORM = "表头|表格|表样|模板|模版|列名|字段|标题行|单元格|格式|工作表|公式|行列|列"
_ABOUT_FORM = re.compile(
    "|".join(
        (
            # 温馨提示:请勿修改表头, 填写须知
            "(?:温馨|友情|特别|重要|填写|填报|填表|操作|使用)(?:提示|提醒|须知|要求)(?::.+)?",
            "(?:提示|提醒|须知):.+",
            # *为必填项, 带*的为必填项, 红色列必须填写
            r"(?:带|标|加|有|凡|打|注|[红黄蓝灰]|[*★※△]|星).{0,10}"
            "(?:必填项?|必录项?|选填项?|必须填写|不能为空|不得为空)(?:$|[,;。.!)].*)",
            "(?:为|是|均为|表示|代表)(?:必填|必录|选填)项?(?:$|[,;。.!)].*)",
            # 请勿修改表头
            "(?:.{0,20}[,;。])?(?:请|切)?(?:勿|不要|不得|不可|不能|严禁|禁止)(?:随意|擅自|自行)?"
            f"(?:修改|更改|改动|删除|删减|变更|调整|增加|增删|移动|合并|插入).{{0,8}}(?:{_FORM}).{{0,20}}",
        )
    )
)


def is_about_form(text: str) -> bool:
    """Whether it tells how the form is filled in, for all of its columns at once."""
    return bool(_ABOUT_FORM.fullmatch(text))


def is_instruction(text: str) -> bool:
    """Whether it says how a column is filled in."""
    if _DEMAND.fullmatch(text) or _WRITTEN_TYPE.fullmatch(text):
        return True
    return bool(_ADVICE.fullmatch(text))
