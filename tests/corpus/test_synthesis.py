"""Synthetic corpora: the same everywhere, clean where nothing is planted, found where it is."""

from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.store import Part, parts, read
from jiheng.corpus.synthesis.chance import below, mixed, weighted
from jiheng.corpus.synthesis.corpus import TRUTH, Order, regions_for, synthesize
from jiheng.corpus.synthesis.facts import facts
from jiheng.corpus.synthesis.patterns import compiled, filled
from jiheng.corpus.synthesis.setting import Setting
from jiheng.engine.columns import SCHEMAS, Scope
from jiheng.policy import policy, resolve
from jiheng.rules.catalogue import RULES
from jiheng.services.assessing import program

ACROSS = ["twin", "ratchet"]
ORDER = Order(3_000, (2023, 2024), ("东州", "西州"), seed=5, per_mille=60)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    assert sum(forms for _, forms in synthesize(ORDER, folder)) == ORDER.forms
    return folder


@pytest.mark.parametrize(
    ("forms", "number"), [(1, 4), (800_000, 4), (800_001, 5), (10_000_000, 50)]
)
def test_a_large_corpus_has_a_region_for_every_200_000_forms(forms: int, number: int) -> None:
    names = regions_for(forms)
    assert len(set(names)) == len(names) == number
    assert names[:5] == ("东州", "西州", "南州", "北州", "第5州")[:number]


def failures(part: Part) -> pl.DataFrame:
    """Return key and rule of every failure in a part."""
    batch = read(part)
    run = program(resolve(policy("cn-mof-2020"), int(part.year)), RULES).run(batch.columns)
    keys = batch.identity.with_row_index("form_id").select(pl.col("form_id").cast(pl.Int64), "key")
    found = run.failures().with_columns(pl.col("rule").cast(pl.String))
    return found.join(keys, on="form_id").select("key", "rule").unique()


def truth(corpus: Path) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(file) for file in (corpus / TRUTH).glob("*.parquet"))


def test_bits_are_those_of_splitmix64() -> None:
    assert mixed(pl.Series([0]), 0).to_list() == [0xE220A8397B1DCDAF]


def test_choices_are_even() -> None:
    counts = below(pl.int_range(60_000, eager=True), 3, 6).value_counts()["count"]
    assert sum((count - 10_000) ** 2 / 10_000 for count in counts) < 30


def test_choices_follow_their_weights() -> None:
    chosen = weighted(pl.int_range(60_000, eager=True), 3, pl.Series([1, 0, 2, 3]))
    shares = dict(chosen.value_counts(normalize=True).iter_rows())
    assert shares == pytest.approx({0: 1 / 6, 2: 1 / 3, 3: 1 / 2}, abs=0.01)


def test_patterns_are_filled_with_place_and_subject() -> None:
    patterns = compiled(pl.Series(["保障{place}{subject}运行", "{subject}天数", "满意度"]))
    places, subjects = pl.Series(["东河"] * 3), pl.Series(["河道清淤"] * 3)
    texts = filled(patterns, places, subjects).to_list()
    assert texts == ["保障东河河道清淤运行", "河道清淤天数", "满意度"]
    with pytest.raises(ValueError, match="天数"):
        compiled(pl.Series(["{subject}{place}天数"]))


def test_parts_have_the_shape_of_columns(corpus: Path) -> None:
    held = parts(corpus)
    assert [part.path.split("/")[:2] for part in held] == [
        ["year=2023", "region=东州"],
        ["year=2023", "region=西州"],
        ["year=2024", "region=东州"],
        ["year=2024", "region=西州"],
    ]
    for part in held:
        columns = read(part).columns
        for scope in Scope:
            assert columns.table(scope).schema == SCHEMAS[scope]
        assert columns.forms["form_id"].to_list() == list(range(len(columns)))


def test_every_planted_defect_is_found_and_nothing_of_the_kind_elsewhere(corpus: Path) -> None:
    found = pl.concat(failures(part) for part in parts(corpus))
    planted = truth(corpus)
    assert set(planted["defect"]) == set(facts().defects)
    alone = planted.filter(~pl.col("defect").is_in(ACROSS))
    assert alone.join(found, on=["key", "rule"], how="anti").is_empty()
    elsewhere = found.join(planted, on="key", how="anti")
    assert set(elsewhere["rule"]) & set(facts().defects.values()) == set()


def test_errors_stand_only_where_they_were_planted(corpus: Path) -> None:
    severe = [rule.code for rule in RULES if rule.severity == "error"]
    found = pl.concat(failures(part) for part in parts(corpus))
    errors = found.filter(pl.col("rule").is_in(severe))
    assert errors.join(truth(corpus), on="key", how="anti").is_empty()


