"""Choosing rules by code or family, as ``--select`` and ``--ignore`` do."""

from collections.abc import Sequence

from jiheng.domain.errors import NoRuleLeft, UnknownRule
from jiheng.engine.rule import Rule, Status


def select(
    rules: Sequence[Rule], chosen: Sequence[str] = (), ignored: Sequence[str] = ()
) -> tuple[Rule, ...]:
    """Return the rules that `chosen` names (all stable ones when empty) without `ignored`.

    Each entry is a code (``EXE102``), a family (``EXE``), a leading part of a code (``EXE1``)
    or a name (``total-differs-from-components``), case-insensitive. Preview and deprecated
    rules run only when an entry longer than the family names them.

    Raises:
        UnknownRule: an entry that names no rule.
        NoRuleLeft: what is ignored is all that was chosen.
    """
    for entry in (*chosen, *ignored):
        if not any(_named(rule, entry) for rule in rules):
            families = dict.fromkeys(rule.family for rule in rules)
            raise UnknownRule(entry, tuple(families))
    left = tuple(
        rule
        for rule in rules
        if _chosen(rule, chosen) and not any(_named(rule, entry) for entry in ignored)
    )
    if not left and (chosen or ignored):
        raise NoRuleLeft(chosen, ignored)
    return left


def _chosen(rule: Rule, chosen: Sequence[str]) -> bool:
    if rule.status is Status.STABLE:
        return not chosen or any(_named(rule, entry) for entry in chosen)
    return any(_named(rule, entry) and len(entry.strip()) > len(rule.family) for entry in chosen)


def _named(rule: Rule, entry: str) -> bool:
    wanted = entry.strip().upper()
    return bool(wanted) and (rule.code.startswith(wanted) or rule.name.upper() == wanted)
