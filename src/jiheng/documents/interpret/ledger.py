"""The ledger of one form: where each value stands, how surely it was read, what is left over.

Knows canonical paths and places; not labels.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from sys import intern
from typing import Protocol

from jiheng.documents.carriers.neutral import Fragment
from jiheng.documents.interpret.folding import print_of
from jiheng.domain.form import Note
from jiheng.domain.locator import Confidence, Locator, Provenance

_MOST_LINES = 200
_NEAR = 8


class Places(Protocol):
    """Knows where fragments stand; every `Stream` does."""

    def place(self, first: Fragment, last: Fragment) -> Locator:
        """Return where the fragments from `first` to `last` stand."""


class Ledger:
    """Collects provenance and notes while a form is read."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self.provenance: dict[str, Provenance] = {}
        self.notes: list[Note] = []
        self._left: list[Fragment] = []
        self._ends: dict[str, Fragment] = {}

    def place(self, run: Sequence[Fragment]) -> Locator:
        """Return where the run of fragments stands."""
        return self._places.place(run[0], run[-1])

    def record(
        self,
        paths: Iterable[str],
        run: Sequence[Fragment],
        confidence: Confidence = Confidence.CERTAIN,
    ) -> None:
        """Enter the place and print of the value at each of `paths`."""
        entry = Provenance(self.place(run), confidence, intern(print_of(run)))
        for path in paths:
            self.provenance[intern(path)] = entry
            self._ends[path] = run[-1]

    def doubt(self, last: Fragment) -> None:
        """Lower the confidence of values that end with `last`, where the form breaks off."""
        for path, entry in self.provenance.items():
            if self._ends.get(path) is last and entry.confidence is Confidence.CERTAIN:
                self.provenance[path] = replace(entry, confidence=Confidence.UNCERTAIN)

    def suspect(self, own: tuple[str, ...], *, of: str, sentence: str) -> None:
        """Lower the confidence below the paths of `own`, and say why at the place of `of`."""
        for path, entry in self.provenance.items():
            if path.startswith(own) and entry.confidence is Confidence.CERTAIN:
                self.provenance[path] = replace(entry, confidence=Confidence.UNCERTAIN)
        place = self.provenance[of].place
        self.notes.append(Note(sentence.format(line=place.line), place))

    def unreadable(self, paths: Iterable[str], run: Sequence[Fragment], why: str) -> None:
        """Enter that the value at `paths` could not be read, and keep its print as a note."""
        self.record(paths, run, Confidence.UNREADABLE)
        note = Note(f"{why}：{print_of(run)}", self.place(run))
        if note not in self.notes[-_NEAR:]:
            self.notes.append(note)

    def leave(self, run: Sequence[Fragment]) -> None:
        """Keep text that has no place in the form."""
        self._left.extend(fragment for fragment in run if fragment.text)

    def close(self) -> tuple[Note, ...]:
        """Return all notes; text left over is gathered line by line."""
        left = sorted(self._left, key=lambda fragment: (fragment.line, fragment.column))
        lines = [list(line) for _, line in groupby(left, key=lambda fragment: fragment.line)]
        if len(lines) > _MOST_LINES:
            lines[_MOST_LINES:] = [[f for line in lines[_MOST_LINES:] for f in line]]
        self.notes.extend(Note(print_of(line), self.place(line)) for line in lines)
        return tuple(self.notes)

    def say(self, sentence: str, run: Sequence[Fragment]) -> None:
        """Add a sentence of our own about the place of `run`."""
        self.notes.append(Note(sentence, self.place(run)))
