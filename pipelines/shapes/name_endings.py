"""How names of organisations, offices and persons look: what they end with, and what they consist of.

Patterns are for whole texts, but for `ORGANISATION_PART` and `NO_PERSON_END`. They differ, because a
mistake costs differently: a line that is dropped by mistake is lost, a name that is pointed at by
mistake only costs a look. Whoever adds an ending looks at all of them.
"""

from __future__ import annotations


IDEOGRAPH = "[\u3400-\u9fff\U00020000-\U0003ffff]"

# What a name is known by alone: strict, so that only clear names count.
BUSINESS = (
    r"[^,，;；。]{2,}(?:公司|厂|店|铺|商行|合作社|经营部|门市部|超市|饭馆|餐厅|宾馆|酒店|企业|工作室|农场|牧场)"
    r"(?:[(（].*[)）])?"
)
OFFICE = r"[^,，;；。]{2,}(?:局|委员会|人民政府|管理处|法院|检察院|海关|总队|支队|大队|办公室|税务所|派出所)"

# To tell two names of a row apart: both have to fit crosswise, so that less clear endings do as well.
# 银行, 协会 and 中心 may be either, and are none of them.
NAMED_SUBJECT = (
    f"{BUSINESS}|"
    r"[^,，;；。]{2,}(?:幼儿园|学校|小学|中学|学院|医院|诊所|卫生室|药房|事务所|旅行社|合伙企业)"
)
NAMED_AUTHORITY = (
    f"{OFFICE}|"
    r"[^,，;；。]{2,}(?:厅|政府|(?:管理|监督|监理|车管|运管|工商|司法|财政)所|(?:管理|监督)站)"
)

PERSON = "[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,12}(?:·[\u4e00-\u9fff]{1,12})+"

# What short names end with that are no person's: 王记面馆.
NO_PERSON_END = r"(?:馆|店|厂|铺|社|行|部|坊|屋|吧|城|园|站|所|局|院|校|队|会|家|中心|公司)\Z"

# Somewhere in a name of which a part is hidden: it is an organisation's then, however short.
ORGANISATION_PART = "公司|[店厂行社部院局会所站场坊馆户]$|中心|超市|企业|单位"

# A cell of a line that may be no record. In half-width characters without white space, and wide: a line
# with a name stays.
ORGANISATION_OR_BRANCH = r"[^:。;；,，]*(?:公司|厂|店|部|社|中心|所|行|会|场|站|馆|院|铺|学校)"

# The office that signs a table, below its last row.
SIGNING_OFFICE = (
    r".{2,30}(?:局|委员会|委|办公室|办|政府|法院|检察院|中心|大队|支队|分局|海关|银行|总站|处|所)"
)
