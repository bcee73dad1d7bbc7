"""The web application under load: fifty editors typing, and what the form page costs.

    python benchmarks/web.py [SECONDS]

Starts `jiheng serve` with two workers on a database of fifty filings. Fifty editors each change
a cell of their own form every two seconds: how long until the answer is there? Then the form
page and a bare authenticated Django page (`bare_page.py`, also two workers) are asked for in
turns: how many a second, and how much processor time each takes the server.
"""

import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from jiheng.web import serving

EXAMPLES = Path(__file__).parents[1] / "examples/baoshan-2024.txt"
EDITORS, PAUSE = 50, 2.0
ASKERS, ROUNDS, WARM = 4, 15, 8
CELL = "cell:indicators[0].actual.text"
_FORM = "Content-Type: application/x-www-form-urlencoded"
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Connection:
    """A connection that is kept, and asks with as little work as can be."""

    port: int
    cookie: str
    token: str = ""
    _socket: socket.socket | None = field(default=None, repr=False)

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        body = urlencode(fields).encode() if fields else b""
        lines = [f"{'POST' if fields else 'GET'} {path} HTTP/1.1", "Host: 127.0.0.1"]
        lines.append(f"Cookie: {self.cookie}")
        if fields:
            lines += [f"X-CSRFToken: {self.token}", "HX-Request: true"]
            lines += [f"Content-Length: {len(body)}", _FORM]
        head = "\r\n".join([*lines, "", ""])
        self._socket.sendall(head.encode() + body)
        return self._answer(self._socket)

    def _answer(self, source: socket.socket) -> tuple[int, bytes]:
        got = b""
        while b"\r\n\r\n" not in got:
            got += source.recv(1 << 16)
        head, _, body = got.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        assert length is not None, head
        while len(body) < int(length[1]):
            body += source.recv(1 << 16)
        return int(head[9:12]), head + body


