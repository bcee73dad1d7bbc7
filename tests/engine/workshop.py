"""Toy rules, toy forms and parameters, to see the engine do one thing at a time."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from jiheng.domain.amount import AmountUnit
from jiheng.domain.authority import Authority, Certainty
from jiheng.domain.finding import Severity
from jiheng.domain.form import Form, Project
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Indicator, Level1, Level2, Target
from jiheng.engine.columns import Scope
from jiheng.engine.intake import to_columns
from jiheng.engine.parameters import Parameter, Parameters
from jiheng.engine.program import Program
from jiheng.engine.rule import PAGE_HEADINGS, Check, CheckFunction, Derived, Rule, Table, rule
from jiheng.engine.run import Run

LAW = Authority("某办法", Certainty.SEEN, document="某财〔2020〕1号", article="第五条")
BANDS = (("优", 9000), ("良", 8000), ("差", 0))
PAGE = "".join(f"{heading}:\n    text\n" for heading in PAGE_HEADINGS)


def parameters(**values: object) -> Parameters:
    """Return parameters of a toy policy, with grade bands."""
    held = {"grade_bands": BANDS, **values}
    return Parameters(
        "toy",
        2024,
        values={
            name: Parameter(name, value, level="toy", since="2020-01-01", authority=LAW)
            for name, value in held.items()
        },
        authorities={"law": LAW},
    )


def toy(
    build: Callable[[Table], Check],
    code: str = "FND101",
    scope: Scope = Scope.FORMS,
    **said: Any,  # noqa: ANN401
) -> Rule:
    """Return a rule whose check is `build`; the rest of a rule is filled in."""

    def check(t: Table, _: Parameters) -> Check:
        return build(t)

    return _declared(check, code, scope, said)


def _declared(check: CheckFunction, code: str, scope: Scope, said: dict[str, Any]) -> Rule:
    check.__doc__ = PAGE
    whole: dict[str, Any] = {
        "title": ("题", "title"),
        "message": ("有误。", "wrong."),
        "help": ("请改。", "Change it."),
        "severity": Severity.WARNING,
        "at": "claimed_total" if scope is Scope.FORMS else "claimed_score",
        **said,
    }
    name = whole.pop("name", f"defect-{code.lower()}")
    return rule(code, name, scope=scope, **whole)(check)


def run_of(
    rules: Sequence[Rule],
    forms: Sequence[Form],
    *derived: Derived,
    wanted: Sequence[tuple[Scope, str]] = (),
    **values: object,
) -> Run:
    """Return the run of some rules over some forms."""
    program = Program(rules, derived, parameters=parameters(**values), wanted=wanted)
    return program.run(to_columns(forms))


def number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def line(source: FundingSource, budget: str | None, outturn: str | None) -> FundsLine:
    return FundsLine(source, revised_budget=number(budget), outturn=number(outturn))


def indicator(
    name: str | None,
    points: str | None = None,
    score: str | None = None,
    **parts: Any,  # noqa: ANN401
) -> Indicator:
    return Indicator(
        level1=Level1.OUTPUT,
        level2=Level2.QUANTITY,
        name=name,
        max_points=number(points),
        claimed_score=number(score),
        **parts,
    )


def form(
    *rows: Indicator,
    funds: Sequence[FundsLine] = (),
    **parts: Any,  # noqa: ANN401
) -> Form:
    whole: dict[str, Any] = {
        "fiscal_year": 2024,
        "project": Project("项目甲"),
        "supervising_department": "某局",
        "implementing_unit": "某所",
        "amount_unit": AmountUnit.WAN_YUAN,
        **parts,
    }
    return Form(funds=tuple(funds), indicators=rows, **whole)


def valued(target: str, actual: str) -> dict[str, Any]:
    return {"target": Target(value=Decimal(target)), "actual": Actual(value=Decimal(actual))}
