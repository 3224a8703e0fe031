"""Any single line of the catalogue that is damaged is reported with its file, or does no harm.

No harm: what is read still works from end to end; rows can be invented for it, every rule can be
broken, every finding has its sentence, and Great Expectations gets its suite. The suite tries
some mutations of every file; `make mutations` tries all of them.
"""

import os
import random
import shutil
from pathlib import Path

import pytest

from pipelines.catalogue import load
from pipelines.catalogue.examples.counterexamples import counterexamples
from pipelines.catalogue.examples.samples import valid_rows
from pipelines.catalogue.words.sentences import sentence
from pipelines.errors import CatalogueError
from pipelines.validation import suite_for
from tests.lib.repository import EXPECTATIONS


FILES = sorted(path.relative_to(EXPECTATIONS).as_posix() for path in EXPECTATIONS.rglob("*.yml"))
ALL = os.environ.get("MUTATIONS") == "all"
SOME = {"elements.yml": 25, "rules.yml": 15, "departments.yml": 10}
FEW = 2


def mutations(text, draw):
    """Ways in which one line of a file can be damaged:
    (what was done, the whole text afterwards).
    """
    lines = text.splitlines()
    for number, line in enumerate(lines):
        at = draw.randrange(len(line)) if line else 0
        ways = {
            "lost": [],
            "doubled": [line, line],
            "indented": ["  " + line],
            "outdented": [line.strip()],
            "cut": [line[:at]],
            "a letter lost": [line[:at] + line[at + 1 :]],
            "a letter more": [line[:at] + "x" + line[at:]],
            "letters swapped": [
                line[:at] + line[at + 1 : at + 2] + line[at : at + 1] + line[at + 2 :]
            ],
            "a bracket lost": [line.replace("}", "", 1).replace("]", "", 1)],
            "a quote lost": [line.replace('"', "", 1)],
            "a number for a text": [line.replace('"', "")],
            "a colon more": [line[:at] + ": " + line[at:]],
        }
        for way, instead in ways.items():
            if instead != [line]:
                yield (
                    f"line {number + 1} {way}: {line.strip()}",
                    "\n".join([*lines[:number], *instead, *lines[number + 1 :]]),
                )


def chosen(file, draw):
    found = list(mutations((EXPECTATIONS / file).read_text("utf-8"), draw))
    return found if ALL else draw.sample(found, min(len(found), SOME.get(file, FEW)))


@pytest.fixture
def folder(tmp_path):
    """The catalogue with no more than two record types:
    what they share is read a thousand times.
    """
    copy = Path(shutil.copytree(EXPECTATIONS, tmp_path / "expectations"))
    for path in (copy / "catalogue").glob("*.yml"):
        if path.stem not in ("red_list", "administrative_penalty_legal_person"):
            path.unlink()
    return copy


@pytest.mark.parametrize("file", FILES)
def test_a_damaged_line_is_reported_with_its_file_or_does_no_harm(catalogue, file, folder):
    harm = []
    for what, text in chosen(file, random.Random(file)):
        (folder / file).write_text(text, "utf-8")
        try:
            after = load(folder)
        except CatalogueError as fault:
            assert all(mistake.partition(":")[0] for mistake in fault.mistakes)
            continue
        changed = [
            one
            for name, one in after.record_types.items()
            if one != catalogue.record_types.get(name)
        ]
        harm += [
            f"{what} was not reported, and then: {fault}"
            for one in changed
            if (fault := broken(one, after))
        ]
    assert not harm, "\n".join(harm)


def broken(record_type, catalogue):
    """What no longer works, if anything: inventing rows,
    breaking every rule, saying every sentence, the suite.
    """
    try:
        assert len(valid_rows(record_type, 20, seed=1)) == 20
        for one in counterexamples(record_type):
            assert sentence(record_type, one.rule, one.element, 2, value=one.value).text
        assert suite_for(record_type, catalogue).expectations
    except Exception as fault:
        return f"{record_type.name}: {type(fault).__name__}: {fault}"
    return None
