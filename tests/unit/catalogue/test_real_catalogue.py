"""The catalogue of the repository says what the standards say,
and says of everything else that it is a placeholder.
"""

import dataclasses
import re
from pathlib import Path

import pandas as pd
import pytest

import pipelines
import pipelines.catalogue
from pipelines import settings
from pipelines.catalogue.model import Disclosure, SubjectKind
from pipelines.catalogue.values import VALUE_TYPES
from pipelines.shapes.finding import Severity
from tests.lib.repository import RECORD_TYPE_NAMES


# How the names of elements end that hold who decided, gave out, listed or awarded.
DECIDES = re.compile(
    r"(机关|机关统一社会信用代码|认定部门|主管部门|受理单位|认定单位|决定单位|核查单位|执行单位|执收单位)$"
)

ORGANISATIONS = (SubjectKind.LEGAL_PERSON, SubjectKind.INDIVIDUAL_BUSINESS)


def test_it_is_sound():
    assert pipelines.catalogue.check(settings.current().expectations) == []


def test_it_holds_record_types_of_every_category_and_for_every_kind_of_subject(catalogue):
    assert catalogue.version == "2018"
    assert len(catalogue.record_types) >= 60
    assert {record_type.category for record_type in catalogue.record_types.values()} == {
        "基本信息", "不良信息", "良好信息", "信用服务信息"
    }  # fmt: skip
    for kind in SubjectKind:
        subjects = [record_type.subject for record_type in catalogue.record_types.values()]
        assert len([subject for subject in subjects if kind in subject.kinds]) >= 20


