"""From YAML nodes to a `Policy`: the schema of a policy file.

Every fault is a `PolicyFileError` naming file and line.
"""

import re
from collections.abc import Mapping
from datetime import date

from jiheng.domain.authority import Authority, Certainty
from jiheng.policy.catalogue import CATALOGUE, LABELS
from jiheng.policy.located import Located
from jiheng.policy.model import DatedValue, Document, English, Jurisdiction, Policy
from jiheng.policy.specification import Specification

FIELDS = (
    "name", "title", "abstract", "jurisdiction", "extends", "in_force", "notes", "english",
    "documents", "provisions", "parameters", "wording",
)  # fmt: skip
PROVISION_FIELDS = ("document", "article", "says", "certainty")
OWN_ADVICE = "良好做法"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)
_PERIOD = re.compile(r"\d{4}(-\d{2}){0,2}\Z", re.ASCII)
_YEAR = re.compile(r"[12]\d{3}\Z", re.ASCII)


def read_policy(root: Located, parent: Policy | None) -> Policy:
    """Return the policy whose file has `root`, extending `parent`.

    Raises:
        PolicyFileError: the file breaks the schema; names the line.
    """
    top = root.fields(FIELDS, ("name", "title"))
    is_abstract = _read_flag(top)
    if not is_abstract:
        root.fields(FIELDS, ("jurisdiction", "in_force"))
    first, last = _read_years(top["in_force"]) if "in_force" in top else (date.min.year, None)
    own = _read_section(top, "documents")
    documents = {key.text(): _read_document(value) for key, value in own}
    known = _Known(documents, parent)
    return Policy(
        name=top["name"].text(),
        title=top["title"].text(),
        file=root.file,
        parent=parent,
        is_abstract=is_abstract,
        jurisdiction=_read_jurisdiction(top),
        first_year=first,
        last_year=last,
        notes=tuple(note.text() for note in top["notes"].items()) if "notes" in top else (),
        documents=documents,
        provisions=known.read_provisions(_read_section(top, "provisions")),
        values=dict(known.read_parameter(*pair) for pair in _read_section(top, "parameters")),
        labels=_read_labels(top),
        english=_read_english(top),
    )


def _read_section(top: Mapping[str, Located], name: str) -> list[tuple[Located, Located]]:
    return top[name].pairs() if name in top else []


def _read_flag(top: Mapping[str, Located]) -> bool:
    if "abstract" not in top:
        return False
    return top["abstract"].one_of(("true", "false"), zh="取值", en="value") == "true"


def _read_english(top: Mapping[str, Located]) -> English:
    if "english" not in top:
        return English()
    fields = top["english"].fields(("title", "jurisdiction", "notes"), ("title",))
    return English(
        fields["title"].text(),
        fields["jurisdiction"].text() if "jurisdiction" in fields else "",
        tuple(note.text() for note in fields["notes"].items()) if "notes" in fields else (),
    )


def _read_labels(top: Mapping[str, Located]) -> dict[str, str]:
    return {
        key.one_of(tuple(LABELS), zh="标签", en="label"): value.text()
        for key, value in _read_section(top, "wording")
    }


def _read_jurisdiction(top: Mapping[str, Located]) -> Jurisdiction:
    if "jurisdiction" not in top:
        return Jurisdiction("")
    fields = top["jurisdiction"].fields(("name", "departments"), ("name",))
    departments = fields["departments"].items() if "departments" in fields else []
    for entry in departments:
        if not entry.text().strip():
            raise entry.fault("主管部门的开头不能为空", "a department prefix cannot be empty")
    return Jurisdiction(fields["name"].text(), tuple(entry.text() for entry in departments))


def _read_years(node: Located) -> tuple[int, int | None]:
    fields = node.fields(("from", "to"), ("from",))
    first = _read_year(fields["from"])
    if "to" not in fields or fields["to"].is_null:
        return first, None
    last = _read_year(fields["to"])
    if last < first:
        raise fields["to"].fault(f"止年 {last} 早于起年 {first}", f"{last} lies before {first}")
    return first, last


