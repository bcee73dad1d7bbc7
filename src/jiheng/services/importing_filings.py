"""Importing filings into a corpus: forms a department approved, with the scores of reviewers.

The web application, or whatever keeps filings, hands them over as `Filed`; where they are kept
is not known here. A filing that was changed since is another form, as on paper: imported into
a corpus of its own, the two can be compared.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Final

import polars as pl

from jiheng.corpus.holding import occupied
from jiheng.corpus.journal import Entry, Journal
from jiheng.corpus.merging import merge
from jiheng.corpus.statistics.agreement import REVIEWS
from jiheng.corpus.store import write_whole
from jiheng.domain.workflow import State
from jiheng.services.assessing import Request, assess
from jiheng.services.importing import Held, Import, begin, key_of, write_forms
from jiheng.services.indexing import index_corpus
from jiheng.services.judging import read_form
from jiheng.services.pieces import FILES
from jiheng.services.rescoring import Rescored, reviewed_card
from jiheng.services.review_lists import FOLDER

DEPARTMENT: Final = "主管部门"
FINANCE: Final = "财政部门"
_REVIEWERS = {
    State.DEPARTMENT_APPROVED: DEPARTMENT,
    State.FINANCE_REVIEWED: FINANCE,
    State.PUBLISHED: FINANCE,
}
"""Who reviewed last, by how far a filing has come."""


@dataclass(frozen=True, slots=True)
class Filed:
    """A filing that was approved.

    Attributes:
        filing: its number where it is kept.
        state: how far it has come.
        form: canonical JSON of its standing revision.
        region: where it was filed.
        policy: empty chooses by the form.
        rescores: what reviewers gave, by the path of a line.
    """

    filing: int
    state: State
    form: str
    region: str
    policy: str
    rescores: Mapping[str, Rescored]

    @property
    def sha256(self) -> str:
        """Digest of the form and of what reviewers gave."""
        told = [self.state, self.form, {path: asdict(each) for path, each in self.rescores.items()}]
        written = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
        return hashlib.sha256(written.encode("utf-8", "backslashreplace")).hexdigest()


def import_filings(
    filed: Iterable[Filed],
    corpus: Path,
    *,
    region: str | None = None,
    advance: Callable[[str, int], None] = lambda _, __: None,
) -> Import:
    """Import filings, resumably; those imported before and unchanged are left out.

    Args:
        filed: in an order that stays the same.
        corpus: the folder of the corpus.
        region: takes the place of where they were filed.
        advance: told of each batch: its last filing, and how many forms were taken in.

    Raises:
        MadeUpForms: the forms of the corpus were made up.
        FolderBusy: another import is writing into the corpus.
        FolderInTheWay: a folder of the corpus cannot be listed.
        PartInTheWay: a part of the corpus cannot be read.
        OSError: the system refuses to write.
    """
    with occupied(corpus):
        return _imported(filed, corpus, region=region, advance=advance)


def _imported(
    filed: Iterable[Filed],
    corpus: Path,
    *,
    region: str | None,
    advance: Callable[[str, int], None],
) -> Import:
    journal = Journal(corpus)
    known, done = begin(corpus, journal)
    entries: list[Entry] = []
    skipped = 0
    for batch in _batches(filed):
        new = [each for each in batch if (_name(each), each.sha256, 0) not in done]
        skipped += len(batch) - len(new)
        if new:
            told = _taken(new, known, journal, corpus=corpus, region=region)
            entries += told
            advance(_name(new[-1]), sum(entry.forms for entry in told))
    merge(corpus, journal)
    return Import(tuple(entries), skipped, (), unindexed=index_corpus(corpus))


def _batches(filed: Iterable[Filed]) -> Iterator[list[Filed]]:
    left = iter(filed)
    while batch := list(islice(left, FILES)):
        yield batch


def _name(each: Filed) -> str:
    return f"filing/{each.filing}"


def _taken(
    new: Sequence[Filed], known: set[str], journal: Journal, *, corpus: Path, region: str | None
) -> list[Entry]:
    """Write a batch of filings and their reviews, close it, and return its entries."""
    taken: list[Held] = []
    entries: list[Entry] = []
    reviews: list[tuple[object, ...]] = []
    for each in new:
        form = read_form(each.form)
        key = key_of(form)
        is_new = key not in known
        if is_new:
            known.add(key)
            taken.append(Held(key, form, region or each.region, _name(each)))
        entries.append(Entry(_name(each), each.sha256, 0, int(is_new), int(not is_new), ()))
        reviews += _reviewed(each, key)
    held = pl.DataFrame(reviews, schema=REVIEWS, orient="row")
    write_whole(held, corpus / FOLDER / f"filings-{len(journal.entries):09d}.parquet")
    journal.close(entries, write_forms(taken, corpus))
    return entries


def _reviewed(each: Filed, key: str) -> Iterator[tuple[object, ...]]:
    """Yield the review of a filing, a row of `REVIEWS`; none where no total follows."""
    assessment = assess([read_form(each.form)], Request(each.policy or None, scores_only=True))
    if assessment.problems:
        return
    card = reviewed_card(assessment, each.rescores)
    if card.total.computed is not None:
        total = _centi(card.total.computed)
        yield key, _REVIEWERS[each.state], None, total, None, card.computed_rating


def _centi(score: Decimal) -> int:
    return int(score.scaleb(2))
