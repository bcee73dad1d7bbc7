"""The twin finder: exact likeness, near-copies found, nothing below the line, any order."""

import random
import string
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jiheng.engine import buckets, shingles
from jiheng.engine import twins as finder
from jiheng.engine.pairs import NEIGHBOURS, groups, mirrored
from jiheng.engine.shingles import (
    BINS,
    MEETINGS,
    Sketches,
    banded,
    may_be_alike,
    shingled,
    similarities,
    sketched,
    traced,
    united,
)
from jiheng.engine.twins import measured, met_by, neighbours, sketches_of, twins
from jiheng.engine.wording import Wording, Wordings, bare
from sizes import some

LETTERS = "".join(chr(0x4E00 + number) for number in range(900))
CONTENT = st.lists(st.text("甲乙丙丁戊己", min_size=1, max_size=6), min_size=1, max_size=4)
CONTENTS = st.lists(CONTENT, max_size=8)
EMPTY = 2**32 - 1
NO_BAND = {(at, EMPTY, EMPTY, EMPTY) for at in range(10)}


def wording(contents: list[list[str]]) -> tuple[Wording, pl.DataFrame]:
    words = sorted({text for content in contents for text in content})
    numbers = {text: number for number, text in enumerate(words)}
    rows = [
        (place, numbers[text]) for place, content in enumerate(contents) for text in set(content)
    ]
    schema = {"content": pl.UInt64, "text": pl.UInt64}
    texts = pl.DataFrame(
        {"text": list(numbers.values()), "words": words},
        schema={"text": pl.UInt64, "words": pl.String},
    )
    held = pl.DataFrame(rows, schema=schema, orient="row")
    places = held.select("content", place=pl.lit(0, pl.Int64)).unique()
    return Wording(held, texts), places


def sketches(said: Wording) -> pl.DataFrame:
    numbered = said.texts.select("text", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    rows = said.contents.join(numbered, on="text").sort("content")
    return sketches_of(rows.select("content", text="number"), said.texts["words"])


def found(contents: list[list[str]], least: int) -> dict[tuple[int, int], int]:
    said, places = wording(contents)
    pairs = twins([said], [sketches(said)], places, least=least)
    return {(first, second): like for first, second, like in pairs.iter_rows()}


def pairs_of_letters(content: list[str]) -> set[str]:
    marked = [f"^{text}$" for text in content]
    return {text[at : at + 2] for text in marked for at in range(len(text) - 1)}


def jaccard(first: list[str], second: list[str]) -> int:
    one, other = pairs_of_letters(first), pairs_of_letters(second)
    return len(one & other) * 10_000 // len(one | other)


def essay(dice: random.Random, length: int = 60) -> list[str]:
    return ["".join(dice.choices(LETTERS, k=length)) for _ in range(4)]


def near_copy(dice: random.Random, content: list[str], share: float) -> list[str]:
    """Return the content with letters replaced so that about `share` of the shingles stay."""
    letters = [list(text) for text in content]
    places = [(row, at) for row, text in enumerate(letters) for at in range(len(text))]
    for row, at in dice.sample(places, round(len(places) * (1 - share) / 2)):
        letters[row][at] = dice.choice(string.ascii_letters)
    return ["".join(text) for text in letters]


@given(CONTENTS, st.integers(2_000, 10_000))
@settings(max_examples=some(15, thorough=60))
def test_every_pair_named_has_exactly_that_likeness(contents: list[list[str]], least: int) -> None:
    for (first, second), like in found(contents, least).items():
        assert first < second
        assert like == jaccard(contents[first], contents[second])
        assert like >= least


@given(st.lists(st.tuples(CONTENT, CONTENT), max_size=6))
def test_similarities_are_those_of_the_sets_of_pairs_of_letters(
    pairs: list[tuple[list[str], list[str]]],
) -> None:
    sides = [text for pair in pairs for text in pair]
    words = sorted({text for side in sides for text in side})
    texts = [words.index(text) for side in sides for text in side]
    numbers = np.repeat(np.arange(len(sides), dtype=np.uint64), [*map(len, sides)])
    told = similarities(pl.Series(words, dtype=pl.String), np.array(texts, dtype=int), numbers)
    assert told.tolist() == [jaccard(*pair) for pair in pairs]


def test_planted_near_copies_are_found() -> None:
    dice = random.Random(7)  # noqa: S311
    contents, planted = [essay(dice) for _ in range(1_500)], set()
    for place in range(500):
        planted.add((place, len(contents)))
        contents.append(near_copy(dice, contents[place], 0.9))
    named = found(contents, 7_500)
    near = {pair for pair in planted if jaccard(contents[pair[0]], contents[pair[1]]) >= 7_500}
    assert len(near) > 450
    assert len(near & named.keys()) >= 0.98 * len(near)
    assert named.keys() <= planted


def test_many_copies_of_one_template_stay_near_linear_and_each_is_in_a_pair() -> None:
    dice = random.Random(11)  # noqa: S311
    template = essay(dice)
    contents = [near_copy(dice, template, 0.97) for _ in range(2_000)]
    named = found(contents, 8_000)
    assert len(named) <= 2_000 * NEIGHBOURS * 10
    assert {place for pair in named for place in pair} == set(range(2_000))


def test_shares_of_another_size_name_the_same_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    dice = random.Random(3)  # noqa: S311
    contents = [essay(dice, 12) for _ in range(60)]
    contents += [near_copy(dice, content, 0.95) for content in contents]
    whole = found(contents, 6_000)
    for module, name in ((finder, "SKETCHED"), (finder, "MEASURED"), (buckets, "PASSED")):
        monkeypatch.setattr(module, name, 16)
    for module in (shingles, buckets):
        monkeypatch.setattr(module, "AT_A_TIME", 16)
    assert found(contents, 6_000) == whole
    assert whole


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from([0, 1, 2, 65]), min_size=10, max_size=10),
            st.lists(st.integers(0, 3), min_size=1, max_size=2, unique=True),
        ),
        max_size=30,
    ),
    st.sampled_from([1, 3, 65_536]),
)
def test_near_are_neighbours_in_two_buckets(
    sets: list[tuple[list[int], list[int]]], share: int
) -> None:
    entries = sorted((place, key) for key, (_, places) in enumerate(sets) for place in places)
    bands = np.array([each for each, _ in sets], dtype=np.uint32).reshape(-1, 10)
    places, keys = np.array(entries, dtype=np.int64).reshape(-1, 2).T
    traces = np.ones((len(sets), BINS), dtype=np.uint8)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(buckets, "PASSED", share)
        found = buckets.parted(buckets.near(bands, (keys, places), traces, least=8_000))
    met = Counter(pair for band in range(10) for pair in beside(sets, entries, band))
    assert [*zip(*map(np.ndarray.tolist, found), strict=True)] == sorted(
        pair for pair, times in met.items() if times >= MEETINGS
    )


