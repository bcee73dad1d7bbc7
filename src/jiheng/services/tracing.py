"""Exporting and verifying traces."""

import json

from jiheng.domain.errors import JihengError, MalformedTrace
from jiheng.engine.replay import replay
from jiheng.engine.trace import Json, parameters_json, trace
from jiheng.policy import policy, resolve
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
        value = json.loads(content)
    except (ValueError, RecursionError) as fault:
        raise MalformedTrace(file, f"不是 JSON（{fault}）") from None
    return replay(value, DERIVED, file=file, shipped=_shipped)


def _shipped(name: str, year: int) -> Json | None:
    try:
        parameters = resolve(policy(name), year)
    except JihengError:
        return None
    return parameters_json(parameters, parameters.names())
