"""Invented rows that satisfy a record type's whole declaration: for tests, the demo and the benchmark.

No name, code or number belongs to anybody; check digits are right, regions are Erenhot's (152501).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipelines.catalogue.model import Element, RecordType, Rule
from pipelines.catalogue.values import credit_code, id_number, organisation_code, registration_no
from pipelines.catalogue.values.base import Points, points
from pipelines.catalogue.values.code import SEPARATOR


REGION = "152501"
FIRST_DAY, DAYS = np.datetime64("2018-01-01"), 300
LATER = 40
"""Days between a date and the next one that must not come before it."""
FAR = 36_500
"""Days to an end that must not lie in the past."""

_SYLLABLES = "安博昌达恩丰广和佳凯利明宁鹏启瑞盛泰万新兴雅永远泽正中卓"
_TRADES = ("商贸", "物流", "建材", "餐饮", "运输", "农牧", "进出口", "装饰", "科技", "服务")
_SURNAMES = "赵钱孙李周吴郑王冯陈"

Draw = np.random.Generator
Texts = npt.NDArray[np.object_]


def valid_rows(record_type: RecordType, count: int, *, seed: int) -> pd.DataFrame:
    """`count` rows of a record type, one column per element, all text, missing values None; keys differ."""
    draw = np.random.default_rng(seed)
    frame = {
        code: _codes(record_type, element, count, draw)
        for code, element in record_type.elements.items()
    }
    for code, element in record_type.elements.items():
        if element.codes is None:
            frame[code] = _values(record_type, element, count, draw)
    rows = pd.DataFrame(frame, columns=list(record_type.elements), dtype="object")
    _order_dates(record_type, rows, draw)
    for rule in record_type.rules:
        _satisfy(rule, rows, record_type, draw)
    return rows.astype("str")


def credit_codes(count: int, draw: Draw, *, prefix: str = "91") -> Texts:
    """Credit codes of invented subjects of Erenhot, all different within one call."""
    first = draw.choice(30_000_000 - count, 1)[0] if count < 30_000_000 else 0
    inner = _completed(_digits(np.arange(first, first + count), 8), organisation_code.check_points)
    return _texts_of(
        _completed(_behind(prefix.ljust(2, "1") + REGION, inner), credit_code.check_points)
    )


def id_numbers(count: int, draw: Draw) -> Texts:
    """ID numbers of nobody: real birthdays, right check characters, sequence numbers from the top."""
    days = pd.DatetimeIndex(np.datetime64("1950-01-01") + draw.integers(0, 18_000, count))
    birthdays = days.year * 10_000 + days.month * 100 + days.day
    body = np.hstack([_digits(birthdays.to_numpy(), 8), _digits(999 - np.arange(count) % 900, 3)])
    return _texts_of(_completed(_behind(REGION, body), id_number.check_points))


def registration_nos(count: int, draw: Draw) -> Texts:
    """Fifteen-digit registration numbers."""
    body = _digits(draw.integers(0, 10**8, count), 8)
    return _texts_of(_completed(_behind(REGION, body), registration_no.check_points))


def organisation_codes(count: int, draw: Draw) -> Texts:
    """Nine-character organisation codes."""
    return _texts_of(
        _completed(_digits(draw.integers(0, 10**8, count), 8), organisation_code.check_points)
    )


def _digits(numbers: npt.NDArray[np.int64], width: int) -> Points:
    """The decimal digits of numbers, zeros in front, as a table of code points."""
    powers = 10 ** np.arange(width - 1, -1, -1)
    return (numbers[:, None] // powers % 10 + ord("0")).astype(np.uint32)


def _behind(prefix: str, table: Points) -> Points:
    return np.hstack([np.tile(points(prefix), (len(table), 1)), table])


def _completed(table: Points, check_points: Callable[[Points], Points]) -> Points:
    return np.column_stack([table, check_points(table)])


def _texts_of(table: Points) -> Texts:
    return np.ascontiguousarray(table).view(f"<U{table.shape[1]}").ravel().astype(object)


def _codes(record_type: RecordType, element: Element, count: int, draw: Draw) -> Texts:
    """Values of a code list, within what the record type's own rules leave."""
    if element.codes is None:
        return np.full(count, None, dtype=object)
    allowed = list(element.codes.labels)
    for rule in record_type.rules:
        if rule.kind == "one_of" and rule.element == element.code:
            allowed = [value for value in allowed if value in rule.values]
    chosen = draw.choice(np.array(allowed, dtype=object), count)
    if element.type == "codes" and len(allowed) > 1:
        second = draw.choice(np.array(allowed, dtype=object), count)
        both = (draw.random(count) < 0.2) & (second != chosen)
        chosen = np.where(both, chosen + SEPARATOR + second, chosen)
    return chosen


