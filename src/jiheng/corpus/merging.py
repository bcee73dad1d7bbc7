"""Small parts of an import made few: a part costs a third of a second to check, however small.

An import writes what it read as soon as it can, a part a batch of files, year and region; a year
of a region would stay in thousands of them.
"""

from collections import defaultdict
from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

import polars as pl

from jiheng.corpus.bundles import are_ahead, filled, readable
from jiheng.corpus.errors import UnusablePart
from jiheng.corpus.journal import Journal, part_of
from jiheng.corpus.results import digest
from jiheng.corpus.stamps import is_altered
from jiheng.corpus.store import FULL, Batch, Part, read_kinds, remove_replaced, replace_by
from jiheng.engine.columns import concat

SMALL = FULL // 2
"""Parts of fewer forms are merged: what a part is merged into once more is half of it at most."""


def merge(corpus: Path, journal: Journal) -> None:
    """Merge the small parts that stand in a journal, those of one year, region and kind of form.

    Whenever it is stopped, another run ends in the same parts. A part that cannot be read is
    left as it is, and so is one that changed since it was written: merged, it could not be told.

    Raises:
        OSError: the system refuses to write.
    """
    groups: dict[tuple[str, str, bool], list[tuple[Part, int]]] = defaultdict(list)
    for path in journal.parts:
        part = Part.at(corpus, path)
        try:
            kinds = read_kinds(part)
        except UnusablePart:
            continue
        if len(kinds) < SMALL:
            groups[part.year, part.region, are_ahead(kinds)].append((part, len(kinds)))
    for group in groups.values():
        for some in filled(group, itemgetter(1)):
            _merged([part for part, _ in some], journal)


def _merged(some: Sequence[Part], journal: Journal) -> None:
    held, _ = readable(part for part in some if not _is_changed(part))
    if len(held) < 2:  # noqa: PLR2004 - one alone stays as it is
        return
    identity = pl.concat(batch.identity for batch in held.values())
    first = some[0]
    whole = part_of(first.corpus, first.year, first.region, keys=identity["key"])
    columns = concat(batch.columns for batch in held.values())
    replace_by(whole, Batch(columns, identity), list(held))
    journal.merge([part.path for part in held], whole.path)
    remove_replaced(whole)


def _is_changed(part: Part) -> bool:
    """Whether a part was changed since it was written, as far as its files can be read."""
    try:
        return is_altered(part.folder, digest(part))
    except OSError:
        return False
