"""`store check` and `store prepare`, as an operator calls them."""

import json

from pipelines.__main__ import main
from pipelines.commands.output import DONE, NEEDS_A_PERSON, WRONG_USE
from tests.lib.submissions import drop_csv, frame_of, submit_one


def test_wrong_rights_are_listed_set_right_and_files_go_on_being_taken(
    platform, catalogue, inbox, capsys
):
    inbox.chmod(0o777)
    assert main(["store", "check", "--json"]) == NEEDS_A_PERSON
    wrong = json.loads(capsys.readouterr().out)["wrong"]
    assert "market_regulation/inbox" in [right["place"] for right in wrong]

    assert main(["store", "prepare", "court"]) == DONE
    assert "as they should be" in capsys.readouterr().out
    assert (platform.ingest_root / "court" / "inbox").is_dir()
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    assert submit_one().state == "receipted"
    assert main(["store", "check"]) == DONE


def test_a_department_that_is_not_registered_gets_no_folder(platform, capsys):
    platform.ingest_root.mkdir(parents=True, exist_ok=True)
    assert main(["store", "prepare", "no_such_office"]) == WRONG_USE
    assert "no_such_office" in capsys.readouterr().err
    assert not (platform.ingest_root / "no_such_office").exists()
