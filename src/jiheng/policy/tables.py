"""The kinds of parameter values with parts: caps, bands, grades, points of levels."""

from collections.abc import Hashable
from dataclasses import dataclass
from itertools import pairwise
from typing import NoReturn, TypeAlias, TypeVar

from jiheng.domain.indicator import Level1, Tier
from jiheng.domain.text import Text
from jiheng.policy.kinds import (
    HUNDRED_PERCENT,
    Kind,
    Shown,
    Words,
    joined,
    name_of,
    read_hundredths,
    read_member,
    show_hundredths,
    untranslated,
)
from jiheng.policy.located import Located

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class FrozenMap(dict[K, V]):
    """A dict that refuses changes: resolved values are shared and cached."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        message = "a resolved policy value cannot be changed"
        raise TypeError(message)

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type, tuple[dict[K, V]]]:
        return (type(self), (dict(self),))


Cap: TypeAlias = tuple[int, int]
Band: TypeAlias = tuple[int, int]
Grade: TypeAlias = tuple[str, int]
LevelPoints: TypeAlias = FrozenMap[Level1, int]
Population: TypeAlias = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True)
class RateCaps(Kind[tuple[Cap, ...]]):
    """Below a rate the total is capped: (rate_below, total) ascending by rate, in hundredths."""

    def read(self, node: Located) -> tuple[Cap, ...]:
        """Read ``- {rate_below: 80, total: 89}`` entries in any order."""
        caps = sorted((self._cap(entry) for entry in node.items()), key=lambda cap: cap[0])
        for (low, total), (high, higher) in pairwise(caps):
            if low == high:
                raise node.fault("同一执行率有两个上限", "two caps for one execution rate")
            if total >= higher:
                raise node.fault("执行率更低时上限须更低", "a lower rate needs a lower cap")
        return tuple(caps)

    @staticmethod
    def _cap(entry: Located) -> Cap:
        names = ("rate_below", "total")
        fields = entry.fields(names, names)
        rate = read_hundredths(fields["rate_below"], most=HUNDRED_PERCENT)
        return rate, read_hundredths(fields["total"])

    def show(self, value: tuple[Cap, ...]) -> Shown:
        """Show the caps as mappings."""
        return [
            {"rate_below": show_hundredths(rate), "total": show_hundredths(total)}
            for rate, total in value
        ]

    def tell(self, value: tuple[Cap, ...]) -> Text:
        """Tell the caps."""
        shown = [(show_hundredths(rate), show_hundredths(total)) for rate, total in value]
        told = [
            Text(
                f"执行率低于 {rate} % 时总分至多 {total} 分",
                f"at most {total} points where the execution rate is below {rate} %",
            )
            for rate, total in shown
        ]
        return joined(told, "；", "; ")


@dataclass(frozen=True)
class TierBands(Kind[FrozenMap[Tier, Band]]):
    """For each tier (floor, ceiling) of the score, in hundredths of a percent of the points.

    The achieved tier includes both ends; the others exclude their ceiling.
    """

    unit: str = "%"

    def read(self, node: Located) -> FrozenMap[Tier, Band]:
        """Read ``{achieved: [80, 100], partly: [60, 80], not: [0, 60]}``."""
        names = [str(tier) for tier in Tier]
        fields = node.fields(names, names)
        bands = {tier: self._band(fields[tier]) for tier in Tier}
        joints = (
            bands[Tier.NOT][0] == 0,
            bands[Tier.NOT][1] == bands[Tier.PARTLY][0],
            bands[Tier.PARTLY][1] == bands[Tier.ACHIEVED][0],
            bands[Tier.ACHIEVED][1] == HUNDRED_PERCENT,
        )
        if not all(joints):
            raise node.fault(
                "三档须自 0 至 100 首尾相接", "the three tiers must join from 0 to 100"
            )
        return FrozenMap(bands)

    @staticmethod
    def _band(entry: Located) -> Band:
        bounds = [read_hundredths(bound) for bound in entry.items()]
        match bounds:
            case [floor, ceiling] if floor < ceiling:
                return floor, ceiling
        raise entry.fault("须为 [下限, 上限]，下限小于上限", "must be [floor, ceiling]")

    def show(self, value: FrozenMap[Tier, Band]) -> Shown:
        """Show the bands as lists of two."""
        return {
            str(tier): [show_hundredths(floor), show_hundredths(ceiling)]
            for tier, (floor, ceiling) in value.items()
        }

    def tell(self, value: FrozenMap[Tier, Band]) -> Text:
        """Tell the bands, best first."""
        told = []
        for tier, (floor, ceiling) in value.items():
            name, low, high = name_of(tier), show_hundredths(floor), show_hundredths(ceiling)
            told.append(Text(f"{name.zh} {low}—{high} %", f"{name.en} {low}-{high} %"))
        return joined(told, "，", ", ")


@dataclass(frozen=True)
class GradeBands(Kind[tuple[Grade, ...]]):
    """Ratings with the total from which each holds: (word, points) descending, the last at 0."""

    unit: str = "分"

    def read(self, node: Located) -> tuple[Grade, ...]:
        """Read ``- {rating: 优, at_least: 90}`` entries, best first."""
        grades = tuple(self._grade(entry) for entry in node.items())
        bounds = [bound for _, bound in grades]
        if not grades or bounds[-1] != 0:
            raise node.fault("最低一档须自 0 分起", "the lowest grade must begin at 0 points")
        if bounds != sorted(set(bounds), reverse=True):
            raise node.fault("各档下限须由高到低", "grades must be listed best first")
        if len({word for word, _ in grades}) < len(grades):
            raise node.fault("等级名称重复", "a rating appears twice")
        return grades

    @staticmethod
    def _grade(entry: Located) -> Grade:
        names = ("rating", "at_least")
        fields = entry.fields(names, names)
        return fields["rating"].text(), read_hundredths(fields["at_least"])

    def show(self, value: tuple[Grade, ...]) -> Shown:
        """Show the grades as mappings."""
        return [{"rating": word, "at_least": show_hundredths(bound)} for word, bound in value]

    def tell(self, value: tuple[Grade, ...]) -> Text:
        """Tell the grades, best first."""
        told = [untranslated(f"{word} ≥{show_hundredths(bound)}") for word, bound in value]
        return joined(told, "，", ", ")


@dataclass(frozen=True)
class PointsByLevel(Kind[LevelPoints]):
    """Points of each level-1 class, in hundredths; empty when the policy fixes none."""

    unit: str = "分"

    def read(self, node: Located) -> LevelPoints:
        """Read ``{output: 50, outcome: 30, satisfaction: 10}``."""
        return FrozenMap(
            {read_member(key, Level1): read_hundredths(value) for key, value in node.pairs()}
        )

    def show(self, value: LevelPoints) -> Shown:
        """Show the points by the level's canonical name."""
        return {str(level): show_hundredths(points) for level, points in value.items()}

    def tell(self, value: LevelPoints) -> Text:
        """Tell the points by the level's name."""
        told = []
        for level, points in value.items():
            name, shown = name_of(level), show_hundredths(points)
            told.append(Text(f"{name.zh} {shown}", f"{name.en} {shown}"))
        return joined(told, "，", ", ")


