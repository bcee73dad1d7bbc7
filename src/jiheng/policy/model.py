"""A policy as data: dated values and provisions of one file, and of the files it extends.

Knows nothing of YAML or of where files lie.
"""

import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from jiheng.domain.authority import Authority
from jiheng.domain.text import Language

ANY_DEPARTMENT = "*"


@dataclass(frozen=True, slots=True)
class Document:
    """A document provisions stand in; `number` is its 文号, dates as far as they are known."""

    title: str
    number: str | None = None
    issued: str | None = None
    effective: str | None = None


@dataclass(frozen=True, slots=True)
class English:
    """What a policy file says of itself in English, as far as it does."""

    title: str = ""
    jurisdiction: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Jurisdiction:
    """Whom a policy binds: the beginnings of the names of its departments (主管部门)."""

    name: str
    departments: tuple[str, ...] = ()

    @property
    def is_universal(self) -> bool:
        """Whether any department falls under it."""
        return ANY_DEPARTMENT in self.departments

    def closeness(self, department: str) -> int | None:
        """Return how specifically `department` falls under this jurisdiction, None if not.

        Higher is closer: the length of the matching beginning, 0 for any department.
        """
        fits = [
            0 if prefix == ANY_DEPARTMENT else len(prefix)
            for prefix in self.departments
            if prefix == ANY_DEPARTMENT or department.startswith(prefix)
        ]
        return max(fits, default=None)


@dataclass(frozen=True, slots=True)
class DatedValue:
    """A parameter's value from a day on; `line` is where the policy file says so."""

    since: date
    value: Any
    authority: Authority
    line: int
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The value that holds on a day, and the policy of the chain that gave it."""

    dated: DatedValue
    level: "Policy"


@dataclass(frozen=True, eq=False, kw_only=True)
class Policy:
    """One policy file and its parent. Compared by identity, so it can key a cache.

    One that is sent to another process ten times is one policy there.

    `first_year` and `last_year` are fiscal years, both included; `last_year` None means still
    in force. An abstract policy (`is_abstract`) only serves others to extend.
    """

    name: str
    title: str
    file: str
    parent: "Policy | None" = None
    is_abstract: bool = False
    jurisdiction: Jurisdiction = Jurisdiction("")
    first_year: int = date.min.year
    last_year: int | None = None
    notes: tuple[str, ...] = ()
    documents: Mapping[str, Document]
    provisions: Mapping[str, Authority]
    values: Mapping[str, tuple[DatedValue, ...]]
    labels: Mapping[str, str]
    english: English = English()

    def __reduce__(self) -> tuple[Callable[[bytes], "Policy"], tuple[bytes]]:
        held = {field.name: getattr(self, field.name) for field in fields(self)}
        return _arrived, (pickle.dumps(held),)

    def titled(self, language: Language) -> str:
        """Return the title, in English where there is one."""
        return (language == "en" and self.english.title) or self.title

    def placed(self, language: Language) -> str:
        """Return the name of whom it binds, in English where there is one."""
        return (language == "en" and self.english.jurisdiction) or self.jurisdiction.name

    def noted(self, language: Language) -> tuple[str, ...]:
        """Return the notes, in English where there are any."""
        return (language == "en" and self.english.notes) or self.notes

    def lineage(self) -> Iterator["Policy"]:
        """Yield this policy, then its parent, and so on."""
        level: Policy | None = self
        while level is not None:
            yield level
            level = level.parent

    def in_force(self, year: int) -> bool:
        """Whether the policy governs fiscal year `year`."""
        last = date.max.year if self.last_year is None else self.last_year
        return not self.is_abstract and self.first_year <= year <= last

    def years(self, language: Language = "zh") -> str:
        """Return the years in force as printed: ``2019 年起`` or ``2019—2022 年``."""
        if self.last_year is None:
            return f"{self.first_year} 年起" if language == "zh" else f"from {self.first_year}"
        span = f"{self.first_year}—{self.last_year}"
        return f"{span} 年" if language == "zh" else span

    def turning_years(self) -> tuple[int, ...]:
        """Return the years in force, ascending, from which some value changes."""
        dated = chain.from_iterable(
            values for level in self.lineage() for values in level.values.values()
        )
        years = {self.first_year, *(value.since.year for value in dated)}
        return tuple(sorted(year for year in years if self.in_force(year)))

    def answer(self, name: str, on: date) -> Answer | None:
        """Return the nearest level's latest value of a parameter from `on` or before."""
        for level in self.lineage():
            begun = [value for value in level.values.get(name, ()) if value.since <= on]
            if begun:
                return Answer(max(begun, key=lambda value: value.since), level)
        return None

    def answers(self, names: Iterable[str], year: int) -> dict[str, Answer]:
        """Return the answers that hold at the end of `year` for those of `names` that have one."""
        last_day = date(year, 12, 31)
        found = ((name, self.answer(name, last_day)) for name in names)
        return {name: answer for name, answer in found if answer is not None}

    def document(self, key: str) -> Document | None:
        """Return the document under `key`, here or in a policy this one extends."""
        return next(
            (level.documents[key] for level in self.lineage() if key in level.documents), None
        )

    def authorities(self) -> dict[str, Authority]:
        """Return every provision by key; the nearest level wins."""
        return {
            key: authority
            for level in reversed(tuple(self.lineage()))
            for key, authority in level.provisions.items()
        }

    def wording(self) -> dict[str, str]:
        """Return every label as this jurisdiction prints it; the nearest level wins."""
        return {
            key: text
            for level in reversed(tuple(self.lineage()))
            for key, text in level.labels.items()
        }


@lru_cache(maxsize=64)
def _arrived(held: bytes) -> Policy:
    return Policy(**pickle.loads(held))  # noqa: S301 - sent by this program
