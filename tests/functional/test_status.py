"""`status` says what is so, and ends with 1 whenever a person is needed."""

import contextlib
import errno
import http.server
import json
import socketserver
import threading

import pytest

from pipelines.city.exchange import outbox
from pipelines.work import current_platform
from tests.lib import commands
from tests.lib.command_line import run_here
from tests.lib.exchange import SECRET, submit_licences
from tests.lib.submissions import drop_csv, frame_of


@pytest.fixture
def status(platform):
    """Run `status --json`: its exit status, what it prints, and its last line for people."""

    def run(**variables):
        answer = run_here(environment_of(platform) | variables, "status", "--json")
        lines = answer.stderr.splitlines()
        printed = json.loads(answer.stdout) if answer.stdout else None
        return answer.returncode, printed, lines[-1] if lines else ""

    return run


def environment_of(platform):
    return {
        "DATABASE_URL": platform.database_url,
        "VAR": str(platform.var),
        "INGEST_ROOT": str(platform.ingest_root),
        "REGION_SECRET": SECRET,
        "SETTLE_SECONDS": "0",
    }


def test_nobody_is_needed_where_all_is_done(status, catalogue, platform):
    submit_licences(catalogue)
    code, said, line = status()
    assert (code, said["needs_a_person"], line) == (0, False, "")
    assert (said["held"], said["unfinished"], said["unanswered"]) == ([], [], [])


def test_a_held_batch_needs_a_person(status, platform, catalogue, inbox, monkeypatch):
    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.load.merge.load_records", lambda *_, **__: 1 / 0)
        [held] = commands.submit()
    code, said, line = status()
    assert (code, said["needs_a_person"]) == (1, True)
    assert [batch["batch_no"] for batch in said["held"]] == [held.batch_no]
    assert line == "needs a person: 1 batch(es) held"
    commands.resubmit(held.batch_no)
    assert status()[0] == 0


def test_a_batch_that_a_full_disk_stopped_is_left_unfinished_until_it_goes_on(
    status, platform, catalogue, inbox, monkeypatch
):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    drop_csv(inbox, "许可.csv", frame_of(catalogue))
    with monkeypatch.context() as broken:
        broken.setattr("pipelines.stages.receipt.receipts.issue", full)
        [batch] = commands.submit()
    assert batch.state == "loaded"
    code, said, line = status()
    assert (code, said["unfinished"]) == (1, [batch.batch_no])
    assert line == "needs a person: 1 batch(es) left unfinished"
    commands.submit()
    assert status()[:1] == (0,)


def test_a_batch_that_somebody_works_on_is_pending_and_needs_nobody(
    status, platform, catalogue, query
):
    submit_licences(catalogue)
    query("UPDATE batches SET state = 'loaded', receipt = NULL, claimed_at = now()")
    code, said, _ = status()
    assert (code, len(said["pending"]), said["unfinished"]) == (0, 1, [])
    # Its run has died: nobody has renewed the claim.
    query("UPDATE batches SET claimed_at = now() - interval '11 minutes'")
    assert status()[0] == 1


def test_what_never_left_is_not_called_unacknowledged(status, platform, catalogue, query):
    submit_licences(catalogue)
    [upload_no] = outbox.cut_pages(current_platform(), 1000)
    code, said, _ = status()
    assert (code, said["unacknowledged"], said["not_sent"]) == (0, [], [upload_no])

    outbox.note_sent(current_platform(), upload_no, "digest", ["digest"] * 20)
    code, said, _ = status()
    assert (code, said["unacknowledged"], said["not_sent"]) == (0, [upload_no], [])

    query("UPDATE uploads SET sent_at = now() - interval '25 hours'")
    code, said, line = status()
    assert [(page["upload_no"], page["hours"]) for page in said["unanswered"]] == [(upload_no, 25)]
    assert (code, line) == (1, "needs a person: 1 upload(s) unanswered")
    assert status(UNANSWERED_HOURS="48")[0] == 0

    outbox.acknowledge_page(current_platform(), upload_no, [])
    code, said, _ = status(UNANSWERED_HOURS="0")
    assert (code, said["unanswered"], said["unacknowledged"]) == (0, [], [])


class _HastyServer(socketserver.BaseRequestHandler):
    """A web server as most are: what it does not understand it refuses at once."""

    def handle(self):
        self.request.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


@contextlib.contextmanager
def serving(server):
    """Serve in a thread; the port."""
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


@pytest.fixture
def hasty_server():
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), _HastyServer)) as port:
        yield port


class _OtherPage(http.server.BaseHTTPRequestHandler):
    """A web server that is neither a database nor a region."""

    def do_POST(self):
        self.send_error(405)

    do_GET = do_POST

    def log_message(self, *_):
        pass


@pytest.fixture
def web_server():
    with serving(http.server.ThreadingHTTPServer(("127.0.0.1", 0), _OtherPage)) as port:
        yield port


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("mysql://clerk:hidden-word@127.0.0.1/city", ["DATABASE_URL", "mysql://"]),
        ("postgresql://clerk:hidden-word@127.0.0.1:{port}/city", ["DATABASE_URL", "{port}"]),
    ],
)
def test_a_wrong_address_of_the_database_is_told_as_such(status, hasty_server, address, words):
    code, said, line = status(DATABASE_URL=address.format(port=hasty_server))
    assert (code, said) == (1, None)
    assert line.startswith("ConfigurationError: ")
    for word in words:
        assert word.format(port=hasty_server) in line
    assert "hidden-word" not in line


def test_a_database_that_does_not_answer_is_named_with_its_place(status):
    code, _, line = status(DATABASE_URL="postgresql://clerk:hidden-word@127.0.0.1:9/city")
    assert code == 1
    assert line.startswith("PlatformBusy: the city platform's database at 127.0.0.1:9 is not")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://127.0.0.1:{port}", "answers 405 and is no regional platform: correct REGION_URL"),
        ("http://127.0.0.1:9", "does not answer at"),
    ],
)
def test_a_wrong_address_of_the_region_is_named(platform, catalogue, web_server, address, words):
    url = address.format(port=web_server)
    answer = run_here(environment_of(platform) | {"REGION_URL": url}, "download")
    last_line = answer.stderr.splitlines()[-1]
    assert (answer.returncode, words in last_line, url in last_line) == (1, True, True), last_line
