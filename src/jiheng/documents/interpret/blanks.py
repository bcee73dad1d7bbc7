"""What a form does not say: where nothing is sure, each blank may be a value that went astray."""

from collections.abc import Iterable, Iterator

from jiheng.domain.form import Form

_HEAD = ("supervising_department", "implementing_unit", "amount_unit", "claimed_rating")
_PARTS = ("intended", "achieved")
_SCORED = ("max_points", "claimed_score")
_FUNDS = ("original_budget", "revised_budget", "outturn", "execution_rate")
_INDICATOR = ("level1", "level2", "name", "max_points", "claimed_score", "variance_explanation")


_LEAVES = (
    ("target", ("text", "value", "unit", "comparator")),
    ("actual", ("text", "value", "unit", "tier")),
)


def blanks_of(form: Form) -> Iterator[str]:
    """Yield the path of every value that a form may have and this one has not."""
    for at, line in enumerate(form.funds):
        names = _FUNDS if at else (*_FUNDS, *_SCORED)
        yield from _blank(line, names, f"funds[{at}].")
    for at, row in enumerate(form.indicators):
        path = f"indicators[{at}]."
        yield from _blank(row, _INDICATOR, path)
        for whole, leaves in _LEAVES:
            yield from _blank(getattr(row, whole), leaves, f"{path}{whole}.")
    yield from _blank(form.total, _SCORED, "total.")
    yield from _blank(form.objective, _PARTS, "objective.")
    yield from _blank(form.project, ("name",), "project.")
    yield from _blank(form, _HEAD, "")
    for label, texts in form.extensions.items():
        yield from (f"extensions.{label}[{at}]" for at, text in enumerate(texts) if not text)


def _blank(part: object, names: Iterable[str], path: str) -> Iterator[str]:
    return (f"{path}{name}" for name in names if getattr(part, name) is None)
