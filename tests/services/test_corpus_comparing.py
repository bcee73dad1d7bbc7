"""Two publications, two years, two policies: what differs is found, to the cell, and only that."""

import json
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.errors import OtherRun, UnusablePart, YearMissing
from jiheng.corpus.store import Batch, Part, parts, read, write
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.canonical import to_json
from jiheng.domain.form import Project
from jiheng.engine.columns import Columns, Scope
from jiheng.services.corpus_comparing import (
    compare_policies,
    compare_publications,
    compare_years,
)
from jiheng.services.corpus_scores import score
from jiheng.services.importing import import_documents
from scoring.variants import dated_row, form_of

ROOT = Path(__file__).parents[2]
ORDER = Order(240, (2023, 2024), ("东州", "西州"), seed=11, per_mille=0)
Edit = Callable[[pl.DataFrame], pl.DataFrame]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    return folder


@pytest.fixture
def later(corpus: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(corpus, tmp_path / "later"))


def edit(part: Part, name: str, change: Edit) -> None:
    file = part.folder / f"{name}.parquet"
    change(pl.read_parquet(file)).write_parquet(file)


def told(output: Path, name: str) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(file) for file in (output / name).rglob("*.parquet"))


def altered(form: int, at: int | None, **columns: pl.Expr) -> Edit:
    here = pl.col("form_id") == form
    if at is not None:
        here &= pl.col("row") == at
    return lambda table: table.with_columns(
        **{
            name: pl.when(here).then(value).otherwise(name).cast(table.schema[name])
            for name, value in columns.items()
        }
    )


def test_nothing_differs_from_itself(corpus: Path, tmp_path: Path) -> None:
    found = compare_publications(str(corpus), str(corpus), tmp_path)
    assert found.events == {"same": 240, "changed": 0, "gone": 0, "new": 0, "ambiguous": 0}
    assert found.cells == {}
    assert told(tmp_path, "cells").is_empty()


def test_each_revised_cell_is_told_with_both_values(
    corpus: Path, later: Path, tmp_path: Path
) -> None:
    part = parts(later)[0]
    old = read(Part(corpus, part.year, part.region, part.name))
    edit(part, "forms", altered(0, None, claimed_total=pl.lit(8_888)))
    edit(part, "funds", altered(1, 0, outturn=pl.col("outturn") - 10_000))
    raised = pl.col("target_value") + 1_000_000
    edit(part, "indicators", altered(2, 1, target_value=raised, target_text=pl.lit(0)))
    edit(part, "indicators", altered(3, 0, explanation=pl.lit(None), max_points=pl.lit(0)))
    found = compare_publications(str(corpus), str(later), tmp_path / "o")
    assert (found.events["changed"], found.events["same"]) == (4, 236)
    cells = told(tmp_path / "o", "cells").sort("key_after", "cell")
    keys = old.identity["key"]
    claimed = int(old.columns.forms["claimed_total"][0])
    points = old.columns.indicators.filter(form_id=3, row=0)["max_points"].item()
    reason = old.columns.indicators.filter(form_id=3, row=0)["explanation"].item()
    expected: set[tuple[object, ...]] = {
        (keys[0], "forms", "total.claimed_score", claimed, 8_888),
        (keys[1], "funds", "outturn", *outturns(old, 10_000)),
        (keys[2], "indicators", "target.value", *targets(old)),
        (keys[3], "indicators", "max_points", points, 0),
    }
    if reason is not None:
        expected.add((keys[3], "indicators", "variance_explanation", None, None))
        text = cells.filter(cell="variance_explanation")
        assert text["before_text"].item() == old.columns.texts["text"][reason]
        assert text["after_text"].item() is None
    named = cells.select("key_after", "table", "cell", "before", "after")
    assert set(named.iter_rows()) == expected
    assert found.cells["indicators/changed/target.value"] == {"number": 1, "up": 1, "down": 0}


def outturns(old: Batch, less: int) -> tuple[int, int]:
    held = old.columns.funds.filter(form_id=1, row=0)["outturn"].item()
    return held, held - less


def targets(old: Batch) -> tuple[int, int]:
    held = old.columns.indicators.filter(form_id=2, row=1)["target_value"].item()
    return held, held + 1_000_000


def test_rows_that_moved_are_the_same_and_a_renamed_one_is_a_changed_name(
    corpus: Path, later: Path, tmp_path: Path
) -> None:
    part = parts(later)[0]
    turned = altered(0, None, row=pl.col("row").max().over("form_id") - pl.col("row"))
    edit(part, "indicators", lambda table: turned(table).sort("form_id", "row"))
    edit(part, "indicators", altered(1, 0, name=pl.lit(0)))
    edit(
        part,
        "indicators",
        lambda table: table.filter((pl.col("form_id") != 2) | (pl.col("row") != 1)),
    )
    compare_publications(str(corpus), str(later), tmp_path / "o")
    cells = told(tmp_path / "o", "cells")
    assert sorted(cells.select("change", "cell").iter_rows()) == [("changed", "name"), ("gone", "")]
    gone = cells.filter(change="gone")
    old = read(Part(corpus, part.year, part.region, part.name)).columns
    name = old.indicators.filter(form_id=2, row=1)["name"].item()
    assert gone["before_text"].item() == old.texts["text"][name]
    assert gone.select("row_before", "row_after").row(0) == (1, None)


