"""Who works through a corpus: this process, or a cluster, many parts at once.

The work is the same and leaves the same files; a crew only divides it. `jiheng.corpus.spark` has
the cluster.
"""

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing
from itertools import accumulate, islice
from typing import Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")
AT_A_TIME = 2
"""How many parts this process has in memory at a time."""
HEARS_EVERY = 0.2
"""How many seconds may pass until an interrupt is heard of."""
SIDE_BY_SIDE = 3_000_000
"""How many forms are finished at a time, some 0.7 KB each; a group of more is finished alone."""


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
        forms: Mapping[str, int],
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give.

        Args:
            work: done once for each thing.
            finish: done once for each group when its things are done; told its name and what the
                work gave for them, it gives what is to be added.
            groups: things by the name of their group.
            forms: how many forms each group holds; a few are not worth dividing, very many not
                to be finished beside others.
        """
        ...


class Begin(Protocol):
    """Begins a piece of work; when there are hands for it, it is done."""

    def __call__(self, work: Callable[..., R], /, *given: object) -> Future[R]:
        """Return what the work will give."""
        ...


class Alone:
    """This process, two things at a time, so that one is read while the other is computed."""

    def each(self, work: Callable[[T], R], things: Iterable[T]) -> Generator[R, None, None]:
        """Yield what the work gives for each thing, in order."""
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            yield from ahead(pool.submit, work, things, most=AT_A_TIME)

    def grouped(
        self,
        work: Callable[[T], R],
        finish: Callable[[str, list[R]], Sequence[R]],
        groups: Mapping[str, Sequence[T]],
        *,
        forms: Mapping[str, int],
    ) -> Iterator[R]:
        """Do group after group, and yield as soon as something is there.

        While a group is finished, the things of the next are done. Broken off, no thread of either
        is left: whichever thread cleared it up later might wait for itself.
        """
        whole = [thing for things in groups.values() for thing in things]
        with ThreadPoolExecutor(1) as last, closing(self.each(work, whole)) as given:
            yield from finished(last.submit, finish, given, groups=groups, forms=forms, most=1)


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
    forms: Mapping[str, int],
    most: int,
) -> Iterator[R]:
    """Yield what is given of the things of each group, and what finishing the groups adds.

    So many groups are finished at a time, the last of all too: nobody is idle while one other
    finishes the last group alone. Where memory would not hold so many, it is fewer.

    Args:
        begin: begins the finishing of a group.
        finish: finishes it, as for `Crew.grouped`.
        given: what the work gave for the things, in their order.
        groups: things by the name of their group.
        forms: how many forms each group holds.
        most: how many groups are finished at a time.
    """
    some = _Finishing(begin, finish, _side_by_side(groups, forms, most))
    for name, things in groups.items():
        done = []
        for each in islice(given, len(things)):
            done.append(each)
            yield each
        yield from some.add(name, done)
    yield from some.end()


def _side_by_side(names: Iterable[str], forms: Mapping[str, int], most: int) -> dict[str, int]:
    """Return how many groups, from each on, memory holds at a time while they are finished."""
    order = [*names]
    numbers = {}
    for place, name in enumerate(order):
        held = accumulate(forms[each] for each in order[place : place + most])
        numbers[name] = max(1, sum(number <= SIDE_BY_SIDE for number in held))
    return numbers


class _Finishing(Generic[R]):
    """Groups that wait to be finished, and those that are.

    Args:
        begin: begins the finishing of one.
        finish: finishes it.
        together: how many are finished at a time, from each on; it is begun when so many wait.
    """

    def __init__(
        self,
        begin: Begin,
        finish: Callable[[str, list[R]], Sequence[R]],
        together: Mapping[str, int],
    ) -> None:
        self._begin, self._finish, self._together = begin, finish, together
        self._ready: deque[tuple[str, list[R]]] = deque()
        self._begun: deque[tuple[str, Future[Sequence[R]]]] = deque()

    def add(self, name: str, done: list[R]) -> Iterator[R]:
        """Take a group whose things are done, and yield what others add meanwhile."""
        self._ready.append((name, done))
        if len(self._ready) >= self._together[self._ready[0][0]]:
            yield from self._next()

    def end(self) -> Iterator[R]:
        """Yield what all that are left add."""
        while self._ready:
            yield from self._next()
        while self._begun:
            yield from awaited(self._begun.popleft()[1])

    def _next(self) -> Iterator[R]:
        """Begin with the next group once there is room, and yield what those before it add."""
        name, done = self._ready.popleft()
        while self._begun and len(self._begun) >= self._together[self._begun[0][0]]:
            yield from awaited(self._begun.popleft()[1])
        self._begun.append((name, self._begin(self._finish, name, done)))
