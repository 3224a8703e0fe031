"""A column of authorities and one of document numbers, filled in the wrong way round."""

from tests.lib.submissions import drop_csv, frame_of, json_receipt_of, submit_one


NUMBER, AUTHORITY = "认定文号", "认定部门"


def black_list(catalogue, count):
    frame = frame_of(catalogue, count, record_type="black_list")
    return frame.assign(**{NUMBER: [f"二示例认字〔2018〕{row}号" for row in range(1, count + 1)]})


def test_a_whole_column_goes_back_and_both_columns_are_named(platform, inbox, catalogue, query):
    sound = black_list(catalogue, 5)
    swapped = sound.assign(**{NUMBER: sound[AUTHORITY], AUTHORITY: sound[NUMBER]})
    drop_csv(inbox, "黑名单.csv", swapped)
    batch = submit_one()
    assert (batch.accepted, batch.rejected) == (0, 5)
    rejections = json_receipt_of(platform, batch)["rejections"]
    assert {(line["rule"], line["field"]) for line in rejections} == {("texts-exchanged", NUMBER)}
    for line in rejections:
        assert f"与“{AUTHORITY}”像是填反了" in line["text"]

    drop_csv(inbox, "黑名单.csv", sound)
    assert submit_one().new == 5
    assert query("SELECT count(*) FROM records") == [(5,)]


def test_fines_without_a_number_go_back_each_by_itself(platform, inbox, catalogue, query):
    frame = frame_of(catalogue, 2, record_type="administrative_penalty_natural_person")
    drop_csv(inbox, "自然人处罚.csv", frame.assign(行政处罚决定书文号="无文号"))
    batch = submit_one()
    assert (batch.accepted, batch.rejected) == (0, 2)
    rejections = json_receipt_of(platform, batch)["rejections"]
    assert [line["rule"] for line in rejections] == ["no-document-number"] * 2
    assert "案卷的编号" in rejections[0]["text"]
    assert query("SELECT count(*) FROM records") == [(0,)]
