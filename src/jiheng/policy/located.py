"""YAML nodes that know their file and line, and complain in two languages.

Scalars keep the text as written: nothing is turned into a float, a date or a boolean.
Knows nothing of policies: `Fault` says which error a file's faults are.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import yaml

from jiheng.domain.errors import FileMissing, PolicyFileError, UnreadableFile
from jiheng.domain.outage import outage
from jiheng.domain.paths import Standing, standing
from jiheng.domain.suppression import SuppressionFileError
from jiheng.policy.shipped import Loader

MAX_BYTES = 1_000_000
Fault = type[PolicyFileError] | type[SuppressionFileError]
_NULL = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True)
class Located:
    """One YAML node of `file`; what is wrong with it becomes an error of the kind `refusal`."""

    file: str
    node: yaml.Node
    refusal: Fault = PolicyFileError

    @property
    def line(self) -> int:
        """The line the node starts on, from 1."""
        return self.node.start_mark.line + 1

    @property
    def is_null(self) -> bool:
        """Whether the node is empty, ``~`` or ``null``."""
        return self.node.tag == _NULL

    @property
    def is_mapping(self) -> bool:
        """Whether the node is a mapping."""
        return isinstance(self.node, yaml.MappingNode)

    def fault(self, zh: str, en: str) -> PolicyFileError | SuppressionFileError:
        """Return the error that names this file and line."""
        return self.refusal(self.file, self.line, fault_zh=zh, fault_en=en)

    def _of(self, node: yaml.Node) -> "Located":
        return Located(self.file, node, self.refusal)

    def text(self) -> str:
        """Return the scalar's text as written.

        Raises:
            PolicyFileError: the node is a list, a mapping or empty.
        """
        if not isinstance(self.node, yaml.ScalarNode) or self.is_null:
            raise self.fault("此处应为一个值", "a single value is expected here")
        return str(self.node.value)

    def text_or_none(self) -> str | None:
        """Return the scalar's text, or None for null."""
        return None if self.is_null else self.text()

    def items(self) -> list["Located"]:
        """Return the entries of a list.

        Raises:
            PolicyFileError: the node is no list.
        """
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.fault("此处应为列表", "a list is expected here")
        return [self._of(entry) for entry in self.node.value]

    def pairs(self) -> list[tuple["Located", "Located"]]:
        """Return keys and values of a mapping, in the order written.

        Raises:
            PolicyFileError: the node is no mapping, or a key stands twice.
        """
        if not isinstance(self.node, yaml.MappingNode):
            raise self.fault("此处应为“键: 值”的映射", "a mapping is expected here")
        seen: set[str] = set()
        found: list[tuple[Located, Located]] = []
        for key_node, value_node in self.node.value:
            key = self._of(key_node)
            name = key.text()
            if name in seen:
                raise key.fault(f"键 {name} 重复", f"key {name} appears twice")
            seen.add(name)
            found.append((key, self._of(value_node)))
        return found

    def fields(self, known: Sequence[str], required: Sequence[str] = ()) -> dict[str, "Located"]:
        """Return the values of a mapping whose keys are all `known`.

        Raises:
            PolicyFileError: an unknown key, or a `required` one is missing.
        """
        found = {}
        for key, value in self.pairs():
            found[key.one_of(known, zh="键", en="key")] = value
        for name in required:
            if name not in found:
                raise self.fault(f"缺少键 {name}", f"key {name} is missing")
        return found

    def one_of(self, known: Sequence[str], *, zh: str, en: str) -> str:
        """Return the text when it is one of `known`; `zh` and `en` name what it is.

        Raises:
            PolicyFileError: it is none of them; says which one was probably meant.
        """
        text = self.text()
        if text in known:
            return text
        near = get_close_matches(text, known, n=1, cutoff=0.6)
        if near:
            raise self.fault(
                f"没有名为 {text} 的{zh}，是否指 {near[0]}",
                f"there is no {en} {text}, did you mean {near[0]}?",
            )
        raise self.fault(
            f"没有名为 {text} 的{zh}，可用：{'、'.join(known)}",
            f"there is no {en} {text}; known: {', '.join(known)}",
        )


def read_yaml(
    path: Path, refusal: Fault = PolicyFileError, *, loader: Loader = yaml.SafeLoader
) -> Located:
    """Return the root node of the YAML file at `path`.

    Raises:
        FileMissing: there is no such file.
        UnreadableFile: the system refuses it.
        PolicyFileError: the file is no UTF-8 YAML document, is empty or above `MAX_BYTES`; or
            the error that `refusal` names instead.
    """
    refuse = _Refusal(path, refusal)
    try:
        if standing(path) is not Standing.FILE:
            raise FileMissing(str(path))
        if path.stat().st_size > MAX_BYTES:
            raise refuse("文件超过 1 MB", "the file is above 1 MB")
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
    except OSError as fault:
        raise UnreadableFile(str(path), outage(fault)) from fault
    except UnicodeDecodeError:
        raise refuse("不是 UTF-8 文本", "this is no UTF-8 text") from None
    except RecursionError:
        raise refuse("嵌套过深", "nested too deeply") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "unreadable"
        line = mark.line + 1 if mark else 1
        raise refuse(
            f"不是合规的 YAML：{problem}", f"no valid YAML: {problem}", line=line
        ) from None
    if root is None:
        raise refuse("文件没有内容", "the file is empty")
    return Located(str(path), root, refusal)


@dataclass(frozen=True, slots=True)
class _Refusal:
    """Builds the error of a file as a whole."""

    path: Path
    kind: Fault

    def __call__(
        self, zh: str, en: str, *, line: int = 1
    ) -> PolicyFileError | SuppressionFileError:
        return self.kind(str(self.path), line, fault_zh=zh, fault_en=en)
