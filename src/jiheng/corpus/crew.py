"""Who works through a corpus: this process, part after part, or a cluster, many at once.

The work is the same and leaves the same files; a crew only divides it. `jiheng.corpus.spark` has
the cluster.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


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
    """This process, one thing after the other."""

    def each(self, work: Callable[[T], R], things: Sequence[T]) -> Iterator[R]:
        """Yield what the work gives for each thing, in order."""
        return map(work, things)

    def grouped(
        self,
        work: Callable[[T], R],
        finish: Callable[[str, list[R]], Sequence[R]],
        groups: Mapping[str, Sequence[T]],
    ) -> Iterator[R]:
        """Do group after group, and yield as soon as something is there."""
        for name, things in groups.items():
            done = []
            for thing in things:
                done.append(work(thing))
                yield done[-1]
            yield from finish(name, done)
