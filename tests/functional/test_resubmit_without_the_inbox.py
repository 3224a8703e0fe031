"""`resubmit` judges the original that is kept: nothing goes through the inbox, and no other bytes pass."""

import pytest

from pipelines.city import ledger
from pipelines.errors import UnknownBatch
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.submissions import drop_csv, frame_of, submit_one


@pytest.fixture
def rejecting(platform, catalogue, inbox):
    """A batch of five rows, of which one went back."""
    frame = frame_of(catalogue)
    frame.loc[2, "行政相对人名称"] = ""
    drop_csv(inbox, "许可.csv", frame)
    return submit_one()


def test_the_inbox_stays_empty_and_the_original_is_judged_where_it_is_kept(rejecting, inbox):
    [again] = commands.resubmit(rejecting.batch_no)
    assert (again.kept_as, again.path) == (rejecting.kept_as, rejecting.path)
    assert (again.mends, again.unchanged, again.rejected) == (rejecting.batch_no, 4, 1)
    assert list(inbox.rglob("*")) == []


def test_a_batch_may_be_judged_again_as_often_as_one_likes(rejecting):
    numbers = [commands.resubmit(rejecting.batch_no)[0].batch_no for _ in range(3)]
    assert len(set(numbers)) == 3


def test_a_batch_that_waits_to_be_judged_again_is_opened_once(rejecting):
    first = ledger.open_again(current_platform(), rejecting)
    assert ledger.open_again(current_platform(), rejecting) == first
    [again] = commands.resubmit(rejecting.batch_no)
    assert again.batch_no == first
    assert ledger.open_again(current_platform(), rejecting) != first


def test_an_original_that_was_changed_since_is_refused_in_plain_words(rejecting, platform, query):
    kept = platform.ingest_root / rejecting.kept_as
    kept.write_bytes(kept.read_bytes().replace("示例".encode(), "伪造".encode()))
    [again] = commands.resubmit(rejecting.batch_no)
    assert (again.state, again.reason_code) == ("refused", "original-changed")
    assert again.reason.startswith("留存的原件在接收以后被改动过") and "请重新报送" in again.reason
    assert "留存原件被改动" in again.receipt
    assert query("SELECT count(*) FROM records") == [(4,)]


def test_what_a_link_points_to_is_not_read_in_place_of_the_original(rejecting, platform, tmp_path):
    secret = tmp_path / "identity"
    secret.write_text("key", encoding="utf-8")
    kept = platform.ingest_root / rejecting.kept_as
    kept.unlink()
    kept.symlink_to(secret)
    with pytest.raises(UnknownBatch, match="not kept any more"):
        commands.resubmit(rejecting.batch_no)


def test_a_link_planted_where_copies_used_to_lie_overwrites_nothing(
    rejecting, platform, inbox, tmp_path
):
    program = tmp_path / "submissions.py"
    program.write_text("program", encoding="utf-8")
    folder = inbox / "重判" / rejecting.batch_no
    folder.mkdir(parents=True)
    (folder / ".许可.csv").symlink_to(program)
    commands.resubmit(rejecting.batch_no)
    assert program.read_text(encoding="utf-8") == "program"