def kept(batch: Batch, keep: pl.Series) -> Batch:
    """Return the batch of some of its forms, in the order given."""
    places = pl.DataFrame({"form_id": keep, "place": pl.int_range(len(keep), eager=True)})
    forms, funds, indicators = (
        batch.columns.table(scope)
        .join(places, on="form_id", maintain_order="left")
        .sort("place", maintain_order=True)
        .with_columns(form_id=pl.col("place").cast(pl.Int64))
        .drop("place")
        for scope in Scope
    )
    columns = Columns(forms, funds, indicators, batch.columns.texts)
    return Batch(columns, batch.identity[keep])


def test_forms_that_vanish_and_appear_are_told(corpus: Path, later: Path, tmp_path: Path) -> None:
    part = parts(later)[0]
    batch = read(part)
    ids = batch.columns.forms["form_id"]
    write(part, kept(batch, ids[2:].reverse()))
    earlier = Path(shutil.copytree(corpus, tmp_path / "earlier"))
    other = parts(earlier)[0]
    write(other, kept(batch, ids[:-3]))
    found = compare_publications(str(earlier), str(later), tmp_path / "o")
    assert found.events == {"same": 235, "changed": 0, "gone": 2, "new": 3, "ambiguous": 0}
    forms = told(tmp_path / "o", "forms")
    assert set(forms.filter(event="gone")["key_before"]) == set(batch.identity["key"][:2])
    assert set(forms.filter(event="new")["key_after"]) == set(batch.identity["key"][-3:])
    assert found.departments.select(pl.col("gone", "new").sum()).row(0) == (2, 3)


def test_project_is_found_by_code_then_by_name(corpus: Path, later: Path, tmp_path: Path) -> None:
    part = parts(later)[0]
    edit(part, "identity", lambda table: table.with_columns(key=pl.lit("other ") + pl.col("key")))
    edit(part, "forms", altered(0, None, project_code=pl.lit(None)))
    compare_publications(str(corpus), str(later), tmp_path / "o")
    here = told(tmp_path / "o", "forms").filter(pl.col("key_after").str.starts_with("other"))
    assert Counter(here["found_by"]) == {"code": 59, "name": 1}
    changed = told(tmp_path / "o", "cells")
    assert changed["cell"].to_list() == ["project.code"]


def test_project_filed_twice_is_ambiguous(corpus: Path, later: Path, tmp_path: Path) -> None:
    part = parts(later)[0]
    batch = read(part)
    twice = kept(batch, pl.concat([pl.Series([0]), batch.columns.forms["form_id"]]))
    renamed = twice.identity.with_columns(key=pl.int_range(pl.len()).cast(pl.String))
    write(part, Batch(twice.columns, renamed))
    found = compare_publications(str(corpus), str(later), tmp_path / "o")
    assert found.events == {"same": 239, "changed": 0, "gone": 0, "new": 0, "ambiguous": 3}


def test_documents_published_twice_differ_where_they_were_revised(tmp_path: Path) -> None:
    twelve = ROOT / "examples/baoshan-2024.txt"
    text = twelve.read_text("utf-8")
    first = text.index("优")
    revised = tmp_path / "revised.txt"
    revised.write_text(f"{text[:first]}良{text[first + 1 :]}", encoding="utf-8")
    import_documents([str(twelve)], tmp_path / "a")
    import_documents([str(revised)], tmp_path / "b")
    found = compare_publications(str(tmp_path / "a"), str(tmp_path / "b"), tmp_path / "o")
    assert (found.events["same"], found.events["changed"]) == (11, 1)
    (cell,) = told(tmp_path / "o", "cells").to_dicts()
    assert "优" in cell["before_text"]
    assert "良" in cell["after_text"]


def test_a_moved_deadline_is_one_change(tmp_path: Path) -> None:
    for folder, due in (("a", "2024年6月底前"), ("b", "2024年11月底前")):
        rows = form_of("1", "1", dated_row(due, "2024年9月"))
        form = replace(rows, project=Project(name="巡检", code="A1"))
        file = tmp_path / f"{folder}.json"
        file.write_text(json.dumps(to_json(form)), "utf-8")
        import_documents([str(file)], tmp_path / folder)
    compare_publications(str(tmp_path / "a"), str(tmp_path / "b"), tmp_path / "o")
    (cell,) = told(tmp_path / "o", "cells").to_dicts()
    assert (cell["cell"], cell["before_text"]) == ("target.text", "2024年6月底前")


