"""The rulebook: every rule with its page, and the authority it has under a policy."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from inspect import cleandoc
from pathlib import Path
from typing import Any, Final

from jiheng.domain.authority import Authority
from jiheng.domain.errors import (
    UnknownRule,
)
from jiheng.domain.text import Language
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import PAGE_HEADINGS, Rule
from jiheng.policy import policy, resolve
from jiheng.policy.shipped import load_shipped
from jiheng.rules.catalogue import RULES

DEFAULT_POLICY: Final = "cn-mof-2020"
_RECORDED = json.loads(
    Path(__file__).with_name("found-on-examples.json").read_text(encoding="utf-8")
)
_FOUND: Final[dict[str, list[int]]] = _RECORDED["found_on"]
EXAMPLES: Final = {"document": str(_RECORDED["document"]), "forms": int(_RECORDED["forms"])}
"""The example document of published forms, and how many it holds."""
_CASES: Final[dict[str, list[dict[str, str]]]] = json.loads(
    Path(__file__).with_name("cases-of-rules.json").read_text(encoding="utf-8")
)
"""The cases every rule is tested by: what is judged in each, and why."""
_CHINESE = Path(__file__).with_name("pages-zh")
"""The pages in Chinese, a file for each hundred of a family; in English they stand in the code."""
_OF = "of"
_DIGEST = 8
_HEADING = re.compile(rf"^({'|'.join(PAGE_HEADINGS)}):$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a rule's page: its heading and paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a rule is about, in one language: a sentence, then sections."""

    summary: str
    sections: tuple[Section, ...]

    def as_json(self) -> dict[str, list[str]]:
        """Return the sections ready for JSON."""
        return {_key(section.heading): list(section.paragraphs) for section in self.sections}


@dataclass(frozen=True, slots=True)
class Case:
    """A case a rule is tested by: its name, the verdict, and why (in Chinese)."""

    name: str
    verdict: str
    because: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule as it is published: its page, and what it rests on under a policy.

    `found_on` are the published forms of the example document, from 1, on which it reports.
    """

    rule: Rule
    policy: str
    year: int
    authority: Authority | None
    found_on: tuple[int, ...] = ()
    cases: tuple[Case, ...] = ()

    def explanation(self, language: Language) -> Explanation:
        """Return the explanation of the rule, in English where there is none in the language."""
        chinese = _chinese(self.rule.code) if language == "zh" else {}
        if not chinese:
            return _english(self.rule)
        known = (heading for heading in PAGE_HEADINGS if _key(heading) in chinese)
        sections = (Section(heading, _listed(chinese[_key(heading)])) for heading in known)
        return Explanation(chinese["summary"], tuple(sections))

    def as_json(self) -> dict[str, Any]:
        """Return the page ready for JSON."""
        rule, authority = self.rule, self.authority
        zh, en = self.explanation("zh"), self.explanation("en")
        return {
            "code": rule.code,
            "name": rule.name,
            "family": rule.family,
            "title": {"zh": rule.title.zh, "en": rule.title.en},
            "severity": rule.severity.value,
            "scope": rule.scope.value,
            "at": rule.at,
            "status": rule.status.value,
            "fix": rule.fix,
            "message": {"zh": rule.message.zh, "en": rule.message.en},
            "help": {"zh": rule.help.zh, "en": rule.help.en},
            "policy": {"name": self.policy, "year": self.year},
            "authority": authority
            and {
                "key": rule.authority,
                "citation": authority.cite(),
                "says": authority.says,
                "certainty": authority.certainty.value,
            },
            "examples": {**EXAMPLES, "found_on": list(self.found_on)},
            "cases": [asdict(case) for case in self.cases],
            "summary": en.summary,
            "page": en.as_json(),
            "summary_zh": zh.summary,
            "page_zh": zh.as_json(),
        }


def find(entry: str) -> tuple[Rule, ...]:
    """Return the rule of a code or name, else all whose code begins with `entry`.

    Raises:
        UnknownRule: no rule has that code, name or family.
    """
    wanted = entry.strip().upper()
    exact = tuple(rule for rule in RULES if wanted in {rule.code, rule.name.upper()})
    found = exact or tuple(rule for rule in RULES if wanted and rule.code.startswith(wanted))
    if not found:
        raise UnknownRule(entry, tuple(dict.fromkeys(rule.family for rule in RULES)))
    return found


def pages(
    rules: tuple[Rule, ...] = RULES, name: str | None = None, year: int | None = None
) -> tuple[RulePage, ...]:
    """Return the pages of rules, with their authority under a policy.

    Args:
        rules: all by default.
        name: the policy, by name or YAML file; `DEFAULT_POLICY` by default.
        year: the fiscal year; by default the latest the policy knows.

    Raises:
        UsageError: an unknown policy, or one not in force in that year.
    """
    parameters = resolve(policy(name or DEFAULT_POLICY), year)
    return tuple(_page(rule, parameters) for rule in rules)


def _page(rule: Rule, parameters: Parameters) -> RulePage:
    return RulePage(
        rule,
        policy=parameters.policy,
        year=parameters.year,
        authority=parameters.authority(rule.authority) if rule.authority else None,
        found_on=tuple(_FOUND.get(rule.code, ())),
        cases=tuple(Case(**case) for case in _CASES.get(rule.code, ())),
    )


def digest_of(rule: Rule) -> str:
    """Return a digest of the English page: the Chinese one names the page it was written from."""
    return sha256(cleandoc(rule.page).encode()).hexdigest()[:_DIGEST]


def written_from(code: str) -> str | None:
    """Return the digest that the Chinese page of a rule names, None without a page."""
    return _chinese(code).get(_OF)


def _english(rule: Rule) -> Explanation:
    summary, *rest = _HEADING.split(cleandoc(rule.page))
    sections = (
        Section(heading, _paragraphs(body))
        for heading, body in zip(rest[::2], rest[1::2], strict=True)
    )
    return Explanation(" ".join(summary.split()), tuple(sections))


def _chinese(code: str) -> Mapping[str, Any]:
    """Return the Chinese page of a rule as it is written, empty for none."""
    return _chinese_pages(code[:-2]).get(code, {})


@lru_cache(maxsize=32)
def _chinese_pages(hundred: str) -> Mapping[str, Mapping[str, Any]]:
    file = _CHINESE / f"{hundred}.yaml"
    return load_shipped(file.read_text(encoding="utf-8")) if file.is_file() else {}


def _key(heading: str) -> str:
    return heading.lower().replace(" ", "_")


def _listed(told: str | list[str]) -> tuple[str, ...]:
    return (told,) if isinstance(told, str) else tuple(told)


def _paragraphs(body: str) -> tuple[str, ...]:
    parts = re.split(r"\n\s*\n", body.strip())
    return tuple(" ".join(part.split()) for part in parts if part.strip())
