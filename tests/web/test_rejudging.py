"""Another policy for a campaign: how its forms stand is judged anew, all at once."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from jiheng.services import judging
from jiheng.web import rejudging
from jiheng.web.campaigning import form_of
from jiheng.web.models import Filing
from jiheng.web.stores import standing_columns
from webcast import Cast, Enter


def test_all_forms_are_judged_at_once_under_another_policy(
    cast: Cast, officer: Client, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = cast.filings["unit"]
    own, judged = filing.campaign, list[int]()
    typed = {"revision": 1, "cell:indicators[0].actual.text": "1天"}

    def judge_all(texts: list[str], policy: str) -> Any:  # noqa: ANN401
        if not judged:
            enter("preparer").post(reverse("filing", args=[filing.pk]), typed)
        judged.append(len(texts))
        return judging.judge_all(texts, policy)

    monkeypatch.setattr(rejudging, "judge_all", judge_all)
    fields = {"name": own.name, "layout": own.layout, "reminder_days": 7, "version": 1}
    fields["policy"] = "option-lower-grades"
    assert officer.post(reverse("campaign", args=[own.pk]), fields).status_code == 302
    assert judged == [Filing.objects.count(), 1]
    filing.refresh_from_db()
    assert filing.revision == 2
    for each in Filing.objects.all():
        stands = standing_columns(judging.judge(form_of(each), "option-lower-grades").standing)
        assert {name: getattr(each, name) for name in stands} == stands
