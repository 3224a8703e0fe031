"""The value types, one file each, in plain sight."""

from pipelines.catalogue.values.amount import AmountType
from pipelines.catalogue.values.base import Judgement, Mask, ValueType, blank_to_none
from pipelines.catalogue.values.code import CodesType, CodeType
from pipelines.catalogue.values.credit_code import CreditCodeType
from pipelines.catalogue.values.date import DateType
from pipelines.catalogue.values.id_number import IdNumberType
from pipelines.catalogue.values.identity_document import IdentityDocumentType
from pipelines.catalogue.values.number import NumberType
from pipelines.catalogue.values.organisation_code import OrganisationCodeType
from pipelines.catalogue.values.registration_no import RegistrationNoType
from pipelines.catalogue.values.text import TextType
from pipelines.catalogue.values.year import YearType


VALUE_TYPES: dict[str, ValueType] = {
    "amount": AmountType(),
    "code": CodeType(),
    "codes": CodesType(),
    "credit_code": CreditCodeType(),
    "date": DateType(),
    "id_number": IdNumberType(),
    "identity_document": IdentityDocumentType(),
    "number": NumberType(),
    "organisation_code": OrganisationCodeType(),
    "registration_no": RegistrationNoType(),
    "text": TextType(),
    "year": YearType(),
}

__all__ = ["VALUE_TYPES", "Judgement", "Mask", "ValueType", "blank_to_none"]
