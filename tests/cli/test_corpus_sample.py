"""``jiheng corpus sample``: promised, drawn, verified, and refused when something was altered."""

import json
from pathlib import Path

import pytest

from cli.conftest import Run

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
        (("--seed", "x", "--size", "5"), 2, "部门有"),
        (("--seed", "x", "--size", "301"), 2, "表有 300 张"),
        (("--seed", "x", "--risk", "high=2"), 2, "没有权重"),
        (("--seed", "x", "--risk", "high=-2"), 2, "正整数"),
        (("--seed", "x", "--confidence", "120"), 2, "百分数"),
        (("--seed", "x", "--tolerable", "many"), 2, "百分数"),
    ],
)
def test_wrong_request_gets_a_sentence(
    run: Run, frame: Path, arguments: tuple[str, ...], *, code: int, said: str
) -> None:
    refused = run("corpus", "sample", frame, *arguments)
    assert refused.exit_code == code
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
    for content in ("", "[]", "{}", '{"schema": "jiheng/draw/1"}', "[" * 100_000):
        record.write_text(content, encoding="utf-8")
        assert run("corpus", "sample-verify", frame, record).exit_code == 3