def test_defects_suit_every_structure(tmp_path: Path) -> None:
    """With a defect in nearly every form, each is found whatever rows the form has."""
    order = Order(2_500, (2024,), ("东州",), seed=8, per_mille=900)
    list(synthesize(order, tmp_path))
    found = pl.concat(failures(part) for part in parts(tmp_path))
    alone = truth(tmp_path).filter(~pl.col("defect").is_in(ACROSS))
    assert alone.join(found, on=["key", "rule"], how="anti").is_empty()
    codes = alone["key"].str.tail(9).cast(pl.Int64)
    setting = Setting(8, 2024, "东州", is_last_year=True, has_year_before=False)
    schemes = weighted(codes, setting.salt("scheme"), facts().schemes)
    tried = alone.select("defect", scheme=schemes).unique()
    own = len(facts().defects) - len(ACROSS)
    common = (facts().schemes > 1).arg_true()
    assert tried.filter(pl.col("scheme").is_in(common.implode())).height == own * len(common)
    assert set(tried["scheme"]) == set(range(len(facts().schemes)))


def test_what_a_project_says_does_not_depend_on_the_regions(tmp_path: Path) -> None:
    whole, cut = (
        Order(300, (2024,), regions, seed=5, per_mille=0)
        for regions in (("东州",), ("东州", "西州", "南州"))
    )
    said = []
    for order in (whole, cut):
        folder = tmp_path / str(len(order.regions))
        list(synthesize(order, folder))
        rows = [row for part in parts(folder) for row in rows_of(part)]
        said.append(sorted(rows))
    assert said[0] == said[1]


def rows_of(part: Part) -> list[tuple[str, ...]]:
    """Return what the form of each project says: its number, its texts, those of its rows."""
    batch = read(part)
    texts = pl.lit(batch.columns.texts["text"])
    forms, rows = (
        table.select("form_id", *(texts.gather(pl.col(name)).alias(name) for name in names))
        for table, names in (
            (batch.columns.forms, ("project_name", "intended", "achieved")),
            (batch.columns.indicators, ("name", "target_text", "actual_text")),
        )
    )
    joined = rows.group_by("form_id", maintain_order=True).agg(pl.all().str.join("/"))
    told = forms.join(joined, on="form_id").sort("form_id").drop("form_id")
    codes = batch.identity["project_code"].str.tail(9)
    return [(code, *row) for code, row in zip(codes, told.iter_rows(), strict=True)]


def test_same_order_gives_the_same_forms(corpus: Path, tmp_path: Path) -> None:
    list(synthesize(ORDER, tmp_path))
    for mine, other in zip(parts(corpus), parts(tmp_path), strict=True):
        first, second = read(mine), read(other)
        assert first.identity.equals(second.identity)
        assert first.columns.texts.equals(second.columns.texts)
        for scope in Scope:
            assert first.columns.table(scope).equals(second.columns.table(scope))


def test_stopped_run_goes_on_and_leaves_what_is_there(corpus: Path, tmp_path: Path) -> None:
    next(synthesize(ORDER, tmp_path))
    first = parts(tmp_path)[0]
    before = (first.folder / "forms.parquet").stat().st_mtime_ns
    list(synthesize(ORDER, tmp_path))
    assert (first.folder / "forms.parquet").stat().st_mtime_ns == before
    assert [part.path for part in parts(tmp_path)] == [part.path for part in parts(corpus)]


@pytest.mark.parametrize(
    "lost", ["year=*/*/*/texts.parquet", "year=*/*/*/funds.parquet", "truth/*"]
)
def test_part_that_lost_a_file_is_made_anew(tmp_path: Path, lost: str) -> None:
    order = Order(40, (2023, 2024), ("东州",), seed=5)
    list(synthesize(order, tmp_path))
    whole = {file: file.read_bytes() for file in tmp_path.rglob("*.parquet")}
    next(tmp_path.glob(lost)).unlink()
    list(synthesize(order, tmp_path))
    assert {file: file.read_bytes() for file in tmp_path.rglob("*.parquet")} == whole


def test_other_seed_gives_other_forms(corpus: Path, tmp_path: Path) -> None:
    list(synthesize(Order(200, (2024,), ("东州",), seed=6), tmp_path))
    other = read(parts(tmp_path)[0]).columns.texts
    assert not other.equals(read(parts(corpus)[0]).columns.texts)


@pytest.mark.parametrize(
    ("years", "eased"), [((2023, 2024), {2024}), ((2024,), set()), ((2022, 2024), set())]
)
def test_targets_are_eased_only_where_the_year_before_is_there(
    years: tuple[int, ...], eased: set[int], tmp_path: Path
) -> None:
    list(synthesize(Order(400 * len(years), years, ("东州",), seed=4, per_mille=900), tmp_path))
    found = truth(tmp_path).filter(pl.col("defect") == "ratchet")
    assert set(found["key"].str.head(4).cast(pl.Int64)) == eased
