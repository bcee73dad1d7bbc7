"""A folder may have any name, also one that is a pattern to others."""

from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.services.assessing import Request
from jiheng.services.corpora import check, simulate
from jiheng.services.corpus_comparing import compare_policies, compare_years
from jiheng.services.corpus_scores import score
from jiheng.services.corpus_statistics import measure
from jiheng.services.corpus_twins import find_twins
from jiheng.services.spot_checks import read_frame

ORDER = Order(80, (2023, 2024), ("东州[1]",), seed=5)


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    folder = tmp_path / "语料[2024]*?"
    folder.mkdir()
    return folder


def test_corpora_and_results_stand_in_folders_of_any_name(odd: Path) -> None:
    corpus = odd / "corpus"
    list(synthesize(ORDER, corpus))
    held = str(corpus)
    checked = check(held, odd / "checked", request=Request())
    assert (checked.forms, checked.problems) == (80, ())
    assert score(held, odd / "scored").problems == ()
    assert find_twins(held, odd / "twins").problems == ()
    assert measure(held, odd / "measured", findings=odd / "checked").problems == ()
    settings = [("grade_bands.excellent", "95")]
    assert simulate(held, "cn-mof-2020", settings, flips=odd / "flips").problems == ()
    names = ("cn-mof-2020", "option-execution-caps")
    assert compare_policies(held, *names, output=odd / "policies").problems == ()
    assert compare_years(held, 2023, 2024, output=odd / "years").problems == ()


@pytest.mark.parametrize("name", ["frame.csv", "frame.parquet"])
def test_frames_of_a_draw_stand_in_folders_of_any_name(odd: Path, name: str) -> None:
    frame = pl.DataFrame({"key": ["a"], "department": ["甲"], "risk": ["1"], "amount": ["5"]})
    file = odd / name
    frame.write_csv(file) if name.endswith("csv") else frame.write_parquet(file)
    assert len(read_frame(str(file))) == 1
