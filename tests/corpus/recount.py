"""The draw once more, written from docs/explanation/the-draw.md alone, without the program.

The numbers of the comments are those of its paragraphs.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Sequence
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

Names = tuple[str, ...]


def digest_of(file: Path) -> tuple[str, list[dict[str, str]]]:
    """Return the digest of a frame in CSV, and its rows by key (1)."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        rows = sorted(csv.DictReader(opened), key=lambda row: row["key"].encode())
    first = ["key", "department", "risk", "amount"]
    columns = first + [name for name in rows[0] if name not in first]
    for row in rows:
        row["amount"] = str(int(row["amount"]))
    lines = [columns, *([row[name] for name in columns] for row in rows)]
    return sha256("".join("\t".join(line) + "\n" for line in lines).encode()).hexdigest(), rows


def rate_of(strata: Sequence[tuple[int, int]], size: int) -> Fraction:
    """Return the rate at which the chances of (forms, weight) add up to a size (3)."""
    certain: set[int] = set()
    while True:
        left = size - sum(forms for forms, weight in strata if weight in certain)
        load = sum(forms * weight for forms, weight in strata if weight not in certain)
        if not load:
            return Fraction(1)
        rate = Fraction(left, load)
        above = {weight for _, weight in strata if rate * weight > 1} - certain
        if not above:
            return rate
        certain |= above


def chances_of(strata: dict[Names, tuple[int, int]], size: int) -> dict[Names, Fraction]:
    """Return the chance of each stratum, given its forms and weight (3)."""
    inside = defaultdict(list)
    for (name, *_), each in strata.items():
        inside[name].append(each)
    small: set[str] = set()
    while True:
        others = [each for name, own in inside.items() if name not in small for each in own]
        rate = rate_of(others, size - len(small))
        more = {
            name
            for name, own in inside.items()
            if sum(forms * min(Fraction(1), rate * weight) for forms, weight in own) < 1
        } - small
        if not more:
            break
        small |= more
    rates = {name: rate_of(own, 1) if name in small else rate for name, own in inside.items()}
    return {
        names: min(Fraction(1), rates[names[0]] * weight) for names, (_, weight) in strata.items()
    }


def hashed(*parts: str) -> bytes:
    return sha256("\n".join(parts).encode()).digest()


def meet(
    still_open: Iterable[tuple[Names, Names, Fraction]], begin: Names, drawn: list[Names]
) -> tuple[Names, Fraction] | None:
    """Let (unit, stratum, chance) meet; return what waits in the end (4, 5)."""
    arriving = sorted((hashed(*begin, "department", *each[0]), *each) for each in still_open)
    held: tuple[Names, Fraction] | None = None
    for lot, _, stratum, chance in arriving:
        if held is None:
            held = stratum, chance
            continue
        number, both = Fraction(int.from_bytes(lot[16:], "big"), 2**128), held[1] + chance
        if both < 1:
            held = (held[0] if number * both < held[1] else stratum), both
            continue
        is_held = number * (2 - both) < 1 - chance
        drawn.append(held[0] if is_held else stratum)
        held = ((stratum if is_held else held[0]), both - 1) if both > 1 else None
    return held


def recount(file: Path, plan: dict[str, Any], seed: str) -> list[str]:
    """Return the keys that a plan and a seed draw from a frame in CSV (6)."""
    frame, rows = digest_of(file)
    forms: defaultdict[Names, list[tuple[int, str]]] = defaultdict(list)
    for row in rows:
        reached = [
            place for place, each in enumerate(plan["money"]) if each["from"] <= int(row["amount"])
        ]
        ticket = int.from_bytes(hashed(seed, frame, row["key"])[:8], "big")
        forms[row["department"], row["risk"], str(reached[-1])].append((ticket, row["key"]))
    strata = {
        names: (len(own), plan["risks"][names[1]] * plan["money"][int(names[2])]["weight"])
        for names, own in forms.items()
    }
    chances = chances_of(strata, plan["size"])
    expected = {names: len(forms[names]) * chance for names, chance in chances.items()}
    drawn: list[Names] = []
    waiting = [(names, names, each % 1) for names, each in expected.items() if each % 1]
    for level in (2, 1, 0):
        groups = defaultdict(list)
        for unit, stratum, chance in waiting:
            groups[unit[:level]].append((unit, stratum, chance))
        left = [(unit, meet(own, (seed, frame), drawn)) for unit, own in groups.items()]
        waiting = [(unit, *held) for unit, held in left if held]
    return [
        key
        for names in sorted(forms, key=lambda each: (*each[:2], int(each[2])))
        for _, key in sorted(forms[names])[: int(expected[names]) + drawn.count(names)]
    ]
