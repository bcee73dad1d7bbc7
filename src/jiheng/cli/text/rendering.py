"""What is said when forms or pages have been written."""

from typing import Final

from jiheng.engine.rule import Text

WRITTEN_AS_ONE: Final = Text("已写入 {path}：{count} 张表。", "Wrote {path}: {count} form(s).")
WRITTEN_APART: Final = Text(
    "已写入文件夹 {path}：{count} 个文件，每个一张表。",
    "Wrote into folder {path}: {count} file(s) of one form each.",
)
SHOWN: Final = Text("已画出 {count} 页，存入 {path}。", "Drew {count} page(s) into {path}.")
