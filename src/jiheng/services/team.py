"""Processes of this machine as a crew, a core each.

Polars divides each query over its threads, and waits for the slowest; what stands between the
queries runs on one. Processes wait for nothing, but each learns for itself what the others know.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from jiheng.corpus.crew import Alone, Begin, ahead, finished
from jiheng.services.sharing import ProcessLost, processes

T = TypeVar("T")
R = TypeVar("R")
LITTLE = 100_000
"""Fewer forms than these are done before other processes have started."""
_THREADS = "POLARS_MAX_THREADS"


class TeamLost(ProcessLost):
    """A process of a team that was ended while it worked."""

    zh = (
        "分担工作的进程中途被结束，多半是内存不足；已做完的部分保留，"
        "加上 --workers 1 重新运行，从断处接着做，内存用得少些。"
    )
    en = (
        "a process that shared the work was ended, likely for want of memory; "
        "finished parts are kept, run again with --workers 1 to go on from there in less."
    )


class Team:
    """Divides work over processes, which are started when there is enough of it.

    Args:
        begin: begins work in a process.
        workers: how many processes there are.
    """

    def __init__(self, begin: Begin, workers: int) -> None:
        self._begin = begin
        self._workers = workers

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing, in order; of this process, as it is little."""
        return Alone().each(work, things)

    def grouped(
        self,
        work: Callable[[T], R],
        finish: Callable[[str, list[R]], Sequence[R]],
        groups: Mapping[str, Sequence[T]],
        *,
        forms: int,
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give."""
        if forms < LITTLE or not _stands_somewhere():
            return Alone().grouped(work, finish, groups)
        whole = [thing for things in groups.values() for thing in things]
        given = ahead(self._begin, work, whole, most=2 * self._workers)
        return finished(self._begin, finish, given, groups=groups, most=self._workers)


def _stands_somewhere() -> bool:
    """Whether the working folder is still there: without it no process can be started."""
    try:
        Path.cwd()
    except OSError:
        return False
    return True


@contextmanager
def team(workers: int, cores: int) -> Iterator[Team]:
    """Give a crew of processes of this machine, and let them go when the work is done.

    Args:
        workers: how many processes may work.
        cores: how many cores they share.

    Raises:
        TeamLost: the system ended one of them.
    """
    try:
        with _threads(max(1, cores // workers)), processes(workers) as begin:
            yield Team(begin, workers)
    except ProcessLost as fault:
        raise TeamLost from fault


@contextmanager
def _threads(number: int) -> Iterator[None]:
    """Let the Polars of processes that are started have so many threads, if nobody said."""
    if _THREADS in os.environ:
        yield
        return
    os.environ[_THREADS] = str(number)
    try:
        yield
    finally:
        del os.environ[_THREADS]
