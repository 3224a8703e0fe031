"""The departments' manual: complete, in the receipt's words,
harmless in a browser, and the same in the tree.
"""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from pipelines.catalogue.model import CodeList, Element
from pipelines.catalogue.words.every_rule import every_rule
from pipelines.manual import Form, differing_pages, write
from pipelines.manual.chapters import FIRST_ROW, by_category, by_department, chapter_of
from pipelines.manual.faulty_values import faulty_values
from pipelines.manual.rendering import in_markdown, render_pages
from tests.lib.repository import RECORD_TYPE_NAMES, ROOT


MANUAL = ROOT / "docs" / "部门填报指南"

# Every third: a page depends on elements and rules, and all kinds of them are among these.
SOME = RECORD_TYPE_NAMES[::3]
FORMS = list(Form)
NASTY = "<script>alert(1)</script> | *甲* `乙` [丙](x) & \\ _丁_ ~戊~\n\"己\" '庚'"


@pytest.fixture(scope="module")
def rendered(catalogue):
    return {form: render_pages(catalogue, form) for form in FORMS}


@pytest.fixture(scope="module")
def chapters(catalogue):
    """Each made once: its faulty values are looked for among many."""
    return {name: chapter_of(catalogue.record_types[name], catalogue) for name in SOME}


@pytest.fixture(scope="module")
def few(catalogue):
    """A catalogue of few record types: each page takes a moment to be written."""
    record_types = {name: catalogue.record_types[name] for name in RECORD_TYPE_NAMES[:5]}
    return replace(catalogue, record_types=record_types)


