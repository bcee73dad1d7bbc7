"""A department in several spellings is one, as in the rules, shown as most forms write it."""

import json
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.twins import FOUND, tally
from jiheng.services.assessing import Request
from jiheng.services.corpora import check, simulate
from jiheng.services.corpus_comparing import compare_publications
from jiheng.services.corpus_statistics import measure
from jiheng.services.importing import import_documents
from jiheng.services.spot_checks import frame_of

BASE = json.loads((Path(__file__).parents[1] / "rules/base.json").read_text("utf-8"))
SPELLINGS = ("新港市 水务局", "新港市水务局", "新港市水务局", "新港市（水务）局", "新港市财政局")
UNITS = ("排水所(东)", "排水所（东）", "排水所（东）", "排水所东", "排水所（东）")


def imported(folder: Path, corpus: Path) -> None:
    folder.mkdir()
    for number, (department, unit) in enumerate(zip(SPELLINGS, UNITS, strict=True)):
        project = {"name": f"管网养护{number}", "code": f"P{number}"}
        told = {"project": project, "supervising_department": department}
        form = {**BASE, **told, "implementing_unit": unit}
        (folder / f"{number}.json").write_text(json.dumps(form), "utf-8")
    import_documents([str(folder)], corpus, region="新港")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    imported(tmp_path / "forms", tmp_path / "corpus")
    return tmp_path / "corpus"


WANTED = [("新港市水务局", 4), ("新港市财政局", 1)]


def counted(table: pl.DataFrame, name: str = "department") -> list[tuple[str, int]]:
    return table.group_by(name).agg(pl.col("forms").sum()).sort(name).rows()


def test_statistics_count_a_department_once(corpus: Path, tmp_path: Path) -> None:
    tables = measure(str(corpus), tmp_path / "out").tables
    assert tables["departments"].select("department", "forms").rows() == WANTED
    assert counted(tables["execution"]) == WANTED
    assert tables["units"].select("unit", "forms").rows() == [
        ("排水所（东）", 4),
        ("排水所（东）", 1),
    ]
    assert tables["regions"]["forms"].to_list() == [5]
    assert tables["departments"]["executed_budget"].to_list() == [48_000_0000, 12_000_0000]


def test_a_frame_has_a_department_once(corpus: Path, tmp_path: Path) -> None:
    check(str(corpus), tmp_path / "checked", request=Request())
    file = tmp_path / "frame.csv"
    framed = frame_of(str(corpus), tmp_path / "checked", file)
    rows = pl.read_csv(file, infer_schema=False)
    assert (framed.forms, framed.departments) == (5, 2)
    assert rows["department"].value_counts().sort("department").rows() == WANTED


def test_a_simulation_moves_a_department_once(corpus: Path) -> None:
    moves = simulate(str(corpus), "cn-mof-2020", [("grade_bands.excellent", "97")]).moves
    assert counted(moves) == WANTED
    assert not moves.select("region", "department", "rating_before").is_duplicated().any()


def test_a_comparison_counts_a_department_once(corpus: Path, tmp_path: Path) -> None:
    imported(tmp_path / "again", tmp_path / "later")
    found = compare_publications(str(corpus), str(tmp_path / "later"), tmp_path / "out")
    assert sorted(found.departments.select("department", "same").rows()) == WANTED


def test_twins_of_one_unit_are_so_in_whichever_spelling() -> None:
    names = [(SPELLINGS[0], UNITS[0]), (SPELLINGS[3], UNITS[3]), (SPELLINGS[4], UNITS[3])]
    pairs = [
        {"region": "新港", "twin_region": "新港", "similarity": 9_900, "key": "a", "twin": "b"}
        | {"department": one[0], "twin_department": two[0], "unit": one[1], "twin_unit": two[1]}
        for one, two in ((names[0], names[1]), (names[0], names[2]), ((None, "—"), (None, "…")))
    ]
    told = tally(pl.DataFrame(pairs, schema=FOUND))
    assert (told["pairs"], told["of_one_unit"], told["of_two_units"]) == (3, 1, 2)
