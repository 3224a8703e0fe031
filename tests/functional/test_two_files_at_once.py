"""Two files in work at once: the one that loads second is answered as if
it had been judged second.
"""

import pytest

from pipelines import flows
from pipelines.city import ledger
from pipelines.city.records.ownership import OWNER_RULE
from pipelines.work import current_platform
from tests.lib.stages import claim, run_stage
from tests.lib.submissions import PENALTY, drop_csv, frame_of, json_receipt_of, submit_one


FACT = "违法事实"
STAGES = flows.SUBMISSION


@pytest.fixture
def frame(catalogue):
    return frame_of(catalogue, 12, seed=31, record_type=PENALTY)


def other_account(frame):
    """Ten of the twelve rows say something else."""
    return frame.assign(**{FACT: ["另一种说法"] * 10 + list(frame[FACT][10:])})


def side_by_side(before=3):
    """Take two batches through their first stages, then one after the other through the rest."""
    numbers = [batch.batch_no for batch in claim("a test", takeover=True)]
    for stage in STAGES[:before]:
        for number in numbers:
            run_stage(stage, number)
    for number in numbers:
        for stage in STAGES[before:]:
            run_stage(stage, number)
    return [ledger.find(current_platform(), number) for number in numbers]


def counts(batch):
    assert batch.received == batch.accepted + batch.rejected
    assert batch.accepted == batch.new + batch.changed + batch.unchanged
    return batch.accepted, batch.rejected, batch.new, batch.changed, batch.unchanged


def ecology(platform):
    return platform.ingest_root / "ecology" / "inbox"


def lines_of(platform, batch, kind="rejections"):
    content = json_receipt_of(platform, batch)
    return [(line["row_number"], line["rule"], line["element"], line["text"])
            for line in content[kind]]  # fmt: skip


def test_rows_of_the_second_go_back_with_the_owners_name(platform, inbox, frame, query, catalogue):
    drop_csv(inbox, "行政处罚.csv", frame)
    drop_csv(ecology(platform), "行政处罚.csv", other_account(frame))
    batches = side_by_side()
    first, second = sorted(batches, key=lambda batch: batch.rejected)
    owner = first.department
    assert counts(first) == (12, 0, 12, 0, 0)
    assert counts(second) == (2, 10, 0, 0, 2)
    lines = lines_of(platform, second)
    assert [line[:3] for line in lines] == [(row, OWNER_RULE, "CF_SY") for row in range(2, 12)]
    name = catalogue.departments[owner].name
    assert all(name in line[3] for line in lines)
    assert "退回10条" in second.receipt
    assert query("SELECT batch_no, row_number, kept FROM conflicts ORDER BY 2") == [
        (second.batch_no, row, "owner") for row in range(2, 12)
    ]
    assert query("SELECT count(*) FROM rejected_rows") == [(10,)]
    [notice] = (platform.ingest_root / owner / "receipts").glob("提示_*.txt")
    assert notice.read_text("utf-8-sig").count("内容不同：违法事实：文件中「") == 10


def test_the_receipt_is_that_of_one_file_after_the_other(platform, inbox, frame, query, catalogue):
    drop_csv(inbox, "行政处罚.csv", frame)
    submit_one()
    drop_csv(ecology(platform), "行政处罚.csv", other_account(frame))
    after = submit_one()
    others = frame_of(catalogue, 12, seed=32, record_type=PENALTY)
    drop_csv(inbox, "又一批处罚.csv", others)
    drop_csv(ecology(platform), "又一批处罚.csv", other_account(others))
    beside = max(side_by_side(), key=lambda batch: batch.rejected)
    assert counts(after) == counts(beside)
    shown = [line[:3] for line in lines_of(platform, after)]
    assert shown == [line[:3] for line in lines_of(platform, beside)]


def test_an_attempt_that_was_not_committed_leaves_nothing(
    platform, inbox, frame, query, monkeypatch
):
    drop_csv(inbox, "行政处罚.csv", frame)
    drop_csv(ecology(platform), "行政处罚.csv", other_account(frame))
    numbers = [batch.batch_no for batch in claim("a test", takeover=True)]
    for stage in STAGES[:3]:
        for number in numbers:
            run_stage(stage, number)
    run_stage(STAGES[3], numbers[0])

    def killed(*_arguments, **_options):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.unmended.note_mended_rows", killed)
        with pytest.raises(KeyboardInterrupt):
            run_stage(STAGES[3], numbers[1])
    for number in numbers:
        for stage in STAGES[3:]:
            run_stage(stage, number)
    second = ledger.find(current_platform(), numbers[1])
    assert counts(second) == (2, 10, 0, 0, 2)
    assert query("SELECT count(*), count(DISTINCT row_number) FROM conflicts") == [(10, 10)]
    assert len(lines_of(platform, second)) == 10


def test_a_later_file_stands_and_the_earlier_one_is_told_so(platform, inbox, frame):
    drop_csv(inbox, "处罚一.csv", other_account(frame))
    [first] = [batch.batch_no for batch in claim("a test", takeover=True)]
    for stage in STAGES[:3]:
        run_stage(stage, first)
    drop_csv(inbox, "处罚二.csv", frame)
    [second] = {batch.batch_no for batch in claim("a test", takeover=True)} - {first}
    for stage in STAGES:
        run_stage(stage, second)
    later = ledger.find(current_platform(), second)
    assert later.new == 12
    for stage in STAGES[3:]:
        run_stage(stage, first)
    batch = ledger.find(current_platform(), first)
    assert counts(batch) == (12, 0, 0, 0, 12)
    assert batch.warned == 10
    lines = lines_of(platform, batch, "warnings")
    assert [line[:3] for line in lines] == [
        (row, "later-file-stands", "CF_SY") for row in range(2, 12)
    ]
    assert all(f"后报的文件（回执号{later.batch_no}）" in line[3] for line in lines)
