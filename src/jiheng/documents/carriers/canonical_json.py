"""Canonical JSON (``jiheng/form/1``) as a carrier: one form or an array of forms."""

import json
import re
from dataclasses import replace

from jiheng.domain.canonical import from_json
from jiheng.domain.errors import DocumentError, MalformedForm
from jiheng.domain.form import Form
from jiheng.domain.locator import Source

_BEGINNING = re.compile(r"\s*(?:\{|\[\s*[\[\]{\"])")


def looks_like_json(text: str) -> bool:
    """Whether the text begins as a JSON object or array does."""
    return _BEGINNING.match(text) is not None


def read_json(text: str, name: str, sha256: str) -> list[Form | DocumentError]:
    """Return the forms of a JSON text, or in place of one what is wrong with it.

    Raises:
        MalformedForm: the text is not JSON.
    """
    try:
        value = json.loads(text)
    except RecursionError as fault:
        raise MalformedForm(
            name, "$", "JSON 嵌套过深", fault_en="JSON nested too deeply"
        ) from fault
    except json.JSONDecodeError as fault:
        raise MalformedForm(name, f"第 {fault.lineno} 行", f"不是 JSON ({fault.msg})") from fault
    except ValueError as fault:
        raise MalformedForm(name, "$", f"不是 JSON ({fault})") from fault
    is_array = isinstance(value, list)
    items = value if is_array else [value]
    found: list[Form | DocumentError] = []
    for index, item in enumerate(items):
        try:
            form = from_json(item, name)
        except MalformedForm as fault:
            path = f"[{index}].{fault.figures['path']}" if is_array else str(fault.figures["path"])
            zh, en = str(fault.figures["fault"]), str(fault.figures["fault_en"])
            found.append(MalformedForm(name, path, zh, fault_en=en))
        else:
            source = form.source or Source(name, sha256, "json", index + 1)
            found.append(replace(form, source=source))
    return found
