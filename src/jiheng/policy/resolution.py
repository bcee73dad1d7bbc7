"""From a policy and a year to the parameters a computation is given."""

import re
from collections.abc import Mapping
from functools import lru_cache

from jiheng.domain.authority import Authority
from jiheng.domain.errors import (
    NoPolicyInForce,
    NoSuchYear,
)
from jiheng.domain.text import Text
from jiheng.engine.parameters import Parameter, Parameters
from jiheng.policy.catalogue import CATALOGUE
from jiheng.policy.library import policies
from jiheng.policy.model import Answer, Policy

NATIONAL = "cn-mof-2020"
_YEARS = range(1000, 10_000)
_CODE = re.compile(r"[\x00-\x7f\s—（）〔〕【】]*")


@lru_cache(maxsize=256)
def resolve(policy: Policy, year: int | None) -> Parameters:
    """Return the values of `policy` that hold at the end of fiscal year `year`.

    A form without a year gets the latest values; `Parameters.year` then names the year they
    were taken from, and the caller must say so.

    Raises:
        NoPolicyInForce: the policy does not govern that year.
    """
    answering = answering_year(policy, year)
    answers = policy.answers(CATALOGUE, answering)
    values = {
        name: Parameter(
            name=name,
            value=answer.dated.value,
            level=answer.level.name,
            since=answer.dated.since.isoformat(),
            authority=answer.dated.authority,
        )
        for name, answer in answers.items()
    }
    authorities = _authorities_then(policy, answers)
    return Parameters(policy.name, answering, values=values, authorities=authorities)


def _authorities_then(policy: Policy, answers: Mapping[str, Answer]) -> dict[str, Authority]:
    """Return every provision by key as it stands beside the values that hold.

    One that gave values only before or after, or to whom a nearer policy does not bind, is
    replaced by the one that gives them, so that a rule and its value cite the same.
    """
    now = {name: answer.dated.authority for name, answer in answers.items()}
    given: dict[Authority, set[Authority]] = {}
    for level in policy.lineage():
        for name, dated in level.values.items():
            for value in dated if name in now else ():
                given.setdefault(value.authority, set()).add(now[name])
    standing = frozenset(now.values())
    return {
        key: next(iter(heirs)) if authority not in standing and len(heirs) == 1 else authority
        for key, authority in policy.authorities().items()
        for heirs in [given.get(authority, set())]
    }


def answering_year(policy: Policy, year: int | None) -> int:
    """Return `year`, or for None the latest year in which some value of `policy` begins.

    Raises:
        NoPolicyInForce: the policy does not govern that year.
    """
    answering = (policy.last_year or policy.turning_years()[-1]) if year is None else year
    if not policy.in_force(answering):
        raise no_policy_in_force(policy.name, answering, policy)
    return answering


def choose(form_year: int | None, department: str | None) -> Policy:
    """Return the policy that governs a department's form by default.

    The most specific jurisdiction in force wins; where several match equally, the one that
    began last. A form without a year is taken to be of a policy still in force.

    Raises:
        NoPolicyInForce: no policy governs that year.
    """
    name = _without_code(department or "")
    candidates = [
        (closeness, policy.first_year, policy.name, policy)
        for policy in policies()
        if (closeness := policy.jurisdiction.closeness(name)) is not None
        and governs(policy, form_year)
    ]
    if not candidates:
        raise no_policy_in_force(NATIONAL, form_year or 0)
    return max(candidates, key=lambda found: found[:3])[3]


def no_policy_in_force(name: str, year: int, *own: Policy) -> NoPolicyInForce:
    """Return the error that lists every policy with its years, that of a user first."""
    if year not in _YEARS:
        return NoSuchYear(year)
    years = [
        Text(f"{each.name}：{each.years()}", f"{each.name} {each.years('en')}")
        for each in dict.fromkeys((*own, *policies()))
    ]
    return NoPolicyInForce(name, year, years)


def governs(policy: Policy, year: int | None) -> bool:
    """Whether a policy is in force in a fiscal year; without a year, whether it still is."""
    return policy.last_year is None if year is None else policy.in_force(year)


def _without_code(department: str) -> str:
    """Return the name after a leading code: ``101-上海市教委`` is ``上海市教委``."""
    return department.removeprefix(_CODE.findall(department)[0])
