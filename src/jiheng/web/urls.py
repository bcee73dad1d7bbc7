"""Every address of the application."""

from django.contrib.auth.views import LogoutView
from django.urls import path
from django.views.i18n import set_language

from jiheng.web.views import (
    account,
    editor,
    files,
    history,
    importing,
    public,
    review,
    rules,
    trail,
    work,
)

urlpatterns = [
    path("", work.work, name="work"),
    path("progress/", work.progress, name="progress"),
    path("sign-in/", account.SignIn.as_view(), name="sign-in"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("password/", account.ChangePassword.as_view(), name="password"),
    path("language/", set_language, name="set_language"),
    path("import/", importing.import_documents, name="import"),
    path("import/confirmed/", importing.import_confirmed, name="import-confirmed"),
    path("filings/approve/", review.approve_clean, name="approve-clean"),
    path("filings/<int:filing>/", editor.form_page, name="filing"),
    path("filings/<int:filing>/cell/", editor.cell, name="cell"),
    path("filings/<int:filing>/rows/", editor.reshape, name="reshape"),
    path("filings/<int:filing>/levels/", editor.levels, name="levels"),
    path("filings/<int:filing>/adopt/", editor.adopt, name="adopt"),
    path("filings/<int:filing>/comments/", review.comment, name="comment"),
    path("filings/<int:filing>/findings/<slug:fingerprint>/", review.explain, name="explain"),
    path("filings/<int:filing>/history/", history.history, name="history"),
    path("filings/<int:filing>/steps/<slug:action>/", review.transit, name="transit"),
    path("filings/<int:filing>/form.<slug:medium>", files.download, name="download"),
    path("published/", public.published, name="published"),
    path("published/<int:filing>/", public.published_form, name="published-form"),
    path(
        "published/<int:filing>/form.<slug:medium>",
        files.published_download,
        name="published-download",
    ),
    path("audit/", trail.trail, name="trail"),
    path("audit/export.csv", trail.trail_export, name="trail-export"),
    path("rules/<slug:code>/", rules.rule, name="rule"),
]
