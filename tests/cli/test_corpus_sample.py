"""``jiheng corpus sample``: promised, drawn, verified, and refused when something was altered."""

import json
from pathlib import Path

import polars as pl
import pytest

from cli.conftest import Run
from jiheng.corpus.store import Batch, parts, read, write
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.domain.finding import Severity
from jiheng.domain.funds import FundingSource
from jiheng.engine.columns import Columns, code
from jiheng.rules.catalogue import RULES

SEED = "一串事先封存的随机字符 8c1f07"


@pytest.fixture
def frame(tmp_path: Path) -> Path:
    rows = ["key,department,risk,amount,project"]
    for number in range(300):
        department = "区教育局" if number % 2 else f"部门{number % 17:02d}"
        risk = ("high", "low", "medium")[number % 3]
        rows.append(f"T{number:04d},{department},{risk},{number * 1_000_003},项目{number}")
    path = tmp_path / "抽样框.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def seed(tmp_path: Path) -> Path:
    path = tmp_path / "种子.txt"
    path.write_text(f"{SEED}\n", encoding="utf-8")
    return path


def test_promised_draw_holds(run: Run, frame: Path, seed: Path, tmp_path: Path) -> None:
    promise, record = tmp_path / "承诺.json", tmp_path / "抽取.json"
    made = run("corpus", "sample-promise", frame, "--seed-file", seed, "-o", promise)
    assert (made.exit_code, made.output) == (0, "")
    assert SEED not in promise.read_text("utf-8")
    done = run("corpus", "sample", frame, "--seed-file", seed, "--promise", promise, "-o", record)
    held = json.loads(record.read_text("utf-8"))
    assert done.exit_code == 0
    assert f"从 300 张表中抽取 {len(held['drawn'])} 张" in done.output
    assert len({each["department"] for each in held["strata"]}) == len(
        {each["department"] for each in held["drawn"]}
    )
    verified = run("corpus", "sample-verify", frame, record)
    assert verified.exit_code == 0
    assert "全部一致" in verified.output


def test_record_of_another_seed_than_promised_is_refused(
    run: Run, frame: Path, seed: Path, tmp_path: Path
) -> None:
    promise, record = tmp_path / "承诺.json", tmp_path / "抽取.json"
    run("corpus", "sample-promise", frame, "--seed-file", seed, "-o", promise)
    run("corpus", "sample", frame, "--seed-file", seed, "--promise", promise, "-o", record)
    asked = ("corpus", "sample-verify", frame, record, "--promise", promise)
    assert run(*asked).exit_code == 0
    run("corpus", "sample", frame, "--seed", "另一个谁也猜不到的种子 77aa01", "-o", record)
    assert run("corpus", "sample-verify", frame, record).exit_code == 0
    refused = run(*asked)
    assert refused.exit_code == 1
    assert "承诺.json：seed_sha256 记为" in refused.stderr


@pytest.mark.parametrize(
    "option",
    [("--size", "70"), ("--confidence", "99"), ("--risk", "high=9,medium=1,low=1")],
)
def test_plan_beside_a_promise_is_refused(
    run: Run, frame: Path, seed: Path, tmp_path: Path, option: tuple[str, str]
) -> None:
    promise = tmp_path / "承诺.json"
    run("corpus", "sample-promise", frame, "--seed-file", seed, "-o", promise)
    told = run("corpus", "sample", frame, "--seed-file", seed, "--promise", promise, *option)
    assert told.exit_code == 2
    assert f"{option[0]} 与 --promise 不能同时用" in told.stderr


def test_promise_may_name_a_seed_that_nobody_knows_yet(
    run: Run, frame: Path, seed: Path, tmp_path: Path
) -> None:
    promise, record = tmp_path / "承诺.json", tmp_path / "抽取.json"
    source = "福彩3D第2026321期开奖号码"
    made = run("corpus", "sample-promise", frame, "--seed-source", source, "-o", promise)
    assert made.exit_code == 0
    told = json.loads(promise.read_text("utf-8"))
    assert told["seed_source"] == source
    assert "seed_sha256" not in told
    drawn = run("corpus", "sample", frame, "--seed", "718", "--promise", promise, "-o", record)
    assert drawn.exit_code == 0
    assert json.loads(record.read_text("utf-8"))["promise"] == told
    assert run("corpus", "sample-verify", frame, record).exit_code == 0
    frame.write_text(frame.read_text("utf-8").replace("T0003", "T0903"), encoding="utf-8")
    refused = run("corpus", "sample", frame, "--seed", "718", "--promise", promise)
    assert refused.exit_code == 1
    both = ("--seed-source", source, "--seed-file", seed)
    assert run("corpus", "sample-promise", frame, *both).exit_code == 2


