"""Terms as one Python function: of the rows of a table, or of sums over a form's rows.

Sources are made of operations, numbers of columns and whole numbers alone; no text of a form
or of a policy gets into one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from jiheng.engine.direct.phrases import HELPERS, Phrases, ordered, said_of_all
from jiheng.engine.direct.terms import Term, UnknownPartError

Row = tuple[Any, ...]
_DEEPEST = 24
"""How deep terms stand within one another before one gets a variable; Python reads some 100."""


@dataclass(frozen=True, slots=True)
class Function:
    """A function written from terms.

    Attributes:
        columns: the columns it takes, as lists, in this order.
        call: gives one tuple a row, with `sums` one a form, of the terms in their order.
        sums: whether the first argument is the extent (first row, end) of each form.
        remembers: whether what it says of a row depends on the rows before.
    """

    columns: tuple[str, ...]
    call: Callable[..., list[Row]]
    sums: bool
    remembers: bool


def rows_function(terms: Sequence[Term]) -> Function:
    """Return the function that computes `terms` for every row.

    Raises:
        UnknownPartError: one is a sum.
    """
    if any(each.depth for each in terms):
        raise UnknownPartError("a sum over the rows of all forms")
    writer = _Writer(terms)
    lines = [*writer.memories(), *writer.loop(terms, add="add")]
    return writer.function(["found = []", "add = found.append", *lines], sums=False)


def sums_function(terms: Sequence[Term]) -> Function:
    """Return the function that computes `terms` for every form; null for one without rows.

    Raises:
        UnknownPartError: one is of the rows.
    """
    if not all(each.is_sum for each in terms):
        raise UnknownPartError("a row's value among sums")
    writer = _Writer(terms)
    inner = [
        "if start == stop:",
        f"    add(({'None, ' * len(terms)}))",
        "    continue",
        *writer.phases(terms),
        f"add({writer.told(terms)})",
    ]
    lines = ["for start, stop in extents:", *_indented(inner)]
    return writer.function(["found = []", "add = found.append", *lines], sums=True)


class _Writer:
    """Writes the body of one function."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._phrases = Phrases(terms)
        self._depths: dict[int, int] = {}

    def function(self, lines: Sequence[str], *, sums: bool) -> Function:
        """Return the compiled function with these lines as its body."""
        columns = self._phrases.columns
        arguments = ["extents"] * sums + [f"c{place}" for place in columns.values()]
        body = [f"def call({', '.join(arguments)}):", *_indented([*lines, "return found"])]
        held: dict[str, Any] = {**HELPERS, **self._phrases.constants}
        exec(compile("\n".join(body), "<terms>", "exec"), held)  # noqa: S102 - numbers, operations
        remembers = bool(self.memories())
        return Function(tuple(columns), held["call"], sums=sums, remembers=remembers)

    def told(self, terms: Iterable[Term]) -> str:
        """Return the tuple of terms."""
        return f"({''.join(f'{self._phrases.text(each)}, ' for each in terms)})"

    def memories(self) -> list[str]:
        """Return the lines that make what has to be remembered from row to row."""
        firsts = (each for each in self._phrases.all if each.operation == "IsFirstDistinct")
        return [f"{self._phrases.variable(each)}_met = set()" for each in firsts]

    def loop(self, terms: Sequence[Term], *, add: str, slice_: str = "") -> list[str]:
        """Return the loop over rows that adds one tuple of `terms` a row."""
        needed = [each for each in ordered(terms) if not each.is_sum]
        read = [self._phrases.text(each) for each in needed if each.operation == "column"]
        values = dict.fromkeys(["a0", *read])
        self._phrases.variables -= {id(each) for each in self._phrases.all if not each.is_sum}
        taken = "".join(f"{value}, " for value in values)
        columns = ", ".join(f"c{value[1:]}{slice_}" for value in values)
        body = [*self._assignments(needed), f"{add}({self.told(terms)})"]
        return [f"for {taken}in zip({columns}):", *_indented(body)]

    def phases(self, terms: Sequence[Term]) -> list[str]:
        """Return the lines that compute the sums `terms` stand on, from the deepest up."""
        of_forms = [each for each in ordered(terms) if each.is_sum]
        lines: list[str] = []
        for depth in range(1, max(each.depth for each in terms) + 1):
            here = [each for each in of_forms if each.depth == depth]
            sums = [each for each in here if not any(part.is_sum for part in each.parts)]
            lines += self._summed(sums, depth)
            lines += self._assignments([each for each in here if each not in sums])
        return lines

    def _summed(self, sums: Sequence[Term], depth: int) -> list[str]:
        """Return the loop over the rows of a form and the sums of what it collects."""
        parts = list(dict.fromkeys(part for each in sums for part in each.parts))
        lists = {id(part): f"q{depth}_{place}" for place, part in enumerate(parts)}
        lines = []
        if parts:
            loop = self.loop(parts, add=f"rows{depth}.append", slice_="[start:stop]")
            lines = [*self.memories(), f"rows{depth} = []", *loop]
            lines.append(f"{''.join(f'{name}, ' for name in lists.values())}= zip(*rows{depth})")
        for each in sums:
            part = each.parts[0] if each.parts else None
            said = said_of_all(each.operation, part, lists.get(id(part), ""))
            lines.append(f"{self._phrases.variable(each)} = {said}")
            self._phrases.variables.add(id(each))
        return lines

    def _assignments(self, terms: Iterable[Term]) -> list[str]:
        """Return assignments of what is read more than once, or must not be left out."""
        lines = []
        for each in terms:
            if each.is_atom or id(each) in self._phrases.variables:
                continue
            name = self._phrases.variable(each)
            if each.operation == "IsFirstDistinct":
                lines.append(f"{name}_of = {self._phrases.text(each.parts[0])}")
                lines += [f"{name} = {name}_of not in {name}_met", f"{name}_met.add({name}_of)"]
            elif self._phrases.uses[id(each)] > 1 or self._depth(each) >= _DEEPEST:
                lines.append(f"{name} = {self._phrases.operation(each)}")
            else:
                continue
            self._phrases.variables.add(id(each))
        return lines

    def _depth(self, term: Term) -> int:
        """Return how deep the text of a term is, by terms within terms."""
        if id(term) not in self._depths:
            inner = (
                self._depth(part)
                for part in term.parts
                if not part.is_atom and id(part) not in self._phrases.variables
            )
            self._depths[id(term)] = 1 + max(inner, default=0)
        return self._depths[id(term)]


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]
