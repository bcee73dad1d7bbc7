"""Suppressions: findings somebody decided to live with, for a reason and until a day."""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from jiheng.domain.errors import UsageError
from jiheng.domain.finding import Finding
from jiheng.domain.form import Form
from jiheng.domain.wording import folded


class SuppressionFileError(UsageError):
    """A file of suppressions that breaks its schema."""

    zh = "豁免文件 {file} 第 {line} 行：{fault_zh}。"
    en = "Suppressions file {file} line {line}: {fault_en}."

    def __init__(self, file: str, line: int, *, fault_zh: str, fault_en: str) -> None:
        super().__init__(file=file, line=line, fault_zh=fault_zh, fault_en=fault_en)


@dataclass(frozen=True, slots=True)
class Suppression:
    """One decision, and where it is written (`file`, `line` from 1).

    It names a finding by its `fingerprint`, or findings by the codes of `rules` and a pattern
    of the project's name, in which ``*`` stands for any characters and ``?`` for one. A `reason`
    or a last day (`expires`) that is not written is None; such a decision does not hold.
    """

    file: str
    line: int
    reason: str | None
    expires: date | None
    fingerprint: str | None = None
    rules: frozenset[str] = frozenset()
    form: str | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it has a reason and its last day is not over."""
        return bool(self.reason) and self.expires is not None and day <= self.expires

    def covers(self, finding: Finding, form: Form) -> bool:
        """Whether this is a finding it names."""
        if self.fingerprint is not None:
            return finding.fingerprint == self.fingerprint
        return finding.rule in self.rules and self.names(form)

    def names(self, form: Form) -> bool:
        """Whether the name of the form's project fits the pattern; no pattern fits none."""
        if self.form is None:
            return False
        return _pattern(self.form).fullmatch(folded(form.project.name or "")) is not None


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    signs = {"*": ".*", "?": "."}
    parts = (signs.get(each) or re.escape(each) for each in folded(text))
    return re.compile("".join(parts), re.DOTALL)