def test_half_of_the_files_are_so_short_that_a_head_of_department_reads_them(catalogue):
    folder = settings.current().expectations / "catalogue"
    lengths = sorted(len(path.read_text("utf-8").splitlines()) for path in folder.glob("*.yml"))
    assert lengths[len(lengths) // 2] < 60


def test_no_program_names_a_record_type(catalogue):
    """Adding one touches no .py file; the demo's sample files and the
    benchmarks choose theirs from the catalogue.
    """
    root = Path(pipelines.__file__).parent
    sources = {
        path: path.read_text("utf-8")
        for path in [*root.rglob("*.py"), *root.parent.joinpath("dags").rglob("*.py")]
    }
    named = {
        (path.name, name)
        for path, text in sources.items()
        for name in catalogue.record_types
        if f'"{name}"' in text
    }
    assert named == set()


def test_a_record_type_is_called_as_its_file_is(catalogue):
    assert sorted(catalogue.record_types) == RECORD_TYPE_NAMES


def test_it_is_read_once_for_each_folder(catalogue):
    assert pipelines.catalogue.current() is catalogue
    with settings.using(dataclasses.replace(settings.current(), settle_seconds=1)):
        assert pipelines.catalogue.current() is catalogue


def test_everything_says_where_it_comes_from_and_what_is_not_published_that_it_is_a_placeholder(
    catalogue,
):
    for definition in [*catalogue.elements.values(), *catalogue.code_lists.values(),
                       *catalogue.departments.values(),
                *catalogue.record_types.values()]:  # fmt: skip
        assert definition.provenance
    national = ("XK_", "CF_", "BZ")
    invented = [
        *(catalogue.code_lists["black_list_kinds"], catalogue.code_lists["red_list_kinds"]),
        *(
            element
            for element in catalogue.elements.values()
            if not element.code.startswith(national)
        ),
        *catalogue.departments.values(),
        *catalogue.record_types.values(),
    ]
    for definition in invented:
        assert "by the centre" in definition.provenance, definition


def test_one_is_valid_in_2018_where_it_was_revoked_before(catalogue):
    assert catalogue.elements["XK_ZT"].codes.labels == {"1": "有效", "2": "无效"}


@pytest.mark.parametrize("family", ["licence", "penalty"])
def test_individual_businesses_are_reported_with_legal_persons_and_natural_persons_apart(
    family, catalogue
):
    organisations = catalogue.record_types[f"administrative_{family}_legal_person"]
    persons = catalogue.record_types[f"administrative_{family}_natural_person"]
    assert organisations.subject.kinds == ORGANISATIONS
    assert persons.subject.kinds == (SubjectKind.NATURAL_PERSON,)
    assert not {"GSZC", "ZZJG", "FRDB"} & {code.rpartition("_")[2] for code in persons.elements}
    assert persons.disclosure is not Disclosure.PUBLIC
    for record_type in (organisations, persons):
        assert record_type.deadline.working_days == 7


def test_a_key_names_its_subject_and_never_the_licence_number_that_may_be_blank(catalogue):
    for record_type in catalogue.record_types.values():
        subject = {record_type.subject.code, record_type.subject.id_number} - {None}
        assert subject <= set(record_type.key)
        assert "XK_XKBH" not in record_type.key


# What tells honest records of one day or project apart where it is filled in; blank is a value of it.
MAY_BE_BLANK = {
    "product_quality_failure": {"ZL_GG", "ZL_PH"},
    "food_drug_failure": {"SJ_SCQY", "SJ_BH"},
    "fiscal_support": {"ZJ_WH"},
    "tax_arrears": {"QS_SSQ"},
    "tender_award": {"ZB_BD"},
    "procurement_result": {"CG_BAO"},
    "charitable_donation": {"JZ_PJH"},
}


def test_every_key_is_filled_in_by_requirement_or_by_a_rule(catalogue):
    for record_type in catalogue.record_types.values():
        ruled = {rule.element for rule in record_type.rules if rule.kind == "required_when"}
        never_blank = record_type.required | ruled
        blank = MAY_BE_BLANK.get(record_type.name, set())
        assert set(record_type.key) - never_blank == blank, record_type.name


def test_every_element_is_used_and_every_identity_number_is_personal(catalogue):
    used = {
        code for record_type in catalogue.record_types.values() for code in record_type.elements
    }
    assert used == set(catalogue.elements)
    for element in catalogue.elements.values():
        assert element.personal == ("证件号码" in element.name)


def test_old_codes_beside_the_credit_code_never_cost_a_row(catalogue):
    for element in catalogue.elements.values():
        if element.type in ("registration_no", "organisation_code"):
            assert element.severity is Severity.WARNING


def test_every_label_and_synonym_of_a_code_list_is_read_as_its_value(catalogue):
    for element in catalogue.elements.values():
        if element.codes:
            spelled = {label: value for value, label in element.codes.labels.items()} | dict(
                element.codes.synonyms
            )
            read = VALUE_TYPES[element.type].normalise(
                pd.Series(list(spelled), dtype="str"), element
            )
            assert read.tolist() == list(spelled.values())


def test_a_departments_folder_is_found_by_code_name_or_short_name(catalogue):
    codes = [
        catalogue.department_of_folder(folder).code
        for folder in ("ecology", "二连浩特市生态环境局", "环保局")
    ]
    assert codes == ["ecology"] * 3
    assert catalogue.department_of_folder("nobody") is None


def test_departments_bear_running_numbers_that_nobody_could_take_for_issued_ones(catalogue):
    numbers = [department.credit_code[8:16] for department in catalogue.departments.values()]
    assert numbers == [f"{number:08d}" for number in range(1, len(numbers) + 1)]


def test_what_several_departments_decide_is_told_apart_by_who_decided(catalogue):
    """Two authorities may give the same number; registrars are told apart
    by the code they issue.
    """
    without = {}
    for record_type in catalogue.record_types.values():
        if len(record_type.departments) == 1:
            continue
        deciding = []
        for code in record_type.required:
            name = catalogue.elements[code].name
            if DECIDES.search(name) and code != "DJ_JG":
                deciding.append(code)
        if deciding and not set(deciding) & set(record_type.key):
            without[record_type.name] = deciding
    assert without == {}


def test_no_key_holds_a_number_that_can_be_written_in_two_ways(catalogue):
    for record_type in catalogue.record_types.values():
        types = {record_type.elements[code].type for code in record_type.key}
        assert types.isdisjoint({"amount", "number"}), record_type.name
