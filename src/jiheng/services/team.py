"""Processes of this machine as a crew, a core each.

Polars divides each query over its threads, and waits for the slowest; what stands between the
queries runs on one. Processes wait for nothing, but each learns for itself what the others know.
"""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from multiprocessing import active_children
from pathlib import Path
from typing import TypeVar

from jiheng.corpus.crew import Alone, Begin, Finish, ahead, finished
from jiheng.services.sharing import ProcessLost, processes

T = TypeVar("T")
R = TypeVar("R")
LITTLE = 100_000
"""Fewer forms than these are done before other processes have started."""
_THREADS = "POLARS_MAX_THREADS"
_REFUSALS = (OSError, ImportError, NotImplementedError, RuntimeError)
"""How Python tells that a process, a thread, a pipe or a semaphore is not to be had."""


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
        start: starts so many processes and gives what begins work in them, None where the system
            lets none be started.
        workers: how many processes there are at most.
    """

    def __init__(self, start: Callable[[int], Begin | None], workers: int) -> None:
        self._start = start
        self._workers = workers

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing, in order; of this process, as it is little."""
        return Alone().each(work, things)

    def grouped(
        self,
        work: Callable[[T], R],
        finishers: Mapping[str, Sequence[Finish[R]]],
        groups: Mapping[str, Sequence[T]],
        *,
        forms: Mapping[str, int],
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give."""
        whole = [thing for things in groups.values() for thing in things]
        number = min(self._workers, len(whole))
        is_much = sum(forms.values()) >= LITTLE and number > 0
        begin = self._start(number) if is_much and _stands_somewhere() else None
        if begin is None:
            return Alone().grouped(work, finishers, groups, forms=forms)
        given = ahead(begin, work, whole, most=2 * number)
        return finished(begin, finishers, given, groups=groups, forms=forms, most=number)


def _stands_somewhere() -> bool:
    """Whether the working folder is there and may be entered: else no process can be started."""
    try:
        return os.access(Path.cwd(), os.X_OK)
    except OSError:
        return False


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
        with ExitStack() as held:
            yield Team(partial(_started, held, cores), workers)
    except ProcessLost as fault:
        raise TeamLost from fault


def _started(held: ExitStack, cores: int, workers: int) -> Begin | None:
    """Start processes that `held` lets go; None where the system refuses one, or what it needs.

    Args:
        held: ends them.
        cores: how many they share.
        workers: how many there are.
    """
    before = {each.pid for each in active_children()}
    try:
        with ExitStack() as starting:
            starting.enter_context(_threads(max(1, cores // workers)))
            begin = starting.enter_context(processes(workers))
            for _ in range(workers):
                begin(os.getpid)
            _settle([each.pid for each in active_children() if each.pid and each.pid not in before])
            held.push(starting.pop_all())
    except _REFUSALS:
        return None
    return begin


def _settle(processes: Sequence[int]) -> None:
    """Let each of as many processes as there are cores keep to a core of its own.

    What one thread of a process leaves to another then lies in the nearest memory of the core.
    """
    if not hasattr(os, "sched_setaffinity"):
        return
    own = os.sched_getaffinity(0)
    if len(processes) == len(own):
        for process, core in zip(processes, sorted(own), strict=True):
            with suppress(OSError):
                os.sched_setaffinity(process, {core})


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
