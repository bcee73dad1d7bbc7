"""Why a file that is not broken gives nothing to read: no text on it, or packed."""

from jiheng.domain.errors import (
    DocumentError,
)
from jiheng.domain.text import Text


class NothingToRead(DocumentError):
    """Pages, pictures or an archive in which no text was found."""

    zh = (
        "{file} 里没有找到文字（0 行），读不出绩效自评表；"
        "请确认选对了文件，图片要清晰、端正、完整。"
    )
    en = "{file} shows no text (0 lines), so no form; check the file, pictures must be sharp."

    def __init__(self, file: str) -> None:
        super().__init__(file=file)


class PackedDocument(DocumentError):
    """An archive that is not unpacked here: no ZIP, or one inside another."""

    zh = "{file} 是{kind}，不能直接读；请先解压，再读里面的文件。"
    en = "{file} is {kind} and is not read as it is; unpack it and read the files inside."

    def __init__(self, file: str, kind: Text) -> None:
        super().__init__(file=file, kind=kind)


class PagesUnmade(DocumentError):
    """A file whose pages only one program makes, when it opens the file."""

    zh = (
        "{file} 是动态表单（XFA），页面要由 Adobe Reader 打开时才生成，文件里只有提示语；"
        "请用它打开后打印成 PDF，再读打印出来的文件。"
    )
    en = "{file} is a dynamic form (XFA) with no pages of its own; print it to PDF in Adobe Reader."

    def __init__(self, file: str) -> None:
        super().__init__(file=file)
