"""Statistics of a corpus equal those of plain loops over its forms, however it is divided."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from jiheng.corpus.errors import NotChecked, NotThatRun, OtherRun, UnusableReviews
from jiheng.corpus.stamps import stamp
from jiheng.corpus.statistics.agreement import REVIEWS
from jiheng.corpus.store import Batch, Part, parts, read, write
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.errors import FileMissing
from jiheng.engine.columns import Columns, Scope
from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.corpus_scores import score
from jiheng.services.corpus_statistics import Measured, measure
from jiheng.services.importing import import_documents
from jiheng.services.review_lists import FOLDER
from services.statisticsbook import expected

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus with evidence on some rows, hopeless targets, gaps and odd ratings."""
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(Order(400, (2023, 2024), ("东州", "西州"), seed=21, per_mille=150), folder))
    for number, part in enumerate(parts(folder)):
        turn = (pl.col("form_id") * 7 + pl.col("row") * 3 + number) % 10
        edit(
            part,
            "indicators",
            evidence_count=pl.when(turn < 4).then(turn).when(turn < 7).then(0),
            target_value=pl.when(turn == 8).then(0).otherwise("target_value"),
            max_points=pl.when((turn == 9) & (pl.col("row") == 0))
            .then(None)
            .otherwise("max_points"),
        )
        lacks = pl.col("form_id") % 9 == number
        edit(
            part,
            "forms",
            claimed_total=pl.when(lacks)
            .then(None)
            .otherwise(pl.col("claimed_total") - turn_of(number)),
            claimed_rating=pl.when(pl.col("form_id") % 4 == 1)
            .then(None)
            .otherwise("claimed_rating"),
        )
        edit(
            part,
            "funds",
            outturn=pl.when(pl.col("form_id") % 11 == 3).then(None).otherwise("outturn"),
        )
    return folder


def turn_of(number: int) -> pl.Expr:
    return (pl.col("form_id") * 131 + number) % 3_000


def edit(part: Part, name: str, **columns: pl.Expr) -> None:
    file = part.folder / f"{name}.parquet"
    table = pl.read_parquet(file)
    table.with_columns(**columns).cast(dict(table.schema)).write_parquet(file)  # type: ignore[arg-type]
    stamp(part.folder)


