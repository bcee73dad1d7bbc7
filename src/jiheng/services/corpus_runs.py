"""What every run over a corpus asks first: its parts, their years, the values in force."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from jiheng.corpus.errors import CorpusMissing, YearFolder
from jiheng.corpus.store import UNKNOWN, Part, Parts, parts
from jiheng.engine.trace import parameters_json
from jiheng.policy import CATALOGUE, Policy, resolve

Advance = Callable[[str, int], None]
"""Told of each part when it is done: its place, and how many forms it holds."""


def silent(place: str, forms: int) -> None:
    """Tell nobody of a part."""


def parts_of(corpus: str) -> Parts:
    """Return the parts of a corpus, and the folders of it that cannot be listed.

    Raises:
        CorpusMissing: there is no part under the folder.
        FolderInTheWay: none can be listed.
        YearFolder: one stands in a folder that is named for no year.
    """
    held = parts(Path(corpus))
    if not held:
        held.require_whole()
        raise CorpusMissing(corpus)
    for part in held:
        year_of(part)
    return held


def whole_of(corpus: str) -> Parts:
    """Return the parts of a corpus of which every folder can be listed.

    Raises:
        CorpusMissing: there is no part under the folder.
        FolderInTheWay: a folder cannot be listed: its forms would be taken for gone.
        YearFolder: one stands in a folder that is named for no year.
    """
    held = parts_of(corpus)
    held.require_whole()
    return held


def year_of(part: Part) -> int | None:
    """Return the fiscal year of a part's forms, None where they do not tell it.

    Raises:
        YearFolder: the part stands in a folder that is named for no year.
    """
    if part.year == UNKNOWN:
        return None
    if not (part.year.isascii() and part.year.isdigit()):
        raise YearFolder(str(part.corpus), part.year)
    return int(part.year)


def digest_of(base: Policy) -> str:
    """Return a digest of all values of a policy, whatever years a corpus holds."""
    years = base.turning_years()
    values = [parameters_json(resolve(base, year), tuple(CATALOGUE)) for year in years]
    told = json.dumps([base.years(), values], ensure_ascii=False, sort_keys=True)
    return sha256(told.encode()).hexdigest()