@contextmanager
def running(command: list[str], home: Path) -> Iterator[int]:
    """Run a server in a group of its own; give the group."""
    environment = os.environ | {"JIHENG_HOME": str(home), "JIHENG_HTTPS": "0"}
    environment.pop("JIHENG_DATABASE", None)
    server = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        yield server.pid
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def processor_seconds(group: int) -> float:
    """Return the processor time of a group, without its reader of uploads."""
    total = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parts = stat.read_text().rpartition(")")[2].split()
            is_reader = "jiheng.web.worker" in (stat.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(parts[2]) == group and not is_reader:
            total += int(parts[11]) + int(parts[12])
    return total / TICKS


def prepare(home: Path) -> list[tuple[str, int]]:
    """Make fifty filings; return for each editor a session and the number of the filing."""
    serving.start(home)
    from django.test import Client  # noqa: PLC0415

    import jiheng  # noqa: PLC0415
    from jiheng.domain.workflow import Role  # noqa: PLC0415
    from jiheng.services.filing import Actor  # noqa: PLC0415
    from jiheng.web.access import filings_of  # noqa: PLC0415
    from jiheng.web.models import Campaign, Organisation, Person  # noqa: PLC0415
    from jiheng.web.opening import open_filing  # noqa: PLC0415

    forms = jiheng.read(EXAMPLES)
    serving.load_demo(forms, home)
    preparer = Person.objects.get(username="preparer")
    actor = Actor(preparer.pk, preparer.name, frozenset({Role.PREPARER}))
    units = Organisation.objects.filter(kind=Organisation.Kind.UNIT)
    finance = Organisation.objects.get(parent=None)
    while filings_of(preparer).count() < EDITORS:
        more = Campaign.objects.create(
            name="更多", fiscal_year=2024, organisation=finance, layout="shanghai"
        )
        for form in forms:
            open_filing(form, more, units[0], actor=actor)
    sessions = []
    for filing in filings_of(preparer).order_by("pk")[:EDITORS]:
        client = Client()
        client.force_login(preparer, backend="django.contrib.auth.backends.ModelBackend")
        sessions.append((f"sessionid={client.cookies['sessionid'].value}", filing.pk))
    return sessions


def wait_for(port: int, path: str, cookie: str) -> None:
    for _ in range(600):
        try:
            status, _ = Connection(port, cookie).ask(path)
        except (OSError, AssertionError):
            time.sleep(0.1)
        else:
            assert status == 200, status
            return
    raise TimeoutError(path)


def edit(editor: Connection, filing: int, times: list[float], *, until: float) -> None:
    """Change a cell every two seconds, beginning at a moment of one's own."""
    path = f"/filings/{filing}/"
    _, page = editor.ask(path)
    token = re.search(rb'"X-CSRFToken": "(\w+)"', page)
    number = re.search(rb'name="revision" value="(\d+)"', page)
    assert token is not None
    assert number is not None
    editor.token, revision = token[1].decode(), int(number[1])
    due = time.monotonic() + PAUSE * (filing % EDITORS) / EDITORS
    count = 0
    while due < until:
        time.sleep(max(due - time.monotonic(), 0))
        count += 1
        fields = {"revision": str(revision), CELL: f"{300 + count % 60}天"}
        began = time.perf_counter()
        status, answer = editor.ask(path, fields)
        times.append(time.perf_counter() - began)
        assert status == 200, answer[:400]
        told = re.search(rb'"revision": (\d+)', answer)
        assert told is not None
        revision = int(told[1])
        due += PAUSE


def type_all(port: int, sessions: list[tuple[str, int]], seconds: float) -> list[float]:
    """Return how long each answer took, while all editors type."""
    times: list[float] = []
    until = time.monotonic() + seconds
    threads = [
        threading.Thread(
            target=edit, args=(Connection(port, cookie), filing, times), kwargs={"until": until}
        )
        for cookie, filing in sessions
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times


def rate(
    served: tuple[int, int],
    ask: Callable[[Connection, int], object],
    sessions: list[tuple[str, int]],
    *,
    seconds: float = 0.8,
) -> tuple[float, float]:
    """Return answers a second, and processor milliseconds of the server for each.

    Args:
        served: port and group of the server.
        ask: asks once.
        sessions: of those who ask.
        seconds: how long.
    """
    port, group = served
    for cookie, filing in sessions[:ASKERS]:
        for _ in range(WARM):
            ask(Connection(port, cookie), filing)
    counts = [0] * ASKERS
    until = time.monotonic() + seconds

    def work(place: int) -> None:
        cookie, filing = sessions[place]
        connection = Connection(port, cookie)
        while time.monotonic() < until:
            ask(connection, filing)
            counts[place] += 1

    before, began = processor_seconds(group), time.monotonic()
    threads = [threading.Thread(target=work, args=(place,)) for place in range(ASKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    spent = processor_seconds(group) - before
    return sum(counts) / (time.monotonic() - began), 1000 * spent / sum(counts)


def form_page(connection: Connection, filing: int) -> None:
    status, _ = connection.ask(f"/filings/{filing}/")
    assert status == 200


def bare_page(connection: Connection, filing: int) -> None:
    del filing
    status, _ = connection.ask("/bare/")
    assert status == 200


def main(seconds: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        sessions = prepare(home)
        ports = free_port(), free_port()
        ours = [sys.executable, "-m", "jiheng.web.server", "127.0.0.1", str(ports[0]), "2"]
        bare = [sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2"]
        bare += ["--blocking-threads", "1", "--port", str(ports[1]), "--log-level", "warning"]
        bare += ["--working-dir", str(Path(__file__).parent), "bare_page:application"]
        with running(ours, home) as here, running(bare, home) as there:
            wait_for(ports[0], f"/filings/{sessions[0][1]}/", sessions[0][0])
            wait_for(ports[1], "/bare/", sessions[0][0])
            type_all(ports[0], sessions, 6)
            before = processor_seconds(here)
            times = sorted(type_all(ports[0], sessions, seconds))
            spent = 1000 * (processor_seconds(here) - before) / len(times)
            one, other = (ports[0], here), (ports[1], there)
            pages = [
                (rate(one, form_page, sessions), rate(other, bare_page, sessions))
                for _ in range(ROUNDS)
            ]
    tell(times, spent, pages)


def tell(
    times: list[float], spent: float, pages: list[tuple[tuple[float, float], tuple[float, float]]]
) -> None:
    at = [1000 * times[int(len(times) * share)] for share in (0.5, 0.95, 0.99)]
    print("| 50 editors, a cell every two seconds | answers | median | p95 | p99 | server time |")
    print("|---|---|---|---|---|---|")
    shown = " | ".join(f"{each:.0f} ms" for each in at)
    print(f"| edited cell → answer | {len(times)} | {shown} | {spent:.1f} ms |")
    print()
    print("| page, two workers | a second | server time |")
    print("|---|---|---|")
    middle = [
        [statistics.median(each[which][part] for each in pages) for part in (0, 1)]
        for which in (0, 1)
    ]
    print(f"| form page | {middle[0][0]:.0f} | {middle[0][1]:.2f} ms |")
    print(f"| bare authenticated page | {middle[1][0]:.0f} | {middle[1][1]:.2f} ms |")
    rates = statistics.median(one[0] / other[0] for one, other in pages)
    costs = statistics.median(other[1] / one[1] for one, other in pages)
    print(f"| form page ÷ bare page | {100 * rates:.0f} % | {100 * costs:.0f} % |")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30)
