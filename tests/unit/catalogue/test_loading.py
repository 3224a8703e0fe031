"""A catalogue with mistakes is told all of them at once,
each with file and key; it never makes the loader stumble.
"""

from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines.catalogue import check, load
from pipelines.errors import CatalogueError
from tests.lib.tries import tries


RED = "catalogue/red_list.yml"


def mistakes():
    lines = (Path(__file__).parent / "mistakes.txt").read_text("utf-8").splitlines()
    return [[cell.replace("⏎", "\n") for cell in line.split(" | ")] for line in lines[3:]]


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"), mistakes(), ids=[expected for *_, expected in mistakes()]
)
def test_a_mistake_is_told_with_file_key_and_what_was_probably_meant(
    folder, change, file, old, new, expected
):
    change(file, old, new)
    assert any(mistake.startswith(expected) for mistake in check(folder)), check(folder)


def test_all_mistakes_of_all_files_are_told_at_once(folder, change):
    change("version.yml", '"2018"', "2018")
    change("codes/validity.yml", "title:", "titel:")
    change("departments.yml", "kind: judicial", "kind: judical")
    change(RED, "disclosure: public", "disclosure: pubic")
    change("rules.yml", "rule: required_when", "rule: required_wen")
    with pytest.raises(CatalogueError) as caught:
        load(folder)
    files = [mistake.partition(":")[0] for mistake in caught.value.mistakes]
    assert set(files) == {
        "version.yml",
        "validity.yml",
        "departments.yml",
        "red_list.yml",
        "rules.yml",
    }
    assert files.count("rules.yml") == 1, "what forty record types share is told once"


def test_a_file_that_cannot_be_read_is_told_once_and_nothing_else_is_blamed_for_it(folder):
    (folder / "elements.yml").write_bytes(b"\xff\xfe\x00")
    assert [mistake.partition(":")[0] for mistake in check(folder)] == ["elements.yml"]


def test_an_empty_folder_is_told_what_it_lacks(tmp_path):
    assert {mistake.partition(":")[0] for mistake in check(tmp_path)} == {
        "version.yml", "elements.yml", "departments.yml"
    }  # fmt: skip


def test_a_tag_that_would_run_code_is_refused(folder, change):
    change("version.yml", '"2018"', "!!python/object/apply:os.getcwd []")
    assert any("could not determine a constructor" in mistake for mistake in check(folder))


def test_a_new_record_type_needs_one_file_and_no_code(folder):
    text = (
        (folder / RED)
        .read_text("utf-8")
        .replace('"0501"', '"0599"')
        .replace("红名单", "诚信示范名单")
    )
    (folder / "catalogue" / "model_list.yml").write_text(text, "utf-8")
    assert load(folder).record_types["model_list"].title == "诚信示范名单"


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 99) | st.text(max_size=5),
    lambda inside: (
        st.lists(inside, max_size=2)
        | st.dictionaries(st.text(max_size=4) | st.integers(), inside, max_size=2)
    ),
    max_leaves=4,
)
FILES = st.sampled_from(
    [
        "version.yml",
        "elements.yml",
        "departments.yml",
        "codes/penalty_kinds.yml",
        "catalogue/red_list.yml",
    ]
)


@pytest.mark.many_tries
@hypothesis_settings(
    max_examples=tries(20, 200),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(file=FILES, data=st.data())
def test_whatever_stands_where_something_else_should_the_loader_tells_it_and_does_not_stumble(
    folder, file, data
):
    path = folder / file
    original = path.read_text("utf-8")
    content = yaml.safe_load(original)
    at, place = content, data.draw(st.sampled_from(sorted(content)))
    while isinstance(at[place], dict | list) and at[place] and data.draw(st.booleans()):
        at = at[place]
        place = data.draw(st.sampled_from(sorted(at) if isinstance(at, dict) else range(len(at))))
    at[place] = data.draw(ANYTHING)
    try:
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
        assert all(isinstance(mistake, str) for mistake in check(folder))
    finally:
        path.write_text(original, "utf-8")