def beside(
    sets: list[tuple[list[int], list[int]]], entries: list[tuple[int, int]], band: int
) -> set[tuple[int, int]]:
    """Return the neighbours in the buckets of a band: two followers, eight of the same place."""
    found = set()
    for met in {bands[band] for bands, _ in sets} - {0}:
        bucket = [(place, key) for place, key in entries if sets[key][0][band] == met]
        for row, (place, key) in enumerate(bucket):
            for step, (there, other) in enumerate(bucket[row + 1 : row + 1 + NEIGHBOURS]):
                if key != other and (step < buckets.STRANGERS or there == place):
                    found.add((min(key, other), max(key, other)))
    return found


def test_nothing_has_no_twins() -> None:
    assert found([], 8_000) == {}
    assert found([["甲"]], 8_000) == {}


def test_pairs_are_mirrored_and_each_content_is_like_itself() -> None:
    said, places = wording([[LETTERS[:60]], [LETTERS[:59] + "甲"]])
    pairs = twins([said], [sketches(said)], places, least=8_000)
    both = mirrored(pairs, pl.Series([0, 1], dtype=pl.UInt64))
    like = pairs["similarity"][0]
    assert sorted(both.iter_rows()) == [
        (0, 0, 10_000),
        (0, 1, like),
        (1, 0, like),
        (1, 1, 10_000),
    ]


def test_a_shingle_is_a_pair_of_characters_with_both_ends() -> None:
    shingles, numbers = shingled(pl.Series(["甲乙", "", "𠮷甲"]))
    assert numbers.tolist() == [3, 1, 3]
    pairs = [(chr(each >> 21), chr(each & 0x1FFFFF)) for each in shingles.tolist()]
    assert ["".join(pair) for pair in pairs] == ["^甲", "甲乙", "乙$", "^$", "^𠮷", "𠮷甲", "甲$"]
    shingles, numbers = shingled(pl.Series([], dtype=pl.String))
    assert (len(shingles), len(numbers)) == (0, 0)


@given(st.lists(st.lists(st.text("甲乙丙丁戊己庚辛", max_size=30), min_size=1), min_size=1))
def test_a_sketch_of_a_union_is_the_least_of_each_bin_in_whatever_texts_it_is_told(
    contents: list[list[str]],
) -> None:
    for content, sketch in zip(contents, sketches_of_all(contents), strict=True):
        each = sketched(pl.Series(content, dtype=pl.String))
        assert (each.min(axis=0) == sketch).all()
        assert (sketch != EMPTY).sum() <= len(pairs_of_letters(content))


