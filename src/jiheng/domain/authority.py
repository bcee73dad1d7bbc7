"""What a number or a rule rests on: a document, and how sure we are of what it says."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from jiheng.domain.text import Language


class _Words(NamedTuple):
    good_practice: str
    practice: str
    unverified: str


_WORDS: Final[dict[Language, _Words]] = {
    "zh": _Words("良好做法：", "通行做法：", "〔待核〕"),
    "en": _Words("Good practice: ", "Common practice: ", " [unverified]"),
}


class Certainty(StrEnum):
    """How well the basis is known.

    `SEEN`: read in the source. `PRINTED`: printed on or in the notes of published forms.
    `PRACTICE`: behaviour of deployed systems or reviewers. `UNVERIFIED` (待核): recollection of
    the text. `GOOD_PRACTICE`: our recommendation, no rule.
    """

    SEEN = "seen"
    PRINTED = "printed-on-forms"
    PRACTICE = "practice"
    UNVERIFIED = "待核"
    GOOD_PRACTICE = "good-practice"


@dataclass(frozen=True, slots=True)
class Authority:
    """A provision: the document (`document` is its 文号), the article, and what it says."""

    title: str
    certainty: Certainty
    document: str | None = None
    article: str | None = None
    effective: str | None = None
    says: str | None = None

    def cite(self, language: Language = "zh") -> str:
        """Return the citation as printed under a finding: 《title》（文号）article.

        What rests on no document says so: 通行做法 for practice, 良好做法 for our recommendation.
        `language` is that of these words; titles and provisions stay as they are.
        """
        words = _WORDS[language]
        if self.certainty is Certainty.GOOD_PRACTICE:
            return f"{words.good_practice}{self.says or self.title}"
        if self.certainty is Certainty.PRACTICE and self.document is None:
            return f"{words.practice}{self.title}"
        number = f"（{self.document}）" if self.document else ""
        article = self.article or ""
        mark = words.unverified if self.certainty is Certainty.UNVERIFIED else ""
        return f"《{self.title}》{number}{article}{mark}"
