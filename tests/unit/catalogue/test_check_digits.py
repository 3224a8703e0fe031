"""Codes with check characters: published examples,
every slip of one character, and python-stdnum's opinion.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric, uscc
from value_examples import accepted, fault, read

from pipelines.catalogue.values import credit_code
from pipelines.catalogue.values.credit_code import invented_credit_codes
from pipelines.catalogue.values.id_number import invented_id_numbers
from pipelines.catalogue.values.invention import REGION
from pipelines.catalogue.values.organisation_code import invented_organisation_codes
from pipelines.catalogue.values.registration_no import invented_registration_nos


MANY = 100_000
MAKERS = {
    "credit_code": invented_credit_codes,
    "id_number": invented_id_numbers,
    "identity_document": invented_id_numbers,
    "organisation_code": invented_organisation_codes,
    "registration_no": invented_registration_nos,
}
DRAWS = st.integers(0, 2**32 - 1).map(np.random.default_rng)
TYPES = st.sampled_from(sorted(MAKERS))


def one_of(name, draw):
    return MAKERS[name](1, draw)[0]


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("91370000728611939A", None),
        ("531000005000160090", None),
        ("52410000663412719U", None),
        ("91110108551385082Q", None),
        ("92141127MA0KD1Y64A", None),
        ("91110108551385082F", "credit-code-check-digit"),
        ("123456789012345678", "credit-code-check-digit"),
        ("00000000000000000X", "credit-code-none"),
        ("9I370000728611939A", "credit-code-form"),
        ("9137000072861193OA", "credit-code-form"),
        ("91370000728611939", "credit-code-form"),
    ],
)
def test_published_credit_codes_are_judged_as_published(code, rule):
    """The first seven are fixtures of ntnyq/uscc-utils (MIT);
    the second ends in the check character 0.
    """
    assert fault("credit_code", code) == rule


@pytest.mark.parametrize("registrar", list("123456789ANY"))
def test_every_registrar_of_the_standard_is_taken_letters_included(registrar):
    [code] = invented_credit_codes(1, np.random.default_rng(5), prefix=registrar + "1")
    assert fault("credit_code", code) is None
    assert uscc.is_valid(code) == registrar.isdigit()


def test_a_wrong_organisation_code_within_a_credit_code_is_refused_though_the_code_checks():
    assert uscc.is_valid("123456789012345678")
    assert fault("credit_code", "123456789012345678") == "credit-code-check-digit"


@pytest.mark.parametrize(
    "number", ["330225000054995", "110116014537771", "330681000242199", "330203000030639"]
)
def test_registration_numbers_that_were_issued_are_taken(number):
    assert fault("registration_no", number) is None


@pytest.mark.parametrize(
    "written", ["MA2EL626-6", "MA2EL6266", "ma2el626－6", "MA2EL626—6", " 79952135-9"]
)
def test_an_organisation_code_is_taken_with_any_hyphen_or_none(written):
    assert fault("organisation_code", written) is None
    assert len(read("organisation_code", written)) == 9


@given(name=TYPES, draw=DRAWS)
def test_a_sound_code_is_taken_and_stays_as_it_is(name, draw):
    code = one_of(name, draw)
    assert fault(name, code) is None
    assert read(name, code) == code


@given(
    name=TYPES,
    draw=DRAWS,
    spaces=st.sampled_from(["", " ", "\u3000", "\xa0", "\t", "\u200b", "\ufeff"]),
)
def test_a_sound_code_is_taken_in_full_width_in_lower_case_and_with_white_space(name, draw, spaces):
    code = one_of(name, draw)
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)
    assert read(name, spaces + wide[:6] + spaces + wide[6:] + spaces) == code
    assert read(name, code.lower()) == code


@given(name=TYPES, draw=DRAWS, data=st.data())
def test_one_wrong_digit_is_always_found(name, draw, data):
    code = one_of(name, draw)
    place = data.draw(
        st.sampled_from([place for place, character in enumerate(code) if character.isdigit()])
    )
    digit = data.draw(st.sampled_from([other for other in "0123456789" if other != code[place]]))
    assert fault(name, code[:place] + digit + code[place + 1 :]) is not None


@given(draw=DRAWS, place=st.integers(0, 17), character=st.sampled_from(credit_code.ALPHABET))
def test_one_wrong_character_of_a_credit_code_is_always_found(draw, place, character):
    code = one_of("credit_code", draw)
    changed = code[:place] + character + code[place + 1 :]
    assert (fault("credit_code", changed) is None) == (changed == code)


@given(
    name=st.sampled_from(["credit_code", "id_number", "organisation_code", "registration_no"]),
    text=st.text(),
)
def test_whatever_is_typed_gets_an_answer_and_what_is_taken_is_read_the_same_again(name, text):
    once = read(name, text)
    if fault(name, text) is None and once is not None:
        assert read(name, once) == once
        assert fault(name, once) is None


@pytest.mark.parametrize("written", ["1.52501E+17", "9.1152501e+17", "1e17", "1.50E+14"])
@pytest.mark.parametrize("name", sorted(MAKERS))
def test_a_number_that_a_spreadsheet_has_cut_is_named_as_such_and_never_mended(name, written):
    assert fault(name, written) == "damaged-by-spreadsheet"


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("11010519491231002X", None),
        ("440524188001010014", None),
        ("440524180001010014", "id-number-birthday"),
        ("152501199002300120", "id-number-birthday"),
        ("440524188001010015", "id-number-check-digit"),
        ("15250119900101O017", "id-number-form"),
        ("152501900101123", "id-number-form"),
    ],
)
def test_an_id_number_is_refused_for_its_form_its_birthday_or_its_check_character(number, rule):
    """The first two are the examples of GB 11643-1999 itself."""
    assert fault("id_number", number) == rule


@pytest.mark.parametrize(
    "number", ["G12345678", "E12345678", "H1234567(8)", "12345678", "CHN-2018-77"]
)
def test_documents_of_other_kinds_are_taken(number):
    assert fault("identity_document", number) is None


def changed_somewhere(codes, alphabet, draw):
    """The codes, every other one with one character changed (perhaps to itself)."""
    changed = []
    for number, code in enumerate(codes):
        place, character = draw.integers(0, len(code)), alphabet[draw.integers(0, len(alphabet))]
        changed.append(code[:place] + character + code[place + 1 :] if number % 2 else code)
    return changed


def test_a_hundred_thousand_credit_codes_are_judged_as_python_stdnum_judges_them():
    """But for what it does not know: letters among the first eight,
    the inner code, and that nothing begins with 0.
    """
    draw = np.random.default_rng(11)
    codes = changed_somewhere(invented_credit_codes(MANY, draw), credit_code.ALPHABET + "IO", draw)
    inner = accepted("organisation_code", [code[8:17] for code in codes])
    ours, theirs = accepted("credit_code", codes), [uscc.is_valid(code) for code in codes]
    comparable = np.array([code[:8].isdigit() and code[0] != "0" for code in codes]) & inner
    assert np.array_equal(ours[comparable], np.array(theirs)[comparable])
    assert 0.4 * MANY < ours.sum() < 0.6 * MANY
    assert comparable.sum() > MANY / 2


def test_a_hundred_thousand_id_numbers_are_judged_as_python_stdnum_judges_them():
    """But for regions: it knows a list of them, and regions have been
    merged and renamed for seventy years.
    """
    draw = np.random.default_rng(12)
    numbers = changed_somewhere(invented_id_numbers(MANY, draw), "0123456789X", draw)
    ours = accepted("id_number", numbers)
    theirs = np.array([ric.is_valid(number) for number in numbers])
    same_region = np.array([number.startswith(REGION) for number in numbers])
    assert np.array_equal(ours[same_region], theirs[same_region])
    assert not (theirs & ~ours).any()
