"""The interpreter: neutral fragments and a vocabulary become forms.

One interpreter for every carrier and every province. It finds labels wherever they begin
and end at a break, cuts the form into head, funding block, objective, indicator table and
closing rows, and reads each by what the labels say comes next. A layout that differs is a
YAML file in ``vocabulary/``. Knows nothing of file formats.
"""

from collections.abc import Iterator

from jiheng.documents.carriers.neutral import Stream
from jiheng.documents.interpret.form import FormReader
from jiheng.documents.interpret.segments import FormFinder
from jiheng.documents.interpret.values import ValueReader
from jiheng.documents.interpret.words import load_vocabulary
from jiheng.domain.errors import DocumentError, OtherPaper
from jiheng.domain.form import Form

__all__ = ["interpret"]


def interpret(stream: Stream, file: str) -> Iterator[Form | DocumentError]:
    """Yield the forms of a document in order, or in place of one the error that hides it."""
    words = load_vocabulary()
    values = ValueReader(words)
    size = len(stream.text)
    finder, others = FormFinder(words), set[str]()
    for span in finder.spans(stream):
        title = finder.other_title(stream.text, span)
        if title is not None:
            others.add(title)
            continue
        breaks_off = span.end == size and not stream.text.endswith("\n")
        yield from FormReader(words, values, file, breaks_off=breaks_off).read(stream, span)
    for title in sorted(others):
        yield OtherPaper(file, title, finder.times(stream.text, title))
