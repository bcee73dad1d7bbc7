"""``jiheng corpus synthesize``, ``score``, ``compare``, ``stats``,
``report`` and ``simulate`` on the command line."""

import json
import os
import subprocess
import sys
from ast import literal_eval
from pathlib import Path

import polars as pl
import pytest

from cli.conftest import Run
from jiheng.cli.text.differences import cell_words
from jiheng.domain.text import Language
from jiheng.engine.columns import TABLES
from jiheng.reporting import statistics_page


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("corpus") / "语料"


def test_corpus_is_written_and_asked(run: Run, corpus: Path, tmp_path: Path) -> None:
    made = run("corpus", "synthesize", corpus, "--forms", 400, "--regions", "甲,乙")
    assert made.exit_code == 0
    assert "400 张表，4 个部分" in made.output
    asked = ("corpus", "simulate", corpus, "--set", "grade_bands.excellent=99")
    told = run(*asked, "--flips", tmp_path / "变动")
    assert told.exit_code == 0
    assert "400 张表，等级有变的" in told.output
    held = json.loads(run(*asked, "--format", "json").stdout)
    assert held["schema"] == "jiheng/simulation/1"
    assert held["forms"] == sum(each["forms"] for each in held["moves"]) == 400
    assert 0 < held["flipped"] < 400
    assert list((tmp_path / "变动").rglob("*.parquet"))


def test_import_of_nothing_gets_a_sentence(run: Run, tmp_path: Path) -> None:
    refused = run("corpus", "import", "--corpus", tmp_path / "c")
    assert refused.exit_code == 2
    assert "文件 0 个" in refused.stderr
    assert not (tmp_path / "c").exists()


