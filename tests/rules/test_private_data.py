"""What identifies a person in a text, and what only looks like it."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jiheng.policy import policy, resolve
from jiheng.rules.private_data import (
    CARD,
    IDENTITY,
    PERSON,
    PHONE,
    is_card_number,
    is_identity_number,
    private_data,
)

P = resolve(policy("cn-shanghai-2024"), 2024)
WEIGHTS = [2 ** (17 - place) % 11 for place in range(17)]


def found(text: str) -> int:
    frame = pl.DataFrame({"text": [text]}, schema={"text": pl.String})
    return int(frame.select(private_data.build(pl.col("text"), P))["text"][0])


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("联系电话13800000000", PHONE),
        ("手机：138-0000-0000", PHONE),
        ("手机：138 0000 0000", PHONE),
        ("".join(chr(0xFF10 + int(digit)) for digit in "13800000000"), PHONE),
        ("办公电话 021-12345678", PHONE),
        ("咨询电话：021-12345678", 0),
        ("热线12345受理", 0),
        ("编号13800000000123", 0),
        ("23800000000", 0),
        ("申请人11010519491231002X", IDENTITY),
        ("申请人11010519491231002x", IDENTITY),
        ("申请人110105194912310021", 0),
        ("编码A11010519491231002X", 0),
        ("汇入6222000000000001234", CARD),
        ("汇入6222 0000 0000 0001 234", CARD),
        ("汇入6222000000000001235", 0),
        ("项目编码51142523T000008", 0),
        ("受助人：王小明", PERSON),
        ("受助人：王小明，家庭困难", PERSON),
        ("受助人：王小明反映良好", PERSON),
        ("李建国同志", PERSON),
        ("向全体同志通报", 0),
        ("负责人：管理处", 0),
        ("联系人：项目办", 0),
        ("高中老师培训", 0),
        ("受助人：王小明，电话13800000000", PERSON | PHONE),
        ("", 0),
    ],
)
def test_kinds_of_personal_data(text: str, kinds: int) -> None:
    assert found(text) == kinds


@given(st.text(st.sampled_from("0123456789"), min_size=15, max_size=18))
def test_one_digit_in_ten_ends_a_card_number(stem: str) -> None:
    assert sum(is_card_number(f"{stem}{digit}") for digit in range(10)) == 1


@given(st.dates(), st.integers(110000, 659999), st.integers(0, 999))
def test_an_identity_number_has_one_check_digit(born: object, region: int, order: int) -> None:
    stem = f"{region}{str(born).replace('-', '')}{order:03}"
    valid = [digit for digit in "0123456789X" if is_identity_number(stem + digit)]
    total = sum(int(digit) * weight for digit, weight in zip(stem, WEIGHTS, strict=True))
    assert valid == (["10X98765432"[total % 11]] if str(born) >= "1900-01-01" else [])


def test_a_day_that_never_was_is_no_birthday() -> None:
    assert not is_identity_number("110105194902310025")
