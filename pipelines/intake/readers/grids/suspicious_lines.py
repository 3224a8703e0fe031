"""What to look for in many rows at once: lines that may be no record, and headers within a table.

The patterns are for RE2, in cells as they are written. What they match is then looked at closely
(`line_words`, `heading_words`); what they do not match is a record.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.intake.readers.grids import line_words
from pipelines.intake.readers.grids.grid import is_blank


# Of a line that may be no record.
SUSPICIOUS = "(?i)" + "|".join(
    (
        # 填表人：张三
        r"[:：=]",
        # 合 计, 小计
        r"[合总小共累]\s*计",
        # *为必填项, 请勿修改表头, 温馨提示
        r"必\s*填|必录|必须填写|表头|模板|须知|提[示醒]|[勿不][^,，]{0,3}[修更改删]",
        # 填表, 审核, 经办, 负责人
        r"[填制审复经承录校主分负报上联签盖打导查]\s*[表报写核办手入对管送字章印出询]",
        r"公\s*章",
        # 共12条, 数：12
        r"[共计数]\s*[有:：]*\s*[\d０-９]",
        # 已选择12行, 以下空白
        "选择|页|空白|正文|结束|完|汇总|总数|记录|rows?|total|page",
        # ------, 3/12
        r"^\s*[-—–_=~*·./\\|+#、…─━]",
        r"^\s*[\d０-９]{1,4}\s*[/／]",
        # 金额以万元计, (万元), 单位：元
        r"金额.{0,6}[以按为]|[以按]\S{0,6}元",
        r"^\s*[(（\[【]?[十百千万亿]*元[)）\]】]?\s*$",
        r"单\s*位\s*[(（为是]",
        # 无, 续表, 附件, 特此报告, 以上所列, 截至
        r"无|续|附|批|此致|敬礼|特此|[以上下]\s*[上下述面列]|截",
        # 零报送, 没有, 未作出, 0条
        r"零|没有|未|(?:^|\D)[0０]\s*[条件起户家例人宗笔项报]",
        # 2018年度, 锡林郭勒盟苏尼特右旗
        r"年\s*度?\s*$|[区旗县城乡]\s*$",
        # 人民币, (件)
        r"人民币|[(（]?\s*[%％条件户次个页份人]\s*[)）]?\s*$",
        # 作 废, 撤回, 删除, 不报
        r"作\s*废|撤\s*[销回]|删\s*[除掉]|[不勿].{0,3}报|入库|误报|重复|有误",
        # 2018年3月, 抄送
        "年.*月|抄送|主送|意见|返回",
        # 一、市场监管类, 第三部分
        r"[一二三四五六七八九十]\s*[)）、.．]|第.{1,3}(?:部分|类|批|章|节)",
        # 注销部分, 新增企业
        r"部\s*分\s*[)）】:：]*$|企\s*业\s*[)）】]?\s*$",
        # 第二季度, 上半年, 一中队, 法规股
        r"季|半年|旬|队|[片辖]区|[科股室]\s*$",
        # 行政处罚信息表
        r"(?:表|名单|清单|台账|目录|明细)\s*[)）]?\s*$",
        # (M), 是, √
        r"^\s*[(（]?[MOCYNmocyn是否√×*]?[)）]?\s*$",
    )
)

# Of a short cell that may be a header.
HEADER_WORDS = "(?i)" + "|".join(
    (
        # 企业名称, 当事人, 行政相对人
        r"名\s*称|姓\s*名|当事人|相对人|执行人|纳税人",
        # 决定书文号, 统一社会信用代码
        r"文\s*号|书\s*号|案\s*号|编\s*号|证\s*号|号\s*码|代\s*码",
        # CF_WSH
        r"^\s*[A-Z]{2,4}_",
    )
)

# Characters. A longer cell is no header.
MOST_HEADER_WORD_CHARACTERS = 40


def without_long_number(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Mask of the cells without a code, or with the colon of a label."""
    has_number = pc.fill_null(pc.match_substring_regex(column, line_words.LONG_NUMBER), False)
    has_colon = pc.fill_null(pc.match_substring_regex(column, "[:：]"), False)
    return pc.or_(pc.invert(has_number), has_colon)


def like_a_label(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Mask of the cells that are blank, or hold a word of a line that is no record."""
    is_suspicious = pc.match_substring_regex(column, SUSPICIOUS)
    is_short = pc.less_equal(pc.utf8_length(column), MOST_HEADER_WORD_CHARACTERS)
    has_header_word = pc.match_substring_regex(column, HEADER_WORDS)
    doubtful = pc.or_(is_suspicious, pc.and_(is_short, has_header_word))
    return pc.or_(is_blank(column), pc.fill_null(doubtful, True))