def test_what_is_passed_over_in_folders_is_told(run: Run, twelve: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(twelve.read_bytes())
    (tmp_path / "gone").symlink_to(tmp_path / "none")
    for asked in (("read",), ("corpus", "import", "--corpus", tmp_path / "c")):
        told = run(*asked, tmp_path)
        assert told.exit_code == 0
        assert f"1 处没有读：失效的链接 1 处（{tmp_path / 'gone'}）" in told.stderr
    (tmp_path / "gone").rename(tmp_path / "c/year=2024/region=甲")
    assert run("corpus", "import", "--corpus", tmp_path / "c", tmp_path).stderr == ""


def test_region_may_be_named_as_its_folder_may(run: Run, twelve: Path, tmp_path: Path) -> None:
    asked = ("corpus", "import", twelve, "--corpus", tmp_path / "c", "--region")
    for name in (" ", "../甲", "甲" * 83):
        refused = run(*asked, name)
        assert refused.exit_code == 2
        assert f"{len(name.strip().encode())} 字节，应为 1 到 248 字节" in refused.stderr
    assert run(*asked, "苏 州," + "甲" * 80).exit_code == 0
    longest = "乙" * 72
    made = run("corpus", "synthesize", tmp_path / "s", "--forms", 4, "--regions", longest + "a")
    assert made.exit_code == 0


def test_import_from_a_folder_without_the_web_application_makes_none(
    run: Run, tmp_path: Path
) -> None:
    asked = ("corpus", "import", "--web", tmp_path / "none", "--corpus", tmp_path / "c")
    refused = run(*asked, JIHENG_DATABASE="")
    assert refused.exit_code == 2
    assert "没有网页系统的数据库 jiheng.sqlite3" in refused.stderr
    assert not [*tmp_path.iterdir()]


def test_folders_whose_names_are_no_text_get_a_sentence(
    run: Run, twelve: Path, tmp_path: Path
) -> None:
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/\xd6\xd0")
    for asked in (("import", twelve, "--corpus", odd), ("synthesize", odd, "--forms", 4)):
        refused = run("corpus", *asked)
        assert refused.exit_code == 2
        assert "名称不是 UTF-8 文字" in refused.stderr
    run("corpus", "synthesize", tmp_path / "c", "--forms", 40)
    (tmp_path / "c/year=2024/region=东州").rename(tmp_path / f"c/year=2024/region={odd[-2:]}")
    for command, code in (("check", 3), ("twins", 3), ("stats", 3)):
        told = run("corpus", command, tmp_path / "c", "-o", tmp_path / command)
        assert told.exit_code == code
        assert "名称不是 UTF-8 文字；其余部分照常处理" in told.stderr
        assert run("corpus", command, tmp_path / "c", "-o", odd).exit_code == 2
    assert run("corpus", "check", odd, "-o", tmp_path / "o").exit_code == 3
    assert not Path(odd).exists()


def test_corpus_is_scored(run: Run, tmp_path: Path) -> None:
    run("corpus", "synthesize", tmp_path / "c", "--forms", 40)
    asked = ("corpus", "score", tmp_path / "c", "-o", tmp_path / "o", "--policy", "all")
    assert "cn-hubei-2020" in run(*asked).stdout
    again = run(*asked, "--lang", "en")
    assert again.exit_code == 0
    assert "8 of them scored before" in again.stdout
    held = json.loads(run(*asked, "--format", "json").stdout)
    assert held["schema"] == "jiheng/corpus-score/1"
    assert held["policies"]["cn-mof-2020"]["forms"] == held["forms"] == 40
    other = run("corpus", "score", tmp_path / "c", "-o", tmp_path / "o")
    assert other.exit_code == 2
    assert "另一次运行的结果" in other.stderr


def test_corpus_is_measured(run: Run, tmp_path: Path) -> None:
    run("corpus", "synthesize", tmp_path / "c", "--forms", 80)
    key = pl.read_parquet(next((tmp_path / "c").rglob("identity.parquet")))["key"][0]
    (tmp_path / "r.csv").write_text(f"key,total,rating\n{key},88.5,良\n", encoding="utf-8")
    asked = (
        "corpus",
        "stats",
        tmp_path / "c",
        "-o",
        tmp_path / "o",
        "--reviews",
        tmp_path / "r.csv",
    )
    told = run(*asked)
    assert told.exit_code == 0
    assert "进取指数" in told.stdout
    assert "等级 κ" in told.stdout
    assert "Against history" in run(*asked, "--lang", "en").stdout
    held = json.loads(run(*asked, "--format", "json").stdout)
    assert held["schema"] == "jiheng/corpus-stats/1"
    assert sum(each["forms"] for each in held["regions"]) == held["forms"] == 80
    assert held["reviewers"][0]["reviewed"] == 8_850
    refused = run("corpus", "stats", tmp_path / "c", "-o", tmp_path / "o", "--findings", tmp_path)
    assert refused.exit_code == 2
    assert "没有 jiheng corpus check 的结果" in refused.stderr


def test_of_very_many_regions_the_most_inflated_are_listed(run: Run, tmp_path: Path) -> None:
    names = [f"县{number}" for number in range(31)]
    run("corpus", "synthesize", tmp_path / "c", "--forms", 62, "--regions", ",".join(names))
    told = run("corpus", "stats", tmp_path / "c", "-o", tmp_path / "o")
    assert "另有 42 行没有列出" in told.stdout
    held = pl.read_parquet(tmp_path / "o/regions.parquet")
    most = held.sort("inflation", "forms", descending=True, nulls_last=True)["region"][0]
    first = told.stdout[: told.stdout.index("另有 42 行")]
    assert most in first
    assert sum(line.startswith("202") for line in first.splitlines()) == 20


def test_a_region_that_is_not_known_has_no_name(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, twelve: Path
) -> None:
    monkeypatch.setattr(statistics_page, "_library", lambda: "/* charts */")
    run("corpus", "import", twelve, "--corpus", tmp_path / "c")
    told = run("corpus", "stats", tmp_path / "c", "-o", tmp_path / "o")
    assert "2024  —" in told.stdout
    page = tmp_path / "page.html"
    run("corpus", "report", tmp_path / "o", "-o", page, "--lang", "en")
    assert "Region not known" in page.read_text("utf-8")
    assert ">_<" not in page.read_text("utf-8")


def test_statistics_are_reported_as_a_page(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(statistics_page, "_library", lambda: "/* charts */")
    run("corpus", "synthesize", tmp_path / "c", "--forms", 40)
    run("corpus", "stats", tmp_path / "c", "-o", tmp_path / "o")
    page = tmp_path / "o/page.html"
    assert run("corpus", "report", tmp_path / "o", "-o", page, "--lang", "en").exit_code == 0
    assert "Statistics of self-evaluations" in page.read_text("utf-8")
    refused = run("corpus", "report", tmp_path / "c", "-o", page)
    assert refused.exit_code == 2
    assert "没有 jiheng corpus stats 的结果" in refused.stderr
    (tmp_path / "o/rules.parquet").write_bytes(b"PAR1")
    assert run("corpus", "report", tmp_path / "o", "-o", page).exit_code == 2


def test_corpora_are_compared(run: Run, tmp_path: Path) -> None:
    run("corpus", "synthesize", tmp_path / "c", "--forms", 40)
    asked = ("corpus", "compare", tmp_path / "c")
    years = run(*asked, "--years", "2023,2024", "-o", tmp_path / "years")
    assert years.exit_code == 0
    assert "全年执行数" in years.stdout
    same = run(*asked, tmp_path / "c", "-o", tmp_path / "same", "--format", "json")
    held = json.loads(same.stdout)
    assert held["schema"] == "jiheng/corpus-compare/1"
    assert held["events"]["same"] == held["forms"] == 40
    named = ("--policies", "cn-mof-2020,cn-hubei-2020", "-o", tmp_path / "policies", "--lang", "en")
    policies = run(*asked, *named)
    assert "cn-mof-2020 → cn-hubei-2020" in policies.stdout
    assert json.loads(run(*asked, *named, "--format", "json").stdout)["forms"] == 40


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "给了 0 项"),
        (("--years", "2023,2024", "--policies", "a,b"), "给了 2 项"),
        (("--years", "2023"), "--years 写了 1 个"),
        (("--policies", "a,b,c"), "--policies 写了 3 个"),
        (("--years", "2022,2024"), "没有 2022 年度的表，只有 2023、2024"),
    ],
)
def test_unclear_comparison_gets_a_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], *, said: str
) -> None:
    run("corpus", "synthesize", tmp_path / "c", "--forms", 4)
    refused = run("corpus", "compare", tmp_path / "c", *arguments, "-o", tmp_path / "o")
    assert refused.exit_code == 2
    assert said in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--set", "grade_bands.excellent"), "参数=值"),
        (("--set", "grade_bands.excellent=70"), "由高到低"),
        (("--set", "unknown=1"), "没有名为 unknown 的参数"),
        (("--set", "rounding_step=1", "--policy", "none"), "没有名为 none 的政策"),
        ((), "--set"),
    ],
)
def test_wrong_question_gets_a_sentence(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], *, said: str
) -> None:
    run("corpus", "synthesize", tmp_path / "c", "--forms", 4)
    refused = run("corpus", "simulate", tmp_path / "c", *arguments)
    assert refused.exit_code == 2
    assert said in refused.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("--years", "2024,abc"),
        ("--years", "3024"),
        ("--regions", "甲,甲"),
        ("--regions", "../甲"),
        ("--regions", f"甲,{'乙' * 73}"),
        ("--forms", "0"),
        ("--defects", "1001"),
    ],
)
def test_wrong_order_gets_a_sentence(run: Run, tmp_path: Path, arguments: tuple[str, ...]) -> None:
    refused = run("corpus", "synthesize", tmp_path / "c", *arguments)
    assert refused.exit_code == 2
    assert "的值不对：“" in refused.stderr
    assert not (tmp_path / "c").exists()


