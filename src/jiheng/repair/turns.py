"""Searches one after the other, their questions joined into few runs.

A search is a generator: it asks by yielding edited copies, and is sent what the relations say of
them. What the next search asks first is asked in the same run as the first question of the search
before it, where that is little: a run costs far more than the copies in it.
"""

from collections.abc import Generator, Iterable, Sequence
from typing import Final

from jiheng.repair.experiments import Node
from jiheng.repair.outcome import Part
from jiheng.repair.trials import Edits, Trials

Asking = Generator[Sequence[Edits], Part, tuple[Node, ...]]
_LITTLE: Final = 400
"""How many copies are asked for beforehand at most."""


class _Asker:
    """A search with its open question; `found` is its answer once it `is_done`."""

    def __init__(self, search: Asking) -> None:
        self._search = search
        self.is_done = False
        self.found: tuple[Node, ...] = ()
        self.asks: Sequence[Edits] = ()
        self.answer: Part | None = None
        self._go_on(None)

    def answered(self, answer: Part) -> None:
        """Go on with what was asked."""
        self.answer = None
        self._go_on(answer)

    def _go_on(self, answer: Part | None) -> None:
        try:
            self.asks = next(self._search) if answer is None else self._search.send(answer)
        except StopIteration as end:
            self.is_done, self.found = True, end.value


def first_found(trials: Trials, searches: Iterable[Asking]) -> tuple[Node, ...]:
    """Return what the first search finds that finds anything."""
    begun = map(_Asker, searches)
    asker = next(begun, None)
    while asker is not None:
        following = None if asker.is_done else next(begun, None)
        while not asker.is_done:
            _answer(trials, asker, following)
        if asker.found:
            return asker.found
        asker = following or next(begun, None)
    return ()


def _answer(trials: Trials, asker: _Asker, following: _Asker | None) -> None:
    """Answer the question of a search, and beforehand that of the one after it."""
    if asker.answer is not None:
        asker.answered(asker.answer)
        return
    is_early = following is not None and following.answer is None
    beside = following.asks if following is not None and is_early else ()
    if len(beside) > _LITTLE:
        beside = ()
    outcome = trials.of([*asker.asks, *beside])
    if following is not None and beside:
        following.answer = outcome.part(len(asker.asks), len(beside))
    asker.answered(outcome.part(0, len(asker.asks)))
