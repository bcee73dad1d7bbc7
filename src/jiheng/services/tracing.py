"""Exporting and verifying traces."""

import json
from collections import Counter
from typing import Any

from jiheng.domain.errors import NoPolicyInForce
from jiheng.domain.text import Text
from jiheng.domain.trace_errors import MalformedTrace
from jiheng.engine.replay import replay
from jiheng.engine.trace import Json, parameters_json, trace
from jiheng.policy import policies, resolve
from jiheng.scoring.catalogue import SCORES
from jiheng.services.assessing import DERIVED, Assessment


def export(assessments: list[Assessment]) -> Json:
    """Return the trace of every score of the assessments, sealed by its digest."""
    runs = [(group.run, group.forms) for each in assessments for group in each.groups]
    return trace(runs, SCORES)


def verify(content: bytes, file: str) -> int:
    """Replay an exported trace, digit for digit, and return how many numbers it held.

    Raises:
        MalformedTrace: the content is no trace.
        TraceRefuted: a number does not hold.
    """
    try:
        value = json.loads(
            content,
            parse_float=_exact,
            parse_constant=_refuse,
            object_pairs_hook=_without_repetition,
        )
    except (ValueError, RecursionError) as fault:
        raise MalformedTrace(file, _why_no_json(fault)) from None
    return replay(value, DERIVED, file=file, shipped=_shipped)


class _RefusedJson(ValueError):
    """JSON that no trace holds, with the reason in both languages."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.en)
        self.why = why


def _why_no_json(fault: ValueError | RecursionError) -> Text:
    if isinstance(fault, _RefusedJson):
        return fault.why
    if isinstance(fault, RecursionError):
        return Text("嵌套层数过多", "it is nested too deeply")
    if isinstance(fault, json.JSONDecodeError):
        line, column = fault.lineno, fault.colno
        return Text(
            f"不是 JSON（第 {line} 行第 {column} 列起读不通）",
            f"it is no JSON (from line {line}, column {column} on)",
        )
    return Text("不是 UTF-8 编码的 JSON", "it is no JSON in UTF-8")


def _exact(text: str) -> float:
    """Return a number whose every digit counts: other digits would be another number."""
    number = float(text)
    return number if repr(number) == text else _refuse(text)


def _refuse(text: str) -> float:
    raise _RefusedJson(
        Text(f"轨迹里不会有 {text} 这样的数", f"a trace holds no number like {text}")
    )


def _without_repetition(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        twice = next(name for name, count in counts.items() if count > 1)
        raise _RefusedJson(Text(f"名称 {twice} 出现两次", f"the name {twice} stands twice"))
    return found


def _shipped(name: str, year: int) -> Json | None:
    """Return what a shipped policy says in a year, nothing where it is not in force."""
    found = next((each for each in policies() if each.name == name), None)
    if found is None:
        return None
    try:
        parameters = resolve(found, year)
    except NoPolicyInForce:
        return {}
    return parameters_json(parameters, parameters.names())
