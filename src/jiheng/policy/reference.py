"""The reference page of all shipped policies, generated from their files."""

from collections.abc import Iterable, Iterator

from jiheng.policy.catalogue import CATALOGUE
from jiheng.policy.description import Line, describe_parameters
from jiheng.policy.kinds import Words
from jiheng.policy.library import policies
from jiheng.policy.model import Policy

NOTHING = "（无）"
INTRODUCTION = """\
# 政策参数 Policy parameters

由政策文件 `src/jiheng/policy/files/*.yaml` 生成，请改文件，不要改本页。
Generated from the policy files; edit those, not this page.

“把握”是对依据的了解程度：`seen` 见过原文；`printed-on-forms` 印在公开的表上；
`practice` 系统或复核的现行做法；`待核` 凭记忆，尚未核对原文；
`good-practice` 本系统的建议，并无规定。
“层级”是给出该值的政策文件；起始日 2000-01-01 表示自始适用。
"""


def policy_reference() -> str:
    """Return docs/reference/policies.md: each policy's values of its latest year, and the words."""
    parts = [INTRODUCTION, _names(), *(_policy_page(policy) for policy in policies()), _lexicon()]
    return "\n".join(parts)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = [_row(heads), _row("---" for _ in heads), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _names() -> str:
    rows = (
        (f"[`{policy.name}`](#{policy.name})", policy.title, _scope(policy), policy.years())
        for policy in policies()
    )
    return _table(("政策", "依据", "适用", "年度"), rows)


def _scope(policy: Policy) -> str:
    prefixes = [prefix for prefix in policy.jurisdiction.departments if prefix != "*"]
    chosen = f"（主管部门以“{'”“'.join(prefixes)}”开头）" if prefixes else ""
    return f"{policy.jurisdiction.name}{chosen}"


def _policy_page(policy: Policy) -> str:
    lines = [line for line in describe_parameters(policy) if not _is_lexical(line)]
    rows = (
        (
            f"`{line.name}`",
            line.specification.zh,
            line.told.zh or NOTHING,
            line.since,
            line.level,
            line.authority.cite() + (f"。{line.note}" if line.note else ""),
            str(line.authority.certainty),
        )
        for line in lines
    )
    lineage = " → ".join(f"`{level.name}`" for level in policy.lineage())
    head = [f"## {policy.name}", "", f"{policy.title}。{policy.years()}；取值顺序 {lineage}。", ""]
    notes = [f"- {note}" for note in policy.notes] + [f"- {change}" for change in _changes(policy)]
    table = _table(("参数", "说明", "取值", "起始", "层级", "依据", "把握"), rows)
    return "\n".join([*head, *notes, "", table])


def _is_lexical(line: Line) -> bool:
    return isinstance(line.specification.kind, Words) and line.level == "lexicon-zh"


def _changes(policy: Policy) -> Iterator[str]:
    """Yield the values of this file that changed over the years, oldest first."""
    for name, values in policy.values.items():
        if len(values) > 1:
            kind = CATALOGUE[name].kind
            told = (f"{one.since} 起 {kind.tell(one.value).zh or NOTHING}" for one in values)
            yield f"`{name}` 历次取值：{'。'.join(told)}"


def _lexicon() -> str:
    lines = [line for line in describe_parameters(policies()[0]) if _is_lexical(line)]
    rows = ((f"`{line.name}`", line.specification.zh, line.told.zh) for line in lines)
    return "## 用词表\n\n各政策共用，除非自己的文件另列。\n\n" + _table(
        ("参数", "说明", "词"), rows
    )