@dataclass(frozen=True)
class PointsByLevelChoices(Kind[tuple[LevelPoints, ...]]):
    """Several equally allowed allotments of points to the level-1 classes."""

    unit: str = "分"

    def read(self, node: Located) -> tuple[LevelPoints, ...]:
        """Read a list of mappings."""
        return tuple(PointsByLevel().read(entry) for entry in node.items())

    def show(self, value: tuple[LevelPoints, ...]) -> Shown:
        """Show a list of mappings."""
        return [PointsByLevel().show(choice) for choice in value]

    def tell(self, value: tuple[LevelPoints, ...]) -> Text:
        """Tell the choices one after the other."""
        return joined(map(PointsByLevel().tell, value), "；", "; ")


@dataclass(frozen=True)
class Populations(Kind[tuple[Population, ...]]):
    """Whom or what an indicator may name, and the words that show a project has to do with it.

    `named` is the key of the words an indicator names.
    """

    named: str = "people"

    def read(self, node: Located) -> tuple[Population, ...]:
        """Read ``- {people: [学生, 家长], signs: [学校, 教育]}`` entries."""
        names = (self.named, "signs")
        found = []
        for entry in node.items():
            fields = entry.fields(names, names)
            named, signs = (Words().read(fields[name]) for name in names)
            found.append((named, signs))
        return tuple(found)

    def show(self, value: tuple[Population, ...]) -> Shown:
        """Show them as mappings."""
        return [{self.named: list(named), "signs": list(signs)} for named, signs in value]

    def tell(self, value: tuple[Population, ...]) -> Text:
        """Tell them."""
        told = (f"{' '.join(people)}：{' '.join(signs)}" for people, signs in value)
        return untranslated("；".join(told))


class Synonyms(Kind[tuple[tuple[str, ...], ...]]):
    """Groups of words that mean the same; the first stands for the group."""

    def read(self, node: Located) -> tuple[tuple[str, ...], ...]:
        """Read ``- [及时, 按时, 按期]`` entries; no word may be in two of them."""
        groups = tuple(Words().read(entry) for entry in node.items())
        seen: set[str] = set()
        for entry, group in zip(node.items(), groups, strict=True):
            for word in group:
                if word in seen:
                    raise entry.fault(f"词 {word} 重复", f"word {word} appears twice")
                seen.add(word)
        return groups

    def show(self, value: tuple[tuple[str, ...], ...]) -> Shown:
        """Show the groups as lists."""
        return [list(group) for group in value]

    def tell(self, value: tuple[tuple[str, ...], ...]) -> Text:
        """Tell the groups."""
        return untranslated("；".join("＝".join(group) for group in value))
