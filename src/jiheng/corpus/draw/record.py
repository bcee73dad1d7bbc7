"""What is published of a draw: a promise before the seed is known, the record afterwards.

    jiheng/draw-promise/3   frame, plan, and the SHA-256 of the seed, or where it will come from
    jiheng/draw/3           the promise, the seed, every stratum with its chance, the drawn forms

Probabilities are exact fractions, written ``12/345``; amounts are fen.
"""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from jiheng.corpus.draw.chances import Plan
from jiheng.corpus.draw.drawing import commitment, draw
from jiheng.corpus.draw.frame import Frame
from jiheng.corpus.errors import (
    DrawImpossible,
    DrawnOtherwise,
    DrawRefuted,
    MalformedDraw,
    MalformedPromise,
)
from jiheng.domain.text import Text

PROMISE = "jiheng/draw-promise/3"
RECORD = "jiheng/draw/3"
Json = dict[str, Any]
_BEYOND = 1 << 63
_SURROGATE = re.compile("[\ud800-\udfff]")
_BROKEN = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError)


def promise(frame: Frame, plan: Plan, seed: str = "", *, source: str | None = None) -> Json:
    """Return what is published before the draw; it does not tell the seed.

    Args:
        frame: what will be drawn from.
        plan: how.
        seed: the seed, where it is known.
        source: where the seed will come from that nobody knows yet, such as a lottery result.
    """
    named = {"seed_sha256": commitment(seed)} if source is None else {"seed_source": source}
    return {
        "schema": PROMISE,
        "frame": {"sha256": frame.sha256, "forms": len(frame)},
        "plan": {
            "size": plan.size,
            "risks": dict(plan.risks),
            "money": [{"from": start, "weight": weight} for start, weight in plan.money],
        },
        **named,
    }


def record(frame: Frame, plan: Plan, seed: str, *, source: str | None = None) -> Json:
    """Draw, and return what is published of it.

    Args:
        frame: what is drawn from.
        plan: how.
        seed: the seed.
        source: where the seed comes from, where the promise named that in its place.

    Raises:
        DrawImpossible: the plan does not fit the frame.
    """
    found, drawn = draw(frame, plan, seed)
    return {
        "schema": RECORD,
        "promise": promise(frame, plan, seed, source=source),
        "seed": seed,
        "strata": [
            {
                "department": each.stratum.department,
                "risk": each.stratum.risk,
                "money": each.stratum.money,
                "forms": each.stratum.forms,
                "chance": str(each.probability),
            }
            for each in found
        ],
        "drawn": [
            {
                **{name: row[name] for name in ("key", "department", "risk", "amount")},
                "ticket": f"{row['ticket']:016x}",
                "chance": str(found[row["stratum"]].probability),
            }
            for row in drawn.iter_rows(named=True)
        ],
    }


def plan_of(value: Any, file: str, expected: str) -> Plan:  # noqa: ANN401
    """Return the plan of a promise, or of the promise in a record.

    Args:
        value: the JSON value.
        file: its name, for messages.
        expected: `PROMISE` or `RECORD`.

    Raises:
        MalformedDraw: the value is none, with `MalformedPromise` where that is expected.
        DrawnOtherwise: it is one of another version.
    """
    malformed = MalformedPromise if expected == PROMISE else MalformedDraw
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema != expected:
        kind = expected.rpartition("/")[0]
        if isinstance(schema, str) and schema.rpartition("/")[0] == kind:
            raise DrawnOtherwise(file, _shown(schema), expected)
        said = Text(f"schema 写的是 {_shown(schema)}", f"its schema says {_shown(schema)}")
        raise malformed(file, expected, said)
    try:
        plan = _plan(value["promise"] if expected == RECORD else value)
    except _BROKEN:
        raise malformed(file, expected, _NO_PLAN) from None
    if not _is_sound(plan):
        raise malformed(file, expected, _NO_PLAN)
    return plan


def _is_sound(plan: Plan) -> bool:
    """Whether all numbers are of 63 bits, weights above zero, and amounts ascend from zero."""
    starts = [start for start, _ in plan.money]
    weights = [*plan.risks.values(), *(weight for _, weight in plan.money)]
    is_small = max(abs(each) for each in (plan.size, *starts, *weights)) < _BEYOND
    return starts[:1] == [0] and starts == sorted(set(starts)) and min(weights) > 0 and is_small


_NO_PLAN = Text("没有可读的抽取方案", "it has no readable plan")


def _plan(value: Mapping[str, Any]) -> Plan:
    plan = value["plan"]
    money = tuple((int(each["from"]), int(each["weight"])) for each in plan["money"])
    return Plan(int(plan["size"]), {str(k): int(v) for k, v in plan["risks"].items()}, money)


def is_seed(value: object) -> bool:
    """Whether a value is a text that can be hashed: UTF-8 has bytes for all of it."""
    return isinstance(value, str) and value != "" and _SURROGATE.search(value) is None


def source_of(promised: Mapping[str, Any]) -> str | None:
    """Return where a promise says the seed will come from, None where it holds its digest."""
    source = promised.get("seed_source")
    return source if isinstance(source, str) else None


def verify(value: Any, frame: Frame, file: str) -> int:  # noqa: ANN401
    """Repeat a recorded draw and return how many forms it drew.

    Args:
        value: the JSON value of a record.
        frame: what was drawn from.
        file: its name, for messages.

    Raises:
        MalformedDraw: the value records no draw.
        DrawnOtherwise: it records one of another version.
        DrawRefuted: repeating it gives something else.
    """
    plan = plan_of(value, file, RECORD)
    if not is_seed(value.get("seed")):
        raise MalformedDraw(file, RECORD, Text("没有可用的种子", "it has no usable seed"))
    source = source_of(value["promise"])
    try:
        repeated = record(frame, plan, value["seed"], source=source)
    except DrawImpossible:
        held = promise(frame, plan, value["seed"], source=source)
        require_same(value["promise"], held, file, path="promise")
        raise
    require_same(value, repeated, file)
    return len(repeated["drawn"])


def require_same(recorded: object, repeated: object, file: str, *, path: str = "") -> None:
    """Raise `DrawRefuted` at the first place where a recorded value is another than repeated."""
    if isinstance(recorded, dict) and isinstance(repeated, dict):
        for key in (*repeated, *(key for key in recorded if key not in repeated)):
            inner = f"{path}.{key}" if path else str(key)
            require_same(recorded.get(key), repeated.get(key), file, path=inner)
    elif isinstance(recorded, list) and isinstance(repeated, list):
        for place in range(max(len(recorded), len(repeated))):
            require_same(_at(recorded, place), _at(repeated, place), file, path=f"{path}[{place}]")
    elif type(recorded) is not type(repeated) or recorded != repeated:
        told, found = _told_apart(recorded, repeated)
        raise DrawRefuted(file, path or "$", recorded=told, repeated=found)


def _at(values: Sequence[object], place: int) -> object:
    return values[place] if place < len(values) else None


def _told_apart(recorded: object, repeated: object) -> tuple[str, str]:
    """Return what is shown of two values that differ: in JSON, or further on, if need be."""
    told, found = _shown(recorded), _shown(repeated)
    if told == found:
        one, other = (json.dumps(each, ensure_ascii=False) for each in (recorded, repeated))
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
        same = max(0, sum(1 for _ in alike) - 10)
        told, found = (_shown(f"{'…' if same else ''}{each[same:]}") for each in (one, other))
    return told, found


def _shown(value: object) -> str:
    text = "—" if value is None else str(value)
    return text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004
