"""What stops work on many forms, beside what `jiheng.domain.errors` draws.

Exit codes: 2 a draw that cannot be made as asked, 3 input that cannot be read, 1 a draw that does
not hold, 0 what costs no more than time.
"""

from collections.abc import Sequence

from jiheng.domain.errors import (
    DocumentError,
    JihengError,
    UsageError,
)
from jiheng.domain.text import Text

_LONGEST = 60


def _short(value: object) -> str:
    """Return a setting as text, cut where it is long."""
    text = "—" if value is None else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _differing(name: str, held: object, asked: object) -> tuple[str, object, object]:
    """Return the innermost setting that differs: a long one is cut when it is shown."""
    if isinstance(held, dict) and isinstance(asked, dict):
        keys = sorted({*held, *asked})
        key = next(key for key in keys if held.get(key) != asked.get(key))
        return _differing(f"{name}.{key}", held.get(key), asked.get(key))
    if not (isinstance(held, list) and isinstance(asked, list)):
        return name, held, asked
    gone = [each for each in held if each not in asked]
    come = [each for each in asked if each not in held]
    if len(gone) == len(come) == 1:
        return _differing(f"{name}[{held.index(gone[0])}]", gone[0], come[0])
    return (name, _listed(gone), _listed(come)) if gone or come else (name, held, asked)


def _listed(values: Sequence[object]) -> str | None:
    return " ".join(str(each) for each in values) or None


class DrawImpossible(UsageError):
    """A spot check that cannot be drawn as asked."""

    zh = "无法按要求抽取：{fault}；请改动抽取数量或方案。"
    en = "The draw cannot be made as asked: {fault}; change its size or its plan."

    def __init__(self, fault: Text) -> None:
        super().__init__(fault=fault)


class CorpusMissing(UsageError):
    """A folder that holds no corpus."""

    zh = "{path} 下没有语料（year=…/region=… 的文件夹）；请核对路径，或先写出一份语料。"
    en = "{path} holds no corpus (folders year=…/region=…); check it, or write one first."

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class NotThatRun(UsageError):
    """A folder that does not hold the results of the run it is asked for."""

    zh = "{path} 里没有 jiheng corpus {command} 的结果；请先运行，再写它的输出文件夹。"
    en = "{path} holds no results of jiheng corpus {command}; run it first, and name its folder."

    def __init__(self, path: str, command: str) -> None:
        super().__init__(path=path, command=command)


class NotChecked(UsageError):
    """A part of a corpus that a check did not see as it is now."""

    zh = (
        "{path} 里没有 {part} 现在的核对结果：它没有核对过，或核对之后变了；"
        "请先用 jiheng corpus check 核对到这个文件夹，读不了的部分重新导入或移出语料。"
    )
    en = (
        "{path} has no results of {part} as it is now: it was not checked, or changed since; run "
        "jiheng corpus check into that folder first, and import again or remove what it cannot "
        "read."
    )

    def __init__(self, path: str, part: str) -> None:
        super().__init__(path=path, part=part)


class YearMissing(UsageError):
    """A year of which a corpus holds no form."""

    zh = "{path} 里没有 {year} 年度的表，只有 {known}；请改写年度，或先导入。"
    en = "{path} holds no form of {year}, only of {known}; name another year, or import it first."

    def __init__(self, path: str, year: int, known: Sequence[str]) -> None:
        super().__init__(path=path, year=year, known=Text("、".join(known), ", ".join(known)))


class OtherRun(UsageError):
    """An output folder that holds what a run with other settings found."""

    zh = "{path} 里是另一次运行的结果：{name} 当时为 {held}，现在为 {asked}；请换一个文件夹。"
    en = "{path} holds another run: {name} was {held}, now {asked}; choose another folder."

    def __init__(self, path: str, name: str, *, held: object, asked: object) -> None:
        name, held, asked = _differing(name, held, asked)
        super().__init__(path=path, name=name, held=_short(held), asked=_short(asked))


class MadeUpForms(UsageError):
    """Real forms that would stand among made-up ones, where nobody can tell them apart."""

    zh = (
        "{path} 里是 jiheng corpus synthesize 造出的 {forms} 张表，真实的表不能导入其中，混在一起就"
        "分不开了；请换一个文件夹。"
    )
    en = (
        "{path} holds {forms} form(s) made up by jiheng corpus synthesize; real ones are not "
        "imported among them, nobody could tell them apart. Choose another folder."
    )

    def __init__(self, path: str, forms: int) -> None:
        super().__init__(path=path, forms=forms)


class FolderBusy(UsageError):
    """A folder that another run is writing into."""

    zh = "{path} 正由另一次运行写入（同时只能有 1 次）；请等它做完再运行，或换一个文件夹。"
    en = "{path} is being written by another run (1 at a time); wait for it, or choose another."

    def __init__(self, path: str) -> None:
        super().__init__(path=path)