def test_file_in_the_place_of_the_folder_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "c").write_text("here first", encoding="utf-8")
    assert run("corpus", "synthesize", tmp_path / "c", "--forms", 4).exit_code == 2
    assert (tmp_path / "c").read_text("utf-8") == "here first"


def test_twins_are_told_by_year(run: Run, corpus: Path, tmp_path: Path) -> None:
    run("corpus", "synthesize", corpus, "--forms", 400, "--regions", "甲,乙")
    told = run("corpus", "twins", corpus, "-o", tmp_path / "o")
    assert told.exit_code == 0
    assert "400 张表，4 个部分" in told.output
    asked = ("corpus", "twins", corpus, "-o", tmp_path / "p", "--least", "99.5")
    held = json.loads(run(*asked, "--format", "json").stdout)
    assert held["schema"] == "jiheng/corpus-twins/1"
    assert sorted(held["years"]) == ["year=2023", "year=2024"]
    refused = run("corpus", "twins", corpus, "-o", tmp_path / "o", "--least", "99")
    assert refused.exit_code == 2
    assert "least" in refused.stderr


def test_spark_without_java_is_said_and_a_missing_corpus_before(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("corpus", "synthesize", tmp_path / "c", "--forms", 4)
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("JAVA_HOME", raising=False)
    for command in ("check", "score", "twins"):
        for name, said in (("c", "需要 Java"), ("none", "没有语料")):
            asked = ("corpus", command, tmp_path / name, "-o", tmp_path / "o", "--engine", "spark")
            refused = run(*asked)
            assert refused.exit_code == 2
            assert said in refused.stderr
        assert not (tmp_path / "o").exists()


EVERY_COMMAND = "[*program.commands.values(), *program.commands['corpus'].commands.values()]"


@pytest.mark.parametrize(
    ("loaded", "word", "allowed"),
    [
        (EVERY_COMMAND, "spark", {"jiheng.corpus.spark", "jiheng.corpus.spark.session"}),
        (EVERY_COMMAND, "numpy", set()),
        ("program", "polars", set()),
        ("program", "jiheng.cli.commands.", set()),
        ("program.commands['read']", "jiheng.cli.commands.", {"jiheng.cli.commands.read"}),
    ],
)
def test_what_a_command_does_not_need_is_not_loaded(
    loaded: str, word: str, allowed: set[str]
) -> None:
    listed = (
        f"import sys; from jiheng.cli.program import program; {loaded}; "
        f"print([name for name in sys.modules if {word!r} in name])"
    )
    told = subprocess.run(
        [sys.executable, "-c", listed], check=True, capture_output=True, text=True
    ).stdout
    assert set(literal_eval(told)) <= allowed


@pytest.mark.parametrize("language", ["zh", "en"])
def test_cells_of_a_comparison_are_called_apart(language: Language) -> None:
    places = {
        f"{scope}/changed/{column.path}" for scope, columns in TABLES.items() for column in columns
    }
    assert len({cell_words(place, language) for place in places}) == len(places)


def test_one_reason_for_many_parts_is_told_once(run: Run, tmp_path: Path) -> None:
    folder = str(tmp_path / "c")
    run("corpus", "synthesize", folder, "--forms", "8", "--years", "2018")
    done = run("corpus", "score", folder, "-o", str(tmp_path / "o"), "--lang", "en")
    assert done.exit_code == 2
    assert done.stderr.count("is not in force for 2018") == 1


def test_parts_that_were_not_checked_are_counted(run: Run, tmp_path: Path) -> None:
    folder, output = tmp_path / "c", tmp_path / "o"
    run("corpus", "synthesize", folder, "--forms", 20, "--regions", "甲,乙", "--years", 2024)
    damaged = sorted(folder.rglob("forms.parquet"))
    damaged[0].write_bytes(b"PAR1")
    told = run("corpus", "check", folder, "-o", output, "--select", "SCO101")
    assert told.exit_code == 3
    assert "10 张表，2 个部分" in told.output
    assert "其中 1 个没有核对。" in told.output
    assert "没有一条规则报出问题。" in told.output
    damaged[1].write_bytes(b"PAR1")
    told = run("corpus", "check", folder, "-o", tmp_path / "p")
    assert "0 张表，2 个部分" in told.output
    assert "其中 2 个没有核对。" in told.output
    assert "一张表也没有核对。" in told.output


def test_parts_that_changed_since_they_were_written_are_told(run: Run, tmp_path: Path) -> None:
    folder, asked = tmp_path / "c", ("--select", "SCO101", "-o")
    run("corpus", "synthesize", folder, "--forms", 20, "--regions", "甲,乙", "--years", 2024)
    told = run("corpus", "check", folder, *asked, tmp_path / "o")
    assert "变过" not in told.output
    part = min(folder.rglob("forms.parquet"))
    rows = pl.read_parquet(part)
    rows.with_columns(claimed_total=pl.col("claimed_total") - 1).write_parquet(part)
    for _ in range(2):
        told = run("corpus", "check", folder, *asked, tmp_path / "o")
        assert told.exit_code == 0
        assert "20 张表，2 个部分" in told.output
        assert f"其中 1 个写入之后变过，如 {part.parent.relative_to(folder)}；" in told.output
    supposed = ("corpus", "simulate", folder, "--set", "grade_bands.excellent=95")
    told = run(*supposed)
    assert (told.exit_code, "写入之后变过" in told.stderr) == (0, True)
    held = json.loads(
        run("corpus", "check", folder, *asked, tmp_path / "o", "--format", "json").stdout
    )
    assert held["altered"] == [str(part.parent.relative_to(folder))]
    (part.parent / "written.sha256").unlink()
    assert "变过" not in run(*supposed).stderr
    assert "变过" not in run("corpus", "check", folder, *asked, tmp_path / "o").output