def _values(record_type: RecordType, element: Element, count: int, draw: Draw) -> Texts:
    makers: dict[str, Callable[[int, Draw], Texts]] = {
        "credit_code": credit_codes,
        "id_number": id_numbers,
        "identity_document": id_numbers,
        "organisation_code": organisation_codes,
        "registration_no": registration_nos,
        "number": lambda n, d: d.integers(1, 500, n).astype(str).astype(object),
        "year": lambda n, d: d.integers(2016, 2019, n).astype(str).astype(object),
        "amount": lambda n, d: np.array(
            [f"{value / 100:.2f}" for value in d.integers(1, 10_000, n)], dtype=object
        ),
        "date": lambda n, d: (FIRST_DAY + d.integers(0, DAYS, n)).astype(str).astype(object),
    }
    if element.type in makers:
        if element.type == "credit_code" and element.code != record_type.subject.code:
            return np.full(
                count, credit_codes(1, np.random.default_rng(1), prefix="11")[0], dtype=object
            )
        return makers[element.type](count, draw)
    return _texts(record_type, element, count, draw)


def _texts(record_type: RecordType, element: Element, count: int, draw: Draw) -> Texts:
    if shape := next(
        (one for one in record_type.rules if one.element == element.code and one.example), None
    ):
        return np.full(count, shape.example, dtype=object)
    if element.code == record_type.subject.name:
        return _names(record_type, count, draw)
    if element.code in record_type.key:
        return np.array(
            [f"二示例字〔2018〕{number}号" for number in range(1, count + 1)], dtype=object
        )
    if element.length is not None and element.length <= 20:
        return np.array(
            [f"{number:010d}" for number in draw.integers(0, 10**10, count)], dtype=object
        )
    if "代表人" in element.name:
        return np.array([f"{_SURNAMES[one % 10]}示例" for one in range(count)], dtype=object)
    if any(word in element.name for word in ("机关", "单位", "部门")):
        return np.full(count, "二连浩特市示例管理局", dtype=object)
    return np.array([f"{element.name}示例{number % 1000}" for number in range(count)], dtype=object)


def _names(record_type: RecordType, count: int, draw: Draw) -> Texts:
    first, second = draw.integers(0, len(_SYLLABLES), (2, count))
    trade = draw.integers(0, len(_TRADES), count)
    if not record_type.subject.code:
        return np.array(
            [f"{_SURNAMES[a % 10]}示{_SYLLABLES[b]}" for a, b in zip(first, second, strict=True)],
            dtype=object,
        )
    parts = zip(first, second, trade, strict=True)
    names = [
        f"二连浩特市示例{_SYLLABLES[a]}{_SYLLABLES[b]}{_TRADES[c]}有限公司" for a, b, c in parts
    ]
    return np.array(names, dtype=object)


def _order_dates(record_type: RecordType, rows: pd.DataFrame, draw: Draw) -> None:
    """Move each date that must not come before others behind all of them."""
    others: dict[str, list[str]] = {}
    for rule in record_type.rules:
        if rule.kind == "not_before" and rule.other:
            others.setdefault(rule.element, []).append(rule.other)
    far = {rule.element for rule in record_type.rules if rule.kind == "not_in_past"}
    for code, before in others.items():
        latest = np.max(
            [rows[other].to_numpy().astype("datetime64[D]") for other in before], axis=0
        )
        days = FAR if code in far else LATER
        rows[code] = (
            np.minimum(latest + days, np.datetime64("2099-12-31")).astype(str).astype(object)
        )


def _satisfy(rule: Rule, rows: pd.DataFrame, record_type: RecordType, draw: Draw) -> None:
    """Clear or re-draw what a conditional rule forbids; what it demands is filled in already."""
    applies = holds(rule, rows)
    if rule.kind == "empty_when":
        rows.loc[applies, rule.element] = None
    elif rule.kind == "zero_unless":
        rows.loc[~applies, rule.element] = None
    elif (
        rule.kind == "starts_with"
        and record_type.elements[rule.element].type == "credit_code"
        and applies.any()
    ):
        wanted = (
            ~rows[rule.element].fillna("").str.startswith(rule.values).to_numpy(dtype=bool)
            & applies
        )
        rows.loc[wanted, rule.element] = credit_codes(
            int(wanted.sum()), draw, prefix=rule.values[0]
        )


def holds(rule: Rule, rows: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """For which rows the condition of a rule holds; a rule without one concerns all of them."""
    if rule.when is None:
        return np.ones(len(rows), dtype=bool)
    wanted = set(rule.when.values)
    places, distinct = pd.factorize(rows[rule.when.element].fillna(""))
    found = np.array(
        [bool(wanted & set(str(value).split(SEPARATOR))) for value in distinct], dtype=bool
    )
    applies: npt.NDArray[np.bool_] = found[places]
    return applies
