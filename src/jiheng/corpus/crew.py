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
Finish = Callable[[str, list[R]], Sequence[R]]
"""A piece of finishing a group: told its name and what the work gave for its things, it gives what
is to be added.
"""
AT_A_TIME = 2
"""How many parts this process has in memory at a time."""
HEARS_EVERY = 0.2
"""How many seconds may pass until an interrupt is heard of."""
SIDE_BY_SIDE = 3_000_000
"""Of how many forms pieces are finished at a time, some 0.7 KB each; one of more goes alone."""


class Crew(Protocol):
    """Divides work that can be done piece by piece; the work travels, so it is kept small."""

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing, in any order."""
        ...

    def grouped(
        self,
        work: Callable[[T], R],
        finishers: Mapping[str, Sequence[Finish[R]]],
        groups: Mapping[str, Sequence[T]],
        *,
        forms: Mapping[str, int],
    ) -> Iterator[R]:
        """Do the work on each thing, then finish each group, and yield what both give.

        Args:
            work: done once for each thing.
            finishers: the pieces of finishing each group, done once its things are, in any order.
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
        finishers: Mapping[str, Sequence[Finish[R]]],
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
            yield from finished(last.submit, finishers, given, groups=groups, forms=forms, most=1)


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
    finishers: Mapping[str, Sequence[Finish[R]]],
    given: Iterator[R],
    *,
    groups: Mapping[str, Sequence[object]],
    forms: Mapping[str, int],
    most: int,
) -> Iterator[R]:
    """Yield what is given of the things of each group, and what finishing the groups adds.

    So many pieces of it are done at a time, the last of all too: nobody is idle while one other
    finishes the last group alone. Where memory would not hold so many, it is fewer.

    Args:
        begin: begins a piece of finishing a group.
        finishers: do a piece each, by the name of the group.
        given: what the work gave for the things, in their order.
        groups: things by the name of their group.
        forms: how many forms each group holds.
        most: how many pieces are done at a time.
    """
    pieces = {name: len(finishers[name]) for name in groups}
    some = _Finishing[R](begin, pieces, forms, most=most)
    for name, things in groups.items():
        done = []
        for each in islice(given, len(things)):
            done.append(each)
            yield each
            yield from some.go_on()
        some.add(name, [(finish, done) for finish in finishers[name]])
        yield from some.go_on()
    yield from some.end()


class _Finishing(Generic[R]):
    """Pieces of finishing groups that wait, and those that are under way.

    Args:
        begin: begins one.
        pieces: in how many each group is finished, in the order of groups.
        forms: how many each group holds.
        most: how many pieces are done at a time.
    """

    def __init__(
        self, begin: Begin, pieces: Mapping[str, int], forms: Mapping[str, int], *, most: int
    ) -> None:
        self._begin, self._forms, self._most = begin, forms, most
        self._together = _together(pieces, forms, most=most)
        self._of_last = [*pieces.values()][-1] if pieces else 0
        self._ready: deque[tuple[str, Finish[R], list[R]]] = deque()
        self._begun: deque[tuple[str, Future[Sequence[R]]]] = deque()

    def add(self, name: str, pieces: Iterable[tuple[Finish[R], list[R]]]) -> None:
        """Take the pieces of a group whose things are done, with what the work gave for them."""
        self._ready += [(name, finish, done) for finish, done in pieces]

    def go_on(self, *, is_last: bool = False) -> Iterator[R]:
        """Yield what those add that are done, in order, once others are begun in their place.

        Args:
            is_last: whether no other group comes. Else as many are left for the end as can be
                done at a time with those of the last group.
        """
        added: list[R] = []
        while self._begun and self._begun[0][1].done():
            added += self._begun.popleft()[1].result()
        while self._ready and self._has_room(self._ready[0][0]):
            name, finish, done = self._ready[0]
            if not is_last and len(self._ready) + self._of_last <= self._together[name]:
                break
            self._ready.popleft()
            self._begun.append((name, self._begin(finish, name, done)))
        yield from added

    def end(self) -> Iterator[R]:
        """Yield what all that are left add."""
        while self._ready or self._begun:
            yield from self.go_on(is_last=True)
            if self._begun:
                awaited(self._begun[0][1])

    def _has_room(self, name: str) -> bool:
        """Whether there are hands and memory for a piece of a group beside those under way."""
        under_way = [other for other, future in self._begun if not future.done()]
        held = sum(self._forms[other] for other in (*under_way, name))
        return not under_way or (len(under_way) < self._most and held <= SIDE_BY_SIDE)


def _together(pieces: Mapping[str, int], forms: Mapping[str, int], *, most: int) -> dict[str, int]:
    """Return how many pieces, from those of each group on, memory holds at a time; see above."""
    order = [name for name, number in pieces.items() for _ in range(number)]
    numbers: dict[str, int] = {}
    for place, name in enumerate(order):
        held = accumulate(forms[other] for other in order[place : place + most])
        numbers.setdefault(name, max(1, sum(number <= SIDE_BY_SIDE for number in held)))
    return numbers
