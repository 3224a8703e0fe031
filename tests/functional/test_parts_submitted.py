"""One file, several tables: each a batch and a receipt of its own,
all of them or none, whatever dies in between.
"""

import functools
import io
import json
import signal
import zipfile

import openpyxl
import pandas as pd
import pytest

from pipelines import flows
from pipelines.city import ledger
from pipelines.city.overview import overview
from pipelines.work import current_platform
from tests.lib import commands, stages
from tests.lib.children import die, exit_code_of_child
from tests.lib.submissions import DEPARTMENT, LICENCE, PENALTY, drop, frame_of


LICENCE_OF_PERSON = "administrative_licence_natural_person"


def book_of(**frames):
    with io.BytesIO() as book:
        with pd.ExcelWriter(book, engine="openpyxl") as writer:
            for name, frame in frames.items():
                frame.to_excel(writer, sheet_name=name, index=False)
        return book.getvalue()


def zip_of(contents):
    with io.BytesIO() as packed:
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
        return packed.getvalue()


def csv_of(frame):
    return frame.to_csv(index=False).encode("gb18030")


@pytest.fixture
def two_sheets(catalogue):
    return book_of(
        许可=frame_of(catalogue),
        处罚=frame_of(catalogue, record_type=PENALTY),
        说明=pd.DataFrame({"甲": ["乙"]}),
    )


@pytest.fixture
def four_files(catalogue, two_sheets):
    licences = [csv_of(frame_of(catalogue, seed=seed)) for seed in (11, 12)]
    return zip_of(
        {
            "一月/许可.csv": licences[0],
            "二月/许可.csv": licences[1],
            "坏.xlsx": b"PK",
            "表.xlsx": two_sheets,
        }
    )


def places(batches):
    return {commands.as_json(batch)["path"].rpartition("inbox/")[2]: batch for batch in batches}


def outcome(batches):
    return {
        place: (batch.state.value, batch.record_type, batch.new)
        for place, batch in places(batches).items()
    }


SHEETS = {"本月.xlsx#许可": ("receipted", LICENCE, 5), "本月.xlsx#处罚": ("receipted", PENALTY, 5)}
FILES = {
    "本月.zip/一月/许可.csv": ("receipted", LICENCE, 5),
    "本月.zip/二月/许可.csv": ("receipted", LICENCE, 5),
    "本月.zip/坏.xlsx": ("refused", None, 0),
    "本月.zip/表.xlsx#许可": ("receipted", LICENCE, 5),
    "本月.zip/表.xlsx#处罚": ("receipted", PENALTY, 5),
}


def test_each_sheet_is_a_batch_with_a_receipt_of_its_own(platform, inbox, two_sheets):
    drop(inbox, "本月.xlsx", two_sheets)
    batches = commands.submit()
    assert outcome(batches) == SHEETS
    receipts = [platform.ingest_root / batch.receipt for batch in batches]
    assert len(set(receipts)) == 2 and all(path.is_file() for path in receipts)
    assert {batch.part in path.name for batch, path in zip(batches, receipts, strict=True)} == {
        True
    }
    first = json.loads(receipts[0].with_suffix(".json").read_text(encoding="utf-8"))
    assert (first["path"], first["file"]) == (
        f"{DEPARTMENT}/inbox/本月.xlsx#许可",
        "本月.xlsx#许可",
    )
    assert first["reading"]["notes"] == ["工作表“说明”未作为数据读取"]
    assert len({(batch.kept_as, batch.digest) for batch in batches}) == 1
    assert stages.label(batches[0].batch_no) == f"{DEPARTMENT}/本月.xlsx#许可"


def test_each_file_of_an_archive_is_a_batch_and_a_bad_one_is_answered_on_its_own(
    platform, inbox, four_files
):
    drop(inbox, "本月.zip", four_files)
    batches = commands.submit()
    assert outcome(batches) == FILES
    assert len({batch.receipt for batch in batches}) == 5
    assert "损坏" in places(batches)["本月.zip/坏.xlsx"].reason
    assert not list((platform.ingest_root / ".staging").iterdir())


def test_the_same_file_again_is_answered_part_by_part(platform, inbox, four_files):
    drop(inbox, "本月.zip", four_files)
    commands.submit()
    drop(inbox, "再报.zip", four_files)
    again = commands.submit()
    assert [batch.state.value for batch in again] == ["refused"] * 5
    reasons = [batch.reason for place, batch in places(again).items() if "坏" not in place]
    assert all("内容完全相同" in reason for reason in reasons)


