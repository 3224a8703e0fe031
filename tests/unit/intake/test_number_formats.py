"""What number formats show, in the spellings of Excel, WPS and LibreOffice."""

from datetime import date, datetime

import pytest

from pipelines.intake.cells.meaning import Relation, meaning_of
from pipelines.intake.cells.number_formats import formatted_text
from pipelines.intake.cells.sheet_facts import ShownCell


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (2000, '#,##0.00"元"', "2,000.00元"),
        (2000, '"人民币"0"元整"', "人民币2000元整"),
        (2000, "0\\元", "2000元"),
        (20000, '0!.0,"万"', "2.0万"),
        (20000, '0\\.0,"万元"', "2.0万元"),
        (20000, '0"."0000"万"', "2.0000万"),
        (1234567, '#,##0,"千"', "1,235千"),
        (1234567, '0.00,,"百万"', "1.23百万"),
        (0.156, "0.0%", "15.6%"),
        (123, "00000000", "00000123"),
        (152501, "000-000", "152-501"),
        (12, '"第"0"号"', "第12号"),
        (-2000, "#,##0.00_);(#,##0.00)", "(2,000.00)"),
        (-2000, "0.00;[Red]0.00", "2000.00"),
        (0, '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        (1234.5, '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ', "¥1,234.50"),
        (1234.5, "[$¥-804]#,##0.00", "¥1,234.50"),
        (20000, '[>=10000]0!.0,"万元";0"元"', "2.0万元"),
        (200, '[>=10000]0!.0,"万元";0"元"', "200元"),
        (2000, '[DBNum2]General"元整"', "贰仟元整"),
        (10305, '[DBNum1]G/通用格式"人"', "一万〇三百〇五人"),
        (20181210, '0000"-"00"-"00', "2018-12-10"),
        (5, ";;;", ""),
        (0, "0.00;-0.00;;@", ""),
        ("2000", '@"元"', "2000元"),
        (date(2018, 12, 10), 'yyyy"年"m"月"d"日"', "2018年12月10日"),
        (date(2018, 12, 1), 'yyyy"年"m"月"', "2018年12月"),
        (datetime(2018, 12, 10, 8, 5), "yyyy/m/d h:mm", "2018/12/10 8:05"),
        (datetime(2018, 12, 10, 20, 5), "上午/下午h时mm分", "下午8时05分"),
        (date(2018, 12, 10), "yyyymmdd", "20181210"),
    ],
)
def test_a_value_is_shown_as_its_format_says(value, code, shown):
    assert formatted_text(value, code) == shown


@pytest.mark.parametrize(
    ("value", "code"),
    [(True, "0.00"), (0.5, "# ?/?"), ("甲", "0.00"), (date(2018, 12, 10), "0"), (3, "yyyy-mm-dd")],
)
def test_a_format_that_says_nothing_about_a_value_leaves_it(value, code):
    assert formatted_text(value, code) is None


@pytest.mark.parametrize(
    ("value", "shown", "text", "relation"),
    [
        (2000, "2,000.00元", "2000元", Relation.SAME),
        (2000, "¥2,000", "¥2000", Relation.SAME),
        (1234.567, "1,234.57", "1234.567", Relation.ROUNDED),
        (0.004, "0.00", "0.004", Relation.ROUNDED),
        (20000, "2.0万", "2万", Relation.SCALED),
        (23456, "2.3万", "2.3456万", Relation.SCALED),
        (2345678, "2,346", "2345.678", Relation.SCALED),
        (0.1567, "15.7%", "15.67%", Relation.SCALED),
        (-2000, "(2,000.00)", "-2000", Relation.SAME),
        (-2000, "2000.00", "-2000", Relation.SAME),
        (0, "-", "0", Relation.HIDDEN),
        (5, "", "5", Relation.HIDDEN),
        (2000, "贰仟元整", "贰仟元整", Relation.SAME),
        (2000, "3000", "3000", Relation.CONTRADICTORY),
        (2000, "2000元/3户", "2000元/3户", Relation.SAME),
    ],
)
def test_a_number_is_read_in_full_with_what_is_shown_beside_it(value, shown, text, relation):
    meaning = meaning_of(ShownCell(value, shown))
    assert (meaning.text, meaning.relation) == (text, relation)
