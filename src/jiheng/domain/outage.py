"""Why the system refuses a file, in the words of both languages."""

import errno
import os
import re

from jiheng.domain.text import Text

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
"""With what numbers the system refuses to write until there is room again."""
_NO_RIGHT = Text("没有权限", "permission denied")
_NO_FOLDER = Text("所在的文件夹不存在", "its folder does not exist")
_NUMBERED = re.compile(r"\(os error (\d+)\)")
_WHY = {
    errno.EACCES: _NO_RIGHT,
    errno.EPERM: _NO_RIGHT,
    errno.ENOENT: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EISDIR: Text("它是一个文件夹", "it is a folder"),
    errno.ENOSPC: Text("磁盘已满", "the disk is full"),
    errno.EDQUOT: Text("磁盘配额已用完", "the disk quota is used up"),
    errno.EFBIG: Text("文件超过了允许的大小", "the file exceeds the size allowed"),
    errno.EROFS: Text("磁盘是只读的", "the disk is read-only"),
    errno.ENAMETOOLONG: Text("文件名过长", "the name is too long"),
    errno.EILSEQ: Text("名称不是 UTF-8 文字", "its name is no text in UTF-8"),
    errno.EBADF: Text("它已关闭", "it is closed"),
    errno.ESTALE: Text("读过之后文件被换掉了", "it was replaced after it had been read"),
    errno.ELOOP: Text("符号链接绕回了自身", "its symbolic links go in circles"),
}


def number_of(fault: Exception) -> int:
    """Return the number of the system's refusal, 0 for none.

    What Polars raises tells it in its message alone, ``… (os error 28)``.
    """
    told = _NUMBERED.search(str(fault))
    return getattr(fault, "errno", None) or (int(told[1]) if told else 0)


def outage(fault: OSError) -> Text:
    """Return why the system refused a file."""
    number = number_of(fault)
    said = os.strerror(number) if number else str(fault)
    return _WHY.get(number, Text(said, said))
