"""Text of an indicator that stands under no head: what the indicator lacks may be it.

A head that was lost leaves a column of values behind. They are kept as notes, and the blanks of
their rows are for a person to fill.
"""

from collections.abc import Iterable, Sequence

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.blanks import blanks_of_row
from jiheng.documents.interpret.ledger import Ledger
from jiheng.domain.indicator import Indicator
from jiheng.domain.locator import Confidence

_UNLISTED = (
    "栏目名“{label}”不在词表里，这一栏可能就是本表所缺的一栏，留待人工核对。"
    "The head {label} is not listed; its column may be the one that this form lacks."
)
_WHY = "有的内容上方没有栏目名，不知属于哪一栏，留待人工核对。"


def doubt_astray(
    indicators: Sequence[Indicator], astray: Iterable[Sequence[Piece]], ledger: Ledger
) -> None:
    """Call the blanks of every indicator unreadable on whose lines text is astray."""
    runs = {fragment.line: run for run in astray for fragment in run}
    if not runs:
        return
    for at, row in enumerate(indicators):
        path = f"indicators[{at}]"
        run = next((runs[line] for line in ledger.lines_of(path) if line in runs), None)
        if run is not None:
            blanks = [each for each in blanks_of_row(row, path) if each not in ledger.provenance]
            ledger.record(blanks, run, Confidence.UNREADABLE)
    ledger.say(_WHY, runs[min(runs)])


def doubt_unlisted(
    indicators: Sequence[Indicator], label: str, concept: str, *, ledger: Ledger
) -> None:
    """Call a value unreadable that stands, it seems, in the local column of that label."""
    first: Sequence[Piece] | None = None
    for at, row in enumerate(indicators):
        entry = ledger.entries.get(f"extensions.{label}[{at}]")
        if entry is None:
            continue
        own = (f"indicators[{at}].{concept}", f"indicators[{at}].{concept}.")
        blanks = [
            path
            for path in blanks_of_row(row, f"indicators[{at}]")
            if (path == own[0] or path.startswith(own[1])) and path not in ledger.provenance
        ]
        ledger.record(blanks, entry.run, Confidence.UNREADABLE)
        first = first or entry.run
    if first is not None:
        ledger.say(_UNLISTED.format(label=label), first)
