"""From expectations/part_names.yml to the names by which parts of files are not the list to report."""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue.forms import Endings, EndingWords, PartNaming, PartUse, PartWords
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty


_LISTS = ("neutral", "subjects", "beside_subjects", "titles", "connecting")
KEYS_OF_GROUP = {"use", "reason", "words", "alone", "beside", "to_delete", "files"}
KEYS_OF_ENDINGS = {"kinds", "not_behind", "beside", "standing"}
KEYS_OF_ENDING = {
    "reason", "words", "first", "not", "of", "not_of", "proved_by", "remarks", "states",
}  # fmt: skip


def read_part_naming(path: Path, mistakes: Mistakes) -> PartNaming:
    """The words in names of parts; without the file no name means anything."""
    if not path.exists():
        return PartNaming()
    section = read_yaml_or_empty(path, mistakes)
    section.allow_only({*_LISTS, "groups", "endings"})
    groups = []
    for item in section.items("groups"):
        group = _read_group(item.section())
        if group is not None:
            groups.append(group)
    return PartNaming(
        groups=tuple(groups),
        neutral=frozenset(section.texts("neutral")),
        subjects=frozenset(section.texts("subjects")),
        beside_subjects=frozenset(section.texts("beside_subjects")),
        titles=frozenset(section.texts("titles")),
        connecting=frozenset(section.texts("connecting")),
        endings=_read_endings(section.section("endings")),
    )


def _read_group(section: Section) -> PartWords | None:
    section.allow_only(KEYS_OF_GROUP)
    use = section.member("use", [use.value for use in PartUse], "use of a part")
    if use is None:
        return None
    return PartWords(
        use=PartUse(use),
        reason=section.text("reason"),
        words=frozenset(section.texts("words")),
        alone=frozenset(section.texts("alone")),
        beside=frozenset(section.texts("beside")),
        is_of_files=section.values.get("files") is True,
        is_to_delete=section.values.get("to_delete") is True,
    )


def _read_endings(section: Section) -> Endings:
    section.allow_only(KEYS_OF_ENDINGS)
    return Endings(
        kinds=tuple(_read_ending(item.section()) for item in section.items("kinds")),
        not_behind=section.texts("not_behind"),
        beside=section.texts("beside"),
        standing=frozenset(section.texts("standing")),
    )


def _read_ending(section: Section) -> EndingWords:
    section.allow_only(KEYS_OF_ENDING)
    return EndingWords(
        reason=section.text("reason"),
        words=section.texts("words"),
        first=section.texts("first"),
        contrary=section.texts("not"),
        of=section.texts("of"),
        not_of=section.texts("not_of"),
        proved_by=section.texts("proved_by"),
        remarks=section.texts("remarks"),
        states=section.texts("states"),
    )
