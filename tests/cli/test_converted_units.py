"""1.3万人 on paper against a target of 12000人: read, scored, explained, kept as a corpus."""

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

import jiheng
from casebook import base, patched
from jiheng.domain.form import Form
from jiheng.services.assessing import Request
from jiheng.services.corpora import check, simulate
from jiheng.services.corpus_scores import score
from jiheng.services.importing import import_documents

Run = Callable[..., Result]
TOLD = "1.3万人 = 13000人"
PRINTED = "=365.00(天) 365.00(天)"


@pytest.fixture(params=["txt", "xlsx", "docx"])
def paper(request: pytest.FixtureRequest, twelve: Path, tmp_path: Path) -> Path:
    """A form on paper whose first row has 1.3万人 for a target of 12000人."""
    file = tmp_path / f"a.{request.param}"
    if request.param == "txt":
        text = twelve.read_text("utf-8")
        assert PRINTED in text
        file.write_text(text.replace(PRINTED, "≥12000(人) 1.3(万人)"), "utf-8")
    else:
        file.write_bytes(jiheng.render([people("1.3万人", "1.3", "万人")], request.param))
    return file


def people(text: str, value: str, unit: str, claimed: str | None = None) -> Form:
    """Return a form whose first row has a target of 12000人 and this actual value."""
    patch: dict[str, object] = {
        "indicators[0].target": {
            "text": "≥12000人", "comparator": "ge", "value": "12000", "unit": "人",
        },
        "indicators[0].actual": {"text": text, "value": value, "unit": unit, "tier": None},
    }  # fmt: skip
    return patched(base(), patch | ({"indicators[0].claimed_score": claimed} if claimed else {}))


def test_paper_is_scored_in_one_unit_and_says_so(run: Run, paper: Path, tmp_path: Path) -> None:
    forms = json.loads(run("read", paper).stdout)
    assert forms[0]["indicators"][0]["actual"]["unit"] == "万人"
    result = run("score", paper, "--format", "json", "--trace", tmp_path / "t.json")
    first = json.loads(result.stdout)["forms"][0]["scorecards"][0]["indicators"][0]
    assert first["computed"] == first["max_points"]
    assert (first["reason"], first["conversion"]) == (None, TOLD)
    steps = {
        step["number"]: step
        for step in json.loads((tmp_path / "t.json").read_text("utf-8"))["runs"][0]["forms"][0][
            "steps"
        ]
    }
    converted = steps["indicators[0].converted_actual"]
    assert (converted["label"], converted["value"]) == ("换算后的实际完成值", "13000")
    read = {each["name"]: each["value"] for each in converted["inputs"]}
    assert read == {"actual_value": "1.3", "unit_power": "×10000"}
    assert run("verify", tmp_path / "t.json").exit_code == 0


def test_a_finding_shows_both_values_with_their_units_and_what_is_compared() -> None:
    form = people("1.10万人", "1.10", "万人")
    (found,) = [each for each in jiheng.check([form]) if each.rule == "SCO111"]
    assert found.message.startswith("指标值 12000人，完成 1.1万人（折合 11000），")


def test_tables_and_pages_show_the_conversion(run: Run, paper: Path, tmp_path: Path) -> None:
    assert TOLD in run("score", paper, COLUMNS="200").stdout
    run("check", paper, "-o", tmp_path / "o.html")
    assert TOLD in (tmp_path / "o.html").read_text("utf-8")


def test_a_corpus_gives_what_the_forms_give(paper: Path, tmp_path: Path) -> None:
    corpus = str(tmp_path / "c")
    import_documents([str(paper)], tmp_path / "c")
    score(corpus, tmp_path / "s")
    rows = pl.concat(
        pl.read_parquet(each) for each in (tmp_path / "s/indicators").rglob("*.parquet")
    )
    computed = [
        None if line.computed is None else int(line.computed.scaleb(2))
        for card in jiheng.score(jiheng.read(paper))
        for line in card.indicators
    ]
    assert sorted(map(str, rows["computed_score"])) == sorted(map(str, computed))
    checked = check(corpus, tmp_path / "k", request=Request())
    told = sum(by.get("fail", 0) for by in checked.counts.values())
    assert told == len(jiheng.check(jiheng.read(paper)))
    simulate(corpus, "cn-mof-2020", [("rounding_step", "0.1")])


def test_nothing_is_mended_where_the_units_explain_the_score() -> None:
    for actual in (("1.3万人", "1.3", "万人"), ("1.1万人", "1.1", "万人")):
        assert not [*jiheng.fix(people(*actual))[0].edits()]


def test_a_wrong_score_is_mended_in_what_the_paper_says() -> None:
    fixed = jiheng.fix(people("1.10万人", "1.10", "万人"))[0]
    edits = {
        each.path: each.after
        for repair in fixed.repairs
        for choice in repair.choices
        for each in choice
    }
    assert edits["indicators[0].actual.value"] == Decimal("1.20")
    assert "indicators[0].target.unit" not in edits


@pytest.mark.parametrize("unit", ["万人次", "万余人", "%"])
def test_a_score_between_units_that_nothing_converts_says_so(unit: str) -> None:
    """13000 of 12000 may well be met: no one takes the 0.00 for a finding."""
    form = people(f"1.3{unit}", "1.3", unit)
    (first, *_), english = (
        jiheng.score([form], language=language)[0].indicators for language in ("zh", "en")
    )
    told = f"指标值以“人”计，完成值以“{unit}”计，没有换算，按所印的数相比"
    assert (first.computed, first.conversion) == (Decimal("0.00"), told)
    told = f'the target is in "人", the actual value in "{unit}"; compared as printed'
    assert english[0].conversion == told


def test_ten_thousands_beside_no_unit_say_so() -> None:
    form = patched(base(), {"indicators[0].target.unit": None, "indicators[0].actual.unit": "万"})
    assert "只有一个印了单位，是“万”" in str(jiheng.score([form])[0].indicators[0].conversion)


@pytest.mark.parametrize("unit", ["人", " 人", "名", None])
def test_a_score_in_one_unit_has_nothing_to_say(unit: str | None) -> None:
    form = patched(base(), {"indicators[0].target.unit": "人", "indicators[0].actual.unit": unit})
    assert jiheng.score([form])[0].indicators[0].conversion is None
