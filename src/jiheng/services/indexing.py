"""Noting what the texts of a corpus tell, once its forms are there: checks need not read them.

An index is made under the national policy. What another policy asks of texts beyond it, a check
under that policy reads itself. It only saves time: where the system refuses to write one, as on a
full disk, the forms are there all the same.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.corpus import index
from jiheng.corpus.bundles import glance
from jiheng.corpus.crew import Alone
from jiheng.corpus.errors import UnusablePart
from jiheng.corpus.results import digest
from jiheng.corpus.store import Part, parts, read
from jiheng.domain.errors import NoPolicyInForce
from jiheng.policy import policy
from jiheng.policy.resolution import NATIONAL
from jiheng.rules import catalogue as rulebook
from jiheng.services.programs import Programs


def index_corpus(corpus: Path) -> None:
    """Make the indices of a corpus that are missing, damaged, or were made by another program."""
    held = parts(corpus)
    for _ in indexed((part, 0) for part in held):
        pass


def indexed(held: Iterable[tuple[Part, int]]) -> Iterator[tuple[Part, int]]:
    """Yield parts, with how many forms they hold, once they have an index."""
    yield from Alone().each(_Indexer(), held)


@dataclass(frozen=True, slots=True)
class _Indexer:
    programs: Programs = field(
        default_factory=lambda: Programs(
            policy(NATIONAL), tuple(rule.code for rule in rulebook.RULES)
        )
    )

    def __call__(self, held: tuple[Part, int]) -> tuple[Part, int]:
        part, _ = held
        with suppress(UnusablePart, NoPolicyInForce, OSError):
            self._index(part)
        return held

    def _index(self, part: Part) -> None:
        seen = glance(part)
        if seen.forms < index.WORTH:
            return
        of = digest(part)
        if not index.stands(part, of):
            program = self.programs(part, is_ahead=seen.is_ahead)
            index.write(part, program.known(read(part).columns), of)