@given(
    st.lists(st.lists(st.sampled_from([0, 1, 254, 255, 2**31, EMPTY]), min_size=30, max_size=30))
)
def test_bands_agree_where_all_their_bins_do_and_a_trace_keeps_each_bin(
    told: list[list[int]],
) -> None:
    made = np.full((len(told), BINS), EMPTY, dtype=np.uint32)
    made[:, :30] = np.array(told, dtype=np.uint32).reshape(-1, 30)
    bins = [tuple(row[at : at + 3]) for row in told for at in range(0, 30, 3)]
    bands = banded(made).ravel().tolist()
    assert len({(at % 10, *each) for at, each in enumerate(bins)} - NO_BAND) == len(
        {(at % 10, each) for at, each in enumerate(bands) if each}
    )
    assert [each == 0 for each in bands] == [each == (EMPTY,) * 3 for each in bins]
    assert traced(made)[:, :30].tolist() == [
        [0 if each == EMPTY else each % 255 + 1 for each in row] for row in told
    ]


def test_sketches_that_are_far_apart_tell_that_sets_are_not_alike() -> None:
    dice = random.Random(13)  # noqa: S311
    contents = [essay(dice) for _ in range(400)]
    copies = [near_copy(dice, content, 0.85) for content in contents]
    strangers = [essay(dice) for _ in range(400)]
    first, near, far = (traced(sketches_of_all(each)) for each in (contents, copies, strangers))
    alike = [jaccard(one, other) >= 7_000 for one, other in zip(contents, copies, strict=True)]
    assert sum(alike) > 300
    assert may_be_alike(first, near, 7_000)[np.array(alike)].all()
    assert not may_be_alike(first, far, 7_000).any()


def sketches_of_all(contents: list[list[str]]) -> Sketches:
    words = [text for content in contents for text in content]
    lengths = np.array([*map(len, contents)])
    starts = np.cumsum(lengths) - lengths
    return united(sketched(pl.Series(words)), np.arange(len(words)), starts=starts, lengths=lengths)


def test_signs_and_spaces_do_not_count() -> None:
    frame = pl.DataFrame({"text": ["完成 “既定” 目标。", "（甲乙）3-4"]})
    assert frame.select(bare(pl.col("text")))["text"].to_list() == ["完成既定目标", "甲乙34"]


def test_hashes_are_the_same_in_another_process() -> None:
    told = (
        "import polars as pl\n"
        "from jiheng.engine.shingles import sketched\n"
        "print(sketched(pl.Series(['完成目标'])).tolist())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", told], check=True, capture_output=True, text=True
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_many_alike_are_one_group_though_not_every_pair_is_measured() -> None:
    dice = random.Random(5)  # noqa: S311
    model = essay(dice)
    crowd = [near_copy(dice, model, 0.93) for _ in range(40)]
    strangers = [essay(dice), essay(dice)]
    said, places = wording([*crowd, *strangers])
    pairs = twins([said], [sketches(said)], places, least=7_000)
    both = mirrored(pairs, pl.Series(range(42), dtype=pl.UInt64)).select("first", "second")
    grouped = groups(both, pl.Series([3], dtype=pl.UInt64))
    assert dict(grouped.sort("member").iter_rows()) == dict.fromkeys(range(40), 0)


def test_a_long_chain_is_one_group_and_only_what_is_asked_for_is_told() -> None:
    links = [(at, at + 1) for at in range(99)] + [(200, 201)]
    pairs = pl.DataFrame(
        [*links, *((second, first) for first, second in links)],
        schema={"first": pl.UInt64, "second": pl.UInt64},
        orient="row",
    )
    grouped = groups(pairs, pl.Series([50], dtype=pl.UInt64))
    assert set(grouped["member"]) == set(range(100))
    assert grouped["group"].unique().to_list() == [0]


def test_a_text_without_signs_keeps_those_of_figures() -> None:
    words = pl.select(bare(pl.lit("6月21日前，发放到 8.72万户；达标率98%。"))).item()
    assert words == "6月21日前发放到8.72万户达标率98%"


def test_what_is_told_of_a_wording_finds_the_same_pairs_share_by_share() -> None:
    dice = random.Random(8)  # noqa: S311
    models = [essay(dice) for _ in range(30)]
    said, places = wording([*models, *(near_copy(dice, each, 0.93) for each in models)])
    entries = met_by(sketches(said)).join(places, on="content")
    shares = [entries.filter(pl.col("met") % 3 == share) for share in range(3)]
    met = pl.concat([neighbours(each, 8_000) for each in shares])
    often = met.group_by("first", "second").len().filter(pl.col("len") >= MEETINGS)
    told = measured(often.select("first", "second"), said).filter(pl.col("similarity") >= 8_000)
    assert told.sort("first", "second").equals(twins([said], [sketches(said)], places, least=8_000))
    assert told.height >= 29


def test_wordings_are_read_when_they_are_asked_for() -> None:
    said, _ = wording([["甲乙", "丙丁"]])
    held = Wordings([Held(said), Held(None)])
    assert len(held) == 2
    assert held[0] is said
    with pytest.raises(TypeError, match="there is none"):
        held[1]


@dataclass(frozen=True)
class Held:
    """Something with a wording, or without."""

    wording: Wording | None
    sketches: pl.DataFrame | None = None
