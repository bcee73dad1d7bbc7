"""A label that is printed twice: nothing below it is lost, and each place has its own text."""

from documents.bent import AIMS, FUNDS, HEAD, HEADS, ROWS, TOTAL, bent, every_medium

REMARK = "备注|下达较晚|<|<|<|<|<|<"
BELOW = "备注|由业务科填写|<|<|<|<|<|<"


@every_medium
def test_a_field_above_and_below_the_table_has_both_texts(medium: str) -> None:
    form = bent(medium, HEAD, (REMARK,), FUNDS, AIMS, (HEADS, *ROWS, TOTAL, BELOW))
    assert form.extensions["备注"] == ("下达较晚", "由业务科填写")
    prints = [form.provenance[f"extensions.备注[{at}]"].text for at in range(2)]
    assert prints == ["下达较晚", "由业务科填写"]


@every_medium
def test_a_field_whose_label_heads_a_column_is_told_of(medium: str) -> None:
    heads = HEADS.replace("偏差原因分析", "备注")
    form = bent(medium, HEAD, (REMARK,), FUNDS, AIMS, (heads, *ROWS, TOTAL, BELOW))
    assert form.extensions["备注"] == ("", "返工", "")
    told = "".join(note.text for note in form.notes)
    assert "下达较晚" in told
    assert "由业务科填写" in told
    assert form.provenance["extensions.备注[1]"].text == "返工"
