"""Scoring a corpus equals scoring its forms; resumable, and a bad part never hides the rest."""

import json
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.errors import CorpusMissing, OtherRun
from jiheng.corpus.store import parts
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.errors import UnknownPolicy
from jiheng.domain.scorecard import Scorecard, ScoreLine
from jiheng.services.comparing import EVERY_POLICY
from jiheng.services.corpus_scores import score
from jiheng.services.importing import import_documents
from jiheng.services.reading import read
from jiheng.services.results import score as score_forms

ROOT = Path(__file__).parents[2]
TWELVE = ROOT / "examples/baoshan-2024.txt"
TWO = ("cn-mof-2020", "cn-shanghai-2024")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(Order(600, (2023, 2024), ("东州", "西州"), seed=5, per_mille=200), folder))
    return folder


def table(output: Path, name: str) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(file) for file in sorted((output / name).rglob("*.parquet")))


def raw(figure: Decimal | None) -> int | None:
    return None if figure is None else int(figure.scaleb(2))


def line(card: ScoreLine) -> tuple[int | None, ...]:
    return raw(card.max_points), raw(card.claimed), raw(card.computed)


@pytest.mark.parametrize("names", [TWO, (EVERY_POLICY,)])
def test_scores_equal_those_of_the_forms_themselves(names: tuple[str, ...], tmp_path: Path) -> None:
    import_documents([str(TWELVE)], tmp_path / "c")
    scored = score(str(tmp_path / "c"), tmp_path / "o", names)
    direct = score_forms(read(TWELVE), policy=names)
    assert scored.forms == 12
    assert list(scored.policies) == list(dict.fromkeys(card.policy for card in direct))
    forms, rows = table(tmp_path / "o", "scores"), table(tmp_path / "o", "indicators")
    order = pl.concat(
        pl.read_parquet(part.folder / "identity.parquet") for part in parts(tmp_path / "c")
    )
    keys = order["key"].to_list()
    assert forms.height == len(direct) == 12 * len(scored.policies)
    for card in direct:
        mine = (pl.col("key") == keys[card.form]) & (pl.col("policy") == card.policy)
        (found,) = forms.filter(mine).to_dicts()
        assert told(found) == expected(card)
        indicators = rows.filter(mine).sort("row")
        assert [each[3:] for each in indicators.iter_rows()] == list(map(line, card.indicators))


def told(found: dict[str, object]) -> tuple[object, ...]:
    return (
        found["execution_rate"],
        (
            found["execution_points"],
            found["claimed_execution_score"],
            found["computed_execution_score"],
        ),
        (found["claimed_total"], found["computed_total"]),
        (found["claimed_rating"], found["computed_rating"]),
    )


def expected(card: Scorecard) -> tuple[object, ...]:
    return (
        raw(card.execution_rate),
        line(card.execution),
        (raw(card.total.claimed), raw(card.total.computed)),
        (card.claimed_rating, card.computed_rating),
    )


def test_tallies_are_the_sums_of_the_rows(corpus: Path, tmp_path: Path) -> None:
    scored = score(str(corpus), tmp_path, TWO)
    forms = table(tmp_path, "scores")
    for name, tally in scored.policies.items():
        mine = forms.filter(policy=name)
        both = mine.drop_nulls(["claimed_total", "computed_total"])
        assert tally["forms"] == mine.height == {TWO[0]: 600, TWO[1]: 300}[name]
        assert tally["scored"] == mine.height - mine["computed_total"].null_count()
        assert (tally["claimed"], tally["computed"]) == both.select(
            pl.col("claimed_total", "computed_total").sum()
        ).row(0)
        assert tally["ratings"] == dict(
            mine["computed_rating"].drop_nulls().value_counts().iter_rows()
        )
        differing = mine.filter(pl.col("claimed_rating") != pl.col("computed_rating"))
        assert tally["differs"] == differing.height > 0


def test_second_run_scores_nothing_again_and_tells_the_same(corpus: Path, tmp_path: Path) -> None:
    first = score(str(corpus), tmp_path)
    before = written(tmp_path)
    second = score(str(corpus), tmp_path)
    assert (first.old, second.old) == (0, 4)
    assert second.policies == first.policies
    after = written(tmp_path)
    del before["summary.json"], after["summary.json"]
    assert after == before


def written(output: Path) -> dict[str, int]:
    """Return when each file was written."""
    files = [file for file in output.rglob("*") if file.is_file()]
    return {file.relative_to(output).as_posix(): file.stat().st_mtime_ns for file in files}


def test_changed_part_is_scored_again(tmp_path: Path) -> None:
    list(synthesize(Order(400, (2024,), ("东州", "西州"), seed=1), tmp_path / "c"))
    score(str(tmp_path / "c"), tmp_path / "o")
    forms = parts(tmp_path / "c")[0].folder / "forms.parquet"
    pl.read_parquet(forms).with_columns(pl.col("claimed_total") - 1).write_parquet(forms)
    again = score(str(tmp_path / "c"), tmp_path / "o")
    assert again.old == 1
    assert (
        again.policies["cn-mof-2020"]["claimed"]
        == table(tmp_path / "o", "scores")
        .filter(pl.col("computed_total").is_not_null())["claimed_total"]
        .sum()
    )


def test_part_without_a_policy_and_a_damaged_one_are_told(tmp_path: Path) -> None:
    list(synthesize(Order(600, (1990, 2024), ("东州", "西州", "南州"), seed=1), tmp_path / "c"))
    damaged = next(part for part in parts(tmp_path / "c") if part.year == "2024")
    (damaged.folder / "funds.parquet").write_bytes(b"PAR1")
    scored = score(str(tmp_path / "c"), tmp_path / "o", TWO)
    said = [str(problem) for problem in scored.problems]
    assert sum("1990" in each for each in said) == 6
    assert sum(damaged.path in each for each in said) == 1
    assert scored.forms == 200
    assert len(score(str(tmp_path / "c"), tmp_path / "o", TWO).problems) == 7


def test_every_policy_leaves_out_other_years_in_silence(tmp_path: Path) -> None:
    list(synthesize(Order(40, (2020, 2024), ("东州",), seed=1), tmp_path / "c"))
    scored = score(str(tmp_path / "c"), tmp_path / "o", (EVERY_POLICY,))
    assert not scored.problems
    years = {name: tally["forms"] for name, tally in scored.policies.items()}
    assert years["cn-mof-2020"] == 40
    assert years["cn-shanghai-2024"] == 20


def test_output_of_another_run_is_refused(corpus: Path, tmp_path: Path) -> None:
    score(str(corpus), tmp_path)
    with pytest.raises(OtherRun, match="policies"):
        score(str(corpus), tmp_path, TWO)


def test_wrong_questions_get_a_sentence(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownPolicy):
        score(str(corpus), tmp_path / "o", ("none",))
    with pytest.raises(CorpusMissing):
        score(str(tmp_path), tmp_path / "o")
    assert not (tmp_path / "o").exists()


def test_manifest_makes_the_run_repeatable(corpus: Path, tmp_path: Path) -> None:
    score(str(corpus), tmp_path, TWO)
    held = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert list(held["policies"]) == list(TWO)
    assert {len(each) for each in held["policies"].values()} == {64}
    done = [json.loads(file.read_text("utf-8")) for file in (tmp_path / "done").rglob("*.json")]
    assert {len(each["sha256"]) for each in done} == {64}
    assert sum(each["forms"] for each in done) == 600
    assert sum(each["indicators"] for each in done) == table(tmp_path, "indicators").height
