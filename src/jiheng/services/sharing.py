"""Sharing work over processes, results in order. Knows nothing of what the work is."""

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


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
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        with _uninterrupted():
            waiting = [pool.submit(work, item) for item in items]
        yield (each.result() for each in waiting)
    except BaseException:
        _end(pool)
        raise
    pool.shutdown()


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool, whatever they are at.

    One that is ended while it hands a result back leaves the pool reading the rest; it reads on
    for ever as long as an end to write stands open, and the last is the one held here.
    """
    results = pool._result_queue  # noqa: SLF001
    pool.shutdown(wait=False, cancel_futures=True)
    for process in multiprocessing.active_children():
        process.terminate()
    results._writer.close()  # type: ignore[attr-defined]  # noqa: SLF001


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Hold interrupts back: processes started meanwhile never get one, they are ended by us."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
