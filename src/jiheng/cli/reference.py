"""The generated pages of docs/reference: ``python -m jiheng.cli.reference docs/reference``.

Deterministic, and without anything of the machine they are made on. CI fails when they are
stale; ``json.md`` beside them is written by hand.
"""

import sys
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from jiheng.cli.help import Entry, entries_of
from jiheng.cli.program import program
from jiheng.cli.session import Session
from jiheng.domain.schema import document, finding_schema, form_schema
from jiheng.policy import policy_reference
from jiheng.reporting.words import FAMILIES, HEADINGS, SEVERITIES
from jiheng.services.rulebook import EXAMPLES, RulePage, pages

RULES_FOLDER = "rules"
_CLI = """\
# 命令行 Command line

由 `jiheng --help` 的同一来源生成，请改程序，不要改本页。
Generated from what `--help` shows; edit the program, not this page.

文字用中文还是英文：`--lang`，否则看 `LC_ALL`、`LC_MESSAGES`、`LANG` 中第一个设了的；
`zh…`、`C`、`POSIX` 和未设都是中文，其余是英文。
Language: `--lang`, else the first of `LC_ALL`, `LC_MESSAGES`, `LANG` that is set; `zh…`, `C`,
`POSIX` and nothing set are Chinese, anything else is English.

## 退出码 Exit codes

| 码 Code | 含义 | Meaning |
|---|---|---|
| 0 | 没有达到 `--fail-on` 的问题 | nothing at or above `--fail-on` |
| 1 | 有达到 `--fail-on` 的问题；轨迹复算不符 | findings at or above it; a refuted trace |
| 2 | 用法或设置有误：选项、路径、规则、政策、年度、写不了的输出 | usage or configuration |
| 3 | 有文件读不了（其余照常处理） | a document could not be read (the others are processed) |
| 4 | 内部错误 | internal error |
| 130 | 被中断，或输出的接收者先退出 | interrupted, or the reader of the output went away |

几种情况同时出现时取最大的一个。Where several apply, the greatest.
"""
_RULES = """\
# 规则 Rules

由规则的声明生成，请改 `src/jiheng/rules/`，不要改本页。
Generated from the rules; edit `src/jiheng/rules/`, not this page.
"""


def reference() -> dict[str, str]:
    """Return every generated page by its path below docs/reference."""
    rules = pages()
    return {
        "cli.md": _command_line(),
        "finding.schema.json": document(finding_schema()),
        "form.schema.json": document(form_schema()),
        "policies.md": policy_reference(),
        "rules.md": _rule_table(rules),
        **{f"{RULES_FOLDER}/{page.rule.code}.md": _rule_page(page) for page in rules},
    }


def write_reference(folder: Path) -> None:
    """Write every page into `folder`, and remove pages of rules that are gone."""
    written = reference()
    (folder / RULES_FOLDER).mkdir(parents=True, exist_ok=True)
    for path, text in written.items():
        (folder / path).write_text(text, encoding="utf-8")
    for page in (folder / RULES_FOLDER).glob("*.md"):
        if f"{RULES_FOLDER}/{page.name}" not in written:
            page.unlink()


def _command_line() -> str:
    context = click.Context(program, info_name="jiheng", obj=Session())
    return "\n".join((_CLI, *_commands(program, context)))


def _commands(command: click.Command, context: click.Context) -> Iterator[str]:
    """Yield the sections of a command and of those under it."""
    yield from _command(command, context)
    for name, each in command.commands.items() if isinstance(command, click.Group) else ():
        inner = click.Context(each, info_name=name, parent=context, obj=Session())
        yield from _commands(each, inner)


