"""Who works through a corpus: this process, or a cluster, many parts at once.

The work is the same and leaves the same files; a crew only divides it. `jiheng.corpus.spark` has
the cluster.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from itertools import islice
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
AT_A_TIME = 2
"""How many parts are in memory at a time."""


class Crew(Protocol):
    """Divides work that can be done piece by piece; the work travels, so it is kept small."""

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing, in any order."""
        ...

    def grouped(
        self,
        work: Callable[[T], R],
        finish: Callable[[str, list[R]], Sequence[R]],
        groups: Mapping[str, Sequence[T]],
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give.

        Args:
            work: done once for each thing.
            finish: done once for each group when its things are done; told its name and what the
                work gave for them, it gives what is to be added.
            groups: things by the name of their group.
        """
        ...


class Alone:
    """This process, two things at a time, so that one is read while the other is computed."""

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing, in order."""
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            yield from _ahead(pool, work, things)

    def grouped(
        self,
        work: Callable[[T], R],
        finish: Callable[[str, list[R]], Sequence[R]],
        groups: Mapping[str, Sequence[T]],
    ) -> Iterator[R]:
        """Do group after group, and yield as soon as something is there.

        While a group is finished, the things of the next are done.
        """
        whole = [thing for things in groups.values() for thing in things]
        with ThreadPoolExecutor(AT_A_TIME) as pool, ThreadPoolExecutor(1) as last:
            given = _ahead(pool, work, whole)
            finishing: list[Future[Sequence[R]]] = []
            for name, things in groups.items():
                done = []
                for each in islice(given, len(things)):
                    done.append(each)
                    yield each
                while finishing:
                    yield from finishing.pop().result()
                finishing.append(last.submit(finish, name, done))
            while finishing:
                yield from finishing.pop().result()


def _ahead(pool: Executor, work: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
    """Yield what a pool gives for each thing, in order; no more are begun than it can work on."""
    begun: deque[Future[R]] = deque()
    try:
        for thing in things:
            begun.append(pool.submit(work, thing))
            if len(begun) >= AT_A_TIME:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()
    finally:
        for each in begun:
            each.cancel()
