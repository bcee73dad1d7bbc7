"""Where in a document its forms begin and end.

A title line starts a form; a form without a title starts at its first label. Searches the
text before anything is cut into fragments, so a large file without forms costs one pass.
"""

import re
from collections.abc import Iterable, Iterator

from jiheng.documents.carriers.neutral import Span, Stream
from jiheng.documents.interpret.folding import clean
from jiheng.documents.interpret.words import Vocabulary

_GAP = r"[\s\x1f]{0,6}"
_LONGEST_TITLE = 60
_SENTENCE_MARKS = re.compile(r"[。，；、？！]")
_AFTER_TITLE = re.compile(r"[\s(（\[【|│,\x1f\"《—-]|\Z")


class FormFinder:
    """Finds the spans of forms in a stream."""

    def __init__(self, words: Vocabulary) -> None:
        self._title = _spaced(words.titles | words.other_titles)
        self._other = _spaced(words.other_titles)
        self._label = _spaced(words.anchors)

    def other_title(self, text: str, span: Span) -> str | None:
        """Return the title of a span where it says that it is no form."""
        match = self._other.search(text, span.start, min(span.end, span.start + _LONGEST_TITLE))
        return None if match is None else clean(match.group())

    def times(self, text: str, title: str) -> int:
        """Return how often a title of that kind heads a line of the text."""
        found = self._other.finditer(text)
        return sum(
            clean(m.group()) == title and self._line_start(text, m) is not None for m in found
        )

    def titles(self, text: str) -> int:
        """Return how many lines of the text hold a title."""
        lines = {self._line_start(text, match) for match in self._title.finditer(text)}
        return len(lines - {None})

    def spans(self, stream: Stream) -> Iterator[Span]:
        """Yield the span of every form, in order."""
        text = stream.text
        line, counted = 1, 0
        for start, end in self._bounds(text):
            line += text.count("\n", counted, start)
            counted = start
            yield Span(start, end, line)

    def _bounds(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield offsets; a title with no label before the next title starts nothing."""
        begun: int | None = None
        for at in self._starts(text):
            if self._label.search(text, at[0], at[1]) is None:
                continue
            if begun is not None:
                yield begun, at[0]
            begun = at[0]
        if begun is not None:
            yield begun, len(text)

    def _starts(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield where a form may start, with where the next may."""
        before = 0
        for match in self._title.finditer(text):
            at = self._line_start(text, match)
            if at is not None and at > before:
                yield before, at
                before = at
        yield before, len(text)

    def _line_start(self, text: str, match: re.Match[str]) -> int | None:
        """Return the start of the title's line, or None when it is a mere mention."""
        if not _AFTER_TITLE.match(text, match.end()):
            return None
        low = max(0, match.start() - _LONGEST_TITLE)
        line = max(text.rfind("\n", low, match.start()) + 1, low)
        if _SENTENCE_MARKS.search(text, line, match.start()):
            return None
        return line


def _spaced(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for any of the words, white space allowed between characters.

    The gap is bounded, so that matching stays linear.
    """
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(_GAP.join(map(re.escape, word)) for word in longest_first))
