"""Parts of one file that say different things of one record: the later one goes back,
never wins.
"""

import functools
import json
import signal

import pytest

from pipelines import flows
from pipelines.__main__ import main
from pipelines.city import ledger
from pipelines.city.ledger import unmended
from pipelines.commands.resubmit import resubmit
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.children import die, exit_code_of_child
from tests.lib.stages import claim, run_stage
from tests.lib.submissions import PENALTY, drop, drop_csv, frame_of, json_receipt_of
from tests.lib.tables_in_files import FORMATS, file_of


FACT = "违法事实"
DIFFERS = "another-part-differs"
REPEATED = "repeated-in-another-part"


@pytest.fixture
def frame(catalogue):
    return frame_of(catalogue, 6, seed=41, record_type=PENALTY)


def other_account(frame, rows=2):
    """The first rows say something else."""
    return frame.assign(**{FACT: ["另一种说法"] * rows + list(frame[FACT][rows:])})


def counts(batch):
    assert batch.received == batch.accepted + batch.rejected
    assert batch.accepted == batch.new + batch.changed + batch.unchanged
    return batch.new, batch.changed, batch.unchanged, batch.rejected


def facts(query):
    return sorted(row[0] for row in query("SELECT cf_sy FROM records.current_" + PENALTY))


def lines_of(platform, batch, kind="rejections"):
    content = json_receipt_of(platform, batch)
    return [(line["row_number"], line["rule"], line["text"]) for line in content[kind]]


def differing(platform, batch):
    return [line for line in lines_of(platform, batch) if line[1] == DIFFERS]


def repeated(platform, batch):
    return [line for line in lines_of(platform, batch, "warnings") if line[1] == REPEATED]


@pytest.mark.parametrize(
    ("ending", "name"),
    [*[(ending, "副本") for ending in FORMATS], ("xlsx", "Sheet1 (2)"), ("ods", "上月")],
)
def test_rows_of_a_later_part_that_say_otherwise_go_back(
    platform, inbox, frame, query, ending, name
):
    drop(inbox, f"处罚.{ending}", file_of(ending, 名单=frame, **{name: other_account(frame)}))
    first, second = commands.submit()
    assert counts(first) == (6, 0, 0, 0)
    assert counts(second) == (0, 0, 4, 2)
    assert facts(query) == sorted(frame[FACT])
    lines = differing(platform, second)
    first_row = 1 if ending == "json" else 2
    assert [line[0] for line in lines] == [first_row, first_row + 1]
    for number, (_, _, text) in enumerate(lines):
        assert f"“名单”第{first_row + number}行" in text
        assert "本行「另一种说法」" in text
        assert f"「{frame[FACT][number][:20]}" in text
    assert len(repeated(platform, second)) == 4
    assert query("SELECT kept FROM conflicts") == [("part",), ("part",)]


def test_of_two_equal_parts_nothing_goes_back_and_each_row_says_so(platform, inbox, frame, query):
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=frame, 副本=frame))
    first, second = commands.submit()
    assert counts(second) == (0, 0, 6, 0)
    assert lines_of(platform, first, "warnings") == []
    assert [line[0] for line in repeated(platform, second)] == [2, 3, 4, 5, 6, 7]


def test_a_first_part_that_leaves_a_record_as_it_was_is_protected_too(
    platform, inbox, frame, query
):
    drop_csv(inbox, "处罚.csv", frame)
    commands.submit()
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=frame, 副本=other_account(frame)))
    first, second = commands.submit()
    assert counts(first) == (0, 0, 6, 0)
    assert counts(second) == (0, 0, 4, 2)
    assert facts(query) == sorted(frame[FACT])


