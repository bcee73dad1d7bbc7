"""What a number or a rule rests on: a document, and how sure we are of what it says."""

from dataclasses import dataclass
from enum import StrEnum


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

    def cite(self) -> str:
        """Return the citation as printed under a finding: 《title》（文号）article.

        What rests on no document says so: 通行做法 for practice, 良好做法 for our recommendation.
        """
        if self.certainty is Certainty.GOOD_PRACTICE:
            return f"良好做法：{self.says or self.title}"
        if self.certainty is Certainty.PRACTICE and self.document is None:
            return f"通行做法：{self.title}"
        number = f"（{self.document}）" if self.document else ""
        article = self.article or ""
        mark = "〔待核〕" if self.certainty is Certainty.UNVERIFIED else ""
        return f"《{self.title}》{number}{article}{mark}"
