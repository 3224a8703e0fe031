"""From expectations/part_names.yml to the names by which parts of files are not the list to report."""

from __future__ import annotations

from pathlib import Path

from pipelines.catalogue.forms import PartNaming, PartUse, PartWords
from pipelines.catalogue.loading.mistakes import Mistakes
from pipelines.catalogue.loading.section import Section
from pipelines.catalogue.loading.yaml_files import read_yaml_or_empty


_LISTS = ("neutral", "subjects", "beside_subjects", "titles", "connecting")
KEYS_OF_GROUP = {"use", "reason", "words", "alone", "beside", "to_delete", "files"}


def read_part_naming(path: Path, mistakes: Mistakes) -> PartNaming:
    """The words in names of parts; without the file no name means anything."""
    if not path.exists():
        return PartNaming()
    section = read_yaml_or_empty(path, mistakes)
    section.allow_only({*_LISTS, "groups"})
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