def test_draw_tells_how_sure_it_makes(run: Run, tmp_path: Path) -> None:
    rows = ["key,department,risk,amount"]
    rows += [f"大{number},区教育局,low,1" for number in range(10_000)]
    rows += [f"小{number},部门{number},low,1" for number in range(58)]
    frame = tmp_path / "抽样框.csv"
    frame.write_text("\n".join(rows), encoding="utf-8")
    told = run("corpus", "sample", frame, "--seed", SEED).output
    assert "从 10,058 张表中抽取 59 张" in told
    assert "0.01 %–100.00 %" in told
    assert "有 503 张（5.00 %）出错时" in told
    assert "错表随机散布 95.1 %，不论错的是哪些表都不低于 4.9 %" in told
    told = run("corpus", "sample", frame, "--seed", SEED, "--size", "200").output
    assert "不论错的是哪些表都不低于 99.9 %" in told
    told = run("corpus", "sample", frame, "--seed", SEED, "--tolerable", "100").output
    assert "错表随机散布 100.0 %，不论错的是哪些表都不低于 100.0 %" in told


@pytest.mark.parametrize("what", ["frame", "seed", "list"])
def test_one_changed_byte_is_found(
    run: Run, frame: Path, seed: Path, tmp_path: Path, *, what: str
) -> None:
    record = tmp_path / "抽取.json"
    run("corpus", "sample", frame, "--seed-file", seed, "-o", record)
    path, old, new = {
        "frame": (frame, "T0003", "T0903"),
        "seed": (record, SEED, SEED[:-1] + "9"),
        "list": (record, '"risk": "high"', '"risk": "hIgh"'),
    }[what]
    held = path.read_text("utf-8")
    assert old in held
    path.write_text(held.replace(old, new, 1), encoding="utf-8")
    refused = run("corpus", "sample-verify", frame, record)
    assert refused.exit_code == 1
    assert "重算得" in refused.stderr


def test_another_frame_than_promised_is_refused(
    run: Run, frame: Path, seed: Path, tmp_path: Path
) -> None:
    promise = tmp_path / "承诺.json"
    run("corpus", "sample-promise", frame, "--seed-file", seed, "-o", promise)
    frame.write_text(frame.read_text("utf-8").replace("项目7\n", "项目8\n"), encoding="utf-8")
    refused = run("corpus", "sample", frame, "--seed-file", seed, "--promise", promise)
    assert refused.exit_code == 1
    assert "frame.sha256" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ((), 2, "没有可用的种子"),
        (("--seed", "a", "--seed-file", "b"), 2, "两者用一个"),
        (("--seed", "x\udcff"), 2, "--seed 的内容不是 UTF-8"),
        (("--seed", "x", "--size", "5"), 2, "部门有"),
        (("--seed", "x", "--size", "301"), 2, "表有 300 张"),
        (("--seed", "x", "--risk", "high=2"), 2, "没有权重"),
        (("--seed", "x", "--risk", "high=-2"), 2, "正整数"),
        (("--seed", "x", "--confidence", "120"), 2, "百分数"),
        (("--seed", "x", "--confidence", "100"), 2, "把握为 1、可容忍的差错率为 0.05"),
        (("--seed", "x", "--confidence", "99", "--size", "60"), 2, "--size 不能同时用"),
        (("--seed", "x", "--tolerable", "many"), 2, "百分数"),
    ],
)
def test_wrong_request_gets_a_sentence(
    run: Run, frame: Path, arguments: tuple[str, ...], *, code: int, said: str
) -> None:
    refused = run("corpus", "sample", frame, *arguments)
    assert refused.exit_code == code
    assert said in refused.stderr


@pytest.mark.parametrize(
    ("option", "said"), [(("--size", "5"), "部门有 18 个"), (("--risk", "high=3"), "没有权重")]
)
def test_draw_that_cannot_be_made_is_not_promised(
    run: Run, frame: Path, seed: Path, tmp_path: Path, option: tuple[str, str], *, said: str
) -> None:
    promise = tmp_path / "承诺.json"
    asked = ("corpus", "sample-promise", frame, "--seed-file", seed, "-o", promise)
    refused = run(*asked, *option)
    assert (refused.exit_code, promise.exists()) == (2, False)
    assert said in refused.stderr


def test_short_seed_cannot_be_promised(run: Run, frame: Path) -> None:
    refused = run("corpus", "sample-promise", frame, "--seed", "2026130")
    assert refused.exit_code == 2
    assert "7 个字符" in refused.stderr


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "CSV"),
        (b"\x00\xff\xfe\x01", "抽样框"),
        (b"PAR1 but no parquet", "Parquet"),
        (b"key,department\na,b\n", "缺少列"),
        ("key,department,risk,amount\na,b,high,壹\n".encode(), "以分计"),
    ],
)
def test_unusable_frame_gets_a_sentence(
    run: Run, tmp_path: Path, content: bytes, *, said: str
) -> None:
    path = tmp_path / "frame.csv"
    path.write_bytes(content)
    refused = run("corpus", "sample", path, "--seed", "x")
    assert refused.exit_code == 3
    assert said in refused.stderr


