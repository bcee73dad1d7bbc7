"""What words tell: topics of names, populations, days, promised numbers, numbered points."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.domain.days import span_of
from jiheng.engine.rule import Mark
from jiheng.policy import policy, resolve
from jiheng.rules import marks, topics
from jiheng.rules.days import first_day, last_day
from jiheng.rules.narrative_facts import last_promised_number, promised_number
from jiheng.rules.topics import (
    COUNTED,
    ECOLOGICAL,
    ECONOMIC,
    OWN_STAFF,
    QUALITY,
    RATIO,
    SERVED,
    TIME,
    UNFINISHED,
)
from jiheng.rules.wordbook import FEW, Wordbook

P = resolve(policy("cn-shanghai-2024"), 2024)


def told(mark: Mark, text: str) -> object:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    return frame.select(mark.build(pl.col("text"), P))["text"][0]


@pytest.mark.parametrize(
    ("text", "touched", "untouched"),
    [
        ("设备验收合格率", QUALITY | RATIO, COUNTED | TIME),
        ("开展培训次数（线上）", COUNTED, QUALITY | RATIO),
        ("“市民满意度”", RATIO, COUNTED),
        ("带动农户增收", ECONOMIC, ECOLOGICAL),
        ("污水处理率", ECOLOGICAL | RATIO, ECONOMIC),
        ("人员满意率", OWN_STAFF, SERVED),
        ("服务人员满意率", 0, OWN_STAFF),
        ("参训干部满意度", OWN_STAFF | SERVED, 0),
        ("≤5.00(天)", TIME, QUALITY),
        ("尚未验收", UNFINISHED, 0),
        ("项目实施中心", 0, UNFINISHED),
        ("", 0, (1 << 26) - 1),
    ],
)
def test_topics(text: str, touched: int, untouched: int) -> None:
    found = told(topics.topics, text)
    assert isinstance(found, int)
    assert found & touched == touched
    assert found & untouched == 0


def test_a_word_tells_every_bit_it_stands_for_wherever_it_stands() -> None:
    book = Wordbook({1: ["甲乙", "乙丙"], 2: ["甲乙"]}, {4: ["率"]}, {8: ["头"]})
    texts = pl.Series(["甲乙丙", "乙丙", "头甲率", "甲率（%）", "甲率“", "", "率())"])
    assert book.told_by(texts).to_list() == [3, 1, 12, 4, 0, 0, 0]
    assert Wordbook({}).told_by(texts).to_list() == [0] * len(texts)


@given(st.lists(st.text(st.sampled_from('甲乙丙率头（）()“”"% '), max_size=8), min_size=1))
def test_many_texts_are_told_like_few(texts: list[str]) -> None:
    book = Wordbook(
        {1: ["甲乙", "乙丙"], 2: ["甲", "甲乙"]}, {4: ["率", "乙率"]}, {8: ["头", "（"]}
    )
    few = book.told_by(pl.Series(texts, dtype=pl.String)).to_list()
    many = book.told_by(pl.Series(texts * (FEW + 1), dtype=pl.String)).to_list()
    assert many == few * (FEW + 1)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2024年6月底前", (20240621, 20240631)),
        ("2024年度", (20240101, 20241231)),
        ("6月30日前", (630, 630)),
        ("10月中旬", (1011, 1020)),
        ("2024-06-30", (20240630, 20240630)),
        ("2024.6.30", (20240630, 20240630)),
        ("2024年1月至6月", (20240601, 20240631)),
        ("2019-2020年", (20200101, 20201231)),
        ("2024年第一季度", (20240101, 20240331)),
        ("三季度末前", (921, 931)),
        ("2024年上半年完成", (20240101, 20240631)),
        ("前三季度", None),
        ("二、三季度", None),
        ("上半年启动，10月完工", None),
        ("每季度1次", None),
        ("30.00(天)", None),
        ("1.30(公里)", None),
        ("按时", None),
        ("99月", None),
    ],
)
def test_days_named_by_a_text(text: str, span: tuple[int, int] | None) -> None:
    assert span_of(text) == span
    assert told(first_day, text) == (span and span[0])
    assert told(last_day, text) == (span and span[1])


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("改造12所初中的24间实验室", 12, 24),
        ("更新设备24台", 24, 24),
        ("2024年10月底前完成", None, None),
        ("增长3.5倍，惠及1.2人", None, None),
    ],
)
def test_numbers_an_objective_promises(text: str, first: int | None, last: int | None) -> None:
    assert told(promised_number, text) == (first and first * 1_000_000)
    assert told(last_promised_number, text) == (last and last * 1_000_000)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("样本偏少", 1),
        ("1.样本偏少；2.台账缺", 2),
        ("一是样本偏少；二是台账缺；三是进度慢", 3),
        ("（1）样本偏少\n（2）台账缺", 2),
        ("执行率 1.5 个百分点", 1),
    ],
)
def test_numbered_points_are_counted(text: str, items: int) -> None:
    assert told(marks.item_count, text) == items


@pytest.mark.parametrize(
    ("text", "gives"),
    [
        ("由于汛期停工，进度推迟", True),
        ("偏差大或目标未完成原因分析：回访样本偏少", True),
        ("未完成原因：", False),
        ("未完成原因：无", False),
        ("填表人：（签字）", False),
    ],
)
def test_reasons_below_the_table(text: str, *, gives: bool) -> None:
    assert told(marks.gives_reason, text) is gives


@pytest.mark.parametrize(
    ("text", "vague"),
    [("明显提升", True), ("有效", True), ("持续推进", True), ("完成", False), ("提升20%", False)],
)
def test_vague_targets(text: str, *, vague: bool) -> None:
    assert told(topics.is_vague, text) is vague
