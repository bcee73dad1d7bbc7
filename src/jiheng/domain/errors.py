"""What stops the program, as opposed to findings, which are about the form.

    JihengError                     exit code
    ├── UsageError                  2   the request or its settings are wrong
    │   ├── FileMissing
    │   ├── UnknownRule
    │   ├── NoRuleLeft
    │   ├── UnknownPolicy
    │   ├── UnknownParameter
    │   ├── NoPolicyInForce
    │   │   └── NoSuchYear
    │   ├── PolicyFileError
    │   ├── SettingRefused
    │   └── OutputRefused
    │       └── OutputFull
    ├── DocumentError               3   this document cannot be read; others go on
    │   ├── UnreadableFile
    │   ├── EmptyDocument
    │   ├── BlankDocument
    │   ├── DocumentTooLarge
    │   ├── UnknownKind
    │   ├── UndecodableText
    │   ├── DamagedDocument
    │   ├── LockedDocument
    │   ├── TooMuchInside
    │   ├── ReaderMissing
    │   ├── NoFormFound
    │   ├── OtherPaper
    │   ├── EntangledForms
    │   └── MalformedForm
    └── TraceError                  1   an exported trace does not hold (`trace_errors`)
        ├── MalformedTrace
        └── TraceRefuted

Every error builds its own sentence from typed arguments: fact with its figures, basis,
remedy. `sentence("zh")` and `sentence("en")` give it in either language.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import ClassVar

from jiheng.domain.text import Language, Text

_HAN_THEN_LATIN = re.compile(r"([\u4e00-\u9fff])(?=\x00[A-Za-z0-9])")

_MANY = 12
"""More names than these are not listed in a sentence."""


class JihengError(Exception):
    """The root: something this program can explain in one sentence."""

    exit_code: ClassVar[int] = 4
    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **figures: object) -> None:
        self.figures = figures
        super().__init__(self.sentence())

    def sentence(self, language: Language = "zh") -> str:
        """Return the one sentence that says what is wrong and what to do."""
        template = self.zh if language == "zh" else self.en
        shown = {name: f"\0{_told(value, language)}" for name, value in self.figures.items()}
        said = _HAN_THEN_LATIN.sub(r"\1 ", template.format(**shown)).replace("\0", "")
        return said.removesuffix(".") if said.endswith("?.") else said

    def __reduce__(self) -> tuple[object, ...]:
        """Travel between processes by figures, since subclasses build their own sentence."""
        return _rebuilt, (type(self), self.figures)


def _told(value: object, language: Language) -> object:
    if isinstance(value, Text):
        return value.in_(language)
    if isinstance(value, tuple):
        comma = "、" if language == "zh" else ", "
        return comma.join(str(_told(each, language)) for each in value)
    return value


def _rebuilt(kind: type[JihengError], figures: dict[str, object]) -> JihengError:
    error = kind.__new__(kind)
    JihengError.__init__(error, **figures)
    return error


class UsageError(JihengError):
    """The request or a setting is wrong."""

    exit_code = 2


class FileMissing(UsageError):
    """A path that does not exist."""

    zh = "找不到文件 {path}；请核对路径。"
    en = "No such file: {path}; check the path."

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class UnknownRule(UsageError):
    """A rule code or family that no rule has."""

    zh = "没有编号或族名为 {code} 的规则；现有的族：{families}，全部编号见 jiheng rule。"
    en = "No rule or family {code}; families are {families}, see all codes with: jiheng rule."

    def __init__(self, code: str, families: Sequence[str]) -> None:
        super().__init__(code=code, families=tuple(families))


class NoRuleLeft(UsageError):
    """A selection of which nothing is left to run."""

    zh = "没有剩下可用的规则：选用的是 {chosen}，不用的是 {ignored}；请放宽其一。"
    en = "No rule is left to run: selected {chosen}, ignored {ignored}; widen one of the two."

    def __init__(self, chosen: Sequence[str], ignored: Sequence[str]) -> None:
        every, none = Text("全部", "all"), Text("无", "none")
        super().__init__(chosen=tuple(chosen) or every, ignored=tuple(ignored) or none)


class UnknownPolicy(UsageError):
    """A policy name that no file has."""

    zh = "没有名为 {name} 的政策；现有：{known}。"
    en = "No policy named {name}; known ones are {known}."

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(name=name, known=tuple(known))


class UnknownParameter(UsageError):
    """A parameter that no policy has, or a part that a parameter does not have.

    Args:
        path: as it was asked for.
        part: what of it there is not.
        known: what there is in its place.
    """

    zh = "没有名为 {path} 的参数{meant}；可用：{known}。"
    en = "There is no parameter {path}{meant}; known: {known}."

    def __init__(self, path: str, part: str, known: Sequence[str]) -> None:
        near = get_close_matches(part, known)
        meant = Text(f"，是否指 {'、'.join(near)}", f" (was {' or '.join(near)} meant?)")
        shown: tuple[str, ...] | Text = tuple(known)
        if not shown:
            shown = Text("（它没有可单独改的部分）", "(it has no parts)")
        elif len(shown) > _MANY:
            shown = Text("jiheng policy 政策名 所列各项", "those that jiheng policy NAME lists")
        super().__init__(path=path, meant=meant if near else "", known=shown)


class NoPolicyInForce(UsageError):
    """A form's year lies outside every policy that could answer."""

    zh = (
        "政策 {policy} 不适用于 {year} 年度；适用年度：{years}。"
        "请用 --policy 另选政策，或核对表上的年度。"
    )
    en = (
        "Policy {policy} is not in force for {year}; years in force: {years}. "
        "Choose another with --policy or check the year on the form."
    )

    def __init__(self, policy: str, year: int, years: Sequence[Text]) -> None:
        super().__init__(policy=policy, year=year, years=tuple(years))


