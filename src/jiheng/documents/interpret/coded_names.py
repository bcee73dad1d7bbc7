"""The code and the name of a project, which share a cell or a label of the head of a form."""

from collections.abc import Sequence

from jiheng.documents.carriers.neutral import Piece
from jiheng.documents.interpret.codes import announced, code_in, coded_name
from jiheng.documents.interpret.ledger import Ledger
from jiheng.documents.interpret.words import Label, Vocabulary

__all__ = ["split_code", "take_code"]

_CODE, _NAME = "project.code", "project.name"


def split_code(fields: dict[str, str], words: Vocabulary, ledger: Ledger) -> None:
    """Take a code that is printed beside the project's name for its code, if it has no other."""
    if "project_code" in fields:
        return
    coded = coded_name(fields.get("project_name", ""), lambda word: _is_code(word, words))
    if coded is not None:
        fields["project_code"], fields["project_name"] = coded
        ledger.record_beside(_CODE, _NAME)


def take_code(
    fields: dict[str, str],
    label: Label[str],
    run: Sequence[Piece],
    *,
    words: Vocabulary,
    ledger: Ledger,
) -> None:
    """Take the code that the label of the project's name has or names."""

    def is_label(word: str) -> bool:
        return _is_code(word, words)

    if label.concept != "project_name" or "project_code" in fields:
        return
    code = code_in(label.brackets, is_label)
    coded = (
        announced(fields.get("project_name", ""), "".join((label.text, *label.brackets)), is_label)
        if code is None
        else None
    )
    if code is not None:
        fields["project_code"] = code
        ledger.record([_CODE], run)
    elif coded is not None:
        fields["project_code"], fields["project_name"] = coded
        ledger.record_beside(_CODE, _NAME)


def _is_code(word: str, words: Vocabulary) -> bool:
    """Whether a word is the label of a project's code, whole or without 项目."""
    found = words.head.find(word) or words.head.find(f"项目{word}")
    return found is not None and found.concept == "project_code"
