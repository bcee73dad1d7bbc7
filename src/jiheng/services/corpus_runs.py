"""What every run over a corpus asks first: its parts, their years, the values in force."""

import json
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

from jiheng.corpus.errors import CorpusMissing
from jiheng.corpus.store import UNKNOWN, Part, parts
from jiheng.engine.trace import parameters_json
from jiheng.policy import CATALOGUE, Policy, resolve

Advance = Callable[[str, int], None]
"""Told of each part when it is done: its place, and how many forms it holds."""


def silent(place: str, forms: int) -> None:
    """Tell nobody of a part."""


def parts_of(corpus: str) -> list[Part]:
    """Return the parts of a corpus.

    Raises:
        CorpusMissing: there is no part under the folder.
    """
    held = parts(Path(corpus))
    if not held:
        raise CorpusMissing(corpus)
    return held


def year_of(part: Part) -> int | None:
    """Return the fiscal year of a part's forms, None where they do not tell it."""
    return None if part.year == UNKNOWN else int(part.year)


def digest_of(base: Policy, held: Sequence[Part]) -> str:
    """Return a digest of the values of a policy in force in the years of the parts."""
    years = sorted({part.year for part in held if base.in_force(year_of(part) or 0)})
    values = [parameters_json(resolve(base, int(year)), tuple(CATALOGUE)) for year in years]
    return sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
