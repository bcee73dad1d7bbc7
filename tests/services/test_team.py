"""Processes as a crew write the files one writes, and none outlives the one that gives it work."""

import multiprocessing
import os
import pickle
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

import pytest

from jiheng import services
from jiheng.corpus.store import Part
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine.kinship import Share
from jiheng.policy import policy
from jiheng.policy.resolution import NATIONAL
from jiheng.rules.catalogue import RULES
from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.programs import Programs
from jiheng.services.team import team

REGIONS = tuple(f"县{number}" for number in range(10))
ORDER = Order(2_000, (2023, 2024), REGIONS, seed=9, per_mille=80)
"""Twenty parts: of each time that the work is stopped a few are done."""
SCRIPT = """
import sys
from jiheng.cli import main
from jiheng.corpus import bundles
from jiheng.services import team

team.LITTLE, bundles.FULL = 0, 250

if __name__ == "__main__":
    sys.argv[1:] = ["corpus", "check", sys.argv[1], "-o", sys.argv[2], "--quiet", "--lang=en"]
    sys.argv += ["--select", "FND101,PRT111,SER101", "--workers", "2"]
    main()
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    return folder


@pytest.fixture(scope="module")
def whole(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("whole")
    check(str(corpus), output, request=Request(select=("FND101", "PRT111", "SER101")))
    return held(output)


def held(output: Path) -> dict[str, bytes]:
    """Return what was found, and what is told of it."""
    return {
        file.relative_to(output).as_posix(): file.read_bytes()
        for file in output.rglob("*.*")
        if file.suffix == ".parquet" or file.name == "summary.json"
    }


class Command:
    """Checks a corpus with processes, however few the forms."""

    def __init__(self, corpus: Path, folder: Path) -> None:
        script = folder / "script.py"
        script.write_text(SCRIPT, encoding="utf-8")
        self.output = folder / "out"
        self._command = [sys.executable, str(script), str(corpus), str(self.output)]

    @contextmanager
    def at_work(self) -> Iterator[tuple[subprocess.Popen[str], list[int]]]:
        """Give the command and the processes that work for it, once a part is done anew."""
        before = set(self._parts())
        process = subprocess.Popen(
            self._command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        with process:
            try:
                wait(lambda: bool({*self._parts()} - before) or process.poll() is not None)
                assert process.poll() is None
                yield process, of(process.pid)
            finally:
                process.kill()

    def _parts(self) -> Iterator[Path]:
        return self.output.rglob("findings/**/*.parquet")


def of(parent: int) -> list[int]:
    """Return the processes that work for another, without the one that keeps an eye on names."""
    return [each for each in children(parent) if b"spawn_main" in _command(each)]


def children(parent: int) -> list[int]:
    told = Path(f"/proc/{parent}/task/{parent}/children")
    return [*map(int, told.read_text("ascii").split())] if told.exists() else []


def outlives_its_terminal(process: int) -> bool:
    """Whether a process holds the signal back that it gets when its terminal is closed."""
    lines = Path(f"/proc/{process}/status").read_text("ascii").splitlines()
    held = next(line.split()[1] for line in lines if line.startswith("SigBlk"))
    return bool(int(held, 16) >> (signal.SIGHUP - 1) & 1)


def _command(process: int) -> bytes:
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return b""


def wait(until: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)


pytestmark = pytest.mark.skipif(
    not Path("/proc").is_dir(), reason="processes are looked up in /proc"
)


def test_stopped_and_run_again_they_write_what_one_writes(
    corpus: Path, whole: dict[str, bytes], tmp_path: Path
) -> None:
    command = Command(corpus, tmp_path)
    with command.at_work() as (process, workers):
        assert workers
        assert all(map(outlives_its_terminal, children(process.pid)))
        process.kill()
        assert process.communicate()[1] == ""
        wait(lambda: not any(map(_command, workers)))
    with command.at_work() as (process, workers):
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 130
        wait(lambda: not any(map(_command, workers)))
    with command.at_work() as (process, workers):
        os.kill(workers[0], signal.SIGKILL)
        _, said = process.communicate()
        assert process.returncode == 3
        assert "a process that shared the work was ended" in said
        assert "--workers 1" in said
        assert "Traceback" not in said
    with command.at_work() as (process, workers):
        assert len(workers) in {1, 2}
        assert process.wait() == 0
    assert held(command.output) == whole


def sent_on(programs: Programs) -> Programs:
    arrived = pickle.loads(pickle.dumps(programs))  # noqa: S301 - of this test
    assert isinstance(arrived, Programs)
    return arrived


def test_a_process_compiles_once_what_travels_to_it_with_every_part(tmp_path: Path) -> None:
    sent = Programs(policy(NATIONAL), ("FND101", "PRT111"))
    first, second = (sent_on(sent) for _ in range(2))
    part = Part(tmp_path, "2024", "东州", "0")
    assert first(part, is_ahead=False) is second(part, is_ahead=False)
    other = sent_on(Programs(policy(NATIONAL), ("FND101",)))
    assert other(part, is_ahead=False) is not first(part, is_ahead=False)


def test_each_rule_across_forms_has_one_share() -> None:
    programs = Programs(policy(NATIONAL), tuple(rule.code for rule in RULES))
    whole = programs(Part(Path(), "2024", "", ""), is_ahead=False)
    assert whole.shares[Share.ALIKE] == ("PRT111", "PRT112")
    across = [each.rule.code for each in whole.rules if each.is_across]
    assert sorted(chain.from_iterable(whole.shares.values())) == sorted(across)


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="processes cannot be bound here")
@pytest.mark.parametrize("more", [0, 1])
def test_as_many_processes_as_cores_keep_to_one_each(
    more: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.team, "LITTLE", 0)
    before = os.sched_getaffinity(0)
    own = set(sorted(before)[:2])
    workers = len(own) + more
    children = {each.pid for each in multiprocessing.active_children()}
    try:
        os.sched_setaffinity(0, own)
        with team(workers, cores=len(own)) as several:
            groups = {"a": [0.05] * workers}
            next(several.grouped(time.sleep, {"a": [lambda *_: []]}, groups, forms={"a": 1}))
            new = [each.pid for each in multiprocessing.active_children() if each.pid]
            held = [os.sched_getaffinity(process) for process in new if process not in children]
        assert os.sched_getaffinity(0) == own
    finally:
        os.sched_setaffinity(0, before)
    assert len(held) == workers
    assert {core for cores in held for core in cores} == own
    assert all(len(cores) == (len(own) if more else 1) for cores in held)


def test_where_no_process_can_be_started_this_one_does_the_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(services.team, "LITTLE", 0)
    groups = {"a": [1, 2], "b": [3]}
    with team(2, cores=2) as several:
        free = os.dup(0)
        os.close(free)
        most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (free, most[1]))
        try:
            told = list(
                several.grouped(
                    str,
                    {key: [lambda name, _: [name]] for key in groups},
                    groups,
                    forms={"a": 2, "b": 1},
                )
            )
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, most)
    assert sorted(told) == ["1", "2", "3", "a", "b"]
    assert not multiprocessing.active_children()