def test_a_new_file_of_the_same_name_does_not_wait_for_the_parts_of_the_old_one(
    platform, catalogue, inbox, two_sheets
):
    drop(inbox, "本月.xlsx", two_sheets)
    [first] = stages.claim("a run that takes the first part only")
    flows.run(current_platform(), first.batch_no)
    changed = book_of(
        许可=frame_of(catalogue, seed=3), 处罚=frame_of(catalogue, seed=4, record_type=PENALTY)
    )
    drop(inbox, "本月.xlsx", changed)
    batches = commands.submit()
    assert sorted((batch.place.rpartition("#")[2], batch.new) for batch in batches) == [
        ("处罚", 5),
        ("处罚", 5),
        ("许可", 5),
    ]


def test_a_part_is_judged_again_from_its_receipt_and_no_other_is(platform, catalogue, inbox):
    frame = frame_of(catalogue)
    frame.loc[2, "行政相对人名称"] = ""
    drop(inbox, "本月.xlsx", book_of(许可=frame, 处罚=frame_of(catalogue, record_type=PENALTY)))
    first = places(commands.submit())["本月.xlsx#许可"]
    [again] = commands.resubmit(str(platform.ingest_root / first.receipt))
    assert (again.part, again.mends, again.unchanged, again.rejected) == (
        "许可",
        first.batch_no,
        4,
        1,
    )
    assert commands.submit() == []


def test_a_file_judged_again_may_turn_out_to_have_several_parts(
    platform, inbox, four_files, monkeypatch
):
    drop(inbox, "本月.zip", four_files)
    with monkeypatch.context() as without:
        # A catalogue and readers of long ago, which knew no archives.
        without.setattr("pipelines.intake.recognising.parts.ARCHIVE_ENDING", ".none")
        [refused] = commands.submit()
    assert refused.state == "refused"
    again = commands.resubmit(refused.batch_no)
    assert len(again) == 5 and {batch.mends for batch in again} == {refused.batch_no}
    assert sum(batch.new for batch in again) == 20


def test_a_held_part_is_released_on_its_own(platform, inbox, two_sheets, monkeypatch):
    drop(inbox, "本月.xlsx", two_sheets)
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.merge.load_records", lambda *_: 1 / 0)
        held = commands.submit()
    assert [batch.state.value for batch in held] == ["held", "held"]
    said = [batch.path for batch in overview(current_platform()).held]
    assert said == [f"{DEPARTMENT}/inbox/本月.xlsx#许可", f"{DEPARTMENT}/inbox/本月.xlsx#处罚"]
    for batch in held:
        [done] = commands.resubmit(batch.batch_no)
        assert (done.state, done.part, done.new) == ("receipted", batch.part, 5)
    assert commands.submit() == []


def die_before_opening(open_parts, step, parts):
    die()


def die_between(open_parts, step, parts):
    open_parts(step, parts[:1])
    die()


def die_after_opening(open_parts, step, parts):
    open_parts(step, parts)
    die()


def die_after_the_commit(open_parts, step, parts):
    open_parts(step, parts)
    step.after_commit(die)


def submit_dying(dying):
    """Submit in a process that dies while it opens batches for the parts of a file."""
    ledger.open_parts = functools.partial(dying, ledger.open_parts)
    commands.submit()


@pytest.mark.parametrize(
    "dying", [die_before_opening, die_between, die_after_opening, die_after_the_commit]
)
@pytest.mark.parametrize("name", ["本月.xlsx", "本月.zip"])
def test_a_process_that_dies_while_a_file_is_split_loses_and_doubles_nothing(
    platform, inbox, two_sheets, four_files, dying, name
):
    drop(inbox, name, two_sheets if name.endswith("x") else four_files)
    assert exit_code_of_child(submit_dying, dying) == -signal.SIGKILL
    batches = commands.submit()
    assert outcome(batches) == (SHEETS if name.endswith("x") else FILES)
    assert all(ledger.find(current_platform(), batch.batch_no).receipt for batch in batches)
    assert len(list((platform.ingest_root / DEPARTMENT / "receipts").glob("*.xlsx"))) == len(
        batches
    )