def _read_year(node: Located) -> int:
    text = node.text()
    if not _YEAR.match(text):
        raise node.fault(f"{text} 不是四位年度", f"{text} is no year of four digits")
    return int(text)


def _read_day(node: Located) -> date:
    text = node.text()
    try:
        return date.fromisoformat(text if _DAY.match(text) else "")
    except ValueError:
        raise node.fault(
            f"{text} 不是 YYYY-MM-DD 的日期", f"{text} is no date as YYYY-MM-DD"
        ) from None


def _read_period(fields: Mapping[str, Located], name: str) -> str | None:
    text = fields[name].text_or_none() if name in fields else None
    if text is not None and not _PERIOD.match(text):
        raise fields[name].fault(
            f"{text} 不是日期（YYYY、YYYY-MM 或 YYYY-MM-DD）",
            f"{text} is no date (YYYY, YYYY-MM or YYYY-MM-DD)",
        )
    return text


def _read_document(node: Located) -> Document:
    fields = node.fields(("title", "number", "issued", "effective"), ("title",))
    return Document(
        title=fields["title"].text(),
        number=fields["number"].text_or_none() if "number" in fields else None,
        issued=_read_period(fields, "issued"),
        effective=_read_period(fields, "effective"),
    )


class _Known:
    """What a provision or value of this file may refer to."""

    def __init__(self, documents: Mapping[str, Document], parent: Policy | None) -> None:
        self.documents: dict[str, Document] = {}
        self.provisions: dict[str, Authority] = {}
        if parent is not None:
            for level in reversed(tuple(parent.lineage())):
                self.documents |= level.documents
            self.provisions |= parent.authorities()
        self.documents |= documents

    def read_provisions(self, pairs: list[tuple[Located, Located]]) -> dict[str, Authority]:
        own = {key.text(): self.read_provision(value) for key, value in pairs}
        self.provisions |= own
        return own

    def read_provision(self, node: Located) -> Authority:
        fields = node.fields(PROVISION_FIELDS, ("says", "certainty"))
        levels = tuple(str(level) for level in Certainty)
        certainty = Certainty(fields["certainty"].one_of(levels, zh="把握程度", en="certainty"))
        document = self._read_source(fields, certainty, node)
        return Authority(
            title=document.title,
            certainty=certainty,
            document=document.number,
            article=fields["article"].text_or_none() if "article" in fields else None,
            effective=document.effective,
            says=fields["says"].text(),
        )

    def _read_source(
        self, fields: Mapping[str, Located], certainty: Certainty, node: Located
    ) -> Document:
        source = fields.get("document")
        if source is not None and not source.is_null:
            return self.documents[source.one_of(tuple(self.documents), zh="文件", en="document")]
        if certainty is Certainty.GOOD_PRACTICE:
            return Document(OWN_ADVICE)
        raise node.fault(
            f"把握程度为 {certainty} 的依据须写明 document",
            f"a provision of certainty {certainty} must name its document",
        )

    def read_parameter(self, key: Located, node: Located) -> tuple[str, tuple[DatedValue, ...]]:
        name = key.one_of(tuple(CATALOGUE), zh="参数", en="parameter")
        dated = node.fields(("values",), ("values",))["values"]
        values = [self._read_dated(CATALOGUE[name], day, value) for day, value in dated.pairs()]
        if not values:
            raise dated.fault(f"参数 {name} 没有值", f"parameter {name} has no value")
        return name, tuple(sorted(values, key=lambda value: value.since))

    def _read_dated(self, spec: Specification, day: Located, node: Located) -> DatedValue:
        fields = node.fields(("value", "authority", "note"), ("value", "authority"))
        return DatedValue(
            since=_read_day(day),
            value=spec.kind.read(fields["value"]),
            authority=self._read_authority(fields["authority"]),
            line=day.line,
            note=fields["note"].text_or_none() if "note" in fields else None,
        )

    def _read_authority(self, node: Located) -> Authority:
        if node.is_mapping:
            return self.read_provision(node)
        return self.provisions[node.one_of(tuple(self.provisions), zh="依据", en="provision")]
