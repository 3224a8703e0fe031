"""Ways in which people write an ID number, and places in which they write it."""

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def short(number):
    """The number as it was before 1999: no century, no check digit."""
    return number[:6] + number[8:17]


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
    "15 digits": short,
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
