"""What the head of a form may hold below labels that are not listed: the year, two fields in one.

Nothing of it is read; what the form lacks and may stand there is unreadable.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.words import Vocabulary

_YEAR = re.compile(r"(?:19|20)\d\d年?度?")
_LABELLED = re.compile(r"年度:?(?:19|20)\d\d(?!\d)")
_BETWEEN = re.compile(r"[/、]|及|和|与")
_FISCAL_YEAR = "fiscal_year"


def doubt_hidden(
    lacking: Mapping[str, str], pieces: Iterable[Piece], *, words: Vocabulary, ledger: Ledger
) -> None:
    """Call unreadable what a head lacks and its pieces may hold.

    填报年度 2023 may be the year of the form or that in which it was filled in; 主管部门/实施单位
    names two fields of which one cell has the values.

    Args:
        lacking: The paths of the fields that were not read, by concept.
        pieces: The texts of the head.
        words: The vocabulary.
        ledger: The ledger of the form.
    """
    filled: Sequence[Piece] = [piece for piece in pieces if piece.text]
    for piece, after in pairwise([*filled, *filled[-1:]]):
        folded = fold(piece.text)
        is_beside = folded.rstrip(":").endswith("年度") and _YEAR.fullmatch(fold(after.text))
        if _FISCAL_YEAR in lacking and (_LABELLED.search(folded) or is_beside):
            ledger.record_unsaid([lacking[_FISCAL_YEAR]], (piece,))
        ledger.record_unsaid(
            [lacking[each] for each in _named(folded, words) & {*lacking}], (piece,)
        )


def _named(folded: str, words: Vocabulary) -> set[str]:
    """Return the fields that a label names together."""
    parts = _BETWEEN.split(folded.partition(":")[0])
    labels = [words.head.find(part) for part in parts] if len(parts) > 1 else []
    if not labels or None in labels or words.head.find(folded) is not None:
        return set()
    return {label.concept for label in labels if label is not None}
