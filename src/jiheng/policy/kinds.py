"""The simple kinds of parameter values: how each is read from YAML and shown to people.

Points and rates are written as plain decimals (``10``, ``"0.01"``, ``90``) and kept as
integers in hundredths, the units of the engine's columns. No float is ever made.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

from jiheng.domain.amount import parse_number, printed
from jiheng.domain.text import Text
from jiheng.policy.located import Located
from jiheng.policy.names import NAMES

LARGEST = 10_000_000
HUNDRED_PERCENT = 10_000
Shown: TypeAlias = "str | list[Shown] | dict[str, Shown]"
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Kind(ABC, Generic[T]):
    """One kind of value: its unit as printed, reading and showing."""

    unit: str = ""

    @abstractmethod
    def read(self, node: Located) -> T:
        """Return the value in engine units.

        Raises:
            PolicyFileError: the node does not hold this kind.
        """

    @abstractmethod
    def show(self, value: T) -> Shown:
        """Return the value in display units, ready for JSON."""

    @abstractmethod
    def tell(self, value: T) -> Text:
        """Return the value on one line in both languages, with its unit; empty for nothing.

        Words of a policy are not translated.
        """


def read_hundredths(node: Located, least: int = 0, most: int = LARGEST) -> int:
    """Return a plain decimal of at most two decimals as hundredths, from `least` to `most`.

    Raises:
        PolicyFileError: no plain non-negative decimal, more than two decimals, too large or small.
    """
    text = node.text()
    number = parse_number(text)
    if number is None or number < 0:
        raise node.fault(f"{text} 不是非负小数", f"{text} is no plain non-negative decimal")
    hundredths = number.scaleb(2)
    if hundredths > LARGEST:
        raise node.fault(f"{text} 过大", f"{text} is too large")
    if hundredths != int(hundredths):
        raise node.fault(f"{text} 超过两位小数", f"{text} has more than two decimals")
    if hundredths < least:
        bound = show_hundredths(least)
        raise node.fault(f"{text} 应不小于 {bound}", f"{text} is less than {bound}")
    if hundredths > most:
        bound = show_hundredths(most)
        raise node.fault(f"{text} 应不大于 {bound}", f"{text} is more than {bound}")
    return int(hundredths)


def show_hundredths(value: int) -> str:
    """Return hundredths as a decimal without trailing zeros: 1 is ``0.01``, 1000 is ``10``."""
    whole, rest = divmod(value, 100)
    return printed(Decimal(value).scaleb(-2).normalize()) if rest else str(whole)


@dataclass(frozen=True)
class _Hundredths(Kind[int]):
    """A decimal held in hundredths, from `least` to `most`."""

    least: int = 0
    most: int = LARGEST
    unit: str = ""
    unit_en: str = ""

    def read(self, node: Located) -> int:
        """Read the decimal."""
        return read_hundredths(node, self.least, self.most)

    def show(self, value: int) -> Shown:
        """Show it without its unit."""
        return show_hundredths(value)

    def tell(self, value: int) -> Text:
        """Tell it with its unit."""
        return _counted(show_hundredths(value), self.unit, self.unit_en)


def _counted(shown: str, unit: str, units: str) -> Text:
    """Return a figure with its unit; `units` is the plural, empty where the figure says enough."""
    said = units.removesuffix("s") if shown == "1" else units
    return Text(f"{shown} {unit}", f"{shown} {said}".rstrip())


@dataclass(frozen=True)
class Points(_Hundredths):
    """Points, in hundredths."""

    unit: str = "分"
    unit_en: str = "points"


@dataclass(frozen=True)
class Rate(_Hundredths):
    """A percentage, in hundredths of a percent."""

    unit: str = "%"
    unit_en: str = "%"


@dataclass(frozen=True)
class Share(Rate):
    """A percentage of a whole: not above 100."""

    most: int = HUNDRED_PERCENT


@dataclass(frozen=True)
class Count(Kind[int]):
    """A whole number of `unit`; English says what is counted, nothing where the name does."""

    unit: str
    unit_en: str = ""

    def read(self, node: Located) -> int:
        """Read a whole number."""
        text = node.text()
        if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST)):
            raise node.fault(f"{text} 不是非负整数", f"{text} is no whole number")
        return int(text)

    def show(self, value: int) -> Shown:
        """Show a whole number."""
        return str(value)

    def tell(self, value: int) -> Text:
        """Tell a whole number."""
        return _counted(f"{value}", self.unit, self.unit_en)


@dataclass(frozen=True)
class Option(Kind[str]):
    """One of a closed list; `choices` has each option with what it means in both languages."""

    choices: tuple[tuple[str, str, str], ...]

    def read(self, node: Located) -> str:
        """Read an option."""
        return node.one_of([name for name, *_ in self.choices], zh="选项", en="option")

    def show(self, value: str) -> Shown:
        """Show an option by its name."""
        return value

    def tell(self, value: str) -> Text:
        """Tell an option and what it means."""
        _, zh, en = next(choice for choice in self.choices if choice[0] == value)
        return Text(f"{value}（{zh}）", f"{value} ({en})")


@dataclass(frozen=True)
class Words(Kind[tuple[str, ...]]):
    """A list of different, non-empty words."""

    def read(self, node: Located) -> tuple[str, ...]:
        """Read words."""
        found: list[str] = []
        for entry in node.items():
            word = entry.text()
            if not word.strip():
                raise entry.fault("词不能为空", "a word cannot be empty")
            if word in found:
                raise entry.fault(f"词 {word} 重复", f"word {word} appears twice")
            found.append(word)
        return tuple(found)

    def show(self, value: tuple[str, ...]) -> Shown:
        """Show words."""
        return list(value)

    def tell(self, value: tuple[str, ...]) -> Text:
        """Tell words."""
        return untranslated(" ".join(value))


@dataclass(frozen=True)
class Members(Kind[tuple[E, ...]]):
    """A list of different members of an enumeration (levels of indicators)."""

    of: type[E]

    def read(self, node: Located) -> tuple[E, ...]:
        """Read members."""
        found: list[E] = []
        for entry in node.items():
            member = read_member(entry, self.of)
            if member in found:
                raise entry.fault(f"{member} 重复", f"{member} appears twice")
            found.append(member)
        return tuple(found)

    def show(self, value: tuple[E, ...]) -> Shown:
        """Show members by their canonical names."""
        return [str(member) for member in value]

    def tell(self, value: tuple[E, ...]) -> Text:
        """Tell members by their names."""
        return joined([name_of(member) for member in value], "、", ", ")


def name_of(member: StrEnum) -> Text:
    """Return what a level or tier is called."""
    return Text(NAMES[member], member.replace("_", " "))


def joined(told: Iterable[Text], zh: str, en: str) -> Text:
    """Return what was told with the sign of each language between."""
    each = tuple(told)
    return Text(zh.join(one.zh for one in each), en.join(one.en for one in each))


def untranslated(words: str) -> Text:
    """Return the words of a policy, the same in both languages."""
    return Text(words, words)


def read_member(node: Located, of: type[E]) -> E:
    """Return the member of `of` the node names.

    Raises:
        PolicyFileError: no such member.
    """
    return of(node.one_of([str(member) for member in of], zh="取值", en="value"))