@pytest.fixture(scope="module")
def measured(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Measured:
    return measure(str(corpus), tmp_path_factory.mktemp("out"))


@pytest.fixture(scope="module")
def computed(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Return the scores of each form, by its key."""
    folder = tmp_path_factory.mktemp("scores")
    score(str(corpus), folder)
    files = (folder / "scores").rglob("*.parquet")
    return {row["key"]: row for file in files for row in pl.read_parquet(file).to_dicts()}


def test_sums_equal_plain_loops(
    corpus: Path, measured: Measured, computed: dict[str, dict[str, Any]]
) -> None:
    wanted = expected(corpus, computed)
    units = measured.tables["units"]
    names = {name for sums in wanted.values() for name in sums}
    assert {"history_distance", "peers_distance", "proven_points", "bare_claimed"} <= names
    found = {
        tuple(row[key] for key in ("year", "region", "department", "unit")): {
            name: row[name] for name in names
        }
        for row in units.to_dicts()
    }
    differing = [
        (place, name, found[place][name], sums[name])
        for place, sums in wanted.items()
        for name in sorted(names)
        if found[place][name] != sums[name]
    ]
    assert differing == []
    assert len(found) == len(wanted)
    assert sum(sums["history_harder"] for sums in wanted.values()) > 0
    assert sum(sums["peers_equal"] for sums in wanted.values()) > 0


def test_wider_places_are_the_sums_of_their_units(measured: Measured) -> None:
    units, sums = measured.tables["units"], ["forms", "claimed", "history_distance", "xy"]
    for name, keys in (
        ("departments", ["year", "region", "department"]),
        ("regions", ["year", "region"]),
    ):
        whole = units.group_by(keys).agg(pl.col(sums).sum()).sort(keys)
        assert measured.tables[name].select(*keys, *sums).equals(whole)


def test_figures_follow_from_their_sums(measured: Measured) -> None:
    for row in measured.tables["departments"].to_dicts():
        both = row["both"]
        assert row["inflation"] == rounded(row["claimed"] - row["computed"], both)
        assert row["claimed_best_rate"] == rounded(
            10_000 * row["claimed_best"], row["claimed_graded"]
        )
        positions = [
            row[name] for name in ("falsifiable_rate", "history_position", "peers_position")
        ]
        known = None if None in positions else rounded(sum(positions), 3)
        assert row["ambition"] == known
    assert measured.tables["regions"].filter(year="2024")["ambition"].null_count() == 0
    assert measured.tables["regions"].filter(year="2023")["ambition"].null_count() == 2


def rounded(part: int, whole: int) -> int | None:
    return (2 * part + whole) // (2 * whole) if whole else None


def test_the_budget_of_a_nation_has_a_rate(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    list(synthesize(Order(40, (2024,), ("国",), seed=5, per_mille=0), corpus))
    (part,) = parts(corpus)
    edit(part, "funds", revised_budget=pl.lit(10**15), outturn=pl.lit(10**15 * 4 // 5))
    measured = measure(str(corpus), tmp_path / "out")
    for table in ("years", "regions", "departments", "units"):
        told = measured.tables[table]
        assert told["executed_budget"].sum() == 40 * 10**15
        assert set(told["execution_rate"]) == {8_000}


def test_bands_totals_and_grades_count_every_form(measured: Measured) -> None:
    tables = measured.tables
    assert tables["execution"]["forms"].sum() == tables["grades"]["forms"].sum() == 400
    claimed = tables["totals"].filter(side="claimed")["forms"].sum()
    assert claimed == tables["execution"]["totals"].sum() < 400
    assert set(tables["execution"]["band"]) >= {-1, 5}


def split(corpus: Path, folder: Path, size: int) -> None:
    """Write the corpus again, in parts of another size and names that sort otherwise."""
    for part in parts(corpus):
        batch = read(part)
        for start in range(0, len(batch.columns), size):
            here = pl.col("form_id").is_between(start, start + size - 1)
            forms, funds, indicators = (
                batch.columns.table(scope).filter(here).with_columns(pl.col("form_id") - start)
                for scope in Scope
            )
            columns = Columns(forms, funds, indicators, batch.columns.texts)
            piece = Part(folder, part.year, part.region, f"p{9 - start // size}")
            write(piece, Batch(columns, batch.identity.slice(start, size)))


def test_division_into_parts_changes_nothing(
    corpus: Path, measured: Measured, tmp_path: Path
) -> None:
    split(corpus, tmp_path / "c", 33)
    again = measure(str(tmp_path / "c"), tmp_path / "o")
    assert again.parts == 16
    for name, table in measured.tables.items():
        assert again.tables[name].equals(table), name


def test_rules_count_forms_with_findings(corpus: Path, tmp_path: Path) -> None:
    check(str(corpus), tmp_path / "k", request=Request())
    found = measure(str(corpus), tmp_path / "o", findings=tmp_path / "k").tables["rules"]
    files = [
        *(tmp_path / "k/findings").rglob("*.parquet"),
        *(tmp_path / "k/across").rglob("*.parquet"),
    ]
    findings = pl.concat(pl.read_parquet(file, columns=["key", "rule"]) for file in files)
    assert found["findings"].sum() == findings.height > 0
    assert found["forms"].sum() == findings.unique().height
    assert found["rate"].max() <= 10_000  # type: ignore[operator]
    for told in found.filter(rule="RAT101").to_dicts():
        assert told["rate"] == rounded(10_000 * told["forms"], told["of_forms"])


def test_reviews_are_told_by_bias_limits_and_kappa(
    corpus: Path, computed: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    own = {key: row for key, row in computed.items() if row["claimed_total"] is not None}
    lines, gaps = ["key,total,rating,reviewer"], []
    for place, (key, row) in enumerate(sorted(own.items())):
        total = max(0, row["claimed_total"] - place * 37 % 1_500)
        gaps.append(row["claimed_total"] - total)
        lines.append(f"{key},{total // 100}.{total % 100:02d},,财政局")
    (tmp_path / "r.csv").write_text("\n".join(lines), encoding="utf-8")
    found = measure(str(corpus), tmp_path / "o", reviews=tmp_path / "r.csv").tables
    whole = found["agreement"].select(pl.col("reviews", "gaps", "squares").sum()).row(0)
    assert whole == (len(own), sum(gaps), sum(gap * gap for gap in gaps))
    unit = found["agreement"].sort("reviews").row(-1, named=True)
    assert unit["bias"] == rounded(unit["gaps"], unit["reviews"])
    assert unit["low"] < unit["bias"] < unit["high"]
    assert -10_000 <= unit["kappa"] <= 10_000
    assert found["gaps"]["reviews"].sum() == len(own)
    assert found["ratings"]["reviews"].sum() == len(own)


def test_reviews_that_the_corpus_holds_are_taken(tmp_path: Path) -> None:
    list(synthesize(Order(40, (2024,), ("东州",), seed=1), tmp_path / "c"))
    keys = read(parts(tmp_path / "c")[0]).identity["key"][:3]
    rows = [(key, "主管部门", 9_000, 8_000, "优", "良") for key in keys]
    (tmp_path / "c" / FOLDER).mkdir()
    held = pl.DataFrame(rows, schema=REVIEWS, orient="row")
    held.write_parquet(tmp_path / "c" / FOLDER / "web.parquet")
    told = measure(str(tmp_path / "c"), tmp_path / "o").tables["reviewers"].to_dicts()
    (row,) = told
    assert (row["reviews"], row["bias"], row["deviation"], row["rate"]) == (3, 1_000, 0, 1_111)
    assert row["kappa"] == 0


def test_a_review_in_a_list_stands_before_the_same_that_the_corpus_holds(tmp_path: Path) -> None:
    list(synthesize(Order(40, (2024,), ("东州",), seed=1), tmp_path / "c"))
    one, two = read(parts(tmp_path / "c")[0]).identity["key"][:2]
    rows = [(key, "主管部门", 9_000, 8_000, None, None) for key in (one, two)]
    (tmp_path / "c" / FOLDER).mkdir()
    held = pl.DataFrame(rows, schema=REVIEWS, orient="row")
    held.write_parquet(tmp_path / "c" / FOLDER / "web.parquet")
    listed = tmp_path / "r.csv"
    listed.write_text(
        f"key,total,self_total,reviewer\n{one},70,90,主管部门\n{one},60,90,\n{one},60,90,\n",
        encoding="utf-8",
    )
    measured = measure(str(tmp_path / "c"), tmp_path / "o", reviews=listed)
    told = {row["reviewer"]: row for row in measured.tables["reviewers"].to_dicts()}
    assert (told["主管部门"]["reviews"], told["主管部门"]["bias"]) == (2, 1_500)
    assert sum(row["reviews"] for row in told.values()) == 4


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("key,score\nA,1", "缺少列 total"),
        ("key,total\nA,九十", "第 2 行的 total “九十”"),
        ('key,total,reviewer\n"A",90,"甲\n乙"\n,,\nB,九,丙', "第 4 行的 total “九”"),
        ("key,total,self_total\nA,90,9.123", "self_total “9.123”"),
        ("key,total\nA,100\nB,985", "第 3 行的 total 985.00 分，超过满分 100.00 分"),
        ("key,total\nA,100.01", "第 2 行的 total 100.01 分"),
        ("\x00\xff", "缺少列"),
        (
            "key,total,reviewer\nA,90,甲\nB,90,甲\nA,80,乙\n A,70,甲 ",
            "第 2 行和第 5 行都是“甲”对“A”的评审",
        ),
    ],
)
def test_unusable_reviews_get_a_sentence(tmp_path: Path, content: str, said: str) -> None:
    list(synthesize(Order(4, (2024,), ("东州",), seed=1), tmp_path / "c"))
    (tmp_path / "r.csv").write_text(content, encoding="utf-8")
    with pytest.raises(UnusableReviews, match=said):
        measure(str(tmp_path / "c"), tmp_path / "o", reviews=tmp_path / "r.csv")
    with pytest.raises(FileMissing):
        measure(str(tmp_path / "c"), tmp_path / "o", reviews=tmp_path / "none.csv")


def test_reviews_in_gb18030_are_read(corpus: Path, tmp_path: Path) -> None:
    key = read(parts(corpus)[0]).identity["key"][0]
    listed = tmp_path / "r.csv"
    listed.write_bytes(f"key,total,self_total,reviewer\n{key},80,90,财政局\n".encode("gb18030"))
    found = measure(str(corpus), tmp_path / "o", reviews=listed)
    assert found.tables["raters"]["reviewer"].to_list() == ["财政局"]
    listed.write_bytes(b"key,total\n\xff\xff\xff,80\n")
    with pytest.raises(UnusableReviews, match="不是 UTF-8 或 GB18030 编码的 CSV"):
        measure(str(corpus), tmp_path / "p", reviews=listed)


def test_reviews_of_no_form_are_counted_and_told(corpus: Path, tmp_path: Path) -> None:
    key = read(parts(corpus)[0]).identity["key"][0]
    listed = tmp_path / "r.csv"
    listed.write_text(f"key,total,self_total\n{key},80,90\n{key}0,90,\n,70,\n", encoding="utf-8")
    found = measure(str(corpus), tmp_path / "o", reviews=listed)
    (problem,) = found.problems
    assert f"3 条评审中有 2 条没有计入：关键字（例如 {key}0）" in str(problem)
    assert found.tables["raters"]["reviews"].to_list() == [1]
    listed.write_text(f"key,total\n{key},80\n", encoding="utf-8")
    assert measure(str(corpus), tmp_path / "o", reviews=listed).problems == ()


def test_findings_of_other_forms_are_refused(tmp_path: Path) -> None:
    list(synthesize(Order(40, (2024,), ("东州", "西州"), seed=2), tmp_path / "c"))
    check(str(tmp_path / "c"), tmp_path / "k", request=Request())
    edit(parts(tmp_path / "c")[-1], "forms", claimed_total=pl.lit(0))
    with pytest.raises(NotChecked, match="region=西州"):
        measure(str(tmp_path / "c"), tmp_path / "o", findings=tmp_path / "k")
    check(str(tmp_path / "c"), tmp_path / "k", request=Request())
    found = measure(str(tmp_path / "c"), tmp_path / "o", findings=tmp_path / "k")
    assert found.tables["rules"]["forms"].sum() > 0


def test_second_run_measures_nothing_again_and_a_change_only_what_it_touches(
    tmp_path: Path,
) -> None:
    list(synthesize(Order(120, (2023, 2024), ("东州", "西州"), seed=2), tmp_path / "c"))
    first = measure(str(tmp_path / "c"), tmp_path / "o")
    again = measure(str(tmp_path / "c"), tmp_path / "o")
    assert (first.old, again.old) == (0, 4)
    assert all(again.tables[name].equals(table) for name, table in first.tables.items())
    edit(parts(tmp_path / "c")[-1], "forms", claimed_total=pl.lit(0))
    third = measure(str(tmp_path / "c"), tmp_path / "o")
    assert third.old == 2
    assert (
        third.tables["regions"]
        .filter(year="2024", region=parts(tmp_path / "c")[-1].region)["claimed"]
        .item()
        == 0
    )


def test_damaged_part_is_told_and_the_rest_measured(tmp_path: Path) -> None:
    list(synthesize(Order(120, (1990, 2024), ("东州", "西州"), seed=2), tmp_path / "c"))
    damaged = parts(tmp_path / "c")[-1]
    (damaged.folder / "forms.parquet").write_bytes(b"PAR1")
    found = measure(str(tmp_path / "c"), tmp_path / "o")
    assert sorted(problem.exit_code for problem in found.problems) == [2, 2, 3]
    assert found.forms == 30


def test_wrong_questions_get_a_sentence(tmp_path: Path) -> None:
    list(synthesize(Order(4, (2024,), ("东州",), seed=1), tmp_path / "c"))
    with pytest.raises(NotThatRun, match="check"):
        measure(str(tmp_path / "c"), tmp_path / "o", findings=tmp_path)
    measure(str(tmp_path / "c"), tmp_path / "o")
    with pytest.raises(OtherRun, match="policy"):
        measure(str(tmp_path / "c"), tmp_path / "o", name="cn-sichuan-2023")


def test_published_forms_have_statistics(tmp_path: Path) -> None:
    import_documents([str(ROOT / "examples/baoshan-2024.txt")], tmp_path / "c")
    found = measure(str(tmp_path / "c"), tmp_path / "o", name="cn-shanghai-2024")
    (region,) = found.tables["regions"].to_dicts()
    assert region["forms"] == 12
    assert region["history_position"] is None
    assert 0 < region["falsifiable_rate"] < 10_000
    assert (tmp_path / "o/regions.csv").read_bytes().startswith(b"\xef\xbb\xbfyear,region")