def _command(command: Any, context: click.Context) -> Iterator[str]:  # noqa: ANN401
    yield f"## {context.command_path}\n"
    usage = " ".join((context.command_path, *command.collect_usage_pieces(context)))
    yield f"```\n{usage}\n```\n"
    yield f"{_paragraphs(command.said.zh)}\n\n{_paragraphs(command.said.en)}\n"
    for section, head in (
        ("commands", ("命令 Command", "作用", "What it does")),
        ("arguments", ("参数 Argument", "含义", "Meaning")),
        ("options", ("选项 Option", "含义", "Meaning")),
        ("examples", ("例 Example", "作用", "What it does")),
    ):
        rows = zip(
            entries_of(command, context, section, language="zh"),
            entries_of(command, context, section, language="en"),
            strict=True,
        )
        cells = [_entry(zh, en) for zh, en in rows]
        if cells:
            yield _table(head, cells)


def _entry(zh: Entry, en: Entry) -> tuple[str, str, str]:
    return f"`{zh.typed}`", zh.meaning, en.meaning


def _paragraphs(text: str) -> str:
    """Return lines as paragraphs, each a whole sentence."""
    return "\n\n".join(
        line if line.endswith(("。", ".")) else f"**{line}**" for line in text.split("\n")
    )


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = tuple(heads)
    lines = [_row(heads), "|" + "---|" * len(heads), *(_row(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _rule_table(rules: Iterable[RulePage]) -> str:
    parts = [_RULES]
    for family, group in groupby(rules, key=lambda page: page.rule.family):
        title = FAMILIES[family]
        parts.append(f"## {family} {title.zh} {title.en}\n")
        heads = ("编号 Code", "程度 Severity", "规则", "Rule", "名称 Name")
        parts.append(_table(heads, (_rule_row(page) for page in group)))
    return "\n".join(parts)


def _rule_row(page: RulePage) -> tuple[str, ...]:
    rule = page.rule
    severity = SEVERITIES[rule.severity]
    return (
        f"[{rule.code}]({RULES_FOLDER}/{rule.code}.md)",
        f"{severity.zh} {severity.en}",
        rule.title.zh,
        rule.title.en,
        f"`{rule.name}`",
    )


def _rule_page(page: RulePage) -> str:
    rule, severity = page.rule, SEVERITIES[page.rule.severity]
    authority = page.authority.cite() if page.authority else "—"
    facts = (
        ("名称 Name", f"`{rule.name}`"),
        ("程度 Severity", f"{severity.zh} {severity.en}"),
        ("判定对象 Scope", f"`{rule.scope.value}`"),
        ("位置 Where", f"`{rule.at}`" if rule.at else "—"),
        ("状态 Status", rule.status.value),
        ("报告 Message", f"{rule.message.zh}<br>{rule.message.en}"),
        ("改法 Remedy", f"{rule.help.zh}<br>{rule.help.en}"),
        ("公开表上 On published forms", _found_on(page)),
        (f"依据 Basis（{page.policy}，{page.year}）", authority),
    )
    parts = [
        f"# {rule.code} {rule.title.zh}\n",
        f"{rule.title.en}.\n",
        _table(("", ""), facts),
    ]
    zh, en = page.explanation("zh"), page.explanation("en")
    parts += [f"{each.summary}\n" for each in (zh, en)]
    for chinese, section in zip(zh.sections, en.sections, strict=True):
        heading = HEADINGS[section.heading]
        parts.append(f"## {heading.zh} {heading.en}\n")
        parts += [f"{each}\n" for each in (*chinese.paragraphs, *section.paragraphs)]
    parts.append("## 判例 Cases\n")
    parts.append(
        _table(("判定 Verdict", "因为"), ((each.verdict, each.because) for each in page.cases))
    )
    return "\n".join(parts)


def _found_on(page: RulePage) -> str:
    found = "、".join(map(str, page.found_on))
    told = f"`{EXAMPLES['document']}`：{len(page.found_on)}/{EXAMPLES['forms']}"
    return f"{told}（{found}）" if found else told


def main() -> None:
    """Write the pages into the folder named on the command line."""
    write_reference(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
