"""What tells a number of a person from other numbers: the words before it, and how it begins."""

from __future__ import annotations

import re


# Characters before a number that are looked at.
WORDS_BEFORE = 16

# Words for numbers of other things, directly before the number.
OF_SOMETHING_ELSE = re.compile(
    r"(?:编号|文号|账号|帐号|账户|卡号|单号|订单|票号|型号|批号)[^0-9]{0,4}$"
    r"|(?:第|[〕\]])[ ]*$"
    r"|NO\.?:? *$"
)

# Regions of Inner Mongolia: numbers of its documents begin with them.
OWN_REGION = "15(?:0[1-9]|22|25|29)[0-3][0-9]"
