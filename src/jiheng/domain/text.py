"""What is said to people, in both languages."""

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """A text in both languages: a word, a sentence, or what a thing is called in one."""

    zh: str
    en: str

    def in_(self, language: str) -> str:
        """Return the text in ``zh`` or ``en``."""
        return self.zh if language == "zh" else self.en
