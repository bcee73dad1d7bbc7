"""Every mistake in a policy file is answered with its file, its line and what was meant."""

from pathlib import Path

import pytest

from jiheng.domain.errors import FileMissing, PolicyFileError
from jiheng.policy import load_policy_file
from jiheng.policy.located import MAX_BYTES

HEAD = """\
name: here
title: 试用
extends: cn-mof-2020
jurisdiction: {name: 某省}
in_force: {from: 2024}
"""
OWN = "provisions:\n  own: {says: 试用, certainty: good-practice}\n"

# The faulty line ends in "#! Chinese | English": fragments of what is said.
STRUCTURE = {
    "key twice": HEAD + "title: 又一个 #! 键 title 重复 | key title appears twice\n",
    "near key": "extend: base #! 没有名为 extend 的键，是否指 extends | did you mean extends?\n"
    + HEAD,
    "unknown key": HEAD
    + "colour: red #! 没有名为 colour 的键，可用：name、title | known: name, title\n",
    "key that is a list": HEAD + "? [a] #! 此处应为一个值 | a single value\n: b\n",
    "list at the root": "- name #! 此处应为“键: 值”的映射 | a mapping is expected\n",
    "no name": "title: 试用 #! 缺少键 name | key name is missing\n",
    "no title": "name: here #! 缺少键 title | key title is missing\n",
    "no jurisdiction": "name: here #! 缺少键 jurisdiction | key jurisdiction is missing\n"
    "title: 试用\nin_force: {from: 2024}\n",
    "no years": "name: here #! 缺少键 in_force | key in_force is missing\n"
    "title: 试用\njurisdiction: {name: 某省}\n",
    "year of two digits": HEAD.replace("2024}", "24} #! 24 不是四位年度 | no year of four digits"),
    "years reversed": HEAD.replace(
        "2024}", "2024, to: 2023} #! 止年 2023 早于起年 2024 | before 2024"
    ),
    "years without beginning": HEAD.replace("from: 2024}", "to: 2024} #! 缺少键 from | key from"),
    "abstract of a third kind": HEAD
    + "abstract: maybe #! 没有名为 maybe 的取值 | no value maybe\n",
    "abstract file chosen": HEAD.replace("here", "here #! 只能被 extends | here is abstract")
    + "abstract: true\n",
    "shipped name": HEAD.replace("here", "base #! 名称 base 已用于内置政策 | base is taken"),
    "empty department": HEAD.replace(
        "{name: 某省}", "{name: 某省, departments: ['']} #! 开头不能为空 | cannot be empty"
    ),
    "unknown parent": HEAD.replace(
        "cn-mof-2020",
        "cn-mof-2022 #! 没有名为 cn-mof-2022 的政策，是否指 cn-mof-202 | did you mean cn",
    ),
    "missing parent file": HEAD.replace(
        "cn-mof-2020", "other.yaml #! 找不到 extends 的文件 other.yaml | no file other.yaml"
    ),
    "parent is itself": HEAD.replace(
        "cn-mof-2020", "here.yaml #! extends 经 here.yaml 绕回了自身 | comes back through here.yaml"
    ),
    "parameters missing": HEAD.replace(
        "name: here", "name: here #! 2024 年度没有参数 total_points 的值 | no value of total_points"
    ).replace("extends: cn-mof-2020\n", "extends: lexicon-zh\n"),
    "no parent, no parameters": HEAD.replace(
        "name: here", "name: here #! extends 一个有此参数的政策 | extend a policy that has it"
    ).replace("extends: cn-mof-2020", "extends: null"),
    "document without title": HEAD
    + "documents:\n  own: {number: null} #! 缺少键 title | key title\n",
    "date of a document": HEAD
    + "documents:\n  own: {title: 甲, issued: 2024年} #! 2024年 不是日期 | is no date (YYYY\n",
    "unknown document": HEAD
    + "provisions:\n  own: {document: mof-2020-11, says: 甲, certainty: seen}"
    " #! 没有名为 mof-2020-11 的文件，是否指 mof-2020-10 | did you mean mof-2020-10?\n",
    "no document": HEAD
    + "provisions:\n  own: {says: 甲, certainty: seen} #! 依据须写明 | name its document\n",
    "null document": HEAD
    + "provisions:\n  own: {document: null, says: 甲, certainty: 待核} #! 把握程度为 待核 | name\n",
    "unknown certainty": HEAD
    + "provisions:\n  own: {says: 甲, certainty: sure} #! 没有名为 sure 的 | no certainty sure\n",
    "no certainty": HEAD + "provisions:\n  own: {says: 甲} #! 缺少键 certainty | key certainty\n",
    "nothing said": HEAD
    + "provisions:\n  own: {says: ~, certainty: good-practice} #! 此处应为一个值 | single\n",
    "unknown label": HEAD
    + "wording:\n  ratings: 等级 #! 没有名为 ratings 的标签，是否指 rating | rating?\n",
    "unknown parameter": HEAD
    + "parameters:\n  execution_point: #! 没有名为 execution_point 的参数，是否指 execution_points"
    " | did you mean execution_points?\n    values: {}\n",
    "parameter without values": HEAD
    + "parameters:\n  total_points:\n    {} #! 缺少键 values | key values is missing\n",
    "values without any": HEAD
    + "parameters:\n  total_points:\n    values: {} #! 参数 total_points 没有值 | has no value\n",
    "date twice": HEAD + OWN + "parameters:\n  total_points:\n    values:\n"
    "      2024-01-01: {value: 100, authority: own}\n"
    "      2024-01-01: {value: 100, authority: own} #! 键 2024-01-01 重复 | appears twice\n",
}


