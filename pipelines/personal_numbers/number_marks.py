"""What tells a number of a person from other numbers: the words before it, and how it begins."""

from __future__ import annotations

import re

from pipelines.personal_numbers.searched_text import searched_text


# Characters before a number that are looked at.
WORDS_BEFORE = 16

# Words for numbers of other things, directly before the number.
OF_SOMETHING_ELSE = re.compile(
    r"(?:编号|文号|账号|帐号|账户|卡号|单号|订单|票号|型号|批号|序号|案号|案件号|立案号|受理号|货号|件号"
    r"|工号|户号|表号|网号|编码|代码|流水号|标识码)[^0-9]{0,4}$"
    r"|(?:第|[〕\]])[ ]*$"
    r"|NO\.?:? *$"
)

# What stands directly before a number that begins with the city's own division code.
BEFORE_OWN_NUMBERS = re.compile(r"(?:[字第号证]|编号|[A-Z])[ :：(（〔\[]{0,3}$")

# Words for what has numbers of a letter and digits as passports have: medicines, goods, vehicles.
_GOODS = "|".join(
    (
        "准字|准许字|批准文号|批准号|批号|批次|药品|药|医械|械备|械注",
        "运单|运号|货单|快递|物流|提单|柜号|箱号|集装箱|报关单",
        "标准|国标|型号|规格|货号|款号|条码|序列号|图号|件号|产品|商品|设备|零件|配件",
        "车牌|牌照|牌号|车号|车架|发动机|航班|车次|列车|高速|国道|省道",
        "合同|协议|发票|票据|收据|许可证|执照|登记证|注册证|备案|案号|案件",
    )
)
# A person may be named behind such a word, but not between these.
_BETWEEN = r"(?:编号|号码|号|编码|代码|名称|为|是|系|第|NO|[ :：;()（）〔\[.\-]){0,4}"
OF_GOODS = re.compile(rf"(?:{_GOODS}){_BETWEEN}$")

# Words directly before the number of a phone.
PHONE_WORDS = re.compile("电话|手机|联系|致电|拨打|微信|TEL|PHONE|MOBILE")
OF_PHONE = re.compile(f"(?:{PHONE_WORDS.pattern})[^0-9]{{0,8}}$")

IDENTITY_WORDS = ("身份证", "身份證", "身分證", "身份号", "居民证")
OF_IDENTITY = f"(?!身份证明)(?:{'|'.join(IDENTITY_WORDS)})"

# Words for documents on which a person travels or stays.
TRAVEL_WORDS = (
    "护照",
    "護照",
    "通行证",
    "回乡证",
    "台胞证",
    "居留证",
    "居留许可",
    "永久居留",
    "居住证",
    "旅行证",
    "海员证",
    "PASSPORT",
    # As their letters are folded: of passports, and of the register of persons of Mongolia.
    searched_text("ПАСПОРТ"),
    searched_text("ПАССПОРТ"),
    searched_text("РЕГИСТР"),
    searched_text("РЕГИСТЕР"),
)

# Regions of Inner Mongolia: numbers of its documents begin with them.
OWN_REGION = "15(?:0[1-9]|22|25|29)[0-3][0-9]"

# How numbers of documents begin: with two digits of a year, and the region or the month.
OF_YEAR_AND_REGION = re.compile(f"1[3-9]{OWN_REGION}")
OF_YEAR_AND_MONTH = re.compile("1[3-9](?:0[1-9]|1[0-2])")

# What stands directly before the latter; behind a person's name it is a phone.
BEFORE_DATED_NUMBERS = re.compile(r"(?:[字第号证令函告罚许]|编号|[A-Z])[ :：(（〔\[]{0,3}$")
