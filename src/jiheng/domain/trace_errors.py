"""What keeps an exported trace of a score from being relied on."""

from jiheng.domain.errors import JihengError
from jiheng.domain.text import Text


class TraceError(JihengError):
    """An exported trace that does not hold."""

    exit_code = 1


class MalformedTrace(TraceError):
    """A file that is no trace."""

    exit_code = 3
    zh = "{file} 不是评分轨迹（jiheng/trace/1）：{fault}；请用 jiheng score --trace 重新导出。"
    en = "{file} is not a score trace (jiheng/trace/1): {fault}; export it with score --trace."

    def __init__(self, file: str, fault: Text) -> None:
        super().__init__(file=file, fault=fault)


class TraceRefuted(TraceError):
    """A number of the trace that replaying does not give."""

    zh = (
        "{file}：{number} 轨迹记为 {recorded}，重算得 {replayed}；"
        "轨迹已被改动或出自别的版本，不可采信。"
    )
    en = (
        "{file}: {number} is recorded as {recorded}, replay gives {replayed}; "
        "the trace was altered or made by another version and cannot be relied on."
    )

    def __init__(self, file: str, number: str, *, recorded: str, replayed: str) -> None:
        super().__init__(file=file, number=number, recorded=recorded, replayed=replayed)
