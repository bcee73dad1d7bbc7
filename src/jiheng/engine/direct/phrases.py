"""How each operation is said in Python, so that null is kept and no part is evaluated twice."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from operator import is_not

from jiheng.engine.direct.terms import Term


class Phrases:
    """The texts of terms.

    A term read by several others, or told to, is a variable; one read once stands in its
    reader's place, so that it is left out where the reader doesn't need it.

    Attributes:
        variables: identities of the terms that have been assigned.
        constants: the numbers that functions look up, by name.
    """

    def __init__(self, terms: Sequence[Term]) -> None:
        self.all = ordered(terms)
        self.uses = Counter(id(part) for each in self.all for part in each.parts)
        self.uses.update(id(each) for each in terms)
        names = dict.fromkeys(str(each.value) for each in self.all if each.operation == "column")
        self.columns = {name: place for place, name in enumerate({"form_id": None} | names)}
        self.variables: set[int] = set()
        self.constants: dict[str, object] = {}
        self._numbers = {id(each): number for number, each in enumerate(self.all)}

    def variable(self, term: Term) -> str:
        """Return the name of the variable a term may have."""
        return f"v{self._numbers[id(term)]}"

    def text(self, term: Term) -> str:
        """Return how a term is read in the one place where it is needed."""
        if term.operation == "column":
            return f"a{self.columns[str(term.value)]}"
        if term.operation == "literal":
            return f"({term.value!r})"
        return self.variable(term) if id(term) in self.variables else f"({self.operation(term)})"

    def operation(self, term: Term) -> str:
        """Return what computes a term."""
        special = _SPECIAL.get(term.operation)
        if special is not None:
            return special(self, term)
        guards, names = self._guarded(term.parts)
        if term.operation == "Gather":
            body = f"{self._constant(term)}[{names[0]}]"
        else:
            body = _PLAIN[term.operation].format(*names)
        return f"None if {' or '.join(guards)} else {body}" if guards else body

    def _named(self, term: Term) -> tuple[str, str]:
        """Return how a term is read in the place evaluated first, and how in later ones."""
        text = self.text(term)
        if term.is_atom or id(term) in self.variables:
            return text, text
        return f"({self.variable(term)} := {text})", self.variable(term)

    def _tested(self, part: Term) -> tuple[str, str]:
        """Return the test for null, empty for a value that is there, and how to read it then."""
        first, later = self._named(part)
        return "" if part.is_atom and not part.has_nulls else f"{first} is None", later

    def _guarded(self, parts: Sequence[Term]) -> tuple[list[str], list[str]]:
        """Return the tests for null that are needed, and how the parts are read after them."""
        read = [self._tested(each) if each.has_nulls else ("", self.text(each)) for each in parts]
        return [guard for guard, _ in read if guard], [name for _, name in read]

    def _constant(self, term: Term) -> str:
        name = f"k{self._numbers[id(term)]}"
        self.constants[name] = term.value
        return name

    def _division(self, term: Term) -> str:
        left, right = term.parts
        sign = {"FloorDivide": "//", "Modulus": "%"}[term.operation]
        guards, (value,) = self._guarded((left,))
        if right.operation == "literal" and right.value:
            divisor = self.text(right)
        else:
            first, divisor = self._named(right)
            guards.append(f"not {first}")
        body = f"{value} {sign} {divisor}"
        return f"None if {' or '.join(guards)} else {body}" if guards else body

    def _and(self, term: Term) -> str:
        left, right = term.parts
        if not left.has_nulls:
            return f"{self.text(right)} if {self.text(left)} else False"
        if not right.has_nulls:
            return f"{self.text(left)} if {self.text(right)} else False"
        (first, left_later), (second, right_later) = self._named(left), self._named(right)
        is_open = f"{left_later} is None or {right_later} is None"
        return f"False if {first} is False or {second} is False else None if {is_open} else True"

    def _or(self, term: Term) -> str:
        left, right = term.parts
        if not left.has_nulls:
            return f"True if {self.text(left)} else {self.text(right)}"
        if not right.has_nulls:
            return f"True if {self.text(right)} else {self.text(left)}"
        (first, left_later), (second, right_later) = self._named(left), self._named(right)
        is_open = f"{left_later} is None or {right_later} is None"
        return f"True if {first} or {second} else None if {is_open} else False"

    def _null(self, term: Term) -> str:
        (part,) = term.parts
        if not part.has_nulls:
            return str(term.operation == "IsNotNull")
        return f"{self.text(part)} {'is not' if term.operation == 'IsNotNull' else 'is'} None"

    def _ternary(self, term: Term) -> str:
        condition, truthy, falsy = map(self.text, term.parts)
        return f"{truthy} if {condition} else {falsy}"

    def _first_known(self, term: Term) -> str:
        *parts, last = term.parts
        said = self.text(last)
        for part in reversed(parts):
            if part.has_nulls:
                first, later = self._named(part)
                said = f"{later} if {first} is not None else {said}"
            else:
                said = self.text(part)
        return said

    def _together(self, term: Term) -> str:
        parts = "".join(f"{self.text(part)}, " for part in term.parts)
        return f"{term.operation}(({parts}))"

    def _bounded(self, term: Term) -> str:
        (is_none, value), (is_open, bound) = (self._tested(part) for part in term.parts)
        otherwise = f"None if {is_none} else " if is_none else ""
        unbound = f"{is_open} or " if is_open else ""
        order = ">" if term.operation == "AtLeast" else "<"
        return f"{otherwise}{value} if {unbound}{value} {order} {bound} else {bound}"

    def _within(self, term: Term) -> str:
        is_none, value = self._tested(term.parts[0])
        within = f"{value} if -{term.value} <= {value} < {term.value} else None"
        return f"None if {is_none} else {within}" if is_none else within

    def _search(self, term: Term) -> str:
        is_none, value = self._tested(term.parts[0])
        found = f"bisect_right({self._constant(term)}, {value})"
        return f"0 if {is_none} else {found}" if is_none else found

    def _identity(self, term: Term) -> str:
        left, right = map(self.text, term.parts)
        return f"{left} {'==' if term.operation == 'EqValidity' else '!='} {right}"

    def _verdict(self, term: Term) -> str:
        applies, fails = term.parts
        if fails.has_nulls:
            first, later = self._named(fails)
            judged = f"3 if {first} is None else 2 if {later} else 1"
        else:
            judged = f"2 if {self.text(fails)} else 1"
        if not applies.has_nulls:
            return f"({judged}) if {self.text(applies)} else 0"
        first, later = self._named(applies)
        return f"({judged}) if {first} else 3 if {later} is None else 0"


def ordered(terms: Sequence[Term]) -> list[Term]:
    """Return all terms that `terms` stand on and themselves, each after its parts."""
    found: dict[int, Term] = {}
    for term in terms:
        _visit(term, found)
    return list(found.values())


def _visit(term: Term, found: dict[int, Term]) -> None:
    if id(term) not in found:
        for part in term.parts:
            _visit(part, found)
        found[id(term)] = term


def said_of_all(operation: str, part: Term | None, held: str) -> str:
    """Return what computes a sum over the rows of a form.

    Args:
        operation: the sum.
        part: what is summed, None for the number of rows.
        held: the variable with the values of the part.
    """
    if part is None:
        return "stop - start"
    known = f"known({held})" if part.has_nulls else held
    return _SUMS[operation].format(held=held, known=known)


_known = partial(filter, partial(is_not, None))
"""The values that are not null: an iterator, without a call to Python for each."""


def _greatest(values: Iterable[int | None]) -> int | None:
    return max(_known(values), default=None)


def _least(values: Iterable[int | None]) -> int | None:
    return min(_known(values), default=None)


def _any_of(values: Sequence[bool | None]) -> bool | None:
    return True if True in values else None if None in values else False


def _all_of(values: Sequence[bool | None]) -> bool | None:
    return False if False in values else None if None in values else True


_PLAIN = {
    "Plus": "{} + {}",
    "Minus": "{} - {}",
    "Multiply": "{} * {}",
    "BitsAnd": "{} & {}",
    "BitsOr": "{} | {}",
    "BitsXor": "{} ^ {}",
    "Eq": "{} == {}",
    "NotEq": "{} != {}",
    "Gt": "{} > {}",
    "GtEq": "{} >= {}",
    "Lt": "{} < {}",
    "LtEq": "{} <= {}",
    "Not": "not {}",
    "Abs": "abs({})",
    "Negate": "-{}",
    "Number": "1 if {} else 0",
    "CountOnes": "{}.bit_count()",
}
_SUMS = {
    "Sum": "sum({known})",
    "Max": "max({known}, default=None)",
    "Min": "min({known}, default=None)",
    "NUnique": "len(set({held}))",
    "Count": "len({held})",
    "NullCount": "{held}.count(None)",
    "Any": "True in {held}",
    "All": "False not in {held}",
    "AnyKnown": "AnyHorizontal({held})",
    "AllKnown": "all_of({held})",
}
_SPECIAL: Mapping[str, Callable[[Phrases, Term], str]] = {
    "And": Phrases._and,  # noqa: SLF001
    "Or": Phrases._or,  # noqa: SLF001
    "FloorDivide": Phrases._division,  # noqa: SLF001
    "Modulus": Phrases._division,  # noqa: SLF001
    "IsNull": Phrases._null,  # noqa: SLF001
    "IsNotNull": Phrases._null,  # noqa: SLF001
    "Ternary": Phrases._ternary,  # noqa: SLF001
    "FillNull": Phrases._first_known,  # noqa: SLF001
    "Coalesce": Phrases._first_known,  # noqa: SLF001
    "MaxHorizontal": Phrases._together,  # noqa: SLF001
    "MinHorizontal": Phrases._together,  # noqa: SLF001
    "AnyHorizontal": Phrases._together,  # noqa: SLF001
    "AtLeast": Phrases._bounded,  # noqa: SLF001
    "AtMost": Phrases._bounded,  # noqa: SLF001
    "Within": Phrases._within,  # noqa: SLF001
    "SearchSorted": Phrases._search,  # noqa: SLF001
    "EqValidity": Phrases._identity,  # noqa: SLF001
    "NotEqValidity": Phrases._identity,  # noqa: SLF001
    "Verdict": Phrases._verdict,  # noqa: SLF001
}
HELPERS: Mapping[str, object] = {
    "known": _known,
    "all_of": _all_of,
    "bisect_right": bisect_right,
    "MaxHorizontal": _greatest,
    "MinHorizontal": _least,
    "AnyHorizontal": _any_of,
}
"""What the texts call by name."""
