"""On Spark the same comes out, file by file: on the cores of this machine and on a cluster."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.standalone import BRIEF, cluster
from jiheng.corpus.spark.session import has_java
from jiheng.corpus.synthesis.corpus import Order, synthesize
from jiheng.services.assessing import Request
from jiheng.services.corpora import check
from jiheng.services.corpus_scores import score
from jiheng.services.corpus_twins import find_twins

pytestmark = pytest.mark.skipif(
    not has_java(), reason="Spark needs Java: apt-get install default-jre-headless"
)
WORK = Path(__file__).with_name("sparkwork.py")
ORDER = Order(3_000, (2023, 2024), ("东州", "西州", "南州"), seed=4, per_mille=80)
POLICIES = ("cn-mof-2020", "cn-sichuan-2023")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a corpus with a damaged part and one of a year that no policy governs."""
    folder = tmp_path_factory.mktemp("corpus")
    list(synthesize(ORDER, folder))
    list(synthesize(Order(40, (1990,), ("北州",), seed=4), folder))
    damaged = folder / "year=2023/region=南州/000000001000/funds.parquet"
    damaged.write_bytes(b"PAR1")
    return folder


@pytest.fixture(scope="module")
def alone(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    output = tmp_path_factory.mktemp("alone")
    check(str(corpus), output / "checked", request=Request())
    score(str(corpus), output / "scored", POLICIES)
    found = find_twins(str(corpus), output / "twins")
    assert found.whole["pairs"] > 0
    return files_of(output)


def files_of(output: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(output)): file.read_bytes()
        for file in output.rglob("*")
        if file.is_file() and "surveys" not in file.parts
    }


def work_on(master: str, corpus: Path, output: Path) -> dict[str, bytes]:
    done = subprocess.run(
        [sys.executable, WORK, master, corpus, output],
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **BRIEF},
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return files_of(output)


def assert_same(found: dict[str, bytes], expected: dict[str, bytes]) -> None:
    assert {"checked", "scored", "twins"} == {name.split("/", maxsplit=1)[0] for name in expected}
    assert sorted(found) == sorted(expected)
    assert [name for name in found if found[name] != expected[name]] == []


def test_cores_of_this_machine_write_the_same_files(
    corpus: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    assert_same(work_on("local[2]", corpus, tmp_path), alone)


def test_two_workers_of_a_cluster_write_the_same_files(
    corpus: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    with cluster(tmp_path / "cluster") as master:
        assert_same(work_on(master, corpus, tmp_path / "out"), alone)