def write(folder: Path, text: str) -> Path:
    path = folder / "here.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def fault(path: Path) -> PolicyFileError:
    with pytest.raises(PolicyFileError) as caught:
        load_policy_file(path)
    return caught.value


@pytest.mark.parametrize("text", STRUCTURE.values(), ids=STRUCTURE)
def test_a_fault_of_structure_names_file_and_line(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, text)
    error = fault(path)
    marked = [number for number, line in enumerate(text.splitlines(), 1) if "#!" in line]
    zh, en = text.splitlines()[marked[0] - 1].partition("#!")[2].split("|")
    assert [error.figures["line"]] == marked
    assert error.figures["file"] == str(path)
    assert zh.strip() in error.sentence("zh")
    assert en.strip() in error.sentence("en")


VALUES = [
    ("rounding_step", "0", "0 应不小于 0.01", "0 is less than 0.01"),
    ("execution_step_width", '"0.00"', "0.00 应不小于 0.01", "0.00 is less than 0.01"),
    ("total_points", "ten", "ten 不是非负小数", "ten is no plain non-negative decimal"),
    ("total_points", "-1", "-1 不是非负小数", "-1 is no plain"),
    ("total_points", "1e2", "1e2 不是非负小数", "1e2 is no plain"),
    ("total_points", "\uff11\uff10", "不是非负小数", "is no plain"),
    ("total_points", "100.001", "100.001 超过两位小数", "more than two decimals"),
    ("total_points", "100001", "100001 过大", "too large"),
    ("total_points", "[100]", "此处应为一个值", "a single value is expected"),
    ("total_points", "null", "此处应为一个值", "a single value is expected"),
    ("low_execution_rate", "50%", "50% 不是非负小数", "50% is no plain"),
    ("minimum_indicators", "3.5", "3.5 不是非负整数", "3.5 is no whole number"),
    ("minimum_indicators", "999999999", "不是非负整数", "no whole number"),
    ("minimum_indicators", "21", "minimum_indicators 大于", "exceeds maximum_indicators"),
    ("overshoot_flag_ratio", "131", "overshoot_flag_ratio 大于", "exceeds overshoot_reason"),
    ("at_most_formula", "ration", "没有名为 ration 的选项，是否指 ratio", "did you mean ratio?"),
    ("at_most_formula", "half", "可用：ratio、linear、all_or_nothing", "known: ratio, linear"),
    ("money_units", "元", "此处应为列表", "a list is expected"),
    ("money_units", "[元, 元]", "词 元 重复", "word 元 appears twice"),
    ("money_units", "[元, ' ']", "词不能为空", "cannot be empty"),
    ("required_level1", "[outputs]", "没有名为 outputs 的取值，是否指 output", "mean output?"),
    ("required_level2", "[cost, cost]", "cost 重复", "cost appears twice"),
    ("execution_caps", "[{rate_below: 80}]", "缺少键 total", "key total is missing"),
    (
        "execution_caps",
        "[{rate_below: 80, total: 89}, {rate_below: 80, total: 79}]",
        "同一执行率有两个上限",
        "two caps",
    ),
    (
        "execution_caps",
        "[{rate_below: 70, total: 89}, {rate_below: 80, total: 79}]",
        "执行率更低时上限须更低",
        "a lower rate needs a lower cap",
    ),
    ("qualitative_bands", "{achieved: [80, 100]}", "缺少键 partly", "key partly is missing"),
    (
        "qualitative_bands",
        "{achieved: [80, 100], partly: [60, 80], not: [60, 0]}",
        "须为 [下限, 上限]",
        "must be [floor, ceiling]",
    ),
    (
        "qualitative_bands",
        "{achieved: [80, 100], partly: [60, 75], not: [0, 60]}",
        "三档须自 0 至 100 首尾相接",
        "the three tiers must join",
    ),
    ("grade_bands", "[]", "最低一档须自 0 分起", "must begin at 0"),
    ("grade_bands", "[{rating: 优, at_least: 90}]", "最低一档须自 0 分起", "must begin at 0"),
    (
        "grade_bands",
        "[{rating: 良, at_least: 80}, {rating: 优, at_least: 90}, {rating: 差, at_least: 0}]",
        "各档下限须由高到低",
        "listed best first",
    ),
    (
        "grade_bands",
        "[{rating: 优, at_least: 90}, {rating: 优, at_least: 0}]",
        "等级名称重复",
        "a rating appears twice",
    ),
    ("level1_points", "{output: 50, benefit: 40}", "没有名为 benefit 的取值", "no value benefit"),
    ("level1_points", "{output: 50, outcome: 30}", "分值合计 90，应为 100", "to 90, not 100"),
    ("level1_alternatives", "[{output: 90.5}]", "分值合计 100.5，应为 100", "to 100.5, not 100"),
]


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("execution_points", 20, "合计 110，应为 100"),
        ("overshoot_reason_ratio", 110, "overshoot_flag_ratio 大于 overshoot_reason_ratio"),
        ("maximum_indicators", 2, "minimum_indicators 大于 maximum_indicators"),
    ],
)
def test_a_value_that_contradicts_one_of_the_parent_is_named_and_not_the_parent_s(
    tmp_path: Path, name: str, value: int, told: str
) -> None:
    entry = f"      2024-01-01: {{authority: own, value: {value}}}\n"
    path = write(tmp_path, f"{HEAD}{OWN}parameters:\n  {name}:\n    values:\n{entry}")
    error = fault(path)
    assert (error.figures["file"], error.figures["line"]) == (str(path), 11)
    assert told in error.sentence("zh")


