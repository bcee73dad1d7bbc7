"""Suppression files: YAML in which findings are suppressed, each with a reason and a last day.

    suppressions:
      - fingerprint: 3f2a90c1b7d4e856        # one finding, or
      - rule: EXE104                         # a code, the beginning of codes, or a name, with
        form: "*运维费*"                      # a pattern of the project's name
        reason: 区财政局同意按结转资金口径填报
        expires: 2025-06-30                  # the last day it holds

What breaks this shape is an error that names file and line. An entry without reason or last
day is read, holds nothing, and is reported by `jiheng.reporting.suppressing`.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from jiheng.domain.errors import UnknownRule
from jiheng.domain.suppression import Suppression, SuppressionFileError
from jiheng.policy.located import Located, read_yaml
from jiheng.services.reading import SETTINGS
from jiheng.services.rulebook import find

DEFAULT_FILE: Final = SETTINGS
_FIELDS = ("fingerprint", "rule", "form", "reason", "expires")
_FINGERPRINT = re.compile(r"[0-9a-f]{16}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def load_suppressions(path: str) -> tuple[Suppression, ...]:
    """Return the suppressions of a YAML file, in the order written.

    Raises:
        FileMissing: there is no such file.
        SuppressionFileError: the file breaks the shape; names the line.
    """
    root = read_yaml(Path(path), SuppressionFileError)
    listed = root.fields(("suppressions",), ("suppressions",))["suppressions"]
    entries = [] if listed.is_null else listed.items()
    found: dict[tuple[object, ...], int] = {}
    suppressions = []
    for entry in entries:
        each = _suppression(entry)
        key = each.fingerprint, each.rules, each.form
        first = found.setdefault(key, each.line)
        if first != each.line:
            raise entry.fault(
                f"与第 {first} 行的豁免所指相同",
                f"the same findings are suppressed on line {first}",
            )
        suppressions.append(each)
    return tuple(suppressions)


def _suppression(entry: Located) -> Suppression:
    fields = entry.fields(_FIELDS)
    if "fingerprint" in fields:
        for name in ("rule", "form"):
            if name in fields:
                raise fields[name].fault(
                    f"已写 fingerprint，不应再写 {name}",
                    f"with a fingerprint there is no use for {name}",
                )
    else:
        for name in ("rule", "form"):
            if name not in fields:
                raise entry.fault(
                    f"缺少键 {name}：豁免须写 fingerprint，或 rule 和 form",
                    f"key {name} is missing: a suppression has a fingerprint, or rule and form",
                )
    return Suppression(
        entry.file,
        entry.line,
        reason=_reason(fields),
        expires=_day(fields["expires"]) if _is_written(fields, "expires") else None,
        fingerprint=_fingerprint(fields["fingerprint"]) if "fingerprint" in fields else None,
        rules=frozenset(_codes(fields["rule"])) if "rule" in fields else frozenset(),
        form=_form(fields["form"]) if "form" in fields else None,
    )


def _is_written(fields: Mapping[str, Located], name: str) -> bool:
    return name in fields and not fields[name].is_null


def _reason(fields: Mapping[str, Located]) -> str | None:
    if not _is_written(fields, "reason"):
        return None
    return " ".join(fields["reason"].text().split()) or None


def _fingerprint(node: Located) -> str:
    text = node.text()
    if not _FINGERPRINT.fullmatch(text):
        raise node.fault(
            f"{text} 不是指纹（16 位小写十六进制，见 check --format json）",
            f"{text} is no fingerprint (16 lower-case hexadecimal digits, see check --format json)",
        )
    return text


def _codes(node: Located) -> Iterator[str]:
    text = node.text()
    try:
        for rule in find(text):
            yield rule.code
    except UnknownRule as unknown:
        told = [unknown.sentence(language).rstrip("。.") for language in ("zh", "en")]
        raise node.fault(*told) from None


def _form(node: Located) -> str:
    text = node.text()
    if not text.strip():
        raise node.fault("项目名称的写法不能为空，任何项目写 *", "a pattern cannot be empty, use *")
    return text


def _day(node: Located) -> date:
    text = node.text()
    try:
        return date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise node.fault(
            f"{text} 不是 YYYY-MM-DD 的日期", f"{text} is no date as YYYY-MM-DD"
        ) from None
