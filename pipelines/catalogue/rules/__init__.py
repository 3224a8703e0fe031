"""The kinds of rule, one file each, listed here: a closed list of what the catalogue can say.

What these kinds cannot say gets a new kind, with its sentence and its table under `tests/spec/`.
"""

from pipelines.catalogue.rules.agrees_with_name import AgreesWithName
from pipelines.catalogue.rules.agrees_with_text import AgreesWithText
from pipelines.catalogue.rules.at_least_one import AtLeastOne
from pipelines.catalogue.rules.empty_when import EmptyWhen
from pipelines.catalogue.rules.in_year_of_number import InYearOfNumber
from pipelines.catalogue.rules.matches import Matches
from pipelines.catalogue.rules.none_of import NoneOf
from pipelines.catalogue.rules.not_above import NotAbove
from pipelines.catalogue.rules.not_before import NotBefore
from pipelines.catalogue.rules.not_in_future import NotInFuture
from pipelines.catalogue.rules.not_in_other_unit import NotInOtherUnit
from pipelines.catalogue.rules.not_in_past import NotInPast
from pipelines.catalogue.rules.not_swapped import NotSwapped
from pipelines.catalogue.rules.one_of import OneOf
from pipelines.catalogue.rules.positive_when import PositiveWhen
from pipelines.catalogue.rules.required_when import RequiredWhen
from pipelines.catalogue.rules.rule_kind import RuleKind
from pipelines.catalogue.rules.starts_not_with import StartsNotWith
from pipelines.catalogue.rules.starts_with import StartsWith
from pipelines.catalogue.rules.within_months import WithinMonths
from pipelines.catalogue.rules.year_not_in_future import YearNotInFuture
from pipelines.catalogue.rules.zero_unless import ZeroUnless


RULE_KINDS: dict[str, RuleKind] = {
    "not_before": NotBefore(),
    "within_months": WithinMonths(),
    "in_year_of_number": InYearOfNumber(),
    "not_above": NotAbove(),
    "not_in_future": NotInFuture(),
    "year_not_in_future": YearNotInFuture(),
    "not_in_past": NotInPast(),
    "required_when": RequiredWhen(),
    "empty_when": EmptyWhen(),
    "at_least_one": AtLeastOne(),
    "positive_when": PositiveWhen(),
    "zero_unless": ZeroUnless(),
    "starts_with": StartsWith(),
    "starts_not_with": StartsNotWith(),
    "one_of": OneOf(),
    "none_of": NoneOf(),
    "matches": Matches(),
    "agrees_with_name": AgreesWithName(),
    "agrees_with_text": AgreesWithText(),
    "not_in_other_unit": NotInOtherUnit(),
    "not_swapped": NotSwapped(),
}

__all__ = ["RULE_KINDS", "RuleKind"]
