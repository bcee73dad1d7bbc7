"""Years in Chinese text: which are named, which is the latest, and what is left without them."""

import polars as pl
import pytest

from jiheng.policy import policy, resolve
from jiheng.rules.years import OPEN_END, latest_year, undated

P = resolve(policy("cn-shanghai-2024"), 2024)


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2023年度系统平台及分平台运维费", 2023),
        ("2023 年 和 2024 年物业管理费", 2024),
        ("2022—2023年设备款", 2023),
        ("2022-23年度", 2023),
        ("2022年至2025年三年行动", 2025),
        ("2021、2022年度补贴", 2022),
        ("二〇二三年度", 2023),
        ("二○二二至二○二三年", 2023),
        ("二零一九年", 2019),
        ("２０２３年", 2023),
        ("2020年起离岗补贴", OPEN_END),
        ("自2019年至今", OPEN_END),
        ("2021年以来的费用", OPEN_END),
        ("2024公务用车购置（宝府便函[2024]102号）", None),
        ("根据临府〔2022〕76号文，购置2套", None),
        ("12月底前", None),
        ("热线12345", None),
        ("一期二期", None),
    ],
)
def test_latest_year(text: str, year: int | None) -> None:
    frame = pl.DataFrame({"text": [text]})
    assert frame.select(latest_year.build(pl.col("text"), P)).item() == year


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("2023年度运维费", "2024年度运维费", True),
        ("2022—2023年运维费", "运维费", True),
        ("采购（临府〔2022〕76号）", "采购（临府〔2023〕76号）", True),
        ("2023年度运维费", "2023年度物业费", False),
        ("更新24台", "更新26台", False),
    ],
)
def test_undated_texts_are_equal_but_for_years(first: str, second: str, *, same: bool) -> None:
    frame = pl.DataFrame({"text": [first, second]})
    one, other = frame.select(undated(pl.col("text")))["text"]
    assert (one == other) is same
