"""The reader as it is started with the server: killed while it reads, it takes up what it left."""

import http.client
import os
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

import jiheng
from losses import Client, Server
from webcast import EXAMPLES

PAPER = Path(__file__).parents[1] / "data/paper"
PATIENCE = 120.0
PAPERS = 4


@pytest.fixture
def server(tmp_path: Path, demo: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.delenv("JIHENG_DATABASE", raising=False)
    started = Server(shutil.copytree(demo, tmp_path / "home"))
    started.again()
    yield started
    started.kill()


def asked(server: Server, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(server.home / "jiheng.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def until(wanted: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not wanted():
        assert time.monotonic() < end
        time.sleep(0.05)


def reader_of(server: Server) -> int | None:
    """Return the process that reads something now."""
    rows = asked(server, "SELECT reader FROM jiheng_upload WHERE state = 'reading'")
    return int(str(rows[0][0]).rpartition(":")[2]) if rows else None


def send(server: Server) -> None:
    """Sign in as the preparer and upload a scan, which takes long, and then what takes none."""
    client = Client(server, 1, (server.home / "demo-password").read_text("ascii"))
    client.enter()
    unit = "SELECT project.unit_id, campaign_id FROM jiheng_filing JOIN jiheng_project AS project"
    ((unit_id, campaign),) = asked(server, f"{unit} ON project.id = project_id LIMIT 1")
    scan, form = (PAPER / "scan-07.jpg").read_bytes(), jiheng.read(EXAMPLES)[0]
    files = [SimpleUploadedFile("0.jpg", scan)]
    files += [
        SimpleUploadedFile(f"{at}.docx", jiheng.render(form, "docx")) for at in range(1, PAPERS)
    ]
    body = encode_multipart(BOUNDARY, {"place": f"{unit_id}-{campaign}", "files": files})
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Cookie": client._cookie, "X-CSRFToken": client._token}
    connection.request("POST", "/import/", body, headers | {"Content-Type": MULTIPART_CONTENT})
    assert connection.getresponse().status == 302
    connection.close()


def test_a_reader_killed_while_reading_takes_every_document_up_again(server: Server) -> None:
    send(server)
    until(lambda: reader_of(server))
    killed = reader_of(server)
    assert killed is not None
    os.kill(killed, signal.SIGKILL)
    ended = "SELECT count(*) FROM jiheng_upload WHERE state = 'read'"
    until(lambda: asked(server, ended) == [(PAPERS,)])
    forms = asked(server, "SELECT upload_id FROM jiheng_recognisedform")
    assert sorted(Counter(forms).values()) == [1] * PAPERS
    attempts = asked(server, "SELECT attempt FROM jiheng_upload ORDER BY attempt DESC")
    assert attempts[0] == (2,)


def test_what_waits_when_the_server_is_killed_is_read_after_it_starts_again(
    server: Server,
) -> None:
    send(server)
    server.kill()
    server.again()
    ended = "SELECT count(*) FROM jiheng_upload WHERE state = 'read'"
    until(lambda: asked(server, ended) == [(PAPERS,)])
    forms = asked(server, "SELECT upload_id FROM jiheng_recognisedform")
    assert sorted(Counter(forms).values()) == [1] * PAPERS