def test_a_sentence_that_asks_ends_with_its_question(tmp_path: Path) -> None:
    error = fault(write(tmp_path, "extend: base\n" + HEAD))
    assert error.sentence("en").endswith("did you mean extends?")


@pytest.mark.parametrize(("name", "value", "zh", "en"), VALUES)
def test_a_fault_in_a_value_names_file_and_line(
    tmp_path: Path, name: str, value: str, zh: str, en: str
) -> None:
    entry = f"      2024-01-01: {{authority: own, value: {value}}}\n"
    path = write(tmp_path, f"{HEAD}{OWN}parameters:\n  {name}:\n    values:\n{entry}")
    error = fault(path)
    assert (error.figures["file"], error.figures["line"]) == (str(path), 11)
    assert zh in error.sentence("zh")
    assert en in error.sentence("en")


@pytest.mark.parametrize(
    ("day", "entry", "zh", "en"),
    [
        ("2024-13-01", "value: 100, authority: own", "2024-13-01 不是", "is no date"),
        ("2024-1-1", "value: 100, authority: own", "2024-1-1 不是", "is no date"),
        ("20240101", "value: 100, authority: own", "20240101 不是", "is no date"),
        ("2024-01-01", "value: 100", "缺少键 authority", "key authority is missing"),
        ("2024-01-01", "authority: own", "缺少键 value", "key value is missing"),
        ("2024-01-01", "value: 100, authority: owm", "是否指 own", "did you mean own?"),
        ("2024-01-01", "value: 100, authority: {says: 甲}", "缺少键 certainty", "key certainty"),
        ("2024-01-01", "value: 100, authority: own, not: 甲", "是否指 note", "mean note?"),
    ],
)
def test_a_fault_in_a_dated_value_names_file_and_line(
    tmp_path: Path, day: str, entry: str, zh: str, en: str
) -> None:
    text = f"{HEAD}{OWN}parameters:\n  total_points:\n    values:\n      {day}: {{{entry}}}\n"
    path = write(tmp_path, text)
    error = fault(path)
    assert (error.figures["file"], error.figures["line"]) == (str(path), 11)
    assert zh in error.sentence("zh")
    assert en in error.sentence("en")


@pytest.mark.parametrize(
    ("content", "line", "zh"),
    [
        (b"", 1, "文件没有内容"),
        (b"# only a comment\n", 1, "文件没有内容"),
        ("name: 试用".encode("gb18030"), 1, "不是 UTF-8 文本"),
        (b"name: here\ntitle: [a\n", 3, "不是合规的 YAML"),
        (b"name: here\n\ttitle: a\n", 2, "不是合规的 YAML"),
        (b"name: here\n---\nname: there\n", 2, "不是合规的 YAML"),
        (b"name: \x00\n", 1, "不是合规的 YAML"),
        (b"[" * 100_000, 1, "嵌套过深"),
        (b"#" * (MAX_BYTES + 1), 1, "超过 1 MB"),
    ],
    ids=["empty", "comment", "gb18030", "unclosed", "tab", "two", "null", "deep", "large"],
)
def test_a_file_that_is_no_policy_is_refused(
    tmp_path: Path, content: bytes, line: int, zh: str
) -> None:
    path = tmp_path / "here.yaml"
    path.write_bytes(content)
    error = fault(path)
    assert error.figures["line"] == line
    assert zh in error.sentence("zh")


def test_a_fault_in_the_file_extended_names_that_file(tmp_path: Path) -> None:
    write(tmp_path, HEAD + "colour: red\n")
    child = tmp_path / "child.yaml"
    child.write_text(HEAD.replace("cn-mof-2020", "here.yaml"), encoding="utf-8")
    assert fault(child).figures["file"] == str(tmp_path / "here.yaml")


def test_two_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    write(tmp_path, HEAD.replace("cn-mof-2020", "child.yaml"))
    child = tmp_path / "child.yaml"
    child.write_text(HEAD.replace("cn-mof-2020", "here.yaml"), encoding="utf-8")
    assert "绕回了自身" in fault(child).sentence("zh")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileMissing, match=r"nowhere\.yaml"):
        load_policy_file(tmp_path / "nowhere.yaml")