class YearFolder(UsageError):
    """A folder of a corpus that is named for no year."""

    zh = "语料 {path} 中的文件夹 year={year} 不是年度；请改为 year=2024 这样的数字，未知的写 _。"
    en = "The folder year={year} in {path} is no year; name it year=2024, or year=_ if unknown."

    def __init__(self, path: str, year: str) -> None:
        super().__init__(path=path, year=year)


class UnusableFrame(DocumentError):
    """A list of forms from which no spot check can be drawn."""

    zh = "{file} 不能作抽样框：{fault}；请更正后重试。"
    en = "{file} cannot be drawn from: {fault}; correct it and try again."

    def __init__(self, file: str, fault: Text) -> None:
        super().__init__(file=file, fault=fault)


class UnusableReviews(DocumentError):
    """A file that holds no reviews of forms."""

    zh = "{file} 不能作评审结果：{fault}；应有 key（关键字）、total（分数）两列，请改正后重试。"
    en = "{file} is no list of reviews: {fault}; it needs key and total; correct and try again."

    def __init__(self, file: str, fault: Text) -> None:
        super().__init__(file=file, fault=fault)


class ReviewsOfNoForm(DocumentError):
    """Reviews in a list whose forms are not among those that were measured."""

    zh = (
        "{file} 的 {whole} 条评审中有 {count} 条没有计入：关键字（例如 {key}）不是已统计的自评表；"
        "关键字见 jiheng corpus sample-frame 写出的 key，请更正后重试。"
    )
    en = (
        "{count} of {whole} review(s) in {file} are left out: their keys, such as {key}, are of no "
        "form that was measured. Keys are those that jiheng corpus sample-frame writes; correct "
        "them and try again."
    )

    def __init__(self, file: str, *, count: int, whole: int, key: str | None) -> None:
        super().__init__(file=file, count=count, whole=whole, key=key or "—")


class UnusablePart(DocumentError):
    """A part of a corpus that cannot be read."""

    zh = "语料的 {part} 读不了：{fault}；其余部分照常处理，请删去这个文件夹，再导入（或合成）一次。"
    en = (
        "Part {part} of the corpus cannot be read: {fault}; the rest goes on. Delete its folder "
        "and import, or synthesize, again."
    )

    def __init__(self, part: str, fault: Text) -> None:
        super().__init__(part=part, fault=fault)


class PartInTheWay(DocumentError):
    """A part that cannot be read where forms are to be added: what it holds is not known."""

    zh = (
        "没有导入：语料的 {part} 读不了（{fault}），不知道其中有哪些表；"
        "请删去这个文件夹再运行，它的来源会重新读。"
    )
    en = (
        "Nothing was imported: part {part} of the corpus cannot be read ({fault}), so that the "
        "forms it holds are unknown. Delete its folder and run again; its sources are read anew."
    )

    def __init__(self, problem: UnusablePart) -> None:
        super().__init__(**problem.figures)


class IndexMissing(JihengError):
    """Parts whose index the system refuses to write: nothing is lost but time."""

    exit_code = 0
    zh = (
        "{path} 应有索引的 {whole} 个部分中有 {parts} 个没有写成：{why}；表都已存好，"
        "只是核对时要重读这些部分的文字，时间约多三分之二；排除后把这条命令再运行一次就补上。"
    )
    en = (
        "{parts} of the {whole} part(s) of {path} that are to have an index stand without: {why}. "
        "All forms are kept; checks read the texts of these parts again, which takes about two "
        "thirds more time. Mend it and run this command again to add them."
    )

    def __init__(self, path: str, parts: int, *, whole: int, why: Text) -> None:
        super().__init__(path=path, parts=parts, whole=whole, why=why)


class PartsAltered(JihengError):
    """Parts that changed since they were written, and were used as they are now."""

    exit_code = 0
    zh = (
        "{count} 个部分写入之后变过，如 {place}，按现在的内容计算；"
        "若不是有意改动，文件可能已经损坏，请重新导入。"
    )
    en = (
        "{count} part(s) changed since they were written, such as {place}, and are counted as they "
        "are now; if that was not on purpose, files may be damaged: import them again."
    )

    def __init__(self, places: Sequence[str]) -> None:
        super().__init__(count=len(places), place=min(places))


class PartRefused(DocumentError):
    """A part whose files the system refuses to read, or whose results to write."""

    zh = "{part} 没有做完：{why}；其余部分照常处理，排除后重新运行，从断处接着做。"
    en = "{part} is not done: {why}; the rest goes on, mend it and run again to go on from there."

    def __init__(self, part: str, why: Text) -> None:
        super().__init__(part=part, why=why)


