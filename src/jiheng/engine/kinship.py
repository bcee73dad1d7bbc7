"""How forms are kin: what a program's rules across forms ask, and by which columns it is found.

Forms of a group are equal in a column of their own (`Derived.within`). The form of the year
before is the one of the same project; its indicator the one of the same row key. Twins are
alike in wording. The columns that hold these keys are derived like any other; their names are
agreed here. Rules across forms ask the same whatever the policy. Comparing wording costs as much
as all else together, so that these rules come in two shares, each judged without the other.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import polars as pl

from jiheng.engine.columns import Scope
from jiheng.engine.recording import OF_FORM, Akin, Node
from jiheng.engine.rule import Derived
from jiheng.engine.stages import Stages, closure

if TYPE_CHECKING:
    from jiheng.engine.run import CompiledRule

UNIT_KEY = "unit_key"
"""Equal for the forms of one unit, department, kind and year."""
PROJECT_KEYS = ("project_code_key", "project_name_key")
"""Equal for the forms of one project over the years; the first that finds it decides."""
ROW_KEY = "row_key"
"""Equal for an indicator and its likeness of the year before."""
TWIN_LINE = "twin_line"
"""From which similarity a form calls another its twin, in hundredths of a percent."""
PRIOR_FORM = "prior_form"
PORTFOLIO = "portfolio"
"""Which portfolio a form is of, where several are surveyed together: kin are of one."""
OF_TWINS = frozenset(
    {
        "unit_twins",
        "unit_twin_count",
        "unit_twin_similarity",
        "unit_twin_text",
        "other_twins",
        "other_twin_units",
    }
)
"""The related columns about forms that are alike."""
_FIRST, _SECOND = 0xBF58476D1CE4E5B9, 0x9E3779B97F4A7C15


class Share(StrEnum):
    """Rules across forms by what they cost; each share takes about as long as the other."""

    KIN = "kin"
    """Of groups, the year before, and who names whom."""
    ALIKE = "alike"
    """Of forms that are alike in wording."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rules across forms of a program ask.

    Attributes:
        reads: own columns that these rules read, or others read of a form, by table.
        groups: columns taken over groups of forms.
        group_keys: by which columns.
        prior: columns asked of the year before, by table.
        asks: related columns asked of forms.
    """

    reads: Mapping[Scope, tuple[str, ...]]
    groups: tuple[pl.Expr, ...]
    group_keys: tuple[str, ...]
    prior: Mapping[Scope, tuple[str, ...]]
    asks: frozenset[str]

    @property
    def asks_twins(self) -> bool:
        """Whether the wording of forms is compared."""
        return bool(self.asks - {PRIOR_FORM})


def mixed(first: pl.Expr, second: pl.Expr) -> pl.Expr:
    """Return two keys as one of 64 bits: joining on one column costs a third of two."""
    return first.cast(pl.UInt64) * pl.lit(_FIRST, pl.UInt64) + second.cast(pl.UInt64) * pl.lit(
        _SECOND, pl.UInt64
    )


def keys_of(scope: Scope, origin: Akin) -> Iterator[tuple[Scope, str]]:
    """Yield the columns by which what a column asks is found."""
    if origin.is_prior or origin.column == PRIOR_FORM:
        yield Scope.FORMS, "fiscal_year"
        yield from ((Scope.FORMS, key) for key in PROJECT_KEYS)
        if scope is Scope.INDICATORS:
            yield scope, ROW_KEY
    else:
        yield from ((Scope.FORMS, key) for key in (UNIT_KEY, TWIN_LINE, "fiscal_year"))


def share_of(read: Iterable[Node], needs: Mapping[Node, Sequence[Node]]) -> Share:
    """Return the share of a rule across forms.

    Args:
        read: the columns it reads.
        needs: what each column reads.
    """
    origins = [node.origin for node in closure(read, needs)]
    asks = {origin.column for origin in origins if isinstance(origin, Akin)}
    return Share.ALIKE if asks & OF_TWINS else Share.KIN


def plan(stage: Stages, built: Mapping[Node, pl.Expr], across: "Sequence[CompiledRule]") -> Plan:
    """Return the plan of the rules across forms, from the nodes of their program."""
    told = {(node.scope, node.name) for node in (*stage.related, *stage.later)}
    wanted = dict.fromkeys(_read(stage, built, across))
    own = [each for each in wanted if each not in told]
    akin = [(node.scope, node.origin) for node in stage.related if isinstance(node.origin, Akin)]
    grouped = [node for node in stage.related if isinstance(node.origin, Derived)]
    keys = (node.origin.within for node in grouped if isinstance(node.origin, Derived))
    return Plan(
        reads={scope: tuple(name for of, name in own if of is scope) for scope in Scope},
        groups=tuple(built[node] for node in grouped),
        group_keys=tuple(dict.fromkeys(key for key in keys if key)),
        prior={
            scope: tuple(_own_name(each) for of, each in akin if of is scope and each.is_prior)
            for scope in Scope
        },
        asks=frozenset(each.column for of, each in akin if not each.is_prior),
    )


def _own_name(origin: Akin) -> str:
    return f"{origin.column}:{origin.mark.name}" if origin.mark else origin.column


def _read(
    stage: Stages, built: Mapping[Node, pl.Expr], across: "Sequence[CompiledRule]"
) -> Iterator[tuple[Scope, str]]:
    for node in (*stage.related, *stage.later):
        origin = node.origin
        if isinstance(origin, Akin):
            yield from keys_of(node.scope, origin)
            if origin.is_prior:
                yield node.scope, _own_name(origin)
        elif isinstance(origin, Derived):
            yield from _roots(origin.over or node.scope, [built[node]])
        else:
            yield Scope.FORMS, node.name.removeprefix(OF_FORM)
    for each in across:
        check = each.check
        shown = [figure.expression for figure in check.shows.values()]
        yield from _roots(each.rule.scope, [check.applies, check.fails, *shown])


def _roots(scope: Scope, expressions: Iterable[pl.Expr]) -> Iterator[tuple[Scope, str]]:
    for expression in expressions:
        yield from ((scope, name) for name in expression.meta.root_names())
