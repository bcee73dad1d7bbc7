"""Exporting and verifying traces."""

import json
from typing import Any

from jiheng.domain.errors import MalformedTrace, NoPolicyInForce
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
        raise MalformedTrace(file, f"不是 JSON（{fault}）") from None
    return replay(value, DERIVED, file=file, shipped=_shipped)


def _exact(text: str) -> float:
    """Return a number whose every digit counts: other digits would be another number."""
    number = float(text)
    return number if repr(number) == text else _refuse(text)


def _refuse(text: str) -> float:
    message = f"{text} is no number a trace holds"
    raise ValueError(message)


def _without_repetition(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = sorted(name for name, _ in pairs)
        message = f"a name of {', '.join(names)} stands twice"
        raise ValueError(message)
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
