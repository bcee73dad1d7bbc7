"""Programs run over the same forms give what each gives by itself, and compute no column twice."""

from itertools import permutations

import pytest
from polars.testing import assert_frame_equal

from jiheng.corpus.store import parts, read
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine.columns import Columns, Scope
from jiheng.engine.ensemble import Ensemble
from jiheng.engine.program import FEW_ROWS, Program
from jiheng.policy import governs, policies, policy, resolve, suppose
from jiheng.rules import catalogue as rulebook
from jiheng.services.assessing import program

YEAR = 2024
NATIONAL = program(resolve(policy("cn-mof-2020"), YEAR), ())
IN_FORCE = {
    each.name: program(resolve(each, YEAR), ()) for each in policies() if governs(each, YEAR)
}


@pytest.fixture(scope="module")
def columns(tmp_path_factory: pytest.TempPathFactory) -> Columns:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(Order(400, (YEAR,), ("东州",), seed=5), folder))
    return read(parts(folder)[0]).columns


def few(columns: Columns, forms: int) -> Columns:
    """Return the first forms of a batch."""
    of_forms, funds, indicators = (
        table.filter(table["form_id"] < forms) for table in map(columns.table, Scope)
    )
    return Columns(of_forms, funds, indicators, columns.texts)


def same(ensemble: Ensemble, programs: dict[str, Program], columns: Columns) -> None:
    runs = ensemble.run(columns)
    assert list(runs) == list(programs)
    for name, each in programs.items():
        alone = each.run(columns)
        assert runs[name].program is each
        for scope in Scope:
            assert_frame_equal(
                runs[name].tables[scope], alone.tables[scope], check_column_order=False
            )


@pytest.mark.parametrize("forms", [1, 30, 400])
def test_every_policy_gives_what_it_gives_by_itself(columns: Columns, forms: int) -> None:
    held = few(columns, forms)
    assert (sum(held.table(scope).height for scope in Scope) > FEW_ROWS) == (forms == 400)
    for names in (list(IN_FORCE), list(IN_FORCE)[::-1]):
        programs = {name: IN_FORCE[name] for name in names}
        same(Ensemble(programs), programs, held)


@pytest.mark.parametrize(
    "setting",
    [
        ("grade_bands.excellent", "95"),
        ("equal_formula", "strict"),
        ("rounding_step", "1"),
        ("execution_caps", "[{rate_below: 80, total: 89}]"),
        ("execution_formula", "stepwise"),
    ],
    ids=lambda each: each[0],
)
def test_a_change_is_computed_and_nothing_else(columns: Columns, setting: tuple[str, str]) -> None:
    changed = program(resolve(suppose(policy("cn-mof-2020"), [setting], YEAR), YEAR), ())
    for first, second in permutations((NATIONAL, changed)):
        pair = {"before": first, "after": second}
        same(Ensemble(pair), pair, columns)
    left = changed.beyond(set(NATIONAL.signatures.values()))
    taken, whole = sum(map(len, left.taken.values())), len(changed.signatures)
    assert whole // 4 < taken < whole


def test_the_same_program_leaves_nothing_to_compute(columns: Columns) -> None:
    twice = {"one": NATIONAL, "other": NATIONAL}
    same(Ensemble(twice), twice, columns)
    left = NATIONAL.beyond(set(NATIONAL.signatures.values()))
    assert not left.levels
    assert sum(map(len, left.taken.values())) == len(NATIONAL.signatures)


def test_no_forms_are_shared(columns: Columns) -> None:
    same(Ensemble(IN_FORCE), IN_FORCE, few(columns, 0))


def test_a_program_with_rules_is_refused() -> None:
    judging = program(resolve(policy("cn-mof-2020"), YEAR), rulebook.RULES[:1])
    with pytest.raises(TypeError, match="cn-mof has rules"):
        Ensemble({"cn-mof": judging})