def test_sheets_with_complementary_columns_both_count(platform, inbox, frame, query, catalogue):
    first_half = frame.drop(columns=["备注"])
    second_half = frame.assign(备注="第二张表的备注")
    drop(inbox, "处罚.xlsx", file_of("xlsx", 基本=first_half, 备注=second_half))
    first, second = commands.submit()
    assert counts(first) == (6, 0, 0, 0)
    assert counts(second) == (0, 6, 0, 0)
    assert differing(platform, second) == []


def test_complementary_sheets_loaded_in_the_other_order_both_count(platform, inbox, frame, query):
    first_half = frame.drop(columns=["备注"])
    second_half = frame.assign(备注="第二张表的备注")
    drop(inbox, "处罚.xlsx", file_of("xlsx", 备注=second_half, 基本=first_half))
    numbers = batches_after(3)
    last_first = load_in(reversed(numbers))
    assert sorted(counts(batch) for batch in last_first) == [(0, 6, 0, 0), (6, 0, 0, 0)]


def batches_after(stage_count):
    """The two parts of the dropped file, taken through their first stages."""
    [batch] = claim("a test", takeover=True)
    run_stage(flows.SUBMISSION[0], batch.batch_no)
    kept = ledger.find(current_platform(), batch.batch_no)
    numbers = [batch.batch_no, *ledger.parts_beside(current_platform(), kept)]
    for number in numbers[1:]:
        run_stage(flows.SUBMISSION[0], number)
    for stage in flows.SUBMISSION[1:stage_count]:
        for number in numbers:
            run_stage(stage, number)
    return numbers


def load_in(numbers):
    done = []
    for number in numbers:
        for stage in flows.SUBMISSION[3:]:
            run_stage(stage, number)
        done.append(ledger.find(current_platform(), number))
    return done


def test_whichever_part_is_loaded_first_stands(platform, inbox, frame, query):
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=frame, 核对=other_account(frame)))
    numbers = batches_after(3)
    second, first = load_in(reversed(numbers))
    assert counts(second) == (6, 0, 0, 0)
    assert counts(first) == (0, 0, 4, 2)
    assert all("“核对”第" in line[2] for line in differing(platform, first))


def test_a_third_part_is_compared_with_both(platform, inbox, frame, query):
    with_note = frame.assign(备注="表二的备注")
    third = frame.assign(备注="表三的备注")
    parts = {"一": frame.drop(columns=["备注"]), "二": with_note, "三": third}
    drop(inbox, "处罚.xlsx", file_of("xlsx", **parts))
    _, second, last = commands.submit()
    assert counts(second) == (0, 6, 0, 0)
    assert counts(last) == (0, 0, 0, 6)
    assert all("“二”第" in line[2] for line in differing(platform, last))


def test_a_sheet_a_month_is_honest(platform, inbox, catalogue):
    months = {f"{month}月": frame_of(catalogue, 4, seed=seed, record_type=PENALTY)
              for month, seed in enumerate((51, 52, 53), 1)}  # fmt: skip
    drop(inbox, "处罚.xlsx", file_of("xlsx", **months))
    for batch in commands.submit():
        assert counts(batch) == (4, 0, 0, 0)
        assert lines_of(platform, batch, "warnings") == []


def test_a_sheet_for_each_record_type_is_honest(platform, inbox, catalogue, frame):
    licences = frame_of(catalogue, 4, seed=3)
    drop(inbox, "双公示.xlsx", file_of("xlsx", 许可=licences, 处罚=frame))
    assert sorted(counts(batch)[0] for batch in commands.submit()) == [4, 6]


def test_the_same_file_again_answers_the_same(platform, inbox, frame, query):
    content = file_of("xlsx", 名单=frame, 副本=other_account(frame))
    drop(inbox, "处罚.xlsx", content)
    commands.submit()
    changed = frame.assign(**{FACT: "后来的说法"})
    drop_csv(inbox, "处罚.csv", changed)
    commands.submit()
    drop(inbox, "处罚.xlsx", content)
    first, second = commands.submit()
    assert counts(first) == (0, 6, 0, 0)
    assert counts(second) == (0, 0, 4, 2)
    assert facts(query) == sorted(frame[FACT])