def test_a_table_about_several_kinds_of_subjects_is_a_batch_for_each_record_type(
    platform, inbox, catalogue
):
    """Every row is counted once, and the receipt of each batch speaks of both."""
    persons = frame_of(catalogue, record_type=LICENCE_OF_PERSON, seed=5)
    both = pd.concat([frame_of(catalogue), persons], ignore_index=True).fillna("")
    drop(inbox, "行政许可.csv", csv_of(both))
    batches = commands.submit()
    assert sum(batch.received for batch in batches) == len(both)
    titles = [catalogue.record_types[name].title for name in (LICENCE, LICENCE_OF_PERSON)]
    assert {
        batch.part: (batch.record_type, batch.accepted, batch.rejected) for batch in batches
    } == {
        titles[0]: (LICENCE, 5, 0),
        titles[1]: (LICENCE_OF_PERSON, 5, 0),
    }
    for batch in batches:
        receipt = (platform.ingest_root / batch.receipt).with_suffix(".json")
        notes = json.loads(receipt.read_text(encoding="utf-8"))["reading"]["notes"]
        assert any(all(title in note for title in titles) for note in notes)


def test_a_split_table_that_comes_again_is_a_repeated_file(inbox, catalogue):
    persons = frame_of(catalogue, record_type=LICENCE_OF_PERSON, seed=5)
    both = pd.concat([frame_of(catalogue), persons], ignore_index=True).fillna("")
    drop(inbox, "行政许可.csv", csv_of(both))
    commands.submit()
    drop(inbox, "行政许可.csv", csv_of(both))
    assert all(batch.new == 0 for batch in commands.submit())


NOTE = "本月共报送许可5条、荣誉1条".encode()


def summary_of(platform, batch):
    """The first line of a receipt, and what its lines say by their labels."""
    rows = list(
        openpyxl.load_workbook(platform.ingest_root / batch.receipt)["汇总"].iter_rows(
            values_only=True
        )
    )
    return rows[0][0], {row[0]: row[1] for row in rows[1:]}


def assert_it_asks_about(platform, batch, word):
    headline, facts = summary_of(platform, batch)
    assert "无需处理" not in headline and "没有读取的文件和表" in headline
    assert word in facts["没有读取的文件和表"]


@pytest.mark.parametrize("name", ["黑名单.docx", "处罚/扫描件.pdf", "名单.jpg", "说明.txt"])
def test_the_summary_asks_about_a_file_of_an_archive_that_nobody_can_read(
    platform, catalogue, inbox, name
):
    drop(inbox, "报送.zip", zip_of({"许可.csv": csv_of(frame_of(catalogue)), name: NOTE}))
    [batch] = commands.submit()
    assert_it_asks_about(platform, batch, f"“{name}”")


@pytest.mark.parametrize(
    ("sheet", "is_hidden"), [("藏", True), ("作废", False), ("红名单", False), ("续", False)]
)
def test_the_summary_asks_about_a_sheet_with_records_that_was_not_read(
    platform, catalogue, inbox, sheet, is_hidden
):
    frame = frame_of(catalogue, seed=3)
    if sheet == "红名单":
        frame = pd.DataFrame({"另附纸质": ["本表另附纸质"]})
    if sheet == "续":
        frame.columns = [f"业务字段{number}" for number in range(len(frame.columns))]
    book = openpyxl.load_workbook(io.BytesIO(book_of(许可=frame_of(catalogue), **{sheet: frame})))
    book[sheet].sheet_state = "hidden" if is_hidden else "visible"
    book.save(inbox / "本月.xlsx")
    [batch] = commands.submit()
    assert_it_asks_about(platform, batch, f"“{sheet}”")


def test_nothing_is_asked_about_sheets_and_files_that_nobody_reports(platform, catalogue, inbox):
    book = book_of(
        许可=frame_of(catalogue),
        填报示例=frame_of(catalogue, seed=3),
        填写示例=frame_of(catalogue, seed=4).rename(columns=lambda name: f"示{name}"),
        红名单=pd.DataFrame(columns=["序号", "名称"], data=[["无", None]]),
        目录=pd.DataFrame({"单位": ["甲"], "数量": [1]}),
        黑名单=frame_of(catalogue, 0, record_type="black_list"),
        代码=pd.DataFrame({"名称": ["罚款"], "代码": [1]}),
    )
    drop(inbox, "本月.zip", zip_of({"许可.xlsx": book, "~$许可.xlsx": b"", "Thumbs.db": b""}))
    [batch] = commands.submit()
    headline, facts = summary_of(platform, batch)
    assert facts.get("没有读取的文件和表") is None
    assert headline.endswith("无需处理。")


@pytest.mark.parametrize("content", [NOTE, b"a,b\n1,2\n"])
def test_a_text_that_is_alone_or_a_table_is_still_refused(platform, catalogue, inbox, content):
    files = {"名单.txt": content}
    if content != NOTE:
        files["许可.csv"] = csv_of(frame_of(catalogue))
    drop(inbox, "报送.zip", zip_of(files))
    states = {batch.part: batch.state.value for batch in commands.submit()}
    assert states["名单.txt"] == "refused"