class NoSuchYear(NoPolicyInForce):
    """A form's year that is none, so that no policy can answer."""

    zh = "没有政策适用于 {year} 年度：年度是四位数字（1000 到 9999）；请核对表上的年度。"
    en = "No policy is in force for {year}: years have four digits (1000 to 9999); check the form."

    def __init__(self, year: int) -> None:
        JihengError.__init__(self, year=year)


class PolicyFileError(UsageError):
    """A policy file that breaks its schema."""

    zh = "政策文件 {file} 第 {line} 行：{fault_zh}。"
    en = "Policy file {file} line {line}: {fault_en}."

    def __init__(self, file: str, line: int, *, fault_zh: str, fault_en: str) -> None:
        super().__init__(file=file, line=line, fault_zh=fault_zh, fault_en=fault_en)


class SettingRefused(UsageError):
    """A value of a policy, given for one run as `setting` says, that no policy can have."""

    zh = "{setting}：{fault_zh}；现行的值和写法见 jiheng policy 政策名。"
    en = "{setting}: {fault_en}; jiheng policy NAME shows the value in force and how it is written."

    def __init__(self, setting: str, *, fault_zh: str, fault_en: str) -> None:
        super().__init__(setting=setting, fault_zh=fault_zh, fault_en=fault_en)


class OutputRefused(UsageError):
    """A result that cannot be written."""

    zh = "无法写入 {path}：{why}；请换一个可写的位置。"
    en = "Cannot write {path}: {why}; choose a place that can be written."

    def __init__(self, path: str, why: str) -> None:
        super().__init__(path=path, why=why)


class OutputFull(OutputRefused):
    """A result for which the disk has no room."""

    zh = "无法写入 {path}：{why}；请腾出空间后重新运行，或换一个位置。"
    en = "Cannot write {path}: {why}; make room and run again, or choose another place."


class DocumentError(JihengError):
    """A document that cannot be read. The others are still processed."""

    exit_code = 3


class UnreadableFile(DocumentError):
    """A file that is there and cannot be opened."""

    zh = "{path} 打不开：{why_zh}；请检查权限后重试。"
    en = "Cannot open {path}: {why_en}; check its permissions and try again."

    def __init__(self, path: str, why: Text) -> None:
        super().__init__(path=path, why_zh=why.zh, why_en=why.en)


class EmptyDocument(DocumentError):
    """Nothing in the file."""

    zh = "{file} 是空文件（{size} 字节），没有可读的内容；请重新导出后再试。"
    en = "{file} is empty ({size} bytes of content); export it again."

    def __init__(self, file: str, size: int) -> None:
        super().__init__(file=file, size=size)


class BlankDocument(DocumentError):
    """Bytes, but none that print."""

    zh = "{file} 有 {size} 字节，全是空白，没有可读的内容；请重新导出后再试。"
    en = "{file} has {size} bytes, all of them white space; export it again."

    def __init__(self, file: str, size: int) -> None:
        super().__init__(file=file, size=size)


class DocumentTooLarge(DocumentError):
    """More bytes than one document may have."""

    zh = "{file} 有 {size} MB，超过单个文件上限 {limit} MB；请拆分成几个文件。"
    en = "{file} is {size} MB, above the limit of {limit} MB a file; split it."

    def __init__(self, file: str, size: int, limit: int) -> None:
        super().__init__(file=file, size=size, limit=limit)


