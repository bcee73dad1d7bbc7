"""What a repair is: changed cells with the reason of each, alternatives, and what stays open."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jiheng.domain.form import Form
from jiheng.domain.text import Text
from jiheng.repair.cells import Value, with_values


@dataclass(frozen=True, slots=True)
class Edit:
    """One cell changed.

    Attributes:
        path: canonical path.
        rules: codes of the rules that the figure before broke.
        authority: key of the provision the first of them rests on.
        why: why this change is likely; a cell it speaks of is `{other}` in it.
        other: the path of that cell.
        is_safe: whether it may be made unasked: what is changed follows from other figures.
    """

    path: str
    before: Value
    after: Value
    rules: tuple[str, ...]
    authority: str | None
    why: Text
    is_safe: bool
    other: str | None = None


@dataclass(frozen=True, slots=True)
class Repair:
    """Broken rules that hang together, and the smallest sets of changes, the likeliest first.

    There are no `choices` when it would take more cells than a repair may change.
    """

    rules: tuple[str, ...]
    paths: tuple[str, ...]
    choices: tuple[tuple[Edit, ...], ...]

    @property
    def edits(self) -> tuple[Edit, ...]:
        """The likeliest changes."""
        return self.choices[0] if self.choices else ()


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A form with what makes it consistent.

    Attributes:
        form: as it was given.
        policy: by which it was judged.
        clean: text that only needs other digits, changed first.
        repairs: independent of each other.
        withheld: paths of safe changes that hold only together with unsafe ones.
        authorities: the citation of each provision the edits name, by its key.
    """

    form: Form
    policy: str
    clean: tuple[Edit, ...]
    repairs: tuple[Repair, ...]
    withheld: frozenset[str]
    authorities: Mapping[str, str]

    def edits(self) -> Iterator[Edit]:
        """Yield the likeliest change of every cell."""
        yield from self.clean
        for repair in self.repairs:
            yield from repair.edits

    def is_applied(self, edit: Edit, *, unsafe: bool) -> bool:
        """Whether a change is made, with or without the unsafe ones."""
        return unsafe or (edit.is_safe and edit.path not in self.withheld)

    def repaired(self, *, unsafe: bool = False) -> Form:
        """Return the form with its safe changes made, or with all of them."""
        made = (edit for edit in self.edits() if self.is_applied(edit, unsafe=unsafe))
        return with_values(self.form, {edit.path: edit.after for edit in made})

    def is_consistent_after(self, *, unsafe: bool = False) -> bool:
        """Whether no rule that ties figures together is broken in `repaired`."""
        return all(
            repair.choices and all(self.is_applied(edit, unsafe=unsafe) for edit in repair.edits)
            for repair in self.repairs
        )