def test_missing_frame_and_broken_record_get_a_sentence(
    run: Run, frame: Path, tmp_path: Path
) -> None:
    assert run("corpus", "sample", tmp_path / "none.csv", "--seed", "x").exit_code == 2
    record = tmp_path / "r.json"
    for content in ("", "[]", "{}", '{"schema": "jiheng/draw/3"}', "[" * 100_000):
        record.write_text(content, encoding="utf-8")
        assert run("corpus", "sample-verify", frame, record).exit_code == 3


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "语料"
    list(synthesize(Order(120, (2023, 2024), ("东州",), seed=6, per_mille=200), folder))
    return folder


def test_frame_of_a_checked_corpus_holds_its_forms_by_what_was_found(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    checked, file, record = (tmp_path / name for name in ("结果", "抽样框.csv", "抽取.json"))
    assert run("corpus", "check", corpus, "-o", checked).exit_code == 0
    made = run("corpus", "sample-frame", corpus, "--findings", checked, "--year", 2024, "-o", file)
    rows = pl.read_csv(file, infer_schema=False)
    assert (made.exit_code, rows.height, rows["year"].unique().to_list()) == (0, 60, ["2024"])
    assert "60 张表" in made.output
    found = pl.concat(
        pl.read_parquet(each, glob=False)
        for name in ("findings", "across")
        for each in checked.glob(f"{name}/year=2024/**/*.parquet")
    )
    grave = {rule.code for rule in RULES if rule.severity is Severity.ERROR}
    wrong = set(found.filter(pl.col("rule").is_in(grave))["key"])
    assert wrong
    assert set(rows.filter(pl.col("risk") == "high")["key"]) == wrong
    assert set(rows.filter(pl.col("errors") != "0")["key"]) == wrong
    held = read(next(part for part in parts(corpus) if part.year == "2024"))
    budgets = held.columns.funds.filter(pl.col("source") == code(FundingSource.TOTAL))
    assert rows["amount"].cast(pl.Int64).sum() == budgets["revised_budget"].sum()
    drawn = run("corpus", "sample", file, "--size", 20, "--seed", "1", "-o", record)
    assert drawn.exit_code == 0
    assert run("corpus", "sample-verify", file, record).exit_code == 0


def test_frame_is_not_made_of_what_was_not_checked(run: Run, corpus: Path, tmp_path: Path) -> None:
    checked, file = tmp_path / "结果", tmp_path / "抽样框.parquet"
    asked = ("corpus", "sample-frame", corpus, "-o", file, "--findings")
    assert "没有 jiheng corpus check 的结果" in run(*asked, tmp_path).output
    run("corpus", "check", corpus, "-o", checked)
    assert "只有 2023、2024" in run(*asked, checked, "--year", 2020).output
    part = next(part for part in parts(corpus) if part.year == "2024")
    funds = pl.read_parquet(part.folder / "funds.parquet", glob=False)
    funds.with_columns(pl.col("outturn") + 1).write_parquet(part.folder / "funds.parquet")
    refused = run(*asked, checked)
    assert (refused.exit_code, file.exists()) == (2, False)
    assert f"没有 {part.path} 现在的核对结果" in refused.output
    run("corpus", "check", corpus, "-o", checked)
    assert run(*asked, checked).exit_code == 0


def test_form_without_department_or_budget_can_be_drawn(
    run: Run, corpus: Path, tmp_path: Path
) -> None:
    part = next(iter(parts(corpus)))
    batch = read(part)
    forms = batch.columns.forms.with_columns(
        pl.when(pl.col("form_id") > 1).then(name).alias(name)
        for name in ("supervising_department", "implementing_unit")
    )
    funds = batch.columns.funds.filter(pl.col("form_id") > 0)
    bare = Columns(forms, funds, batch.columns.indicators, batch.columns.texts)
    write(part, Batch(bare, batch.identity))
    checked, file = tmp_path / "结果", tmp_path / "抽样框.parquet"
    run("corpus", "check", corpus, "-o", checked)
    assert run("corpus", "sample-frame", corpus, "--findings", checked, "-o", file).exit_code == 0
    rows = pl.read_parquet(file, glob=False)
    keys = batch.identity["key"]
    nobody = rows.filter(pl.col("department") == "（未写）")["key"].sort()
    assert nobody.to_list() == keys.head(2).sort().to_list()
    assert rows.filter(pl.col("key") == keys[0])["amount"].to_list() == [0]
