"""``jiheng read``, ``score`` and ``verify``."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from casebook import TWELVE, base, patched
from jiheng.domain.canonical import to_json
from jiheng.domain.schema import form_schema

Json = Callable[..., Any]
Run = Callable[..., Result]
BEYOND = {"schema", "source", "provenance", "notes", "extensions"}


def test_read_gives_the_canonical_forms(run: Run, twelve: Path) -> None:
    result = run("read", twelve)
    assert result.exit_code == 0
    forms = json.loads(result.stdout)
    jsonschema.Draft202012Validator({"type": "array", "items": form_schema()}).validate(forms)
    bare = [{key: value for key, value in form.items() if key not in BEYOND} for form in forms]
    assert bare == json.loads(TWELVE.read_text("utf-8"))
    assert result.stdout.startswith('[\n {\n  "schema": "jiheng/form/1"')
    assert "年度" in result.stdout


def test_what_was_read_can_be_read_again(run: Run, twelve: Path, tmp_path: Path) -> None:
    target = tmp_path / "forms.json"
    assert run("read", twelve, "-o", target).exit_code == 0
    assert json.loads(run("read", target).stdout) == json.loads(target.read_text("utf-8"))
    again = run("check", target, "--format", "json").stdout
    assert again == run("check", twelve, "--format", "json").stdout


def test_read_lists_forms_file_by_file(run: Run, twelve: Path, one: Path) -> None:
    lines = run("read", twelve, one, "--format", "table").stdout.splitlines()
    assert str(twelve) in lines
    assert str(one) in lines
    assert lines[-1] == "共 13 张表。"
    last = next(line for line in lines if line.startswith("13"))
    assert last.endswith("优    第 1 行")


def test_standard_input_is_a_file(run: Run, one: Path) -> None:
    result = run("check", "-", "--format", "json", stdin=one.read_bytes())
    assert json.loads(result.stdout)["forms"][0]["file"] == "<stdin>"


def test_a_folder_is_walked_in_order(run: Run, one: Path, tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.txt", ".hidden.txt", "b/.cache/x.txt", "b/10.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(one.read_bytes())
    forms = json.loads(run("read", tmp_path).stdout)
    names = [Path(form["source"]["file"]).relative_to(tmp_path).as_posix() for form in forms]
    assert names == ["a.txt", "b/10.txt", "b/2.txt"]


def test_score_shows_each_number_beside_the_claimed_one(run: Run, one: Path) -> None:
    lines = run("score", one).stdout.splitlines()
    rows = {line.split()[0]: line.split()[1:] for line in lines if line.strip()}
    assert rows["预算执行率得分"] == ["10.00", "6.72", "6.72"]
    assert rows["总分"] == ["100.00", "96.72", "96.72"]
    assert rows["评价等级"] == ["优", "优"]


@pytest.mark.parametrize("rating", ["优", None])
def test_a_rating_that_cannot_be_computed_is_not_marked_as_another(
    run: Run, tmp_path: Path, rating: str | None
) -> None:
    form = patched(base(), {"indicators[0].actual.value": None, "claimed_rating": rating})
    file = tmp_path / "a.json"
    file.write_text(json.dumps(to_json(form)), "utf-8")
    overview = run("check", file, file, COLUMNS="200").stdout.split("── 1 ")[0]
    assert f"98.80         —  {rating or '—'}" in overview
    assert "≠" not in overview
    run("check", file, "-o", tmp_path / "o.html")
    assert '<td class="figure differs">' not in (tmp_path / "o.html").read_text("utf-8")


def test_policies_that_agree_are_said_to(run: Run, run_json: Json, one: Path) -> None:
    told = run("score", one, "--policy", "cn-mof-2020,cn-shanghai-2024").stdout
    assert "cn-mof-2020、cn-shanghai-2024：1 张表的折算等级全部相同。" in told
    answer = run_json("score", one, "--policy", "cn-mof-2020", "--policy", "cn-shanghai-2024")
    assert [each["name"] for each in answer["policies"]] == ["cn-mof-2020", "cn-shanghai-2024"]
    assert answer["rating_differs"] == []
    assert answer["forms"][0]["total_spread"] == "0.00"


def test_policies_that_disagree_are_compared(
    run: Run, run_json: Json, one: Path, tmp_path: Path
) -> None:
    strict = tmp_path / "strict.yaml"
    strict.write_text(
        "name: strict\ntitle: 从严\nextends: cn-mof-2020\nin_force: {from: 2019, to: null}\n"
        "jurisdiction: {name: 试点, departments: []}\n"
        "documents:\n  trial: {title: 试点办法}\n"
        "provisions:\n  caps: {document: trial, says: 执行率过低的总分封顶, certainty: seen}\n"
        "parameters:\n  execution_caps:\n    values:\n      2019-01-01:\n"
        "        {value: [{rate_below: 70, total: 70}], authority: caps}\n",
        encoding="utf-8",
    )
    result = run("score", one, "--policy", f"cn-mof-2020,{strict}")
    assert result.exit_code == 0, result.stderr
    assert "折算等级因政策而不同的有 1 张表：" in result.stdout
    assert "cn-mof-2020 96.72 优，strict 70.00 中（相差 26.72 分）" in result.stdout
    assert "只改这一个参数，96.72 优 变为 70.00 中：" in result.stdout
    assert "strict  执行率低于 70 % 时总分至多 70 分" in result.stdout
    answer = run_json("score", one, "--policy", f"cn-mof-2020,{strict}")
    assert answer["rating_differs"] == [0]
    assert answer["forms"][0]["total_spread"] == "26.72"


def test_under_all_policies_a_capped_total_flips_two_of_the_twelve(
    run: Run, run_json: Json, twelve: Path
) -> None:
    told = run("score", twelve, "--policy", "all").stdout
    lines = {line.split()[0]: line.split() for line in told.splitlines() if "≠ 优/中" in line}
    assert sorted(lines) == ["1", "11"]
    assert lines["1"][3:] == ["79.00–96.72", "≠", "优/中", "执行率低于某值时的总分上限"]
    assert "等级不随政策而变的有 10 张表。" in told
    assert "只改这一个参数，96.72 优 变为 79.00 中：" in told
    assert "只改这一个参数，95.80 优 变为 69.00 中：" in told
    assert "《某地绩效自评操作手册（名称未核）》〔待核〕" in told
    answer = run_json("score", twelve, "--policy", "all")
    assert answer["rating_differs"] == [0, 10]
    (flip,) = answer["forms"][10]["flips"]
    assert flip["policy"] == "option-execution-caps"
    assert [change["parameter"] for change in flip["changes"]] == ["execution_caps"]
    assert flip["changes"][0]["to"]["certainty"] == "待核"
    assert flip["rating"] == {"from": "优", "to": "中"}
    assert answer["forms"][0]["total_range"] == {"least": "79.00", "greatest": "96.72"}


def test_score_json_has_every_line(run_json: Json, twelve: Path) -> None:
    answer = run_json("score", twelve)
    assert answer["schema"] == "jiheng/score/1"
    (card,) = answer["forms"][0]["scorecards"]
    assert card["execution"]["computed"] == "6.72"
    assert len(card["indicators"]) == 5
    assert card["policy"] == {"name": "cn-shanghai-2024", "year": 2024}


def test_a_trace_holds_until_a_digit_is_changed(run: Run, one: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    assert run("score", one, "--trace", trace).exit_code == 0
    accepted = run("verify", trace)
    assert accepted.exit_code == 0
    assert f"{trace}：逐位复算" in accepted.stdout
    assert "全部一致" in accepted.stdout
    forged = tmp_path / "forged.json"
    forged.write_text(trace.read_text("utf-8").replace('"raw": 672', '"raw": 682'), "utf-8")
    both = run("verify", forged, trace)
    assert both.exit_code == 1
    assert "682" in both.stderr
    assert "不可采信" in both.stderr
    assert "全部一致" in both.stdout


def test_verify_reads_standard_input(run: Run, one: Path, tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    run("score", one, "--trace", trace)
    assert "<stdin>：" in run("verify", "-", stdin=trace.read_bytes()).stdout


def test_verify_names_a_missing_file_and_one_that_is_no_trace(run: Run, one: Path) -> None:
    result = run("verify", "nowhere.json", one)
    assert result.exit_code == 3
    assert "找不到文件 nowhere.json" in result.stderr
    assert "不是评分轨迹" in result.stderr
    assert run("verify", "nowhere.json").exit_code == 2
