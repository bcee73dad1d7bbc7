"""A text poured in another order than it is read is not taken for certain."""

from dataclasses import replace
from pathlib import Path

import pytest

from jiheng.documents import read_document
from jiheng.documents.interpret.mixture import is_mixed
from jiheng.domain.form import Form
from jiheng.domain.indicator import Target

SEED = (Path(__file__).parents[2] / "examples" / "baoshan-2024.txt").read_bytes()


@pytest.fixture(scope="module")
def twelve() -> list[Form]:
    return read_document(SEED, "seed")


def test_no_form_that_reads_well_is_called_mixed(twelve: list[Form]) -> None:
    assert not any(map(is_mixed, twelve))


@pytest.mark.parametrize(
    "text", ["产出指标", "质量指标", "社会公众或服务对象满意度指标", "三级指标"]
)
def test_a_label_in_the_place_of_a_target_betrays_the_whole(twelve: list[Form], text: str) -> None:
    first, *rest = twelve[0].indicators
    form = replace(twelve[0], indicators=(replace(first, target=Target(text)), *rest))
    assert is_mixed(form)


def test_a_head_of_the_funding_block_in_a_name_does_so_too(twelve: list[Form]) -> None:
    assert is_mixed(replace(twelve[0], implementing_unit="某养护中心年初预算数"))


def test_a_word_that_is_a_label_elsewhere_is_no_mixture(twelve: list[Form]) -> None:
    first, *rest = twelve[0].indicators
    form = replace(twelve[0], indicators=(replace(first, target=Target("管理")), *rest))
    assert not is_mixed(form)
