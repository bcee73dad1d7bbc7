"""The fields of a Word file: which of them print something though no result is stored."""

from dataclasses import dataclass

_SILENT = frozenset({
    "TC", "XE", "TA", "RD", "SET", "ASK", "PRIVATE", "ADVANCE", "NEXT", "NEXTIF", "SKIPIF",
    "ADDIN", "DATA", "FORMTEXT", "FORMCHECKBOX", "FORMDROPDOWN",
    "PAGE", "NUMPAGES", "SECTIONPAGES", "SECTION",
})  # fmt: skip
_DRAWN = "EQ"


@dataclass(slots=True)
class Field:
    """A field being read; it is muted until its result begins."""

    instruction: str = ""
    is_form: bool = False
    is_muted: bool = True

    @property
    def is_lost(self) -> bool:
        """Whether the paper shows something of the field that the file does not hold.

        Those that print nothing or a page's number lose nothing; an equation is drawn by Word
        whatever result is stored.
        """
        name = self.instruction.partition("\\")[0].strip().upper().partition(" ")[0]
        if self.is_form or name in _SILENT:
            return False
        return self.is_muted or name == _DRAWN
