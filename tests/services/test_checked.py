"""What a check left out never hides what it found, and nobody takes half of a check for whole."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.errors import NotChecked
from jiheng.corpus.store import parts
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.services.assessing import Request
from jiheng.services.corpora import Checked, check
from jiheng.services.corpus_statistics import measure
from jiheng.services.spot_checks import frame_of

ORDER = Order(900, (2022, 2023, 2024), ("东州", "西州"), seed=31, per_mille=80)
ACROSS = ("PRT", "SER")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "语 料"
    list(synthesize(ORDER, folder))
    return folder


def checked(corpus: Path, output: Path) -> Checked:
    return check(str(corpus), output, request=Request())


def failures(told: Checked) -> dict[str, int]:
    """Return how often rules across forms failed, by what the check tells."""
    return {
        rule: verdicts["fail"]
        for rule, verdicts in told.counts.items()
        if rule.startswith(ACROSS) and verdicts.get("fail")
    }


def on_disk(output: Path) -> dict[str, int]:
    """Return the same by what it wrote."""
    files = [*(output / "across").rglob("*.parquet")]
    rules = pl.concat(pl.read_parquet(file, hive_partitioning=False) for file in files)["rule"]
    return dict(rules.value_counts().iter_rows())


def of_another_time(corpus: Path) -> None:
    """Let the forms of 2022 stand under a year that no policy governs."""
    (corpus / "year=2022").rename(corpus / "year=2014")


def damage(corpus: Path) -> None:
    for part in parts(corpus):
        if part.year == "2022":
            (part.folder / "funds.parquet").write_bytes(b"PAR1 no more")


@pytest.mark.parametrize("spoil", [of_another_time, damage])
def test_what_is_told_of_rules_across_forms_is_what_was_written(
    corpus: Path, tmp_path: Path, spoil: object
) -> None:
    assert callable(spoil)
    spoil(corpus)
    first = checked(corpus, tmp_path / "o")
    assert len(first.problems) == 2
    assert failures(first) == on_disk(tmp_path / "o") != {}
    again = checked(corpus, tmp_path / "o")
    assert (again.counts, len(again.problems)) == (first.counts, 2)


def test_part_that_is_mended_is_related_with_its_region(corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus, tmp_path / "whole")
    whole = checked(tmp_path / "whole", tmp_path / "w")
    damage(corpus)
    assert checked(corpus, tmp_path / "o").counts != whole.counts
    shutil.rmtree(corpus)
    (tmp_path / "whole").rename(corpus)
    mended = checked(corpus, tmp_path / "o")
    assert (mended.counts, mended.problems) == (whole.counts, ())
    assert on_disk(tmp_path / "o") == on_disk(tmp_path / "w")


def test_check_that_was_stopped_before_its_regions_is_no_check(
    corpus: Path, tmp_path: Path
) -> None:
    checked(corpus, tmp_path / "o")
    for mark in (tmp_path / "o/done").glob("*.json"):
        mark.unlink()
    shutil.rmtree(tmp_path / "o/across")
    with pytest.raises(NotChecked, match="region=东州"):
        measure(str(corpus), tmp_path / "s", findings=tmp_path / "o")
    with pytest.raises(NotChecked, match="region=东州"):
        frame_of(str(corpus), tmp_path / "o", tmp_path / "f.csv")
    checked(corpus, tmp_path / "o")
    assert measure(str(corpus), tmp_path / "s", findings=tmp_path / "o").forms == 900


def test_year_without_a_policy_keeps_no_other_year_from_a_draw(
    corpus: Path, tmp_path: Path
) -> None:
    of_another_time(corpus)
    checked(corpus, tmp_path / "o")
    framed = frame_of(str(corpus), tmp_path / "o", tmp_path / "f.csv", year=2024)
    assert framed.forms == 300
    with pytest.raises(NotChecked, match="year=2014"):
        frame_of(str(corpus), tmp_path / "o", tmp_path / "f.csv")


def test_part_that_came_after_the_check_is_named(corpus: Path, tmp_path: Path) -> None:
    (corpus / "year=2022").rename(tmp_path / "later")
    checked(corpus, tmp_path / "o")
    (tmp_path / "later").rename(corpus / "year=2022")
    with pytest.raises(NotChecked, match="year=2022/region=东州"):
        frame_of(str(corpus), tmp_path / "o", tmp_path / "f.csv", year=2024)


def test_statistics_go_on_beside_a_part_that_no_check_could_read(
    corpus: Path, tmp_path: Path
) -> None:
    damage(corpus)
    checked(corpus, tmp_path / "o")
    measured = measure(str(corpus), tmp_path / "s", findings=tmp_path / "o")
    assert (measured.forms, len(measured.problems)) == (600, 2)
    told = measured.tables["rules"].filter(pl.col("rule").str.contains("^(PRT|SER)"))
    assert told["findings"].sum() == sum(on_disk(tmp_path / "o").values())
