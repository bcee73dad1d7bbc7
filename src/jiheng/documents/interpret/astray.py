"""Text of an indicator that stands under no head: what the indicator lacks may be it.

A head that was lost leaves a column of values behind. They are kept as notes, and the blanks of
their rows are for a person to fill.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.blanks import blanks_of_indicators, blanks_of_row
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.values import read_figure
from jiheng.documents.interpret.words import SCORED, VALUES, Vocabulary
from jiheng.domain.form import LEVEL1_POINTS, LEVEL2_POINTS, Total
from jiheng.domain.indicator import Indicator
from jiheng.domain.text import Text

_UNLISTED = Text(
    "栏目名“{label}”不在词表里，这一栏可能就是本表所缺的一栏，留待人工核对。",
    "The head {label} is not listed; its column may be the one that this form lacks.",
)
_DEDUCTED = Text(
    "“{label}”一栏是扣去的分，表上没有得分一栏；请按分值减去扣分填写得分。",
    "The column {label} has the points taken off, and none has the scores; enter as the score what "
    "is left of the points.",
)
_SHIFTED = Text(
    "这一行的指标类别没有落在它的栏目下面，各项可能错了一栏，须逐项核对。",
    "A level of this row stands in the column of another; its values may be a column off.",
)
_FEW = 2
_OWN = frozenset({LEVEL1_POINTS, LEVEL2_POINTS})
_WHY = Text(
    "有的内容上方没有栏目名，不知属于哪一栏，留待人工核对。",
    "Some text has no head above it; which column it is of is for a person to say.",
)


def doubt_astray(
    indicators: Sequence[Indicator], astray: Iterable[Sequence[Piece]], ledger: Ledger
) -> None:
    """Call the blanks of every indicator unreadable on whose lines text is astray.

    Where it is so in few rows, these may be shifted: all that was read of them is in doubt.
    """
    runs = {fragment.line: run for run in astray for fragment in run}
    if not runs:
        return
    hit = list(_on_lines(indicators, runs, ledger))
    for at, run in hit:
        path = f"indicators[{at}]"
        if len(hit) * _FEW <= len(indicators):
            ledger.doubt_row(path, ())
        ledger.record_unsaid(blanks_of_row(indicators[at], path), run)
    ledger.say(_WHY, runs[min(runs)])


def doubt_shifted(
    indicators: Sequence[Indicator], shifted: Iterable[Sequence[Piece]], ledger: Ledger
) -> None:
    """Call the blanks unreadable of indicators that may stand a column off."""
    runs = {fragment.line: run for run in shifted for fragment in run}
    for at, run in _on_lines(indicators, runs, ledger):
        ledger.record_unsaid(blanks_of_row(indicators[at], f"indicators[{at}]"), run)
        ledger.say(_SHIFTED, run)


def _on_lines(
    indicators: Sequence[Indicator], runs: Mapping[int, Sequence[Piece]], ledger: Ledger
) -> Iterator[tuple[int, Sequence[Piece]]]:
    """Yield the indicators that stand on one of the lines, with what stands there."""
    for at in range(len(indicators) if runs else 0):
        lines = ledger.lines_of(f"indicators[{at}]")
        run = next((runs[line] for line in lines if line in runs), None)
        if run is not None:
            yield at, run


def hinted(
    local: Iterable[str], hints: Mapping[str, str], concepts: Collection[str | None]
) -> Iterator[tuple[str, str]]:
    """Yield local columns that may hold a value for which there is no column listed."""
    for label in local:
        for hint, concept in hints.items():
            if hint in label and concept not in concepts and label not in _OWN:
                yield label, concept


def unlisted(
    local: Mapping[str, Sequence[str]], words: Vocabulary, concepts: Collection[str | None]
) -> Iterator[tuple[str, str]]:
    """Yield local columns no word of which is listed, and the column of the table that lacks.

    Every table has names, one with scores has results, one with results has targets. Scores and
    points may stand only where all texts are numbers, and names where they are not.
    """
    lacking = [each for each in ("name", *VALUES, *SCORED) if each not in concepts]
    is_scored = "claimed_score" in concepts
    is_levelled = "level1" in concepts
    for label, texts in local.items():
        folded = fold(label)
        if label in _OWN or words.indicator_columns.find(folded) or words.head.find(folded):
            continue
        if not is_levelled and any(words.level1.find(fold(text)) for text in texts if text):
            yield label, "level1"
        are_figures = all(read_figure(text) is not None for text in texts if text)
        for concept in lacking if any(texts) else ():
            is_likely = "actual" in concepts if concept == "target" else is_scored
            is_likely = not are_figures if concept == "name" else is_likely
            if are_figures if concept in SCORED else is_likely:
                yield label, concept


def doubt_local(
    indicators: Sequence[Indicator],
    local: Mapping[str, Sequence[str]],
    concepts: Collection[str | None],
    *,
    words: Vocabulary,
    ledger: Ledger,
) -> None:
    """Call unreadable what indicators lack and their local columns may hold."""
    lacking = (*hinted(local, words.column_hints, concepts), *unlisted(local, words, concepts))
    for label, concept in lacking:
        why = _DEDUCTED if fold(label) in words.deductions else _UNLISTED
        doubt_unlisted(blanks_of_indicators(indicators), label, concept, ledger=ledger, why=why)


def doubt_total(
    total: Total,
    run: Sequence[Piece],
    columns: Iterable[str],
    *,
    words: Vocabulary,
    ledger: Ledger,
) -> None:
    """Call the score of a total unreadable that lacks it where a column has points taken off.

    Args:
        total: What was read.
        run: Where it stands, or should.
        columns: The heads of the layout's own columns.
        words: The vocabulary.
        ledger: The ledger of the form.
    """
    label = next((each for each in columns if fold(each) in words.deductions), None)
    is_lost = label is not None and total.claimed_score is None
    if is_lost and ledger.record_unsaid(["total.claimed_score"], run):
        ledger.say(_DEDUCTED, run, label=label)


def doubt_unlisted(
    blanks: Sequence[Iterable[str]],
    label: str,
    leaf: str,
    *,
    ledger: Ledger,
    why: Text = _UNLISTED,
) -> None:
    """Call a value unreadable that stands, it seems, in the local column of that label.

    Args:
        blanks: The paths of the blanks of each row of a block.
        label: The head of the column.
        leaf: What the column may hold.
        ledger: The ledger of the form.
        why: What is said of the column.
    """
    first: Sequence[Piece] | None = None
    for at, paths in enumerate(blanks):
        entry = ledger.entries.get(f"extensions.{label}[{at}]")
        if entry is None:
            continue
        own = (path for path in paths if f".{leaf}." in f"{path}.")
        is_open = ledger.record_unsaid(own, entry.run)
        first = first or (entry.run if is_open else None)
    if first is not None:
        ledger.say(why, first, label=label)
