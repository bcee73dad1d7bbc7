"""Sharing work over processes, results in order. Knows nothing of what the work is."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import connection, resource_tracker
from threading import Thread
from typing import TypeVar

from jiheng.corpus.crew import Begin
from jiheng.domain.errors import JihengError

Given = TypeVar("Given")
Made = TypeVar("Made")


class ProcessLost(JihengError):
    """A process that was ended while it worked, by the system or by a person."""

    exit_code = 3
    zh = "分担工作的进程中途被结束，多半是内存不足；已做完的部分保留，重新运行，从断处接着做。"
    en = (
        "a process that shared the work was ended, likely for want of memory; "
        "finished parts are kept, run again to go on from there."
    )


class Panicked(Exception):
    """What broke work off in a process and is no exception of Python's own: Polars panicked."""


@contextmanager
def shared(
    work: Callable[[Given], Made], items: Sequence[Given], workers: int
) -> Iterator[Iterator[Made]]:
    """Give the results of `work` on all items, in order; left early, no process stays behind.

    Args:
        work: a function of a module, when there are several workers.
        items: what to work on.
        workers: 1 works lazily in this process.
    """
    if workers == 1:
        yield map(work, items)
        return
    with processes(workers) as begin:
        waiting = [begin(work, item) for item in items]
        yield (each.result() for each in waiting)


@contextmanager
def processes(workers: int) -> Iterator[Begin]:
    """Give what begins work in processes, started as work comes in; left early, none stays.

    The work is a function of a module, or a bound method.

    Args:
        workers: how many there are at most.

    Raises:
        ProcessLost: the system ended one of them.
    """
    _start_clearing()
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_end_with_parent)

    def begin(work: Callable[..., Made], /, *given: object) -> Future[Made]:
        with _uninterrupted(), _without_script():
            return pool.submit(_made, work, *given)

    try:
        yield begin
    except (BrokenProcessPool, MemoryError) as fault:
        _end(pool)
        raise ProcessLost from fault
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()


def _start_clearing() -> None:
    """Start the process that clears up where this one is killed; it does so without a word."""
    if sys.platform == "win32":  # pragma: no cover
        return
    sys.warnoptions.append("ignore")
    try:
        with _uninterrupted():
            resource_tracker.ensure_running()
    finally:
        sys.warnoptions.pop()


def _made(work: Callable[..., Made], *given: object) -> Made:
    """Return what work gives; a panic cannot travel, so it is told in words."""
    try:
        return work(*given)
    except Exception:
        raise
    except BaseException as fault:  # noqa: BLE001 - the outermost edge of a process
        raise Panicked(f"{type(fault).__name__}: {fault}") from None


def _end_with_parent() -> None:
    """End this process when the one that gives it work is gone, killed perhaps, without a word."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    try:
        Thread(target=_end_after, args=[parent.sentinel], daemon=True).start()
    except RuntimeError:
        os._exit(1)


def _end_after(parent: int) -> None:
    connection.wait([parent])
    os._exit(1)


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool, whatever they are at.

    One that is ended while it hands a result back leaves the pool reading the rest; it reads on
    for ever as long as an end to write stands open, and the last is the one held here. Nothing is
    cancelled: a pool that breaks gives up telling at the first future that is. Nor is what was
    not yet handed out waited for.
    """
    calls = pool._call_queue  # type: ignore[attr-defined]  # noqa: SLF001
    results = pool._result_queue  # noqa: SLF001
    processes = [*(pool._processes or {}).values()]  # noqa: SLF001
    calls.cancel_join_thread()
    pool.shutdown(wait=False)
    for process in processes:
        process.terminate()
    results._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001


@contextmanager
def _without_script() -> Iterator[None]:
    """Let processes that are started not run the script of this one: work is of our modules."""
    held = vars(sys.modules["__main__"])
    before: dict[str, object] = {
        name: held[name] for name in ("__file__", "__spec__") if name in held
    }
    held.pop("__file__", None)
    held["__spec__"] = None
    try:
        yield
    finally:
        held.pop("__spec__")
        held.update(before)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold back interrupts, and the end of a terminal: processes started meanwhile get neither.

    They are ended by us, or end with us; only then is what they shared cleared up.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
