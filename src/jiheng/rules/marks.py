"""Facts about texts that the rules ask for, each computed once for every distinct text of a batch.

All words come from the policy; what stands here is how a word must stand in a text.
"""

import re
from collections.abc import Iterable

import polars as pl

from jiheng.domain.amount import AmountUnit
from jiheng.domain.measure import LARGE
from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import mark
from jiheng.rules.years import undated

NO_UNIT, PLAIN_UNIT, WAN_YUAN, YUAN, OTHER_MONEY, SHARE, COUNT = range(-1, 6)
"""What `unit_kind` tells of a unit of measure; `PLAIN_UNIT` is every other, `NO_UNIT` none."""
HIGH, OPEN, LOW = 1, 0, -1
"""What `direction` tells of a measure: high is good, either may be, low is good."""

_SIGNS = (
    r"[\x00-/:-@\[-`{-\u{bf}\u{2000}-\u{206f}\u{2200}-\u{22ff}\u{3000}-\u{303f}"
    r"\u{ff00}-\u{ff0f}\u{ff1a}-\u{ff20}\u{ff3b}-\u{ff40}\u{ff5b}-\u{ff65}]"
)
"""White space and punctuation, by ranges: Unicode classes cost twice the time."""
MEANING_BITS = 36
"""How long `meaning_of_name` is: beside it a key has room for 2²⁷ forms."""
_TELLING = 4
"""From how many characters on what is left of a name says what is measured."""
_BRACKETED = r"(?:[（(][^（()）]*[)）])?"
END = rf"{_BRACKETED}[\"”]*$"
"""What may stand between the last word of a name and its end."""


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for any of the words; no words match nothing."""
    return "|".join(map(re.escape, words)) or r"[^\s\S]"


def contains(text: pl.Expr, words: Iterable[str]) -> pl.Expr:
    """Return whether a text holds any of the words."""
    return text.str.contains(any_of(words))


def _is_one_of(text: pl.Expr, words: Iterable[str]) -> pl.Expr:
    return text.is_in(pl.Series(words, dtype=pl.String).implode())


def _is_shorter(text: pl.Expr, length: int) -> pl.Expr:
    return text.str.len_chars() < length


@mark
def says_nothing(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether an objective or result is only stock phrases, digits and signs, or too short."""
    empty = any_of((*p.stock_phrases, *p.completion_openings, *p.money_units))
    return text.str.contains(rf"^(?:{_SIGNS}|[0-9\u{{ff10}}-\u{{ff19}}]|{empty})+$") | _is_shorter(
        text, p.minimum_objective_length
    )


