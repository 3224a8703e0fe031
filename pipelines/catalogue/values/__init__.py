"""The value types, one file each, listed here."""

from pipelines.catalogue.values.amount import AmountType
from pipelines.catalogue.values.blank import blank_to_none
from pipelines.catalogue.values.code import CodeType
from pipelines.catalogue.values.codes import CodesType
from pipelines.catalogue.values.credit_code import CreditCodeType
from pipelines.catalogue.values.date import DateType
from pipelines.catalogue.values.id_number import IdNumberType
from pipelines.catalogue.values.identity_document import IdentityDocumentType
from pipelines.catalogue.values.judgement import Judgement, Mask
from pipelines.catalogue.values.number import NumberType
from pipelines.catalogue.values.organisation_code import OrganisationCodeType
from pipelines.catalogue.values.registration_no import RegistrationNoType
from pipelines.catalogue.values.text import TextType
from pipelines.catalogue.values.value_type import ValueType
from pipelines.catalogue.values.year import YearType


# In the order in which the name of a data item is compared with what types say of such names, and
# in which a template's guide explains them.
VALUE_TYPES: dict[str, ValueType] = {
    "credit_code": CreditCodeType(),
    "organisation_code": OrganisationCodeType(),
    "registration_no": RegistrationNoType(),
    "id_number": IdNumberType(),
    "identity_document": IdentityDocumentType(),
    "date": DateType(),
    "amount": AmountType(),
    "year": YearType(),
    "number": NumberType(),
    "code": CodeType(),
    "codes": CodesType(),
    "text": TextType(),
}

# The type of an element that says none.
DEFAULT_TYPE = TextType.name

__all__ = ["DEFAULT_TYPE", "VALUE_TYPES", "Judgement", "Mask", "ValueType", "blank_to_none"]
