"""What each rule costs of the time of all: on one form, on many, and across forms.

    python benchmarks/rules.py

The corpus of `portfolio.py`, as it is and with words of its own in every form, and one form alone.
Two figures a rule, in hundredths of the processor time of the whole rule book with all scores:
what it costs beside the scores alone, with every column it reads, whoever else reads it too;
and what the rule book costs less without it. Shown are the rules of which one of them is at least
`SHOWN` for some input; the others cost less in every way.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from math import inf

import polars as pl
from portfolio import BATCH, batches, settle

from engine import example_forms, machine
from jiheng.engine.columns import Columns
from jiheng.engine.intake import to_columns
from jiheng.engine.program import Program
from jiheng.engine.rule import Rule
from jiheng.policy import policy, resolve
from jiheng.rules.catalogue import RULES
from jiheng.scoring import catalogue as scoring
from jiheng.services.assessing import DERIVED

SHOWN = 5.0
TIMES = 3
ONE_FORM_TIMES = 300
PAIRS = 3
"""How often the rule book is timed in turns with itself without a rule."""
Cost = Callable[[Program], float]


def compiled(rules: Sequence[Rule]) -> Program:
    parameters = resolve(policy("cn-shanghai-2024"), 2024)
    return Program(tuple(rules), DERIVED, parameters=parameters, wanted=scoring.SCORES)


def least(action: Callable[[], object], times: int) -> float:
    """Return the least seconds of processor of some runs."""

    def once() -> float:
        begun = time.process_time()
        action()
        return time.process_time() - begun

    return min(once() for _ in range(times))


def of_many(parts: Sequence[Columns], program: Program) -> float:
    return least(partial(judged, parts, program), TIMES)


def judged(parts: Sequence[Columns], program: Program) -> None:
    """Judge forms by themselves, and beside each other."""
    surveys, start = [], 0
    for batch in parts:
        run = program.run(batch)
        run.counts()
        run.failures()
        ids = pl.int_range(start, start + len(batch), eager=True)
        surveys.append(program.survey(run, ids).alone())
        start += len(batch)
    settle(program, surveys)


def of_one(form: Columns, program: Program) -> float:
    """Return the least seconds of judging one form, row by row once the program is translated."""
    program.translated()
    return least(partial(program.run, form), ONE_FORM_TIMES)


def shares(cost: Cost) -> tuple[float, dict[str, tuple[float, float]]]:
    """Return the seconds of all rules, and for each what it costs alone and what it adds, in %."""
    every = compiled(RULES)
    scores, whole = cost(compiled(())), cost(every)
    told = {}
    for rule in RULES:
        alone = added = (cost(compiled([rule])) - scores) / whole * 100
        if alone >= SHOWN:
            others = compiled([each for each in RULES if each is not rule])
            pairs = [(cost(every), cost(others)) for _ in range(PAIRS)]
            whole, without = (min(each) for each in zip((whole, inf), *pairs, strict=True))
            added = (whole - without) / whole * 100
        told[rule.code] = (alone, min(added, alone))
    return whole, told


def inputs() -> Iterator[tuple[str, Cost]]:
    yield "one form", partial(of_one, to_columns(example_forms()[:1]))
    for name, worded in (("known words", False), ("words of its own", True)):
        yield name, partial(of_many, list(batches(2 * BATCH, worded=worded)))


def main() -> None:
    print(f"machine: {machine()}; rules: {len(RULES)}; {2 * BATCH:,} forms where many\n")
    measured = {}
    for name, cost in inputs():
        whole, measured[name] = shares(cost)
        most = max(added for _, added in measured[name].values())
        print(f"{name}: all rules {whole * 1e3:.2f} ms; the rule that adds most adds {most:.1f} %")
    print("\n| rule |" + "".join(f" {name}: alone | added |" for name in measured))
    print("|---|" + "---|---|" * len(measured))
    for rule in RULES:
        told = [each[rule.code] for each in measured.values()]
        if max(alone for alone, _ in told) >= SHOWN:
            print(f"| {rule.code} |" + "".join(f" {a:.1f} | {b:.1f} |" for a, b in told))


if __name__ == "__main__":
    main()
