"""Signing in, and changing one's password."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import views as auth
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from jiheng.web.models import Person
from jiheng.web.signing import record


class SignIn(auth.LoginView):
    """Sign in; a session that was there before gets a new key."""

    template_name = "jiheng/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **shown: Any) -> dict[str, Any]:  # noqa: ANN401
        """Add the demo accounts, where there are any."""
        demo = Person.objects.filter(is_demo=True).prefetch_related("memberships__organisation")
        return super().get_context_data(**shown) | {"demo": demo}


class ChangePassword(auth.PasswordChangeView):
    """Change one's password; other sessions end."""

    template_name = "jiheng/password.html"
    success_url = reverse_lazy("work")

    def form_valid(self, form: Any) -> Any:  # noqa: ANN401
        """Change it, and say so in the audit trail."""
        answer = super().form_valid(form)
        record("password", form.user)
        messages.success(self.request, _("密码已更改，其他地方的登录已退出。"))
        return answer