def test_a_corrected_workbook_is_another_file(platform, inbox, frame, query):
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=frame, 副本=other_account(frame)))
    commands.submit()
    right = other_account(frame)
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=right, 副本=right))
    first, second = commands.submit()
    assert counts(first) == (0, 2, 4, 0)
    assert counts(second) == (0, 0, 6, 0)
    assert facts(query) == sorted(right[FACT])


def test_a_row_that_is_brought_back_in_its_receipt_counts(platform, inbox, frame, query):
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=frame, 副本=other_account(frame)))
    _, second = commands.submit()
    receipt = platform.ingest_root / second.receipt
    drop(inbox, receipt.name, receipt.read_bytes())
    [mended] = commands.submit()
    assert counts(mended) == (0, 2, 0, 0)
    assert facts(query) == sorted(other_account(frame)[FACT])


def test_a_part_that_is_judged_again_still_goes_back(platform, inbox, frame, query):
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=frame, 副本=other_account(frame)))
    _, second = commands.submit()
    [again] = resubmit(current_platform(), second.batch_no)
    assert counts(again) == (0, 0, 4, 2)
    assert facts(query) == sorted(frame[FACT])


def test_a_kill_while_the_second_part_is_loaded_changes_nothing(platform, inbox, frame, query):
    drop(inbox, "处罚.xlsx", file_of("xlsx", 名单=frame, 副本=other_account(frame)))
    numbers = batches_after(3)
    load_in(numbers[:1])
    # The child dies when all of its work is done, before the commit.
    code = exit_code_of_child(functools.partial(_load_and_die, numbers[1]))
    assert code == -signal.SIGKILL
    [second] = load_in(numbers[1:])
    assert counts(second) == (0, 0, 4, 2)
    assert query("SELECT count(*) FROM part_rows") == [(10,)]


def _load_and_die(batch_no):
    unmended.note_mended_rows = lambda *_: die()
    run_stage(flows.SUBMISSION[3], batch_no)


def test_another_departments_file_of_the_same_bytes_is_no_other_part(platform, inbox, frame):
    content = file_of("xlsx", 名单=frame, 副本=other_account(frame))
    drop(inbox, "处罚.xlsx", content)
    commands.submit()
    drop(platform.ingest_root / "ecology" / "inbox", "处罚.xlsx", content)
    first, second = commands.submit()
    assert counts(first)[:2] == (0, 0)
    assert differing(platform, second) == []


def test_a_trial_says_the_same(platform, tmp_path, frame, capsys):
    path = tmp_path / "处罚.xlsx"
    path.write_bytes(file_of("xlsx", 名单=frame, 副本=other_account(frame)))
    assert main(["validate", str(path), "--json"]) != 0
    content = json.loads(capsys.readouterr().out)
    first, second = content["parts"]
    assert (first["accepted"], first["rejected"]) == (6, 0)
    assert (second["accepted"], second["rejected"]) == (4, 2)
    lines = [line for line in second["rejections"] if line["rule"] == DIFFERS]
    assert [line["row_number"] for line in lines] == [2, 3]
    assert "工作表“名单”第2行" in lines[0]["text"]
    assert [line["rule"] for line in second["warnings"]].count(REPEATED) == 4


def test_a_trial_of_honest_parts_passes(tmp_path, platform, frame, catalogue, capsys):
    path = tmp_path / "处罚.xlsx"
    months = {"一月": frame, "二月": frame_of(catalogue, 4, seed=55, record_type=PENALTY)}
    first_half = frame.drop(columns=["备注"])
    path.write_bytes(file_of("xlsx", 基本=first_half, **{"二月": months["二月"], "全": frame}))
    main(["validate", str(path), "--json"])
    content = json.loads(capsys.readouterr().out)
    assert [part["rejected"] for part in content["parts"]] == [0, 0, 0]
