"""What is said when forms have been written."""

from typing import Final

from jiheng.engine.rule import Text

WRITTEN_AS_ONE: Final = Text("已写入 {path}：{count} 张表。", "Wrote {path}: {count} form(s).")
WRITTEN_APART: Final = Text(
    "已写入文件夹 {path}：{count} 个文件，每个一张表。",
    "Wrote into folder {path}: {count} file(s) of one form each.",
)
NOT_A_FOLDER: Final = Text("同名的是一个文件，不是文件夹", "a file has this name, not a folder")
