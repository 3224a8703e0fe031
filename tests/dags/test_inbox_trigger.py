"""The trigger fires for new files, and again for files that are left; it touches nothing."""

import asyncio
import os
import time

import pytest

from dags import inbox_trigger
from dags.inbox_trigger import InboxTrigger


QUICK = 0.02


@pytest.fixture
def root(tmp_path):
    (tmp_path / "ecology" / "inbox").mkdir(parents=True)
    return tmp_path


def drop_aged(root, name, text="x", age=10.0):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    os.utime(path, (time.time() - age, time.time() - age))
    return path


def events_of(root, *scenes, settle_seconds=0.02):
    """Play scenes one after the other while the trigger runs.

    Returns for each scene the number of ready files of each event;
    the first list is for the time before.
    """

    async def play():
        events = []
        trigger = InboxTrigger(root=str(root), settle_seconds=settle_seconds, interval=QUICK)

        async def collect():
            async for event in trigger.run():
                events[-1].append(event.payload["files"])

        events.append([])
        running = asyncio.create_task(collect())
        await asyncio.sleep(0.15)
        for scene in scenes:
            events.append([])
            scene()
            await asyncio.sleep(0.25)
        assert not running.done(), running.exception()
        running.cancel()
        return events

    return asyncio.run(play())


def test_an_empty_inbox_makes_no_event(root):
    assert events_of(root) == [[]]


def test_it_fires_once_for_a_file_that_is_there_already(root):
    drop_aged(root, "ecology/inbox/a.csv")
    assert events_of(root) == [[1]]


def test_it_fires_once_for_a_dropped_file_and_again_for_the_next(root):
    scenes = (
        lambda: drop_aged(root, "ecology/inbox/a.csv"),
        lambda: drop_aged(root, "court/inbox/deep/er/b.csv"),
    )
    assert events_of(root, *scenes) == [[], [1], [2]]


def test_it_does_not_fire_for_files_that_leave(root):
    path = drop_aged(root, "ecology/inbox/a.csv")
    drop_aged(root, "ecology/inbox/b.csv")
    assert events_of(root, path.unlink) == [[2], []]


def test_it_fires_for_a_file_that_comes_back_changed_under_its_old_name(root):
    path = drop_aged(root, "ecology/inbox/a.csv")
    assert events_of(
        root, path.unlink, lambda: drop_aged(root, "ecology/inbox/a.csv", "longer")
    ) == [
        [1],
        [],
        [1],
    ]


def test_it_waits_until_a_file_has_settled(root):
    scenes = (lambda: drop_aged(root, "ecology/inbox/a.csv", age=0.0), lambda: None, lambda: None)
    assert events_of(root, *scenes, settle_seconds=0.4) == [[], [], [1], []]


def test_it_ignores_what_is_not_finished(root):
    drop_aged(root, "ecology/inbox/a.csv.part")
    drop_aged(root, "ecology/inbox/~$a.xlsx")
    drop_aged(root, "ecology/receipts/r.xlsx")
    assert events_of(root) == [[]]


def test_it_fires_again_while_files_are_left(root, monkeypatch):
    monkeypatch.setattr(inbox_trigger, "REMIND_SECONDS", 0.02)
    drop_aged(root, "ecology/inbox/a.csv")
    (events,) = events_of(root)
    assert events[0] == 1
    assert len(events) >= 2


def test_it_survives_a_root_that_is_not_there_and_one_that_goes_away(tmp_path):
    root = tmp_path / "not" / "mounted"

    def comes():
        drop_aged(root, "ecology/inbox/a.csv")

    def goes():
        root.rename(tmp_path / "elsewhere")

    def comes_back():
        (tmp_path / "elsewhere").rename(root)

    assert events_of(root, comes, goes, comes_back) == [[], [1], [], [1]]


def test_it_touches_nothing(root):
    path = drop_aged(root, "ecology/inbox/a.csv")
    before = path.stat()
    events_of(root)
    after = path.stat()
    assert (before.st_mtime_ns, before.st_ctime_ns) == (after.st_mtime_ns, after.st_ctime_ns)


def test_it_leaves_the_event_loop_free_while_a_file_server_is_slow(root, monkeypatch):
    monkeypatch.setattr(inbox_trigger.inbox, "look", lambda _root: time.sleep(0.3) or [])

    async def longest_pause():
        events = InboxTrigger(root=str(root), interval=QUICK).run()
        looking = asyncio.create_task(anext(events))
        pauses = []
        for _ in range(20):
            before = time.monotonic()
            await asyncio.sleep(0.01)
            pauses.append(time.monotonic() - before)
        looking.cancel()
        return max(pauses)

    assert asyncio.run(longest_pause()) < 0.2


def test_it_can_be_made_again_from_what_it_says_of_itself(root):
    trigger = InboxTrigger(root=str(root), settle_seconds=3.0, interval=0.7)
    path, arguments = trigger.serialize()
    assert path == "dags.inbox_trigger.InboxTrigger"
    assert InboxTrigger(**arguments).serialize() == (path, arguments)


def test_an_event_names_files_of_every_department_however_many_one_of_them_has(root, monkeypatch):
    monkeypatch.setattr(inbox_trigger, "MOST_NAMED_FILES", 4)
    for number in range(20):
        drop_aged(root, f"court/inbox/{number:02d}.csv")
    drop_aged(root, "ecology/inbox/a.csv")

    async def first_event():
        trigger = InboxTrigger(root=str(root), settle_seconds=0, interval=QUICK)
        return await anext(aiter(trigger.run()))

    event = asyncio.run(first_event())
    assert event.payload["files"] == 21
    assert list(event.payload["looks"]) == [
        "court/inbox/00.csv",
        "ecology/inbox/a.csv",
        "court/inbox/01.csv",
        "court/inbox/02.csv",
    ]
