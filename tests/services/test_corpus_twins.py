"""Twins of a corpus: what is nearly the same is found, whoever filed it, and nothing else."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest

from jiheng.corpus.store import IDENTITY, Batch, Part, parts, write
from jiheng.corpus.synthesis.corpus import TRUTH, Order, synthesize
from jiheng.domain.form import Form, Kind, Project
from jiheng.domain.objective import Objective
from jiheng.engine import buckets, portfolio, twins
from jiheng.engine.intake import to_columns
from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.corpus_twins import find_twins

ORDER = Order(1_600, (2023, 2024), ("东州", "西州"), seed=11, per_mille=150)
TEXTS = (
    "完成河道清淤十二公里，两岸绿化三万平方米，水质稳定达到三类",
    "完成河道清淤十二公里，两岸绿化三万平方米，水质稳定达到二类",
    "为全区六十周岁以上老人提供助餐服务，设点一百二十个",
    "组织职业技能培训四十场，参训一千六百人次，合格率九成以上",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    return folder


def found(output: Path) -> pl.DataFrame:
    return pl.concat(pl.read_parquet(file) for file in sorted((output / TWINS).glob("*.parquet")))


TWINS = "twins"


def file_forms(part: Part, forms: list[Form], first: int = 0) -> None:
    keys = [f"{part.region}-{first + number}" for number in range(len(forms))]
    identity = pl.DataFrame(
        {"key": keys, "project_code": None, "file": None, "ordinal": None}, schema=IDENTITY
    )
    write(part, Batch(to_columns(forms), identity))


def saying(text: str, *, year: int = 2024, kind: Kind = Kind.PROJECT) -> Form:
    return Form(
        kind=kind,
        fiscal_year=year,
        project=Project("项目"),
        supervising_department="水务局",
        objective=Objective(intended=text, achieved=text),
    )


def likeness(one: str, other: str) -> int:
    """Return the share of common pairs of characters, in hundredths of a percent."""
    bare = ("".join(each for each in text if each.isalnum()) for text in (one, other))
    first, second = ({f"^{text}$"[at : at + 2] for at in range(len(text) + 1)} for text in bare)
    return len(first & second) * 10_000 // len(first | second)


def test_planted_twins_are_found(corpus: Path, tmp_path: Path) -> None:
    outcome = find_twins(str(corpus), tmp_path)
    planted = pl.concat(pl.read_parquet(file) for file in (corpus / TRUTH).glob("*.parquet"))
    twin = planted.filter(pl.col("defect") == "twin")["key"]
    pairs = found(tmp_path)
    assert outcome.forms == ORDER.forms
    assert outcome.whole["pairs"] == pairs.height
    assert set(twin) <= {*pairs["key"], *pairs["twin"]}
    planted_pairs = pairs.filter(pl.all_horizontal(pl.col("key", "twin").is_in(twin.implode())))
    lowest, highest = planted_pairs["similarity"].min(), planted_pairs["similarity"].max()
    assert 8_000 <= lowest < 9_100 < highest  # type: ignore[operator]
    assert pairs["similarity"].is_between(8_000, 10_000).all()


def test_similarity_is_that_of_all_words_across_regions(tmp_path: Path) -> None:
    for region, texts in (("东州", TEXTS[:2]), ("西州", TEXTS[1:])):
        file_forms(Part(tmp_path / "c", "2024", region, "1"), [saying(text) for text in texts])
    find_twins(str(tmp_path / "c"), tmp_path / "o")
    keys = {"东州-0": TEXTS[0], "东州-1": TEXTS[1], "西州-0": TEXTS[1]}
    rows = found(tmp_path / "o").select("key", "twin", "similarity").rows()
    assert {"东州-1", "西州-0"} in [{key, twin} for key, twin, like in rows if like == 10_000]
    assert len(rows) == 2
    for key, twin, like in rows:
        assert key < twin
        assert like == likeness(keys[key], keys[twin])
    named = {each for key, twin, _ in rows for each in (key, twin)}
    assert named == set(keys)


def test_years_and_tables_of_objectives_are_apart(tmp_path: Path) -> None:
    ahead = saying(TEXTS[0], kind=Kind.TARGETS)
    file_forms(Part(tmp_path / "c", "2024", "东州", "1"), [saying(TEXTS[0])])
    file_forms(Part(tmp_path / "c", "2024", "东州", "2"), [ahead, ahead], first=5)
    file_forms(Part(tmp_path / "c", "2023", "东州", "1"), [saying(TEXTS[0], year=2023)], first=8)
    outcome = find_twins(str(tmp_path / "c"), tmp_path / "o")
    pairs = {year: told["pairs"] for year, told in outcome.years.items()}
    assert pairs == {"year=2023": 0, "year=2024": 0, "year=2024-targets": 1}


def test_second_run_reads_only_what_changed(corpus: Path, tmp_path: Path) -> None:
    first = find_twins(str(corpus), tmp_path)
    before = found(tmp_path)
    second = find_twins(str(corpus), tmp_path)
    assert (first.old, second.old) == (0, 4)
    assert second.years == first.years
    assert not list((tmp_path / "wordings").rglob("*.parquet"))
    (tmp_path / "done/year=2024.json").unlink()
    third = find_twins(str(corpus), tmp_path)
    assert third.years == first.years
    assert found(tmp_path).equals(before)


def test_words_that_stand_half_on_disk_are_read_anew(corpus: Path, tmp_path: Path) -> None:
    first = find_twins(str(corpus), tmp_path)
    before = found(tmp_path)
    (tmp_path / "done/year=2024.json").unlink()
    left = tmp_path / "wordings" / next(each.path for each in parts(corpus) if each.year == "2024")
    left.mkdir(parents=True)
    (left / "contents.parquet").write_bytes(b"PAR1")
    assert find_twins(str(corpus), tmp_path).years == first.years
    assert found(tmp_path).equals(before)
    (tmp_path / f"done/{parts(corpus)[0].path}.json").unlink()
    assert find_twins(str(corpus), tmp_path).years == first.years
    assert not list((tmp_path / "wordings").rglob("*.parquet"))


def test_a_part_that_cannot_be_read_is_told(corpus: Path, tmp_path: Path) -> None:
    copied = tmp_path / "c"
    list(synthesize(replace(ORDER, forms=400), copied))
    damaged = parts(copied)[0]
    (damaged.folder / "texts.parquet").write_bytes(b"PAR1")
    outcome = find_twins(str(copied), tmp_path / "o")
    assert [damaged.path in str(problem) for problem in outcome.problems] == [True]
    assert outcome.forms == 300
    assert corpus.is_dir()


def test_shares_that_are_small_change_nothing(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_twins(str(corpus), tmp_path / "twins")
    check(str(corpus), tmp_path / "whole", request=Request(select=("PRT", "SER")))
    for module, name in (
        (twins, "SKETCHED"),
        (twins, "MEASURED"),
        (buckets, "AT_A_TIME"),
        (portfolio, "TOGETHER"),
    ):
        monkeypatch.setattr(module, name, 500)
    find_twins(str(corpus), tmp_path / "small-twins")
    check(str(corpus), tmp_path / "small", request=Request(select=("PRT", "SER")))
    assert found(tmp_path / "small-twins").equals(found(tmp_path / "twins"))
    for one, other in zip(
        sorted((tmp_path / "whole/across").rglob("*.parquet")),
        sorted((tmp_path / "small/across").rglob("*.parquet")),
        strict=True,
    ):
        assert one.read_bytes() == other.read_bytes()


def test_every_pair_above_the_line_is_as_alike_as_said(tmp_path: Path) -> None:
    texts = [f"{TEXTS[place % 4]}，第{place % 7}批" for place in range(40)]
    file_forms(Part(tmp_path / "c", "2024", "东州", "1"), [saying(text) for text in texts])
    find_twins(str(tmp_path / "c"), tmp_path / "o", 9_000)
    told = {
        frozenset(row[:2]): row[2]
        for row in found(tmp_path / "o").select("key", "twin", "similarity").iter_rows()
    }
    alike = {
        frozenset((f"东州-{one}", f"东州-{other}")): likeness(texts[one], texts[other])
        for one, other in combinations(range(40), 2)
    }
    assert told
    assert all(alike[pair] == like >= 9_000 for pair, like in told.items())
    assert {form for pair, like in alike.items() if like >= 9_000 for form in pair} == {
        form for pair in told for form in pair
    }
