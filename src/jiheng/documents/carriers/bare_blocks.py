"""Words on a page without rules to blocks: what stands together in one cell.

Pure geometry in points, origin top left. Words of one line stand together where the gap is
that of a space; lines, where they are nearer to each other than the rows of the page are.
Knows nothing of rows, columns or labels.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import median
from typing import NamedTuple

from jiheng.documents.carriers.lattice import Rule
from jiheng.documents.carriers.pdf_words import Word

_LEVEL = 0.6
_TOUCHING = 0.35
_SPACED = 1.1
_BROAD = 0.5
_BUCKET = 4.0
_SAME_SIZE = 1.2
_NEAREST = 1.5
_MOST_WRAPPED = 1.75
_LEAST_JUMP = 0.15
_MOST_SPACED = 2.1
_WHOLE = 0.5
_FEW = 3
_NEARLY = 1.62
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?%?")
_MOST_JOINED = 0.6
_FIRST_HAN = "\u2e80"
_UNDER = 0.3
_LEAST_HEIGHT = 1.0


@dataclass(slots=True)
class Block:
    """What stands in one cell: its words, its box, and whether they surely belong together."""

    words: list[Word]
    left: float
    top: float
    right: float
    bottom: float
    is_sure: bool = True
    lines: int = 1
    height: float = field(init=False)

    def __post_init__(self) -> None:
        self.height = self.bottom - self.top

    @property
    def middle(self) -> float:
        """Where its middle stands, in points from the top."""
        return (self.top + self.bottom) / 2

    def take(self, other: "Block") -> None:
        """Add the lines of another block below its own."""
        self.words += other.words
        self.left, self.right = min(self.left, other.left), max(self.right, other.right)
        self.bottom = max(self.bottom, other.bottom)
        self.lines += other.lines
        self.is_sure = self.is_sure and other.is_sure


class _Pair(NamedTuple):
    """A line and the nearest below it, and how far apart they are in em."""

    upper: Block
    lower: Block
    pitch: float


def blocks_of(words: Sequence[Word], rules: Sequence[Rule]) -> list[Block] | None:
    """Return the blocks on a page, None where its rows are as near to each other as lines.

    No block reaches over a level rule. Where rows are nearly as near, no block is sure.
    """
    em = em_of(words)
    segments = _segments(words, em)
    pairs = sorted(_pairs(segments, rules, em), key=attrgetter("pitch"))
    joined, is_clear = _lines_of_cells(pairs, segments)
    if not joined and not is_clear:
        return None
    owner = {id(segment): segment for segment in segments}
    for upper, lower, _ in sorted(joined, key=lambda pair: pair.lower.top):
        block = owner[id(upper)]
        if owner[id(lower)] is lower:
            block.take(lower)
            owner[id(lower)] = block
    blocks = list({id(block): block for block in owner.values()}.values())
    is_clear = is_clear and not any(map(_holds_numbers, blocks))
    for block in blocks:
        block.is_sure = block.is_sure and is_clear
    return blocks


def _holds_numbers(block: Block) -> bool:
    """Whether two lines of a block are numbers by themselves: rows taken for lines."""
    return (
        block.lines > 1
        and sum(_NUMBER.fullmatch(word.text) is not None for word in block.words) > 1
    )


def _segments(words: Sequence[Word], em: float) -> list[Block]:
    """Return words that follow each other on a line without the gap of a column."""
    buckets: dict[int, list[Block]] = {}
    found: list[Block] = []
    for word in sorted(words, key=attrgetter("left")):
        bucket = int((word.top + word.bottom) / 2 / _BUCKET)
        near = [each for at in range(bucket - 2, bucket + 3) for each in buckets.get(at, ())]
        before = [each for each in near if _follows(each, word, em)]
        if before:
            segment = max(before, key=attrgetter("right"))
            gap = word.left - segment.right
            segment.is_sure = segment.is_sure and gap <= _BROAD * em * word.height
            segment.words.append(word)
            segment.right = max(segment.right, word.right)
        else:
            segment = Block([word], word.left, word.top, word.right, word.bottom)
            buckets.setdefault(bucket, []).append(segment)
            found.append(segment)
    return found


def _follows(segment: Block, word: Word, em: float) -> bool:
    """Whether a word goes on with a line: on its height, after no more than a space."""
    shared = min(segment.bottom, word.bottom) - max(segment.top, word.top)
    if shared <= _LEVEL * min(segment.height, word.height):
        return False
    most = (_SPACED if word.is_spaced else _TOUCHING) * em * max(segment.height, word.height)
    return -word.height < word.left - segment.right <= most


def _pairs(segments: Sequence[Block], rules: Sequence[Rule], em: float) -> Iterator[_Pair]:
    """Yield each line with the nearest below it."""
    ordered = sorted(segments, key=attrgetter("top"))
    for at, upper in enumerate(ordered):
        for lower in ordered[at + 1 :]:
            gap = lower.top - upper.bottom
            if gap > _NEAREST * upper.height:
                break
            if gap <= -upper.height / 2 or not _is_under(upper, lower):
                continue
            if _is_alike(upper, lower) and not _is_parted(upper, lower, rules):
                height = max(upper.height, lower.height, _LEAST_HEIGHT)
                yield _Pair(upper, lower, (lower.middle - upper.middle) / height / em)
            break


def _is_under(upper: Block, lower: Block) -> bool:
    shared = min(upper.right, lower.right) - max(upper.left, lower.left)
    return shared > _UNDER * min(upper.right - upper.left, lower.right - lower.left)


def _is_alike(upper: Block, lower: Block) -> bool:
    """Whether two lines may be of one type; signs may come from another font than the rest."""
    one, other = sorted((upper.height, lower.height))
    return other <= _SAME_SIZE * one or any(
        word.text.isascii() for block in (upper, lower) for word in block.words
    )


def _is_parted(upper: Block, lower: Block, rules: Sequence[Rule]) -> bool:
    """Whether a rule runs between two lines."""
    middle = (max(upper.left, lower.left) + min(upper.right, lower.right)) / 2
    return any(
        upper.middle < rule.at < lower.middle and rule.start <= middle <= rule.end for rule in rules
    )


def _lines_of_cells(
    pairs: Sequence[_Pair], segments: Sequence[Block]
) -> tuple[Sequence[_Pair], bool]:
    """Return the pairs that are lines of one cell, and whether that is clear.

    Pairs come in groups as far apart as each other, nearest first: lines of cells, then rows.
    Where the nearest are as far apart as rows are, they are lines if they stand below single
    cells; where the next group is nearly as near, which are lines is not clear.
    """
    groups = list(_groups(pairs))
    if not groups or pairs[0].pitch > _MOST_SPACED:
        return (), True
    is_near = pairs[0].pitch <= _MOST_WRAPPED
    first = pairs[: groups[0][1]]
    if len(first) > _MOST_JOINED * len(segments) or not (is_near or _are_wrapped(first, segments)):
        return (), not is_near
    others = [pairs[start].pitch for start, _ in groups[1:]]
    return first, is_near and not any(pitch <= _NEARLY for pitch in others)


def _groups(pairs: Sequence[_Pair]) -> Iterator[tuple[int, int]]:
    """Yield where groups of pairs of about one pitch begin and end."""
    start = 0
    for at in range(1, len(pairs) + 1):
        if at == len(pairs) or pairs[at].pitch - pairs[at - 1].pitch >= _LEAST_JUMP:
            yield start, at
            start = at


def _are_wrapped(pairs: Sequence[_Pair], segments: Sequence[Block]) -> bool:
    """Whether lines near each other are those of single cells, not of whole rows."""
    beside = Counter(round(segment.middle) for segment in segments)
    joined = Counter(round(pair.upper.middle) for pair in pairs)
    whole = sum(count for at, count in joined.items() if count >= max(_FEW, _WHOLE * beside[at]))
    return whole <= _WHOLE * len(pairs)


def em_of(words: Sequence[Word]) -> float:
    """Return the size of type as a share of the height of a line, from Chinese words.

    Words without extent say nothing: a broken font has such.
    """
    sizes = [
        (word.right - word.left) / len(word.text) / word.height
        for word in words
        if word.text >= _FIRST_HAN
        and word.text[-1] >= _FIRST_HAN
        and word.left < word.right
        and word.height > 0.0
    ]
    return median(sizes) if sizes else 1.0
