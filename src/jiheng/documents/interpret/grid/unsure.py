"""Labels of a page that were not read for certain: what a form lacks may stand beside them.

A label that no word of the vocabulary comes near to leaves its value behind, or a column. What
is blank then is unreadable. Under a label that is known but for one character, what was read
is to be confirmed.
"""

from collections.abc import Iterable, Iterator, Sequence

from jiheng.documents.interpret.blanks import OBJECTIVE, blanks_of
from jiheng.documents.interpret.folding import text_of
from jiheng.documents.interpret.grid.columns import Columns
from jiheng.documents.interpret.grid.parts import Parts
from jiheng.documents.interpret.grid.rows import Labels, Row, Spot
from jiheng.documents.interpret.head import PATHS
from jiheng.documents.interpret.ledger import Ledger, is_of
from jiheng.documents.interpret.words import FUNDS_COLUMNS, INDICATOR_COLUMNS
from jiheng.domain.form import Form
from jiheng.domain.locator import Confidence
from jiheng.domain.text import Text

_LISTS = ("funds", "indicators", "extensions")
_UNREAD = Text(
    "有的栏目名或文字未能读清，本表所缺的内容可能就在那里，留待人工核对。",
    "A label could not be read for certain; what this form lacks may stand beside it.",
)
_PARTS_OF_TARGETS = {"comparator": ("target.comparator",), "unit": ("target.unit",)}
_LEAVES = {
    **_PARTS_OF_TARGETS,
    "target": ("target.text", "target.value", "target.unit", "target.comparator"),
    "actual": ("actual.text", "actual.value", "actual.unit", "actual.tier"),
}
_PARTED = frozenset(_PARTS_OF_TARGETS)
_FIELDS = {
    **PATHS,
    "intended": "objective.intended",
    "achieved": "objective.achieved",
    "total": "total",
    "rating": "claimed_rating",
}


class UnsureLabels:
    """Looks for labels that are not certain on the pages of one form."""

    def __init__(self, form: Form, ledger: Ledger, labels: Labels) -> None:
        self._form, self._ledger, self._labels = form, ledger, labels

    def doubt(self, parts: Parts, funds: Columns, table: Columns) -> None:
        """Mark what such labels may name; `funds` and `table` are the columns found."""
        around = [*parts.head, *parts.funds, *parts.objective, *parts.closing]
        self._confirm(around)
        aims = list(_unsure(parts.objective))
        if aims:
            self._unread((path for path in blanks_of(self._form) if path in OBJECTIVE), aims[0])
        left = [
            *self._doubt_columns(parts.funds_heads, funds, _funds_paths(self._form)),
            *self._doubt_columns(parts.table_heads, table, _table_paths(self._form)),
            *self._left(around),
        ]
        if left:
            blanks = [path for path in blanks_of(self._form) if not is_of(path, _LISTS)]
            blanks += ["funds"] if not (parts.funds_heads or parts.funds_beside) else []
            blanks += ["indicators"] if not parts.table_heads else []
            self._unread(blanks, left[0])

    def _left(self, rows: Iterable[Row]) -> list[Spot]:
        """Return the cells that are not certain, no label and no value."""
        unsure = [spot for spot in _unsure(rows) if not spot.hits]
        if not unsure:
            return []
        used = {
            (piece.line, piece.column)
            for entry in self._ledger.entries.values()
            for piece in entry.run
        }
        return [spot for spot in unsure if (spot.line, spot.column) not in used]

    def _doubt_columns(
        self, heads: Sequence[Row], columns: Columns, paths: Sequence[tuple[str, str]]
    ) -> list[Spot]:
        """Mark the columns that may have an unread head, and those whose head was guessed.

        Returns: the heads that were not read.
        """
        unsure = list(_unsure(heads))
        near = {concept for spot in unsure if self._is_near(spot) for concept in _concepts(spot)}
        self._ledger.lower(path for concept, path in paths if concept in near)
        unread = [spot for spot in unsure if not spot.hits]
        if unread:
            missing = (path for concept, path in paths if concept not in columns.concepts)
            blanks = {*blanks_of(self._form)}
            self._unread([path for path in missing if path in blanks], unread[0])
            own = tuple(f"extensions.{text_of(spot.run)}[" for spot in unread)
            self._ledger.lower([path for path in self._ledger.entries if path.startswith(own)])
            if len(_PARTED & {*columns.concepts}) == 1:
                self._ledger.lower(path for _, path in paths if path.endswith("target.text"))
        return unread

    def _confirm(self, rows: Iterable[Row]) -> None:
        """Have confirmed what stands beside labels that were guessed."""
        for spot in _unsure(rows):
            if self._is_near(spot):
                named = tuple(_FIELDS[each] for each in _concepts(spot) if each in _FIELDS)
                self._ledger.lower([each for each in self._ledger.entries if is_of(each, named)])

    def _is_near(self, spot: Spot) -> bool:
        return bool(spot.hits) and not self._labels.hits(spot.folded)

    def _unread(self, paths: Iterable[str], spot: Spot) -> None:
        if self._ledger.record_unsaid(paths, spot.run):
            self._ledger.say(_UNREAD, spot.run)


def _unsure(rows: Iterable[Row]) -> Iterator[Spot]:
    return (
        spot
        for row in rows
        for spot in row.spots
        if spot.trust is not Confidence.CERTAIN and (spot.folded or row.is_table)
    )


def _concepts(spot: Spot) -> Iterator[str]:
    return (str(label.concept) for label in spot.hits.values())


def _funds_paths(form: Form) -> list[tuple[str, str]]:
    """Return the paths of the amounts of a form, each with the concept of its column."""
    return [
        (concept, f"funds[{at}].{concept}")
        for at in range(len(form.funds))
        for concept in FUNDS_COLUMNS
    ]


def _table_paths(form: Form) -> list[tuple[str, str]]:
    """Return the paths of the values of the indicators, each with the concept of its column."""
    return [
        (concept, f"indicators[{at}].{leaf}")
        for at in range(len(form.indicators))
        for concept in INDICATOR_COLUMNS
        for leaf in _LEAVES.get(concept, (concept,))
    ]
