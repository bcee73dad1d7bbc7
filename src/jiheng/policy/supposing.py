"""Policies that nobody has enacted: one in force with some values changed, to ask what if."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final, cast

import yaml

from jiheng.domain.authority import Authority, Certainty
from jiheng.domain.errors import PolicyFileError, SettingRefused, UnknownParameter
from jiheng.policy.catalogue import CATALOGUE
from jiheng.policy.coherence import check_coherence
from jiheng.policy.located import Located
from jiheng.policy.model import DatedValue, English, Policy

OPTION: Final = "--set"
"""Where the values of a supposed policy are written, in messages."""
_GRADES = ("excellent", "good", "fair", "poor")
_FIRST_DAY = date(date.min.year, 1, 1)


def suppose(policy: Policy, settings: Sequence[tuple[str, str]], year: int) -> Policy:
    """Return `policy` with other values in every year.

    Args:
        policy: what is in force.
        settings: (path, value as in a policy file). A path is a parameter's name, followed by
            the key of a part of it where only that part changes: ``grade_bands.excellent``.
        year: whose values the unchanged parts of a parameter are taken from.

    Raises:
        UnknownParameter: no parameter has the name, or it has no such part.
        SettingRefused: a value breaks the schema, or the values contradict one another.
        PolicyFileError: one contradicts a value that a file of the policy sets.
    """
    written = "，".join(f"{path}={value}" for path, value in settings)
    authority = Authority(OPTION, Certainty.GOOD_PRACTICE, says=f"假设：{written}")
    shown: dict[str, Any] = {}
    for path, value in settings:
        name, *parts = path.split(".")
        current = policy.answer(name, date(year, 12, 31)) if name in CATALOGUE else None
        if current is None:
            raise UnknownParameter(path, name, tuple(CATALOGUE))
        held = shown.get(name, CATALOGUE[name].kind.show(current.dated.value))
        shown[name] = _replaced(held, parts, _value(path, value), path=path)
    values = {
        name: (DatedValue(_FIRST_DAY, _read(name, value), authority, line=1),)
        for name, value in shown.items()
    }
    supposed = Policy(
        name=f"{policy.name}（{written}）",
        title=f"{policy.title}（假设 {written}）",
        english=_supposed(policy, written),
        file=OPTION,
        parent=policy,
        jurisdiction=policy.jurisdiction,
        first_year=policy.first_year,
        last_year=policy.last_year,
        documents={},
        provisions={},
        values=values,
        labels={},
    )
    try:
        check_coherence(supposed)
    except PolicyFileError as fault:
        if fault.figures["file"] == OPTION:
            raise _refused(written, fault) from None
        raise
    return supposed


def _refused(written: str, fault: PolicyFileError) -> SettingRefused:
    zh, en = (str(fault.figures[name]) for name in ("fault_zh", "fault_en"))
    return SettingRefused(f"{OPTION} {written}", fault_zh=zh, fault_en=en)


def _value(path: str, text: str) -> Any:  # noqa: ANN401
    try:
        value = yaml.load(text, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        raise SettingRefused(
            f"{OPTION} {path}", fault_zh=f"{text} 读不通", fault_en=f"{text} cannot be read"
        ) from None
    return value


def _supposed(policy: Policy, written: str) -> English:
    title = policy.english.title
    return replace(policy.english, title=title and f"{title} (supposing {written})", notes=())


def _replaced(held: Any, parts: Sequence[str], value: Any, *, path: str) -> Any:  # noqa: ANN401
    """Return the shown value of a parameter with one part replaced."""
    if not parts:
        return value
    if isinstance(held, dict) and parts[0] in held:
        return {
            key: _replaced(each, parts[1:], value, path=path) if key == parts[0] else each
            for key, each in held.items()
        }
    if isinstance(held, list) and len(parts) == 1:
        return _with_entry(held, parts[0], value, path=path)
    raise UnknownParameter(path, parts[0], _parts_of(held))


def _with_entry(held: list[dict[str, Any]], key: str, value: Any, *, path: str) -> Any:  # noqa: ANN401
    """Return entries with the last figure replaced of the one whose first figure is `key`.

    Grades may also be called excellent, good, fair and poor, from the best down.
    """
    known = _parts_of(held)
    grades = _GRADES[: len(held)] if all("rating" in each for each in held) else ()
    if key not in (*known, *grades):
        raise UnknownParameter(path, key, (*known, *grades))
    place = known.index(key) if key in known else grades.index(key)
    last = list(held[place])[-1]
    return [{**each, last: value} if at == place else each for at, each in enumerate(held)]


def _parts_of(held: Any) -> tuple[str, ...]:  # noqa: ANN401
    if isinstance(held, dict):
        return tuple(map(str, held))
    if isinstance(held, list):
        return tuple(str(next(iter(each.values()))) for each in held if isinstance(each, dict))
    return ()


def _read(name: str, value: Any) -> Any:  # noqa: ANN401
    text = yaml.safe_dump(value, allow_unicode=True)
    node = cast("yaml.Node", yaml.compose(text, Loader=yaml.SafeLoader))
    try:
        return CATALOGUE[name].kind.read(Located(OPTION, node))
    except PolicyFileError as fault:
        raise _refused(name, fault) from None