def test_years_compare_the_figures_of_the_same_projects(corpus: Path, tmp_path: Path) -> None:
    found = compare_years(str(corpus), 2023, 2024, output=tmp_path)
    assert found.forms == found.events["same"] + found.events["changed"] == 120
    both = {part.path: read(part) for part in parts(corpus)}
    expected: Counter[str] = Counter()
    for path, batch in both.items():
        if path.startswith("year=2023"):
            after = both[path.replace("2023", "2024")].columns
            assert batch.identity["project_code"].equals(
                both[path.replace("2023", "2024")].identity["project_code"]
            )
            pairs = zip(batch.columns.funds["outturn"], after.funds["outturn"], strict=True)
            expected["outturn"] += sum(first != second for first, second in pairs)
            totals = (each.forms["claimed_total"] for each in (batch.columns, after))
            expected["total"] += sum(one != two for one, two in zip(*totals, strict=True))
    assert found.cells["funds/changed/outturn"]["number"] == expected["outturn"]
    assert found.cells["forms/changed/total.claimed_score"]["number"] == expected["total"]
    assert not any("explanation" in cell or "fiscal_year" in cell for cell in found.cells)


def test_policies_are_compared_by_scoring_under_both(corpus: Path, tmp_path: Path) -> None:
    names = ("cn-mof-2020", "option-execution-caps")
    outcome = compare_policies(str(corpus), *names, output=tmp_path / "o")
    score(str(corpus), tmp_path / "s", names)
    scores = told(tmp_path / "s", "scores").sort("key")
    before, after = (scores.filter(policy=name)["computed_rating"] for name in names)
    differing = {
        key
        for key, one, two in zip(
            scores["key"].unique(maintain_order=True), before, after, strict=True
        )
        if one != two
    }
    assert differing
    assert set(told(tmp_path / "o", "forms")["key"]) == differing
    moved = outcome.moves.filter(pl.col("rating_before") != pl.col("rating_after"))
    assert moved["forms"].sum() == len(differing)
    assert pl.read_parquet(tmp_path / "o/moves.parquet").equals(outcome.moves)


def test_policies_are_compared_again_only_where_forms_changed(
    corpus: Path, later: Path, tmp_path: Path
) -> None:
    names = ("cn-mof-2020", "option-execution-caps")
    first = compare_policies(str(corpus), *names, output=tmp_path / "o")
    again = compare_policies(str(corpus), *names, output=tmp_path / "o")
    assert (first.old, again.old) == (0, 4)
    assert again.moves.equals(first.moves)
    edit(parts(later)[0], "forms", altered(0, None, claimed_total=pl.lit(1)))
    assert compare_policies(str(later), *names, output=tmp_path / "o").old == 3
    with pytest.raises(OtherRun, match="policies"):
        compare_policies(str(corpus), *reversed(names), output=tmp_path / "o")


def test_a_part_that_cannot_be_read_is_told_of_and_the_others_are_scored(
    corpus: Path, later: Path, tmp_path: Path
) -> None:
    names = ("cn-mof-2020", "option-execution-caps")
    whole = compare_policies(str(corpus), *names, output=tmp_path / "whole")
    (parts(later)[1].folder / "funds.parquet").write_bytes(b"")
    found = compare_policies(str(later), *names, output=tmp_path / "o")
    assert [type(problem) for problem in found.problems] == [UnusablePart]
    assert 0 < found.moves["forms"].sum() < whole.moves["forms"].sum()


def test_second_run_compares_nothing_again(corpus: Path, later: Path, tmp_path: Path) -> None:
    first = compare_publications(str(corpus), str(later), tmp_path / "o")
    assert first.old == 0
    again = compare_publications(str(corpus), str(later), tmp_path / "o")
    assert (again.old, again.events, again.cells) == (4, first.events, first.cells)
    edit(parts(later)[0], "forms", altered(0, None, claimed_total=pl.lit(1)))
    third = compare_publications(str(corpus), str(later), tmp_path / "o")
    assert (third.old, third.events["changed"]) == (3, 1)


def test_region_with_a_damaged_part_is_told_and_the_rest_compared(
    corpus: Path, later: Path, tmp_path: Path
) -> None:
    damaged = parts(later)[0]
    (damaged.folder / "texts.parquet").write_bytes(b"PAR1")
    found = compare_publications(str(corpus), str(later), tmp_path / "o")
    assert [damaged.path in str(problem) for problem in found.problems] == [True]
    assert found.forms == 180


def test_nothing_that_can_be_read_is_told(corpus: Path, later: Path, tmp_path: Path) -> None:
    for part in parts(later):
        (part.folder / "texts.parquet").write_bytes(b"PAR1")
    found = compare_publications(str(corpus), str(later), tmp_path / "o")
    assert len(found.problems) == 4
    assert (found.forms, found.departments.height) == (0, 0)


def test_wrong_questions_get_a_sentence(corpus: Path, tmp_path: Path) -> None:
    with pytest.raises(YearMissing, match="2022"):
        compare_years(str(corpus), 2022, 2024, output=tmp_path)
    compare_years(str(corpus), 2023, 2024, output=tmp_path)
    with pytest.raises(OtherRun):
        compare_publications(str(corpus), str(corpus), tmp_path)