class FolderRefused(DocumentError):
    """A folder of a corpus that the system refuses to list: which parts it holds is not known."""

    zh = "语料的文件夹 {path} 读不了：{why}；其余部分照常处理，已有的结果保留，排除后请重新运行。"
    en = (
        "Folder {path} of the corpus cannot be read: {why}; the rest goes on and earlier results "
        "are kept. Mend it and run again."
    )

    def __init__(self, path: str, why: Text) -> None:
        super().__init__(path=path, why=why)


class FolderInTheWay(DocumentError):
    """A folder that cannot be listed where the whole corpus must be known."""

    zh = (
        "没有运行：语料的文件夹 {path} 读不了（{why}），不知道其中有哪些表；"
        "请核对权限和名称后重新运行。"
    )
    en = (
        "Nothing was done: folder {path} of the corpus cannot be read ({why}), so that the forms "
        "it holds are unknown. Check its permissions and name, and run again."
    )

    def __init__(self, problem: FolderRefused) -> None:
        super().__init__(**problem.figures)


class ResultDamaged(DocumentError):
    """A file of an earlier run that cannot be read any more."""

    zh = "以前的结果 {file} 已损坏；请删去它，把写出它的命令再运行一次，只补做缺的。"
    en = "{file}, of an earlier run, is damaged; delete it and run the command that wrote it again."

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class RunDamaged(DocumentError):
    """A folder of which it can no longer be read how a run made it."""

    zh = (
        "{file} 已损坏，不知道这个文件夹里的结果是按什么设置得出的；"
        "请从备份恢复它，或换一个文件夹重新运行。"
    )
    en = (
        "{file} is damaged, so that the settings of the results in its folder are unknown; restore "
        "it from a backup, or run into another folder."
    )

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class EngineMissing(UsageError):
    """The cluster engine is asked for, and something it needs is not installed."""

    zh = "用 Spark 核对需要{what}，本机没有；请先安装：{remedy}。"
    en = "Checking with Spark needs {what}, which is not here; install it: {remedy}."

    def __init__(self, what: Text, remedy: str) -> None:
        super().__init__(what=what, remedy=remedy)


class ClusterUnreachable(UsageError):
    """A Spark master that does not answer, or an address that is none."""

    zh = "连不上 Spark 集群 {master}：{why}；请核对地址，或用 --master local[*] 在本机运行。"
    en = "No Spark at {master}: {why}; check the address, or use --master local[*] on this machine."

    def __init__(self, master: str, why: Text) -> None:
        super().__init__(master=master, why=why)


class ClusterFailed(JihengError):
    """A cluster that gave up in the middle."""

    exit_code = 3
    zh = "Spark 没有做完：{why}；已做完的部分保留，重新运行，从断处接着做。"
    en = "Spark did not finish: {why}; finished parts are kept, run again to go on from there."

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


class DrawError(JihengError):
    """A spot-check draw that does not hold."""

    exit_code = 1


class MalformedDraw(DrawError):
    """A file that records no draw."""

    exit_code = 3
    zh = "{file} 不是抽取记录（{expected}）：{fault}；请用 jiheng corpus sample 写出的文件。"
    en = "{file} records no draw ({expected}): {fault}; use a file written by corpus sample."

    def __init__(self, file: str, expected: str, fault: Text) -> None:
        super().__init__(file=file, expected=expected, fault=fault)


class MalformedPromise(MalformedDraw):
    """A file that promises no draw."""

    zh = "{file} 不是抽取承诺（{expected}）：{fault}；请用 corpus sample-promise 写出的文件。"
    en = "{file} promises no draw ({expected}): {fault}; use a file written by sample-promise."


class DrawnOtherwise(DrawError):
    """A record or promise of a version that draws in another way."""

    exit_code = 3
    zh = (
        "{file} 是 {schema}，本版为 {expected}，抽法不同；请用写出它的那一版复核，"
        "或用本版重新承诺、抽取。"
    )
    en = (
        "{file} is {schema}, this version's is {expected}, which is drawn in another way; verify "
        "it with the version that wrote it, or promise and draw anew."
    )

    def __init__(self, file: str, schema: str, expected: str) -> None:
        super().__init__(file=file, schema=schema, expected=expected)


class DrawRefuted(DrawError):
    """Something in a draw that repeating it does not give."""

    zh = "{file}：{what} 记为 {recorded}，重算得 {repeated}；抽样框、方案、种子或名单已被改动。"
    en = (
        "{file}: {what} is recorded as {recorded}, repeating the draw gives {repeated}; "
        "the frame, the plan, the seed or the list was altered."
    )

    def __init__(self, file: str, what: str, *, recorded: str, repeated: str) -> None:
        super().__init__(file=file, what=what, recorded=recorded, repeated=repeated)
