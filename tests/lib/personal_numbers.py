"""Ways in which people write an ID number, and places in which they write it."""

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
IN_CIRCLES = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
MONGOLIAN = str.maketrans("0123456789", "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙")
BOLD = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
ROUND_ZERO = str.maketrans("0123456789", "○一二三四五六七八九")
FORMAL = str.maketrans("0123456789", "零壹贰叁肆伍陆柒捌玖")
LETTERS = str.maketrans("10", "lO")


def short(number):
    """The number as it was before 1999: no century, no check digit."""
    return number[:6] + number[8:17]


def _grouped(number, between, edges=(6, 14)):
    """Region, birthday and sequence, with something between them."""
    first, second = edges
    return between.join((number[:first], number[first:second], number[second:]))


SPELLINGS = {
    "plain": str,
    "small x": str.lower,
    "full width": lambda number: number.translate(WIDE),
    "times sign for X": lambda number: number.replace("X", "×"),
    "blanks": lambda number: f"{number[:6]} {number[6:14]} {number[14:]}",
    "hyphens": lambda number: f"{number[:6]}-{number[6:14]}-{number[14:]}",
    "full-width hyphens": lambda number: f"{number[:6]}－{number[6:14]}－{number[14:]}",
    "ideographic blank": lambda number: f"{number[:6]}\u3000{number[6:]}",
    "dots": lambda number: f"{number[:6]}.{number[6:14]}.{number[14:]}",
    "groups of three and four": lambda number: " ".join(
        (number[:3], number[3:6], number[6:10], number[10:14], number[14:])
    ),
    "each digit apart": " ".join,
    "zero width": "\u200b".join,
    "word joiner": lambda number: f"{number[:6]}\u2060{number[6:]}",
    "ideographic blanks": lambda number: f"{number[:6]}\u3000{number[6:14]}\u3000{number[14:]}",
    "full width, ideographic blanks": lambda number: _grouped(number, "\u3000").translate(WIDE),
    "no-break blanks": "\u00a0".join,
    "thin blanks": lambda number: _grouped(number, "\u2009"),
    "line ends": lambda number: _grouped(number, "\n"),
    "in circles": lambda number: number.translate(IN_CIRCLES),
    "raised": lambda number: number.translate(RAISED),
    "Arabic digits": lambda number: number.translate(ARABIC),
    "Mongolian digits": lambda number: number.translate(MONGOLIAN),
    "bold digits": lambda number: number.translate(BOLD),
    "keycaps": "\ufe0f\u20e3".join,
    "soft hyphens": "\u00ad".join,
    "brackets": lambda number: f"{number[:6]}({number[6:14]}){number[14:]}",
    "lenticular brackets": lambda number: f"{number[:6]}【{number[6:14]}】{number[14:]}",
    "slashes": lambda number: _grouped(number, "/"),
    "middle dots": lambda number: _grouped(number, "·"),
    "bullets": lambda number: _grouped(number, "•"),
    "long dashes": lambda number: _grouped(number, "——"),
    "minus signs": lambda number: _grouped(number, "−"),
    "lines": lambda number: _grouped(number, "─"),
    "commas": lambda number: _grouped(number, "，"),
    "colons": lambda number: _grouped(number, ":"),
    "pause marks between all": "、".join,
    "asterisks": lambda number: _grouped(number, "*"),
    "emoji": lambda number: _grouped(number, "😀"),
    "quotes and commas": lambda number: _grouped(number, '","'),
    "tabs and line ends": lambda number: f"{number[:6]}\t{number[6:14]}\r\n{number[14:]}",
    "each part in brackets": lambda number: f"（{number[:6]}）（{number[6:14]}）（{number[14:]}）",
    "a bracket in the birthday": lambda number: f"{number[:10]}（{number[10:14]}）{number[14:]}",
    "indented lines": lambda number: _grouped(number, "\n        "),
    "tags": lambda number: _grouped(number, "<br/>"),
    "paragraphs": lambda number: _grouped(number, "</p><p>"),
    "references": lambda number: _grouped(number, "&nbsp;"),
    "invisible references": "&#8203;".join,
    "escapes": lambda number: _grouped(number, "\\r\\n"),
    "escapes of a spreadsheet": lambda number: _grouped(number, "_x000D_"),
    "a birthday in words": lambda number: (
        f"{number[:6]} {number[6:10]}年{int(number[10:12])}月{int(number[12:14])}日 {number[14:]}"
    ),
    "numerals": lambda number: number.translate(NUMERALS),
    "numerals with a round zero": lambda number: number.translate(ROUND_ZERO),
    "formal numerals": lambda number: number.translate(FORMAL),
    "numerals in part": lambda number: number[:6] + number[6:].translate(NUMERALS),
    "letters for digits": lambda number: number.translate(LETTERS),
    "between letters": lambda number: f"A{number}B",
    "twice": lambda number: number * 2,
    "before a phone": lambda number: f"{number}13800138000",
    "behind a phone": lambda number: f"13800138000{number}",
    "before numerals": lambda number: f"{number}七",
    "tax number": lambda number: f"{number}01",
    "15 digits": short,
    "15 digits with slashes": lambda number: _grouped(short(number), "/", (6, 12)),
    "15 digits with brackets": lambda number: f"{number[:6]}（{number[8:14]}）{number[14:17]}",
    "15 digits in full width": lambda number: short(number).translate(WIDE),
    "15 digits with blanks": lambda number: (
        f"{short(number)[:6]} {short(number)[6:12]} {short(number)[12:]}"
    ),
}

IN_TEXT = (
    "{}",
    "见{}号",
    "张三{}李四",
    "身份证号：{}，电话0479-7521234",
    "2018年12月10日 {} 2018-12-10",
    "（{}）",
    "二示例字〔2018〕1号{}",
)
