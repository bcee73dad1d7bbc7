"""Results that were removed or damaged are told or made again, never left out in silence."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from jiheng.corpus.errors import NotChecked, ResultDamaged
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.corpus_comparing import compare_policies, compare_years
from jiheng.services.corpus_scores import score
from jiheng.services.corpus_statistics import measure
from jiheng.services.corpus_twins import find_twins
from jiheng.services.spot_checks import frame_of

ORDER = Order(240, (2023, 2024), ("东州", "西州"), seed=5, per_mille=90)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    list(synthesize(ORDER, tmp_path / "c"))
    return tmp_path / "c"


def files_of(output: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(output)): file.read_bytes()
        for file in output.rglob("*.parquet")
        if "surveys" not in file.parts
    }


RUNS: dict[str, Callable[[str, Path], Any]] = {
    "scores": score,
    "twins": find_twins,
    "forms": lambda corpus, output: compare_policies(
        corpus, "cn-mof-2020", "cn-hubei-2020", output=output
    ),
    "cells": lambda corpus, output: compare_years(corpus, 2023, 2024, output=output),
    "findings": lambda corpus, output: check(corpus, output, request=Request()),
    "across": lambda corpus, output: check(corpus, output, request=Request()),
    "sums": measure,
    "facts/rows": measure,
}


def gone(file: Path) -> None:
    file.unlink()


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


@pytest.mark.parametrize("spoil", [gone, cut])
@pytest.mark.parametrize("table", RUNS)
def test_what_went_or_was_cut_of_a_run_is_made_again(
    corpus: Path, tmp_path: Path, table: str, spoil: Callable[[Path], None]
) -> None:
    run, output = RUNS[table], tmp_path / "o"
    run(str(corpus), output)
    before = files_of(output)
    spoil(next((output / table).rglob("*.parquet")))
    run(str(corpus), output)
    assert files_of(output) == before


@pytest.mark.parametrize("table", ["scores", "twins", "cells", "findings", "sums"])
def test_a_summary_that_cannot_be_written_is_told_beside_the_rest(
    corpus: Path, tmp_path: Path, table: str
) -> None:
    (tmp_path / "o/.summary.json.unfinished").mkdir(parents=True)
    (tmp_path / "o/summary.json").write_text("{}", encoding="utf-8")
    told = RUNS[table](str(corpus), tmp_path / "o")
    assert [problem.figures["part"] for problem in told.problems] == ["summary.json"]
    assert told.forms in {120, 240}
    assert not (tmp_path / "o/summary.json").exists()


@pytest.mark.parametrize("table", ["scores", "twins", "forms", "sums"])
def test_parts_that_changed_since_they_were_written_are_told_with_what_they_gave(
    corpus: Path, tmp_path: Path, table: str
) -> None:
    stamp = min(corpus.rglob("written.sha256"))
    stamp.write_text("of other files\n", encoding="utf-8")
    told = [RUNS[table](str(corpus), tmp_path / "o").problems for _ in range(2)]
    assert [problem.figures for each in told for problem in each] == [
        {"count": 1, "place": str(stamp.parent.relative_to(corpus))}
    ] * 2
    assert told[0][0].exit_code == 0


def test_statistics_written_in_part_have_no_summary(corpus: Path, tmp_path: Path) -> None:
    measure(str(corpus), tmp_path / "o")
    (tmp_path / "o/units.csv").unlink()
    (tmp_path / "o/units.csv").mkdir()
    with pytest.raises(IsADirectoryError):
        measure(str(corpus), tmp_path / "o")
    assert not (tmp_path / "o/summary.json").exists()


@pytest.mark.parametrize("table", ["findings", "across"])
def test_findings_that_went_are_missed_and_found_again(
    corpus: Path, tmp_path: Path, table: str
) -> None:
    output = tmp_path / "o"
    first = check(str(corpus), output, request=Request())
    before = files_of(output)
    next((output / table / "year=2024/region=东州").rglob("*.parquet")).unlink()
    with pytest.raises(NotChecked, match="year=2024/region=东州"):
        measure(str(corpus), tmp_path / "s", findings=output)
    with pytest.raises(NotChecked, match="year=2024/region=东州"):
        frame_of(str(corpus), output, tmp_path / "f.csv")
    again = check(str(corpus), output, request=Request())
    assert again.counts == first.counts
    assert files_of(output) == before


def test_damaged_findings_are_told_by_their_file(corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "o"
    check(str(corpus), output, request=Request())
    damaged = next((output / "findings/year=2024/region=东州").iterdir())
    damaged.write_bytes(b"PAR1")
    with pytest.raises(ResultDamaged, match=damaged.name):
        frame_of(str(corpus), output, tmp_path / "f.csv")
    measured = measure(str(corpus), tmp_path / "s", findings=output)
    assert [type(problem) for problem in measured.problems] == [ResultDamaged]
    assert measured.forms == 180


def test_statistics_without_their_facts_are_made_again(corpus: Path, tmp_path: Path) -> None:
    shutil.copytree(corpus, tmp_path / "whole")
    later = corpus / "year=2023/region=西州"
    later.rename(tmp_path / "later")
    measure(str(corpus), tmp_path / "s")
    shutil.rmtree(tmp_path / "s/facts")
    (tmp_path / "later").rename(later)
    measured = measure(str(corpus), tmp_path / "s")
    assert measured.problems == ()
    measure(str(tmp_path / "whole"), tmp_path / "t")
    assert files_of(tmp_path / "s") == files_of(tmp_path / "t")


def _hollow(file: Path) -> bytes:
    """Return a file of the same length with the same ends, of which nothing can be read."""
    whole = file.read_bytes()
    return b"PAR1" + bytes(len(whole) - 12) + whole[-8:]


def test_damaged_sums_are_told_and_made_again_once_deleted(corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "s"
    measure(str(corpus), output)
    before = files_of(output)
    damaged = next((output / "sums/units/year=2024/region=东州").iterdir())
    damaged.write_bytes(_hollow(damaged))
    with pytest.raises(ResultDamaged, match=damaged.name):
        measure(str(corpus), output)
    damaged.unlink()
    assert measure(str(corpus), output).problems == ()
    assert files_of(output) == before


def test_damaged_facts_are_told_and_made_again_once_deleted(corpus: Path, tmp_path: Path) -> None:
    output = tmp_path / "s"
    measure(str(corpus), output)
    before = files_of(output)
    damaged = next((output / "facts/rows/year=2024/region=东州").iterdir())
    damaged.write_bytes(_hollow(damaged))
    shutil.rmtree(output / "sums/gaps")
    problems = measure(str(corpus), output).problems
    assert {type(problem) for problem in problems} == {ResultDamaged}
    assert damaged.name in str(problems[0])
    damaged.unlink()
    assert measure(str(corpus), output).problems == ()
    assert files_of(output) == before
