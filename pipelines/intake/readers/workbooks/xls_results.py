"""What a cell of an old workbook ([MS-XLS]) holds where it is a formula or an error."""

from __future__ import annotations


# Kinds of records, by their numbers in [MS-XLS].
FORMULA = 0x06
BOOLERR = 0x205

# What a cell shows by the code of its error.
ERROR_TEXTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def is_empty_result(result: bytes) -> bool:
    """Whether a formula's result is 0, false or blank, which may stand for none."""
    is_number = result[6:8] != b"\xff\xff"
    if is_number:
        return result in (bytes(8), bytes(7) + b"\x80")
    # 1 is true or false, 3 a blank text.
    is_false = result[0] == 1 and result[2] == 0
    return is_false or result[0] == 3


def error_code_of(kind: int, data: bytes) -> int | None:
    """The code of the error that a cell shows; None: it shows none."""
    if kind == BOOLERR and len(data) >= 8:
        is_error = data[7:8] == b"\x01"
        return data[6] if is_error else None
    # A formula's result is a number unless it ends in FFFF; its first byte then says what it is:
    # 2 is an error.
    if kind == FORMULA and len(data) >= 14:
        is_error = data[12:14] == b"\xff\xff" and data[6] == 2
        return data[8] if is_error else None
    return None