@mark
def plain(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Hash a text so that two differing in signs, spaces or a 已完成 before them are equal."""
    opening = any_of(p.completion_openings)
    return text.str.replace_all(rf"^{_SIGNS}*(?:{opening})*|{_SIGNS}+", "").hash()


@mark
def without_promises(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Hash a text without signs, and without words that only tell a plan from what was done."""
    words = any_of((*p.completion_openings, *p.promise_words))
    return text.str.replace_all(rf"{_SIGNS}+|{words}", "").hash()


@mark
def is_evasive(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a variance explanation is made of stock words alone: 无, 今后加强管理."""
    return _is_evasive(text, p)


@mark
def explains_nothing(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a variance explanation is evasive or too short to explain anything."""
    return _is_evasive(text, p) | _is_shorter(text, p.minimum_explanation_length)


def _is_evasive(text: pl.Expr, p: Parameters) -> pl.Expr:
    return text.str.contains(rf"^(?:{_SIGNS}|{any_of(p.evasive_explanations)})*$")


@mark
def is_residue(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether template text was left in."""
    return contains(text, p.template_residue)


@mark
def is_bound(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text states a bound (≥90, 90 以上) where a value is due."""
    return text.str.contains(rf"^\s*[≥≤><=＞＜＝≧≦]|{any_of(p.bound_words)}")


@mark
def ends_within(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Whether a text is a figure within which something is: 20小时内, 30日内完成; not 2024年内."""
    much = r"(?:(?:^|[^0-9])[0-9]年|[0-9]\s*(?:个月|[^0-9(（，。；、年月]{1,5}))"
    return text.str.contains(rf"{much}[之以]?内[^0-9)），。；、]{{0,4}}$")


@mark
def is_unquantified(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text is a word that stands in place of a number."""
    return _is_one_of(text, p.unquantified_actuals)


@mark
def has_no_numeral(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Whether a text holds no digit, no Chinese numeral and no 全 (all)."""
    return ~text.str.contains(r"[0-9\u{ff10}-\u{ff19}〇零一二两三四五六七八九十百千万半双全]")


@mark
def is_bare_measure(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a name is a measure of nothing in particular."""
    return _is_one_of(text, p.bare_measures)


@mark
def joins_measures(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a name ends in a measure and has another one before a joiner."""
    ending = any_of(p.joined_measure_endings)
    joiner = any_of(p.measure_joiners)
    return text.str.contains(rf"(?:{ending}){_BRACKETED}\s*(?:{joiner}).*(?:{ending}){END}")


@mark
def measures_funds(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a name measures the paying out of funds."""
    return contains(text, p.fund_measure_words)


@mark
def names_cost(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a name speaks of a cost."""
    return contains(text, p.cost_words)


@mark
def is_whole_share(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a name is of a share that cannot exceed the whole."""
    return text.str.contains(rf"(?:{any_of(p.whole_share_words)}){END}")


@mark
def direction(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Tell which direction of a measure is good, from the end of its name: 合格率, 不合格率."""
    high = rf"(?:{any_of(p.higher_is_better_words)}){END}"
    low = rf"(?:{any_of(p.lower_is_better_words)})(?:{any_of(p.measure_endings)})?{END}"
    return (
        pl.when(contains(text, p.undirected_words))
        .then(pl.lit(OPEN, pl.Int8))
        .when(text.str.contains(rf"(?:{any_of(p.negations)}){high}"))
        .then(pl.lit(LOW, pl.Int8))
        .when(text.str.contains(high))
        .then(pl.lit(HIGH, pl.Int8))
        .when(text.str.contains(low))
        .then(pl.lit(LOW, pl.Int8))
        .otherwise(pl.lit(OPEN, pl.Int8))
    )


@mark
def unit_kind(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Tell what a unit of measure counts; 元/人 is money."""
    kinds = (
        (text == AmountUnit.WAN_YUAN.value, WAN_YUAN),
        (text == AmountUnit.YUAN.value, YUAN),
        (text.str.contains(rf"^(?:{any_of(p.money_units)})(?:[/每].*)?$"), OTHER_MONEY),
        (_is_one_of(text, p.share_units), SHARE),
        (_is_one_of(text, p.count_units), COUNT),
    )
    result: pl.Expr = pl.lit(PLAIN_UNIT, pl.Int8)
    for holds, kind in reversed(kinds):
        result = pl.when(holds).then(pl.lit(kind, pl.Int8)).otherwise(result)
    return result


@mark
def meaning_of_unit(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Hash a unit of measure, synonyms made one: km, 公里."""
    same = {word: group[0] for group in p.unit_synonyms for word in group}
    return text.replace(list(same), list(same.values())).hash()


@mark
def is_large_unit(text: pl.Expr, _: Parameters) -> pl.Expr:
    """Whether a unit of measure is so many ten thousands of another: 万人, 百万元, 亿."""
    return text.str.contains(LARGE)


@mark
def holds_spreadsheet_error(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text holds what a spreadsheet shows when it cannot compute."""
    return contains(text, p.spreadsheet_errors)


@mark
def is_indivisible(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a unit of measure comes whole only."""
    return _is_one_of(text, p.indivisible_units)


@mark
def is_counted(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a unit of measure counts what comes whole, averages aside."""
    return _is_one_of(text, p.counted_units)


@mark
def denies_problems(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text says no more than that there is no problem."""
    return text.str.contains(rf"^{_SIGNS}*(?:{any_of(p.denial_phrases)}){_SIGNS}*$")


@mark
def gives_reason(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text beside the table gives a reason: 由于…, or 原因： with something after it."""
    return text.str.contains(
        rf"{any_of(p.reason_openings)}|原因[^：:\n]{{0,12}}[：:]\s*[^\s][^\n]{{3}}"
    )


@mark
def tells_adjustment(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text tells that the budget was changed."""
    return contains(text, p.adjustment_words)


@mark
def denies_complaints(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text says that no complaint came in, whoever might have complained."""
    return text.str.contains(rf"(?:{any_of(p.complaint_denials)})[^，。；、,;\s]{{0,6}}投诉")


@mark
def tells_unspent(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text tells why money was left: a retention, a saving, a payment due next year."""
    return contains(text, p.unspent_words)


@mark
def tells_unfinished(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text tells that something is not finished, more than its settlement.

    Of `topics` this one, at a tenth.
    """
    later = list(p.settled_later)
    left = text.str.replace_many(later, [""] * len(later), leftmost=True)
    return contains(left, p.unfinished_words)


@mark
def tells_survey(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a text tells of a survey: of `topics` this one, at a tenth."""
    return contains(text, p.survey_words)


@mark
def item_count(text: pl.Expr, _: Parameters) -> pl.Expr:
    """How many numbered points a text has, 1 where it has none."""
    digits = "[一二三四五六七八九十]"
    numbers = rf"(?:^|[\n；;。 ])\s*(?:[（(]?(?:[0-9]{{1,2}}|{digits})[)）、.]|{digits}是)"
    return text.str.count_matches(numbers).cast(pl.Int64).clip(lower_bound=1)


@mark
def meaning_of_name(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Hash a name without years, signs and words that add nothing, synonyms made one.

    It is the sum of hashes of its letters, whose order does not count: 添置设备 is 设备添置数量.
    Null where hardly anything is left.
    """
    same = {word: group[0] for group in p.name_synonyms for word in group}
    same |= dict.fromkeys(p.name_fillers, "")
    same = {word: same[word] for word in sorted(same, key=len, reverse=True)}
    core = undated(text).str.replace_all(rf"{_SIGNS}+", "")
    core = core.str.replace_many(list(same), list(same.values()), leftmost=True)
    core = core.str.strip_suffix("数")
    letters = core.str.split("").list.eval(pl.element().hash() // (1 << (64 - MEANING_BITS)))
    told = (letters.list.sum() % (1 << MEANING_BITS)).cast(pl.Int64)
    return pl.when(core.str.len_chars() >= _TELLING).then(told)
