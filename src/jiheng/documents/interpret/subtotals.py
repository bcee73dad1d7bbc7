"""Rows of a text that are no indicators: 小计 40 38, 产出指标小计, 年度绩效目标2 | 建成二期.

They are set aside before the table is read. Knows no columns.
"""

from collections.abc import Iterator, Sequence

from jiheng.documents.carriers.neutral import Break, Fragment
from jiheng.documents.interpret.sheet import Sheet
from jiheng.documents.interpret.values import Form, ValueReader
from jiheng.documents.interpret.words import Vocabulary

_FIGURES = frozenset({Form.FIGURE, Form.BLANK})


def set_aside_subtotals(
    fragments: Sequence[Fragment], words: Vocabulary, reader: ValueReader
) -> tuple[list[Fragment], list[Fragment]]:
    """Return the fragments of a table without rows that are sums, and those of such rows."""
    sheet = Sheet(fragments)
    labels = (words.level1.find(folded) for folded in sheet.folded)
    levels = [label and label.concept for label in labels]
    sums = [at for at, folded in enumerate(sheet.folded) if _names_sum(folded, words)]
    aside = {each for at in sums for each in _sum_at(sheet, at, levels, reader=reader)}
    aside |= {each for at in range(len(sheet)) for each in _aim_at(sheet, at, words)}
    kept: list[Fragment] = []
    pending = Break.NONE
    for at, fragment in enumerate(sheet.fragments):
        if at in aside:
            pending = max(pending, fragment.before)
            continue
        kept.append(fragment._replace(before=max(pending, fragment.before)))
        pending = Break.NONE
    return kept, [sheet.fragments[at] for at in sorted(aside)]


def _sum_at(
    sheet: Sheet, at: int, levels: Sequence[object], *, reader: ValueReader
) -> Iterator[int]:
    """Yield the label of a sum that stands at `at` and the figures behind it, if there are any.

    So is the level before it where that only says again of what level the rows above are.
    """
    end = at + 1
    while end < len(sheet) and reader.read(sheet.fragments[end].text).form in _FIGURES:
        end += 1
    if end > at + 1:
        before = [level for level in levels[:at] if level is not None]
        is_again = at > 0 and levels[at - 1] is not None and before[-2:-1] == before[-1:]
        yield from range(at - is_again, end)


def _aim_at(sheet: Sheet, at: int, words: Vocabulary) -> Sequence[int]:
    """Return the row of cells that begins at `at` if it is the heading of an aim and its text."""
    end = sheet.row_end(at, len(sheet))
    label = words.objective.find(sheet.folded[at])
    is_heading = label is not None and label.concept == "objective_headings"
    return range(at, end) if is_heading and end - at == 2 else ()  # noqa: PLR2004


def _names_sum(folded: str, words: Vocabulary) -> bool:
    """Whether a text is the label of a sum: 小计, or a level with one of its endings."""
    core = folded.rstrip(":")
    if core in words.subtotals:
        return True
    ending = next((each for each in words.subtotal_endings if core.endswith(each)), None)
    if ending is None:
        return False
    level = core.removesuffix(ending)
    return bool(words.level1.find(level) or words.level2.find(level))
