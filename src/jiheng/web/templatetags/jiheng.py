"""Words and figures of the templates: states, steps, severities, and texts in two languages."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import template
from django.shortcuts import resolve_url
from django.template import Context
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, pgettext_lazy

from jiheng.domain.finding import Severity
from jiheng.domain.workflow import REASONED, Action, Role, State
from jiheng.reporting.report import figure, percentage
from jiheng.reporting.words import NOTHING, SEVERITIES
from jiheng.rules.catalogue import RULES
from jiheng.services.refusals import STATES
from jiheng.web import acts
from jiheng.web.asking import page_before
from jiheng.web.drawn import HERE, TOKEN
from jiheng.web.drawn import cell as drawn_cell
from jiheng.web.drawn import frame as drawn_frame
from jiheng.web.language import language
from jiheng.web.models import StoredEntry, Upload
from jiheng.web.paper import PaperCell

register = template.Library()
_CODE: Final = re.compile(r"`([^`]+)`|([A-Z]{3}[0-9]{3})")
_FIGURE: Final = re.compile(r"\{[^{}]*\}")
_SHOWN: Final = 60
"""Characters of a long text in a list."""
_NAMED: Final = {rule.name: rule.code for rule in RULES}
_FRAMED = (
    "page_language",
    "other_language",
    "is_auditor",
    "is_administrator",
    "is_finance_officer",
)
"""What the frame of a page depends on, besides who is signed in, and their name."""
_STEPS = {
    Action.SUBMIT: gettext_lazy("提交主管部门"),
    Action.WITHDRAW: gettext_lazy("撤回"),
    Action.RETURN: gettext_lazy("退回"),
    Action.APPROVE: gettext_lazy("通过"),
    Action.ACCEPT: gettext_lazy("审定"),
    Action.PUBLISH: pgettext_lazy("step", "公开"),
    Action.REOPEN: gettext_lazy("重新打开"),
}


@register.filter
def told(text: Any) -> str:  # noqa: ANN401
    """Return a text of the core in the language of the page."""
    return str(text.in_(language()))


@register.filter
def without_figures(message: str) -> str:
    """Return a rule's message with dots where its figures stand."""
    return _FIGURE.sub("…", message)


@register.filter
def prose(paragraph: str) -> str:
    """Return a paragraph of a rule's page as HTML, rules it names as links."""
    parts = iter(_CODE.split(paragraph))
    shown = [next(parts)]
    for name, code, after in zip(parts, parts, parts, strict=True):
        shown += [_code(name or code), after]
    return format_html_join("", "{}", ((part,) for part in shown))


def _code(name: str) -> str:
    code = _NAMED.get(name, name)
    if code not in _NAMED.values():
        return format_html("<code>{}</code>", name)
    return format_html('<a href="{}">{}</a>', resolve_url("rule", code), code)


@register.filter
def state_name(state: str) -> str:
    """Return what a state is called."""
    return told(STATES[State(state)])


@register.filter
def step_name(action: str) -> str:
    """Return what a step is called on its button."""
    return str(_STEPS[Action(action)])


@register.filter
def needs_reason(action: str) -> bool:
    """Whether a step must say why."""
    return action in REASONED


@register.filter
def role_name(role: str) -> str:
    """Return what a role is called."""
    return str(acts.ROLES[Role(role)])


@register.filter
def act_name(action: str) -> str:
    """Return what an action of the audit trail is called."""
    return acts.act_name(action)


@register.filter
def place(path: str) -> str:
    """Return where an action of the audit trail was, in words."""
    return acts.act_place(path)


@register.filter
def said_at(text: str, path: str) -> str:
    """Return what a cell says in people's words: a level by its name."""
    return acts.recorded(text, "edit", path)


@register.filter
def is_choice(path: str) -> bool:
    """Whether a cell holds one of a closed list."""
    return path.endswith((".level1", ".level2"))


@register.filter
def recorded(text: str, entry: StoredEntry) -> str:
    """Return what an entry of the trail says was before or after, in words."""
    return acts.recorded(text, entry.action, entry.path)


@register.filter
def moment(at: datetime) -> str:
    """Return when something was, as briefly as it is clear: the time alone for today."""
    local, today = timezone.localtime(at), timezone.localdate()
    return f"{local:%H:%M:%S}" if local.date() == today else f"{day(local.date())} {local:%H:%M}"


@register.filter
def day(at: date) -> str:
    """Return a day, with its year where that is not the present one."""
    return f"{at:%m-%d}" if at.year == timezone.localdate().year else f"{at:%Y-%m-%d}"


@register.filter
def folded(text: str) -> str:
    """Return a long text folded up behind its beginning."""
    if len(text) <= _SHOWN:
        return text
    return format_html("<details><summary>{}…</summary>{}</details>", text[:_SHOWN], text)


@register.filter
def severity_name(severity: str) -> str:
    """Return what a severity is called."""
    return told(SEVERITIES[Severity(severity)])


@register.filter
def of(values: dict[Any, Any], key: Any) -> Any:  # noqa: ANN401
    """Return the value of a key, none where there is none."""
    return values.get(key)


@register.filter
def points(number: Decimal | None) -> str:
    """Return points with two decimals, a dash for none."""
    return figure(number)


@register.filter
def rate(number: Decimal | None) -> str:
    """Return a rate with its sign, a dash for none."""
    return percentage(number)


@register.filter
def amount(number: Decimal | None) -> str:
    """Return an amount of money with two decimals at least, a dash for none."""
    return NOTHING if number is None else figure(number.normalize())


@register.filter
def problems(upload: Upload) -> list[str]:
    """Return what could not be read of an upload, in the language of the page."""
    return upload.sentences(language())


@register.filter
def drawn(cell: PaperCell) -> str:
    """Return a cell of the paper as HTML."""
    return drawn_cell(cell, language())


@register.filter
def drawn_beside(cell: PaperCell) -> str:
    """Return a cell that takes the place of the one on the page."""
    return drawn_cell(cell, language(), is_oob=True)


@register.simple_tag(takes_context=True)
def panel(context: Context, name: str) -> str:
    """Return a part of the filing's page, with the token of this answer."""
    drawn_once: str = context["page"].panel(name)
    return mark_safe(drawn_once.replace(TOKEN, _token(context)))  # noqa: S308


@register.simple_block_tag(takes_context=True)
def frame(context: Context, content: str) -> str:
    """Return what stands around the page; the block says which entry of its menu it is under."""
    known: dict[Any, Any] = context.flatten()
    user = known.get("user")
    shown = {name: known.get(name) for name in _FRAMED} | {"at": content.strip()}
    key = (*shown.values(), getattr(user, "pk", None), getattr(user, "name", None))
    request = known["request"]
    is_page = request.method == "GET"
    here = escape(request.get_full_path() if is_page else page_before(request))
    drawn_once = drawn_frame(key, shown | {"user": user})
    return mark_safe(drawn_once.replace(TOKEN, _token(context)).replace(HERE, here))  # noqa: S308


def _token(context: Context) -> str:
    return escape(str(context.get("csrf_token", "")))


@register.simple_tag
def act_names() -> list[tuple[str, str]]:
    """Return all actions of the audit trail with what they are called."""
    return [(name, acts.act_name(name)) for name in acts.ACTS]