class UnknownKind(DocumentError):
    """Content that no carrier reads."""

    zh = "{file} 的内容是 {kind}，目前能读的是：{readable}；请另存为其中一种。"
    en = "The content of {file} is {kind}; readable kinds are {readable}; save it as one of them."

    def __init__(self, file: str, kind: Text, readable: Sequence[Text]) -> None:
        super().__init__(file=file, kind=kind, readable=tuple(readable))


class UndecodableText(DocumentError):
    """Text in no known encoding."""

    zh = "{file} 从第 {offset} 字节起按 {tried} 都无法解码；请另存为 UTF-8 编码。"
    en = "{file} cannot be decoded from byte {offset} on as {tried}; save it as UTF-8."

    def __init__(self, file: str, offset: int, tried: Sequence[str]) -> None:
        super().__init__(file=file, offset=offset, tried=tuple(tried))


class DamagedDocument(DocumentError):
    """A file that its own format cannot make sense of: cut off, or altered."""

    zh = "{file} 是{kind}，但内容已损坏：{fault}；请用原来的程序打开后另存，再试一次。"
    en = "{file} is {kind} but damaged: {fault}; open it in its own program, save it again."

    def __init__(self, file: str, kind: Text, fault: Text) -> None:
        super().__init__(file=file, kind=kind, fault=fault)


class LockedDocument(DocumentError):
    """A file protected by a password."""

    zh = "{file} 是{kind}，设有打开密码，无法读取；请取消密码后另存，再试一次。"
    en = "{file} is {kind} protected by a password; remove the password, save it, and try again."

    def __init__(self, file: str, kind: Text) -> None:
        super().__init__(file=file, kind=kind)


class TooMuchInside(DocumentError):
    """A file that unpacks to more than one document may hold."""

    zh = "{file} 里的{what}有 {found}，超过上限 {limit}；请只保留自评表，或拆分成几个文件。"
    en = "{file} holds {found} {what}, above the limit of {limit}; keep only the forms."

    def __init__(self, file: str, what: Text, *, found: str, limit: str) -> None:
        super().__init__(file=file, what=what, found=found, limit=limit)


class ReaderMissing(DocumentError):
    """A kind that needs a program or an extra that is not installed."""

    zh = "{file} 是{kind}，读它需要{needed}，本机没有；请安装：{remedy}，或另存为 {other}。"
    en = "{file} is {kind}; reading it needs {needed}, missing here: {remedy}, or save as {other}."

    def __init__(self, file: str, kind: Text, *, needed: Text, remedy: str, other: str) -> None:
        super().__init__(file=file, kind=kind, needed=needed, remedy=remedy, other=other)


class NoFormFound(DocumentError):
    """A readable document without a self-evaluation form."""

    zh = "{file} 共 {lines} 行，未找到绩效自评表（至少要有{needed}）；请确认选对了文件。"
    en = "{file} has {lines} lines and no self-evaluation form (it needs {needed}); check the file."

    def __init__(self, file: str, lines: int, needed: Text) -> None:
        super().__init__(file=file, lines=lines, needed=needed)


class OtherPaper(DocumentError):
    """A paper about self-evaluation forms that is none: a review opinion."""

    zh = "{file} 里有 {count} 份“{title}”，不是绩效自评表，没有当作自评表读；请改读它所说的自评表。"
    en = "{file} holds {count} of “{title}”, no self-evaluation form; read the form it speaks of."

    def __init__(self, file: str, title: str, count: int) -> None:
        super().__init__(file=file, title=title, count=count)


class EntangledForms(DocumentError):
    """Two forms whose lines are mixed."""

    zh = (
        "{file} 第 {line} 行：“{label}”在同一张表内再次出现（首次在第 {first} 行），"
        "疑为两张表交错；请把两张表分开后重读。"
    )
    en = (
        "{file} line {line}: “{label}” appears again within one form (first on line {first}); "
        "two forms seem mixed, separate them and read again."
    )

    def __init__(self, file: str, label: str, *, first: int, line: int) -> None:
        super().__init__(file=file, label=label, first=first, line=line)


class MalformedForm(DocumentError):
    """Canonical JSON that is not a form."""

    zh = "{file} 中 {path} 不合规范表式（jiheng/form/1）：{fault}；请按 jiheng form-schema 更正。"
    en = "{file}: {path} breaks the canonical form (jiheng/form/1): {fault_en}; see form-schema."

    def __init__(self, file: str, path: str, fault: str, *, fault_en: str | None = None) -> None:
        super().__init__(file=file, path=path, fault=fault, fault_en=fault_en or fault)
