"""Killing the server while clients save: is every save it answered for still there?

    python tests/losses.py 200            200 kills, on SQLite, or where JIHENG_DATABASE says

Four clients type into four forms without pause; the server and its workers are killed (SIGKILL)
at random moments and started again. After each start, every value whose save was answered with
success must stand in a revision, and at the end every seal must hold.
"""

import http.client
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.apps import apps

from jiheng.web import serving

EXAMPLES = Path(__file__).parents[1] / "examples/baoshan-2024.txt"
CLIENTS = 4
PATIENCE = 90
CELL = "cell:objective.achieved"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """The server as it is started, and as it is killed."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, free_port()
        self._process: subprocess.Popen[bytes] | None = None

    def first(self, file: Path) -> None:
        """Start as a person does, with demo data."""
        port = ["--port", str(self.port), "--data", str(self.home)]
        self._run("jiheng.cli", "serve", "--demo", str(file), *port)

    def again(self) -> None:
        """Start the server alone, on the data that is there."""
        self._run("jiheng.web.server", "127.0.0.1", str(self.port), "2")

    def _run(self, *arguments: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=os.environ | {"JIHENG_HOME": str(self.home), "JIHENG_HTTPS": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait()

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                connection.request("GET", "/sign-in/")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                connection.close()
        raise TimeoutError(self.port)

    def kill(self) -> None:
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


@dataclass
class Client(threading.Thread):
    """One person who types without pause, and remembers what was answered for."""

    server: Server
    filing: int
    password: str
    acknowledged: list[str] = field(default_factory=list)
    count: int = 0

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self._cookie, self._token = "", ""
        self.stopping = threading.Event()

    def __hash__(self) -> int:
        return id(self)

    def ask(self, method: str, path: str, fields: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=10)
        headers = {"Cookie": self._cookie, "X-CSRFToken": self._token, "HX-Request": "true"}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request(method, path, urlencode(fields or {}), headers)
        answer = connection.getresponse()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self._cookie = cookie.partition(";")[0]
        text = answer.read().decode()
        connection.close()
        found = re.search(r'"X-CSRFToken": "(\w+)"', text)
        self._token = found[1] if found else self._token
        told = answer.headers.get("HX-Trigger")
        return answer.status, told or text

    def enter(self) -> None:
        self.ask("GET", "/sign-in/")
        fields = {"username": "preparer", "password": self.password}
        status, _ = self.ask("POST", "/sign-in/", fields)
        assert status == 302, status
        self.ask("GET", "/")

    def run(self) -> None:
        revision = 1
        while not self.stopping.is_set():
            self.count += 1
            text = f"{self.filing}-{self.count}"
            try:
                fields = {"revision": str(revision), CELL: text}
                status, told = self.ask("POST", f"/filings/{self.filing}/", fields)
                if status == 200:
                    self.acknowledged.append(text)
                    revision = json.loads(told)["jiheng:saved"]["revision"]
                else:
                    revision = self._now()
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)

    def _now(self) -> int:
        _, page = self.ask("GET", f"/filings/{self.filing}/")
        found = re.search(r'name="revision" value="(\d+)"', page)
        return int(found[1]) if found else 1


def kept(filing: int) -> set[str]:
    """Return every text that stands in the cell in some revision."""
    stored = apps.get_model("jiheng", "StoredRevision").objects
    forms = stored.filter(filing=filing).values_list("form", flat=True)
    return {json.loads(form)["objective"]["achieved"] for form in forms}


def lost(clients: list[Client]) -> list[str]:
    missing = []
    for client in clients:
        answered = set(client.acknowledged)
        missing += sorted(answered - kept(client.filing))
    return missing


def run(kills: int, home: Path, seed: int = 0) -> tuple[int, list[str], int]:
    """Return how many saves were answered for, those lost, and how many seals are broken."""
    chance, server = random.Random(seed), Server(home)  # noqa: S311
    server.first(EXAMPLES)
    try:
        serving.start(home)
        password = (home / "demo-password").read_text("ascii")
        clients = [Client(server, filing + 1, password) for filing in range(CLIENTS)]
        for client in clients:
            client.enter()
            client.start()
        missing: list[str] = []
        for number in range(kills):
            time.sleep(chance.uniform(0.05, 1.0))
            server.kill()
            server.again()
            missing = lost(clients)
            if missing:
                break
            if number % 20 == 19:
                print(number + 1, "kills", flush=True)
        for client in clients:
            client.stopping.set()
            client.join(20)
        missing += lost(clients)
        return (
            sum(len(each.acknowledged) for each in clients),
            missing,
            len(serving.verify().problems),
        )
    finally:
        server.kill()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        answered, gone, broken = run(int(sys.argv[1]), Path(folder))
    print(
        f"{sys.argv[1]} kills: {answered} saves answered, {len(gone)} lost, {broken} seals broken"
    )
    sys.exit(bool(gone or broken))