class ParsedPage(HTMLParser):
    """What a browser shows of a page; its tags have to be closed in order."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.open = []
        self.links = []
        self.anchors = []
        shown = []
        self.handle_data = shown.append
        self.feed(page)
        self.text = "".join(shown)
        assert not self.open

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.tags.append(tag)
        if "href" in values:
            self.links.append(values["href"])
        if "id" in values:
            self.anchors.append(values["id"])
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def unescaped(markdown):
    """The text that Markdown shows for escaped text."""
    plain = re.sub(r"\\([\\`*\[\]|~_])", r"\1", markdown)
    return (
        plain.replace("<br>", "\n").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    )


def test_the_manual_in_the_tree_is_what_the_catalogue_says(catalogue):
    assert differing_pages(catalogue, MANUAL, Form.MARKDOWN) == []


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", SOME)
def test_a_page_says_all_that_the_receipt_may_say(name, form, catalogue, rendered, chapters):
    record_type, page = catalogue.record_types[name], rendered[form][f"{name}.{form}"]
    text = ParsedPage(page).text if form is Form.HTML else unescaped(page)
    for shown in chapters[name].rules:
        assert shown.sentence.text in text
        assert shown.code in text and shown.consequence in text
    for element in record_type.elements.values():
        assert element.name in text and element.code in text


@pytest.mark.parametrize("name", SOME)
def test_every_rule_of_every_field_is_covered(name, catalogue, chapters):
    record_type = catalogue.record_types[name]
    rules = list(every_rule(record_type))
    sentences = {rule: rule.words(record_type, FIRST_ROW, None) for rule in rules}
    covered = [(shown.code, field) for shown in chapters[name].rules for field in shown.fields]
    assert sorted(covered) == sorted((rule.code, sentences[rule].field) for rule in rules)


@pytest.mark.parametrize("name", SOME)
def test_fields_that_share_a_rules_entry_are_asked_it_in_the_same_words(name, catalogue, chapters):
    record_type = catalogue.record_types[name]
    element_of = {element.name: element for element in record_type.elements.values()}
    shown = {
        (shown_rule.code, field): shown_rule
        for shown_rule in chapters[name].rules
        for field in shown_rule.fields
    }
    for rule, value in faulty_values(record_type, every_rule(record_type)).items():
        sentence = rule.words(record_type, FIRST_ROW, value)
        first = shown[rule.code, sentence.field]
        assert (sentence.title, sentence.remedy, rule.severity) == (
            first.sentence.title,
            first.sentence.remedy,
            first.severity,
        )
        element = element_of.get(sentence.field)
        if element:
            first_element = element_of[first.fields[0]]
            expected = first.sentence.expected.replace(first_element.name, element.name)
            expected = expected.replace(str(first_element.length), str(element.length))
            assert sentence.expected == expected


@pytest.mark.parametrize("form", FORMS)
def test_every_link_leads_to_a_page_and_place_of_the_manual(form, rendered):
    links = r"\]\(([^)]+)\)" if form is Form.MARKDOWN else r'href="([^"]+)"'
    places = r'<a id="([^"]+)"></a>' if form is Form.MARKDOWN else r' id="([^"]+)"'
    for page in rendered[form].values():
        for link in re.findall(links, page):
            target, _, place = link.partition("#")
            assert target in rendered[form]
            assert not place or place in re.findall(places, rendered[form][target])


@pytest.mark.parametrize("form", FORMS)
def test_the_index_names_every_record_type_by_category_and_by_department(form, catalogue, rendered):
    index = next(iter(rendered[form].values()))
    for record_type in catalogue.record_types.values():
        assert index.count(record_type.title) >= 2
    assert sorted(names_in(by_category(catalogue))) == RECORD_TYPE_NAMES
    assert set(names_in(by_department(catalogue))) == set(RECORD_TYPE_NAMES)


def names_in(groups):
    """The names of the record types in groups of them."""
    return [record_type.name for record_types in groups.values() for record_type in record_types]


def nasty(catalogue):
    """The catalogue with one record type, whose every text looks like markup."""
    codes = CodeList(name="nasty", title=NASTY, labels={"1": NASTY, "9": NASTY}, open="9")
    odd = [Element(code="ZZ_1", name=NASTY, type="text", length=9, note=NASTY),
           Element(code="ZZ_2", name=f"2{NASTY}", type="code", codes=codes)]  # fmt: skip
    record_type = catalogue.record_types[RECORD_TYPE_NAMES[0]]
    record_type = replace(
        record_type,
        title=NASTY, category=NASTY, item_code=NASTY, authority=NASTY, update_cycle=NASTY,
        elements=dict(record_type.elements) | {element.code: element for element in odd},
    )  # fmt: skip
    return replace(
        catalogue, record_types={record_type.name: record_type}, code_lists={"nasty": codes}
    )


def test_html_shows_every_text_as_text(catalogue):
    for name, page in render_pages(nasty(catalogue), Form.HTML).items():
        parsed = ParsedPage(page)
        assert "script" not in parsed.tags
        assert " ".join(NASTY.split()) in " ".join(parsed.text.split()), name


def test_markdown_shows_every_text_as_text(catalogue):
    for page in render_pages(nasty(catalogue), Form.MARKDOWN).values():
        assert "<script" not in page
        assert NASTY in unescaped(page)
        for line in page.splitlines():
            if line.startswith("| "):
                assert len(re.findall(r"(?<!\\)\|", line)) in (3, 4, 7)


def test_letters_that_mean_nothing_to_markdown_are_left_alone():
    assert in_markdown("行政相对人代码_1(统一社会信用代码)") == "行政相对人代码_1(统一社会信用代码)"
    assert in_markdown("XK_XDR_MC") == "XK_XDR_MC"
    assert in_markdown("_甲_ 9***7") == r"\_甲\_ 9\*\*\*7"


def test_a_page_needs_nothing_beside_it(rendered):
    for page in rendered[Form.HTML].values():
        parsed = ParsedPage(page)
        assert not {"script", "img", "link", "iframe"} & set(parsed.tags)
        assert not any(link.startswith(("http", "//")) for link in parsed.links)


def test_what_is_written_has_no_differences_and_what_is_changed_has(few, tmp_path):
    paths = list(write(few, tmp_path, Form.MARKDOWN))
    assert differing_pages(few, tmp_path, Form.MARKDOWN) == []
    paths[0].write_text("anything", encoding="utf-8")
    paths[1].unlink()
    first, second = differing_pages(few, tmp_path, Form.MARKDOWN)
    assert first == f"{paths[0]}: differs"
    assert second == f"{paths[1]}: is missing"


def test_pages_of_record_types_that_are_gone_are_named_and_removed_but_nobody_elses(few, tmp_path):
    list(write(few, tmp_path, Form.MARKDOWN))
    (tmp_path / "notes.md").write_text("of a person", encoding="utf-8")
    first, second, *_ = RECORD_TYPE_NAMES
    fewer = replace(few, record_types={first: few.record_types[first]})
    lines = differing_pages(fewer, tmp_path, Form.MARKDOWN)
    assert f"{tmp_path / second}.md: belongs to no record type" in lines
    list(write(fewer, tmp_path, Form.MARKDOWN))
    assert differing_pages(fewer, tmp_path, Form.MARKDOWN) == []
    assert (tmp_path / "notes.md").is_file() and not (tmp_path / f"{second}.md").exists()


def test_the_same_catalogue_gives_the_same_pages(few):
    assert render_pages(few, Form.MARKDOWN) == render_pages(few, Form.MARKDOWN)
