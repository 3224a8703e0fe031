"""Templates and manual from the command line, and a template that
LibreOffice saved on its way into the database.
"""

import csv
import dataclasses
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa

from pipelines import settings
from pipelines.__main__ import main
from pipelines.templates import file_name
from tests.lib import city, commands
from tests.lib.repository import EXPECTATIONS


SAVED = next((Path(__file__).parents[1] / "samples" / "templates").glob("*.xlsx"))
DEPARTMENT = "market_regulation"


def run(capsys, *arguments):
    """Exit status, and the lines on standard output and standard error."""
    status = main(["catalogue", *map(str, arguments)])
    said = capsys.readouterr()
    return status, said.out.splitlines(), said.err.splitlines()


def test_templates_of_all_record_types_are_written_and_their_paths_printed(
    catalogue, capsys, tmp_path
):
    status, paths, _ = run(capsys, "template", tmp_path)
    assert status == 0
    assert paths == [str(tmp_path / file_name(one)) for one in catalogue.record_types.values()]
    assert all(Path(path).is_file() for path in paths)


def test_one_record_type_may_be_named_in_english_or_chinese(catalogue, capsys, tmp_path):
    one = next(iter(catalogue.record_types.values()))
    for name in (one.name, one.title):
        assert run(capsys, "template", tmp_path, "--record-type", name)[:2] == (
            0,
            [str(tmp_path / file_name(one))],
        )


def test_one_departments_templates_lie_in_the_folder_itself_several_ones_in_a_folder_each(
    catalogue, capsys, tmp_path
):
    court = catalogue.departments["court"]
    status, paths, _ = run(capsys, "template", tmp_path / "one", "--department", court.code)
    assert status == 0
    assert {Path(path).parent for path in paths} == {tmp_path / "one"}
    assert len(paths) == len(catalogue.record_types_of(court.code))
    _, paths, _ = run(capsys, "template", tmp_path / "two", "--department", court.name, "finance")
    assert {Path(path).parent.name for path in paths} == {
        court.name,
        catalogue.departments["finance"].name,
    }


def test_names_that_nobody_knows_are_all_said_and_nothing_is_written(capsys, tmp_path):
    status, paths, said = run(
        capsys, "template", tmp_path / "new", "--record-type", "nobody", "--department", "nowhere"
    )
    assert (status, paths) == (1, [])
    assert said == ["no such record type: nobody", "no such department: nowhere"]
    assert not (tmp_path / "new").exists()


@pytest.fixture
def few_record_types(tmp_path):
    """The settings name a catalogue of three record types:
    each page takes a moment to be written.
    """
    folder = Path(shutil.copytree(EXPECTATIONS, tmp_path / "expectations"))
    # They say something about record types that are not there.
    for name in ("headers.yml", "published_forms.yml"):
        (folder / name).unlink()
    for path in (folder / "catalogue").glob("*.yml"):
        if path.stem not in ("red_list", "tax_arrears", "administrative_penalty_legal_person"):
            path.unlink()
    with settings.using(dataclasses.replace(settings.current(), expectations=folder)):
        yield


@pytest.mark.parametrize("form", [[], ["--html"]], ids=["markdown", "html"])
def test_a_manual_that_was_written_passes_its_check_until_somebody_edits_it(
    form, few_record_types, capsys, tmp_path
):
    tmp_path = tmp_path / "manual"
    status, paths, _ = run(capsys, "docs", tmp_path, *form)
    assert status == 0
    assert run(capsys, "docs", tmp_path, *form, "--check")[0] == 0
    Path(paths[-1]).write_text("edited", encoding="utf-8")
    assert run(capsys, "docs", tmp_path, *form, "--check")[:2] == (1, [f"{paths[-1]}: differs"])


@pytest.mark.parametrize("action", ["template", "docs"])
def test_help_says_what_each_option_is_for(action, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["catalogue", action, "--help"])
    assert ended.value.code == 0
    assert "DIR" in capsys.readouterr().out


def test_a_template_that_libreoffice_saved_goes_into_the_database_as_it_was_filled_in(
    platform, catalogue
):
    shutil.copy(SAVED, platform.ingest_root / DEPARTMENT / "inbox")
    [batch] = commands.submit()
    assert (batch.state, batch.rejected) == ("receipted", 0)
    with SAVED.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        filled = list(csv.DictReader(stream))
    assert batch.received == batch.accepted == batch.new == len(filled)
    record_type = catalogue.record_types[batch.record_type]
    text = [code for code, one in record_type.elements.items() if code in filled[0] and one.type in
            ("text", "credit_code", "organisation_code", "registration_no", "date")]  # fmt: skip
    columns = sa.text(
        f"SELECT {', '.join(code.lower() for code in text)} FROM records.current_{record_type.name}"
    )
    with city.transaction() as connection:
        kept = {
            tuple("" if value is None else str(value) for value in row)
            for row in connection.execute(columns)
        }
    assert kept == {tuple(line[code] for code in text) for line in filled}
