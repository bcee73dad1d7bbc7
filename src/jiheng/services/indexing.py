"""Noting what the texts of a corpus tell, once its forms are there: checks need not read them.

An index is made under the national policy. What another policy asks of texts beyond it, a check
under that policy reads itself. It only saves time: where the system refuses to write one, as on a
full disk, the forms are there all the same, and so it is told.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from jiheng.corpus import index
from jiheng.corpus.bundles import glance
from jiheng.corpus.crew import Alone
from jiheng.corpus.errors import IndexMissing, UnusablePart, YearFolder
from jiheng.corpus.results import digest
from jiheng.corpus.store import Part, parts, read
from jiheng.domain.errors import NoPolicyInForce
from jiheng.domain.outage import outage
from jiheng.domain.text import Text
from jiheng.policy import policy
from jiheng.policy.resolution import NATIONAL
from jiheng.rules import catalogue as rulebook
from jiheng.services.programs import Programs


@dataclass(frozen=True, slots=True)
class Indexed:
    """A part whose texts were noted, if they were.

    Attributes:
        part: the part.
        forms: how many it holds, as far as whoever wrote it told.
        is_due: whether it is to have an index.
        refusal: why the system refused to write it.
    """

    part: Part
    forms: int
    is_due: bool = False
    refusal: Text | None = None


def index_corpus(corpus: Path) -> IndexMissing | None:
    """Make the indices of a corpus that are missing, damaged, or were made by another program.

    Returns:
        what to tell where the system refused to write some.
    """
    return missing(corpus, indexed((part, 0) for part in parts(corpus)))


def indexed(held: Iterable[tuple[Part, int]]) -> Iterator[Indexed]:
    """Yield parts, given with how many forms they hold, once they have an index."""
    yield from Alone().each(_Indexer(), held)


def missing(corpus: Path, done: Iterable[Indexed]) -> IndexMissing | None:
    """Return what to tell of the parts whose index could not be written, None without any."""
    due = [each for each in done if each.is_due]
    refusals = [each.refusal for each in due if each.refusal is not None]
    if not refusals:
        return None
    return IndexMissing(str(corpus), len(refusals), whole=len(due), why=refusals[0])


@dataclass(frozen=True, slots=True)
class _Indexer:
    programs: Programs = field(
        default_factory=lambda: Programs(
            policy(NATIONAL), tuple(rule.code for rule in rulebook.RULES)
        )
    )

    def __call__(self, held: tuple[Part, int]) -> Indexed:
        part, forms = held
        try:
            is_due, refusal = self._index(part)
        except (UnusablePart, YearFolder, NoPolicyInForce, OSError):
            return Indexed(part, forms)
        return Indexed(part, forms, is_due, refusal)

    def _index(self, part: Part) -> tuple[bool, Text | None]:
        """Return whether a part is to have an index, and why none could be written."""
        seen = glance(part)
        if seen.forms < index.WORTH:
            return False, None
        of = digest(part)
        if index.stands(part, of):
            return True, None
        program = self.programs(part, is_ahead=seen.is_ahead)
        known = program.known(read(part).columns)
        try:
            index.write(part, known, of)
        except OSError as fault:
            return True, outage(fault)
        return True, None
