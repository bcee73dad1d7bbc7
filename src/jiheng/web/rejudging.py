"""How all filings of a campaign stand under a policy: worked out in batches, then kept at once.

Judging takes a while, keeping does not: only the second is for a transaction, and what was saved
in between is judged again within it.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TypeVar

from jiheng.services.judging import Standing, judge_all
from jiheng.web.access import filings_in, forms_of, held_filings, restate
from jiheng.web.models import Campaign
from jiheng.web.stores import standing_columns

AT_ONCE = 500
"""Forms that are judged as one batch."""
Thing = TypeVar("Thing")
Standings = dict[tuple[int, int], Standing]
"""How forms stand, by the number of their filing and their revision."""


def standings_under(campaign: Campaign, policy: str) -> Standings:
    """Return how each form of a campaign stands under a policy."""
    return dict(_judged(filings_in(campaign).values_list("pk", flat=True), policy))


def restate_all(campaign: Campaign, ahead: Mapping[tuple[int, int], Standing]) -> None:
    """Keep how all filings stand under their campaign's policy, within a transaction.

    Args:
        campaign: with the policy its filings have from now on.
        ahead: how forms stand under it, as far as that was worked out beforehand.
    """
    for keys in in_batches(filings_in(campaign).order_by("pk").values_list("pk", flat=True)):
        present = {(key, each.revision) for key, each in held_filings(keys).items()}
        later = [key for key, _revision in present - ahead.keys()]
        known = {**ahead, **dict(_judged(later, campaign.policy))}
        for key, revision in present & known.keys():
            restate(key, revision, **standing_columns(known[key, revision]))


def _judged(filings: Iterable[int], policy: str) -> Iterator[tuple[tuple[int, int], Standing]]:
    for keys in in_batches(filings):
        kept = forms_of(keys)
        judged = judge_all([each.form for each in kept.values()], policy)
        for each, judgement in zip(kept.values(), judged, strict=True):
            yield (each.filing_id, each.number), judgement.standing


def in_batches(things: Iterable[Thing], size: int = AT_ONCE) -> Iterator[list[Thing]]:
    """Yield things, so many at a time."""
    left = iter(things)
    while batch := list(islice(left, size)):
        yield batch
