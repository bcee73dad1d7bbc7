"""The texts of an old Excel workbook: strings of one or two bytes a letter, cut by records."""

import struct
from typing import NamedTuple

_WIDE, _EXTENDED, _RICH = 1, 4, 8


class Run(NamedTuple):
    """From which letter on a text is in which font."""

    start: int
    font: int


class SharedString(NamedTuple):
    """A text of the table of shared strings, and its runs of other fonts."""

    text: str
    runs: tuple[Run, ...]


def long_string(data: bytes, at: int) -> str:
    """Return a string whose length is two bytes."""
    (length,) = struct.unpack_from("<H", data, at)
    return letters(data, at + 2, length)


def short_string(data: bytes, at: int) -> str:
    """Return a string whose length is one byte."""
    return letters(data, at + 1, data[at])


def letters(data: bytes, at: int, length: int) -> str:
    """Return so many letters after the byte that says how wide they are."""
    if data[at] & _WIDE:
        return data[at + 1 : at + 1 + 2 * length].decode("utf-16-le", "replace")
    return data[at + 1 : at + 1 + length].decode("latin-1")


class Strings:
    """The table of shared strings, in the records it is spread over.

    Where letters run into the next record, that record begins by saying their width anew.
    """

    def __init__(self, records: list[bytes], limit: int) -> None:
        self._records, self._limit = records, limit
        self._record, self._at = 0, 8

    def read(self) -> list[SharedString]:
        """Return the strings, at most as many as the limit.

        Raises:
            struct.error, IndexError: the table breaks off inside a string.
        """
        if not self._records:
            return []
        (count,) = struct.unpack_from("<I", self._records[0], 4)
        return [self._string() for _ in range(min(count, self._limit))]

    def _string(self) -> SharedString:
        length, flags = struct.unpack("<HB", self._bytes(3))
        runs = struct.unpack("<H", self._bytes(2))[0] if flags & _RICH else 0
        extra = struct.unpack("<I", self._bytes(4))[0] if flags & _EXTENDED else 0
        text = self._text(length, is_wide=bool(flags & _WIDE))
        numbers = struct.unpack(f"<{2 * runs}H", self._bytes(4 * runs))
        self._bytes(extra)
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return SharedString(text, tuple(Run(*pair) for pair in pairs))

    def _text(self, length: int, *, is_wide: bool) -> str:
        pieces = []
        while length:
            if self._at >= len(self._records[self._record]):
                self._next()
                is_wide = bool(self._bytes(1)[0] & _WIDE)
            here = self._records[self._record]
            width = 2 if is_wide else 1
            taken = min(length, (len(here) - self._at) // width)
            if not taken:
                raise IndexError
            piece = here[self._at : self._at + taken * width]
            pieces.append(piece.decode("utf-16-le" if is_wide else "latin-1", "replace"))
            self._at += taken * width
            length -= taken
        return "".join(pieces)

    def _bytes(self, count: int) -> bytes:
        found = b""
        while count:
            if self._at >= len(self._records[self._record]):
                self._next()
            piece = self._records[self._record][self._at : self._at + count]
            found += piece
            self._at += len(piece)
            count -= len(piece)
        return found

    def _next(self) -> None:
        self._record, self._at = self._record + 1, 0
