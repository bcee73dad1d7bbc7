"""What the relations say of edited copies, by ties: a relation at one row of the form.

Knows nothing of searching.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress
from operator import add, ne
from typing import TYPE_CHECKING

from jiheng.engine.columns import Scope
from jiheng.repair.judging import Judged, Question, Said

if TYPE_CHECKING:
    from jiheng.repair.trials import Trials


class Outcome:
    """What the relations say of copies; `broken` has the ties each copy breaks."""

    def __init__(self, trials: "Trials", judged: Judged) -> None:
        self._trials = trials
        self._judged = judged
        self._figures: dict[str, Said] = {}
        broken = trials.judge.broken
        self.broken = self._of_copies({scope: self._ties(broken[scope]) for scope in judged.rows})

    def _ties(self, question: Question) -> list[int]:
        """Return for each row the ties of which something is true."""
        seen, origins = self._trials.seen[question.scope], self._judged.rows[question.scope].origins
        told = self._judged.told(question)
        return [sum(compress(seen[row], flags)) for row, flags in zip(origins, told, strict=True)]

    def _of_copies(self, ties: Mapping[Scope, Sequence[int]]) -> list[int]:
        """Return the ties of each copy, given those of each row."""
        found = [0] * len(self._judged.rows[Scope.FUNDS].of)
        for scope, of_rows in ties.items():
            rows = self._judged.rows[scope]
            of_sets = [sum(map(of_rows.__getitem__, each)) for each in rows.sets]
            found = list(map(add, found, [of_sets[place] for place in rows.of]))
        return found

    def moved(self) -> list[int]:
        """Return for each copy the ties that say something else of it than of the first copy."""
        return self._of_copies({scope: self._moved(scope) for scope in Scope})

    def _moved(self, scope: Scope) -> list[int]:
        rows, watched = self._judged.rows[scope], self._trials.watched[scope]
        said = self._judged.told(self._trials.judge.watched[scope])
        first = [said[row] for row in rows.sets[rows.of[0]]]
        return [
            sum(set(compress(watched[row], map(ne, values, first[row]))))
            for row, values in zip(rows.origins, said, strict=True)
        ]

    def is_silent(self, tie: int, copy: int) -> bool:
        """Whether a tie does not judge a copy."""
        return not self._judging[copy] >> tie & 1

    @cached_property
    def _judging(self) -> list[int]:
        judged = self._trials.judge.judged
        return self._of_copies({scope: self._ties(judged[scope]) for scope in Scope})

    def pairs(self, tie: int, copies: Sequence[int]) -> Iterator[list[tuple[int, int, int]]]:
        """Yield for each figure that a tie expects its pairs (copy, claimed, expected).

        Copies where one of the two is missing are left out.
        """
        held = self._trials.ties[tie]
        rows, said = self._judged.rows[held.scope], self._said(held.compiled.rule.code)
        if not said:
            return
        shown = [(copy, said[rows.sets[rows.of[copy]][held.row]]) for copy in copies]
        for place in range(1, len(said[0])):
            yield [
                (copy, figures[0], figures[place])
                for copy, figures in shown
                if figures[0] is not None and figures[place] is not None
            ]

    def _said(self, code: str) -> Said:
        """Return what a rule calls claimed, and what it expects, nothing for one that does not."""
        question = self._trials.judge.figures.get(code)
        if question is not None and code not in self._figures:
            self._figures[code] = self._judged.told(question)
        return self._figures.get(code, ())

    def gaps(self, ties: Sequence[int], copies: Iterable[int]) -> dict[int, int]:
        """Return for some copies how far claimed and expected are apart, over all `ties`."""
        return {copy: sum(self._gap(tie, copy) for tie in ties) for copy in copies}

    def _gap(self, tie: int, copy: int) -> int:
        """Return how far claimed is from the nearest that is expected, nothing where one lacks."""
        apart = (abs(said - due) for told in self.pairs(tie, [copy]) for _, said, due in told)
        return min(apart, default=0)
