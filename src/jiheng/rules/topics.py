"""What a text is about, as a set of bits computed once for every distinct text of a batch.

The words come from the policy. One mark for all topics: a row then carries one number, and a
rule asks for it with one comparison.
"""

from collections.abc import Iterable

import polars as pl

from jiheng.engine.parameters import Parameters
from jiheng.engine.rule import mark
from jiheng.rules.marks import any_of
from jiheng.rules.wordbook import Wordbook

(
    QUALITY,
    STANDARD_RATIO,
    COUNTED,
    COMPLETION,
    PUNCTUAL,
    TIME,
    ECONOMIC,
    ECOLOGICAL,
    SUSTAINED,
    SATISFACTION,
    OUTPUT,
    CHANGE,
    HARM,
    FUNDS,
    EFFECT,
    RATIO,
    LIMITED,
    AVERAGE,
    OWN_STAFF,
    SERVED,
    NO_COMPLAINT,
    UNFINISHED,
    SURVEY,
    GRADING,
    PROCESS,
    PLEASED,
    BENEFIT,
) = (1 << bit for bit in range(27))
"""The topics. `STANDARD_RATIO` is a ratio of quality alone, `PUNCTUAL` timeliness alone, `TIME`
any expression of time, `RATIO` an ending that a percentage can measure, `LIMITED` a quantity
that is good when low, `BENEFIT` money paid to those served."""


@mark
def topics(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Tell which topics a text touches, as a bit set."""
    inside = {
        QUALITY: p.quality_words,
        STANDARD_RATIO: p.quality_ratios,
        COMPLETION: p.completion_words,
        PUNCTUAL: p.punctual_words,
        TIME: p.time_words,
        ECONOMIC: p.economic_words,
        ECOLOGICAL: p.ecological_words,
        SUSTAINED: p.sustained_words,
        SATISFACTION: p.satisfaction_words,
        OUTPUT: p.output_words,
        CHANGE: p.change_words,
        HARM: p.harm_words,
        FUNDS: p.fund_measure_words,
        EFFECT: p.effect_words,
        LIMITED: p.headcount_limit_words,
        AVERAGE: p.average_words,
        OWN_STAFF: p.own_staff_words,
        SERVED: p.served_words,
        NO_COMPLAINT: p.complaint_words,
        UNFINISHED: p.unfinished_words,
        SURVEY: p.survey_words,
        GRADING: p.grading_words,
        PROCESS: p.process_words,
        PLEASED: p.pleased_words,
        BENEFIT: p.benefit_words,
    }
    inside[RATIO] = p.ratio_inside
    at_end = {COUNTED: p.counted_endings, RATIO: p.ratio_endings}
    return Wordbook(inside, at_end, {OWN_STAFF: p.own_staff_openings}).mark(text)


@mark
def named_people(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Tell which populations and which things of one field a name names, a bit for each."""
    others = list(p.unlike_people)
    text = text.str.replace_many(others, [""] * len(others), leftmost=True)
    return _bits(text, (named for named, _ in (*p.populations, *p.subjects)))


@mark
def concerned_people(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Tell with which of these a project has to do, a bit for each."""
    return _bits(text, ((*named, *signs) for named, signs in (*p.populations, *p.subjects)))


def people_alone(p: Parameters) -> int:
    """Return the bits of the populations."""
    return (1 << len(p.populations)) - 1


def _bits(text: pl.Expr, groups: Iterable[Iterable[str]]) -> pl.Expr:
    return Wordbook({1 << place: words for place, words in enumerate(groups)}).mark(text)


@mark
def is_vague(text: pl.Expr, p: Parameters) -> pl.Expr:
    """Whether a target is made of nothing but words that leave open how much is enough."""
    return text.str.contains(rf"^(?:{any_of(p.vague_words)}|[、，,。；;\s])+$")
