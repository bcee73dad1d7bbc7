"""Who works through a corpus: this process, or a cluster, many parts at once.

The work is the same and leaves the same files; a crew only divides it. `jiheng.corpus.spark` has
the cluster.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
AT_A_TIME = 2
"""How many parts this process has in memory at a time."""
HEARS_EVERY = 0.2
"""How many seconds may pass until an interrupt is heard of."""


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
        *,
        forms: int,
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give.

        Args:
            work: done once for each thing.
            finish: done once for each group when its things are done; told its name and what the
                work gave for them, it gives what is to be added.
            groups: things by the name of their group.
            forms: how many forms the work goes over; a few are not worth dividing.
        """
        ...


class Begin(Protocol):
    """Begins a piece of work; when there are hands for it, it is done."""

    def __call__(self, work: Callable[..., R], /, *given: object) -> Future[R]:
        """Return what the work will give."""
        ...


class Alone:
    """This process, two things at a time, so that one is read while the other is computed."""

    def each(self, work: Callable[[T], R], things: Iterable[T]) -> Iterator[R]:
        """Yield what the work gives for each thing, in order."""
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            yield from ahead(pool.submit, work, things, most=AT_A_TIME)

    def grouped(
        self,
        work: Callable[[T], R],
        finish: Callable[[str, list[R]], Sequence[R]],
        groups: Mapping[str, Sequence[T]],
        *,
        forms: int = 0,
    ) -> Iterator[R]:
        """Do group after group, and yield as soon as something is there.

        While a group is finished, the things of the next are done.
        """
        del forms
        whole = [thing for things in groups.values() for thing in things]
        with ThreadPoolExecutor(1) as last:
            given = self.each(work, whole)
            yield from finished(last.submit, finish, given, groups=groups, most=1)


def awaited(begun: Future[R]) -> R:
    """Return what a piece of work gave, once it is done.

    Polars takes interrupts in such a way that they do not end a wait: only what wakes up now and
    then hears of them.
    """
    while not wait([begun], HEARS_EVERY).done:
        pass
    return begun.result()


def ahead(begin: Begin, work: Callable[[T], R], things: Iterable[T], *, most: int) -> Iterator[R]:
    """Yield what becomes of each thing, in order; no more than `most` are begun and not told."""
    begun: deque[Future[R]] = deque()
    for thing in things:
        begun.append(begin(work, thing))
        if len(begun) >= most:
            yield awaited(begun.popleft())
    while begun:
        yield awaited(begun.popleft())


def finished(
    begin: Begin,
    finish: Callable[[str, list[R]], Sequence[R]],
    given: Iterator[R],
    *,
    groups: Mapping[str, Sequence[object]],
    most: int,
) -> Iterator[R]:
    """Yield what is given of the things of each group, and what finishing the groups adds.

    So many groups are finished at a time, the last of all too: nobody is idle while one other
    finishes the last group alone.

    Args:
        begin: begins the finishing of a group.
        finish: finishes it, as for `Crew.grouped`.
        given: what the work gave for the things, in their order.
        groups: things by the name of their group.
        most: how many groups are finished at a time.
    """
    ready: deque[tuple[str, list[R]]] = deque()
    finishing: deque[Future[Sequence[R]]] = deque()
    for name, things in groups.items():
        done = []
        for each in islice(given, len(things)):
            done.append(each)
            yield each
        ready.append((name, done))
        while len(finishing) >= most:
            yield from awaited(finishing.popleft())
        if len(ready) >= most:
            finishing.append(begin(finish, *ready.popleft()))
    finishing.extend(begin(finish, *each) for each in ready)
    while finishing:
        yield from awaited(finishing.popleft())
