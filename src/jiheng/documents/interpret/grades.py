"""The grade that a cell gives: the word alone, or the one that is ticked among several."""

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import pairwise

from jiheng.documents.interpret.folding import fold
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.words import Vocabulary
from jiheng.domain.text import Text

NOT_ONE_GRADE = Text(
    "看不出是哪一个等级，留待人工核对：{quoted}",
    "Which grade is meant is not sure, for a person to check: {quoted}",
)
UNPLACED_GRADE = Text(
    "等级没有读入，留待人工核对：{quoted}",
    "The grade was not read and is for a person to check: {quoted}",
)
_OTHER_GRADE = Text(
    "表首的等级是{grade}，与此处不同，须对照原件核对。",
    "The head prints another grade, {grade}; check which one the form claims.",
)
_MARK, _TICK, _GAP, _GRADE = "mark", "tick", "gap", "grade"
_SCORE_AND_GRADE = re.compile(
    r"(\d{1,3}(?:\.\d+)?)分?[,，;；、/(]*[^\d,，()]{0,4}?(?:等级|等次|结论|结果)?[为是]?:?([^\d,，()]{1,3})\)?"
)
_TOLD = re.compile(
    "(?:等级|等次|档次|结论)(?:评定|认定|确定)?(?:为|是|:)[“\"'‘]?([^，。；,;]{1,3})"
)
_BRACKETS = str.maketrans("", "", "()（）")


def ticked_grade(text: str, grades: Collection[str]) -> str | None:
    """Return the only grade that is ticked in a print, or None where it is not clear which.

    Where each grade has its box, the first piece tells whether boxes stand before or after;
    else the tick is that of the grade it touches, or of the one next to it at an end.
    """
    pieces = _pieces(text, frozenset(grades))
    bare = [piece for piece in pieces if piece[0] != _GAP]
    ticks = [at for at, (kind, _) in enumerate(pieces) if kind == _TICK]
    words = [word for kind, word in bare if kind == _GRADE]
    marks = [kind for kind, _ in bare if kind in {_TICK, _MARK}]
    if len(ticks) != 1 or not words:
        return None
    if len(marks) == len(words):
        return words[marks.index(_TICK)] if _alternates(bare) else None
    before, after = (_word(pieces, ticks[0] + step) for step in (-1, 1))
    if (before is None) != (after is None):
        return before or after
    at = bare.index((_TICK, pieces[ticks[0]][1]))
    if at == 0:
        return _word(bare, 1)
    return _word(bare, at - 1) if at == len(bare) - 1 else None


def explained_grade(text: str, grades: Collection[str]) -> str | None:
    """Return the grade behind which stands in brackets what it takes: 优（90分≤得分≤100分）."""
    core, _, rest = fold(text).partition("(")
    is_explained = core in grades and rest.endswith(")") and any(map(str.isdigit, rest))
    return core if is_explained and not any(grade in rest for grade in grades) else None


def score_and_grade(text: str, grades: Collection[str]) -> tuple[str, str] | None:
    """Return the score and the grade that one cell of the total row prints: 97分（优）."""
    found = _SCORE_AND_GRADE.fullmatch(fold(text))
    return (found[1], found[2]) if found and found[2] in grades else None


def is_choice(text: str, grades: Collection[str]) -> bool:
    """Whether a print offers several grades and nothing else."""
    kinds = [kind for kind, _ in _pieces(text, frozenset(grades))]
    return kinds.count(_GRADE) > 1 and "other" not in kinds


def is_unplaced_grade(text: str, words: Vocabulary) -> bool:
    """Whether a text gives a grade of another scale (A级), or names one in a sentence."""
    folded = fold(text)
    told = _TOLD.search(folded)
    is_told = told is not None and any(told[1].startswith(grade) for grade in words.grades)
    return folded in words.other_grades or is_told


def settled(above: str | None, below: str | None, ledger: Ledger) -> str | None:
    """Return the grade of a form from those above and below its tables; two are in doubt."""
    if above and below and above != below:
        run = ledger.entries["claimed_rating"].run
        ledger.question("claimed_rating", _OTHER_GRADE, run, grade=above)
    return below or above


def _alternates(pieces: Sequence[tuple[str, str]]) -> bool:
    """Whether marks and grades take turns."""
    kinds = [kind == _GRADE for kind, _ in pieces if kind in {_GRADE, _TICK, _MARK}]
    return all(one != other for one, other in pairwise(kinds))


def _word(pieces: Sequence[tuple[str, str]], at: int) -> str | None:
    is_grade = 0 <= at < len(pieces) and pieces[at][0] == _GRADE
    return pieces[at][1] if is_grade else None


def _pieces(text: str, grades: frozenset[str]) -> list[tuple[str, str]]:
    """Return marks, grades, gaps and other text of a print, in order, without brackets."""
    found = _pattern(grades).finditer(text.translate(_BRACKETS).strip())
    return [(each.lastgroup or "other", each.group()) for each in found]


@lru_cache(8)
def _pattern(grades: frozenset[str]) -> re.Pattern[str]:
    longest_first = "|".join(map(re.escape, sorted(grades, key=len, reverse=True)))
    return re.compile(
        rf"(?P<tick>[☑☒■✓✔√])|(?P<mark>[□○☐])|(?P<grade>{longest_first})"
        r"|(?P<gap>[\s|、/，,；;]+)|(?P<other>.)"
    )
