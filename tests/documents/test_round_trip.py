"""What is written is read again as the same form: random forms, every medium, layout and kind."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from documents.paper_forms import forms
from jiheng.documents import read_document
from jiheng.documents.writers import layout_names
from jiheng.domain.form import Form
from jiheng.services.rendering import render
from sizes import some

EXAMPLES = {
    "docx": some(70, thorough=350),
    "xlsx": some(60, thorough=250),
    "pdf": some(40, thorough=150),
    "html": some(60, thorough=250),
}
LAYOUTS = st.sampled_from(layout_names())


@pytest.mark.parametrize("medium", EXAMPLES)
def test_a_written_form_reads_as_itself(medium: str) -> None:
    @settings(
        max_examples=EXAMPLES[medium],
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(form=forms(), layout=LAYOUTS)
    def holds(form: Form, layout: str) -> None:
        assert read_document(render(form, medium, layout=layout), "f") == [form]

    holds()


@settings(
    max_examples=some(6, thorough=20), deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
@given(many=st.lists(forms(), min_size=2, max_size=5), layout=LAYOUTS)
def test_forms_of_one_file_stay_apart(many: list[Form], layout: str) -> None:
    for medium in EXAMPLES:
        assert read_document(render(many, medium, layout=layout), "f") == many
