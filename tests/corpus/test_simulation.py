"""What would move under another rule equals scoring both from scratch."""

import shutil
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.errors import CorpusMissing, FolderBusy, OtherRun
from jiheng.corpus.holding import occupied
from jiheng.corpus.simulation import UNSCORED
from jiheng.corpus.store import parts, read
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.engine.columns import Scope
from jiheng.policy import policy, resolve, suppose
from jiheng.services.assessing import program
from jiheng.services.corpora import simulate

SETTINGS = (("grade_bands.excellent", "97"), ("execution_caps", "[{rate_below: 80, total: 89}]"))


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(Order(2_000, (2023, 2024), ("东州", "西州"), seed=3), folder))
    return folder


def grades(corpus: Path, *, supposed: bool) -> list[tuple[str, str | None, int | None]]:
    """Return (region, rating, total) of each form in order, scored on its own account."""
    base = policy("cn-mof-2020")
    found = []
    for part in parts(corpus):
        year = int(part.year)
        asked = suppose(base, SETTINGS, 2024) if supposed else base
        parameters = resolve(asked, year)
        forms = program(parameters, ()).run(read(part).columns).tables[Scope.FORMS]
        words = [word for word, _ in parameters.grade_bands]
        for total, band in forms.select("computed_total", "computed_rating").iter_rows():
            found.append((part.region, None if band is None else words[band], total))
    return found


def test_moves_equal_scoring_from_scratch(corpus: Path) -> None:
    outcome = simulate(str(corpus), "cn-mof-2020", SETTINGS)
    before, after = (grades(corpus, supposed=each) for each in (False, True))
    expected = Counter(
        (region, first or UNSCORED, second or UNSCORED)
        for (region, first, _), (_, second, _) in zip(before, after, strict=True)
    )
    moved = outcome.moves.group_by("region", "rating_before", "rating_after").agg(
        pl.col("forms").sum()
    )
    assert {tuple(row[:3]): row[3] for row in moved.iter_rows()} == expected
    assert any(first != second for _, first, second in expected)
    scored = [
        (one, two)
        for (_, _, one), (_, _, two) in zip(before, after, strict=True)
        if one is not None and two is not None
    ]
    sums = outcome.moves.select(pl.col("total_before", "total_after").sum()).row(0)
    assert sums == tuple(map(sum, zip(*scored, strict=True)))


def test_flips_are_the_forms_whose_grade_changes(corpus: Path, tmp_path: Path) -> None:
    outcome = simulate(str(corpus), "cn-mof-2020", SETTINGS, flips=tmp_path)
    flips = pl.concat(pl.read_parquet(file) for file in tmp_path.rglob("*.parquet"))
    moved = outcome.moves.filter(pl.col("rating_before") != pl.col("rating_after"))
    assert flips.height == moved["forms"].sum() > 0
    assert flips["key"].is_unique().all()


def test_nothing_moves_under_the_same_values(corpus: Path) -> None:
    moved = simulate(str(corpus), "cn-mof-2020", [("grade_bands.excellent", "90")]).moves
    assert (moved["rating_before"] == moved["rating_after"]).all()
    assert (moved["total_before"] == moved["total_after"]).all()


def test_damaged_part_is_told_and_the_rest_scored(tmp_path: Path) -> None:
    list(synthesize(Order(400, (2024,), ("东州", "西州"), seed=4), tmp_path))
    (parts(tmp_path)[0].folder / "funds.parquet").write_bytes(b"")
    outcome = simulate(str(tmp_path), "cn-mof-2020", SETTINGS)
    assert [problem.exit_code for problem in outcome.problems] == [3]
    assert outcome.moves["forms"].sum() == 200


def test_year_out_of_force_is_told_and_the_rest_scored(tmp_path: Path) -> None:
    list(synthesize(Order(40, (1990, 2024), ("东州",), seed=4), tmp_path))
    outcome = simulate(str(tmp_path), "cn-mof-2020", SETTINGS)
    assert ["1990" in str(problem) for problem in outcome.problems] == [True]
    assert outcome.moves["forms"].sum() == 20


@pytest.mark.parametrize("year", ["20244", "24"])
def test_year_that_is_none_is_told_and_the_rest_scored(
    corpus: Path, tmp_path: Path, year: str
) -> None:
    copied = tmp_path / "c"
    shutil.copytree(corpus, copied)
    first = min(copied.glob("year=*"))
    first.rename(copied / f"year={year}")
    outcome = simulate(str(copied), "cn-mof-2020", [("grade_bands.excellent", "95")])
    assert outcome.moves["forms"].sum() > 0
    assert all(year in str(problem) for problem in outcome.problems)
    assert outcome.problems


def test_folder_without_a_corpus_is_said(tmp_path: Path) -> None:
    with pytest.raises(CorpusMissing):
        simulate(str(tmp_path), "cn-mof-2020", SETTINGS)


def test_flips_of_another_question_or_corpus_are_never_mixed(corpus: Path, tmp_path: Path) -> None:
    flips = tmp_path / "flips"
    simulate(str(corpus), "cn-mof-2020", SETTINGS, flips=flips)
    before = {file: file.read_bytes() for file in flips.rglob("*.parquet")}
    assert len(before) == 4
    with pytest.raises(OtherRun, match="另一次运行的结果"):
        simulate(str(corpus), "cn-mof-2020", SETTINGS[:1], flips=flips)
    list(synthesize(Order(40, (2022,), ("南州",), seed=4), tmp_path / "other"))
    with pytest.raises(OtherRun):
        simulate(str(tmp_path / "other"), "cn-mof-2020", SETTINGS, flips=flips)
    simulate(str(corpus), "cn-mof-2020", SETTINGS, flips=flips)
    assert {file: file.read_bytes() for file in flips.rglob("*.parquet")} == before


def test_flips_of_a_part_that_went_go_with_it(tmp_path: Path) -> None:
    list(synthesize(Order(80, (2023, 2024), ("东州",), seed=4), tmp_path / "c"))
    for count in (2, 1):
        simulate(str(tmp_path / "c"), "cn-mof-2020", SETTINGS, flips=tmp_path / "f")
        assert len(list((tmp_path / "f").rglob("*.parquet"))) == count
        shutil.rmtree(tmp_path / "c/year=2023", ignore_errors=True)


def test_folder_of_flips_is_of_one_run_at_a_time(corpus: Path, tmp_path: Path) -> None:
    with occupied(tmp_path), pytest.raises(FolderBusy):
        simulate(str(corpus), "cn-mof-2020", SETTINGS, flips=tmp_path)
