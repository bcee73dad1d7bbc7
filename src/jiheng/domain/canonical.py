"""The canonical JSON of a form (``jiheng/form/1``) and back.

Numbers travel as strings, so that printed decimals survive; what is not on the paper is
null. Knows the shape only; the JSON Schema of the same shape is in `jiheng.domain.schema`.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from jiheng.domain.amount import AmountUnit, parse_number, printed
from jiheng.domain.errors import MalformedForm
from jiheng.domain.form import Form, Kind, Note, Project, Total
from jiheng.domain.funds import FundingSource, FundsLine
from jiheng.domain.indicator import Actual, Comparator, Indicator, Level1, Level2, Target, Tier
from jiheng.domain.locator import Confidence, Locator, Provenance, Source
from jiheng.domain.objective import Objective

SCHEMA_ID = "jiheng/form/1"
Json = dict[str, Any]
_Enum = TypeVar("_Enum", bound=StrEnum)
_Part = TypeVar("_Part")


def to_json(form: Form) -> Json:
    """Return the canonical JSON value of `form`."""
    return {
        "schema": SCHEMA_ID,
        "kind": form.kind.value,
        "fiscal_year": form.fiscal_year,
        "project": {"name": form.project.name, "code": form.project.code},
        "supervising_department": form.supervising_department,
        "implementing_unit": form.implementing_unit,
        "amount_unit": form.amount_unit and form.amount_unit.value,
        "funds": [_funds_line(line) for line in form.funds],
        "objective": {"intended": form.objective.intended, "achieved": form.objective.achieved},
        "indicators": [_indicator(row) for row in form.indicators],
        "total": {
            "max_points": _number(form.total.max_points),
            "claimed_score": _number(form.total.claimed_score),
        },
        "claimed_rating": form.claimed_rating,
        "extensions": {label: list(texts) for label, texts in form.extensions.items()},
        "source": form.source and _source(form.source),
        "provenance": {path: _provenance(of) for path, of in form.provenance.items()},
        "notes": [{"text": note.text, "place": _place(note.place)} for note in form.notes],
    }


def _number(number: Decimal | None) -> str | None:
    return None if number is None else printed(number)


def _funds_line(line: FundsLine) -> Json:
    return {
        "source": line.source.value,
        "original_budget": _number(line.original_budget),
        "revised_budget": _number(line.revised_budget),
        "outturn": _number(line.outturn),
        "max_points": _number(line.max_points),
        "execution_rate": _number(line.execution_rate),
        "claimed_score": _number(line.claimed_score),
    }


def _indicator(row: Indicator) -> Json:
    return {
        "level1": row.level1 and row.level1.value,
        "level2": row.level2 and row.level2.value,
        "name": row.name,
        "target": {
            "text": row.target.text,
            "comparator": row.target.comparator and row.target.comparator.value,
            "value": _number(row.target.value),
            "unit": row.target.unit,
        },
        "actual": {
            "text": row.actual.text,
            "value": _number(row.actual.value),
            "unit": row.actual.unit,
            "tier": row.actual.tier and row.actual.tier.value,
        },
        "max_points": _number(row.max_points),
        "claimed_score": _number(row.claimed_score),
        "variance_explanation": row.variance_explanation,
    }


def _source(source: Source) -> Json:
    return {
        "file": source.file,
        "sha256": source.sha256,
        "carrier": source.carrier,
        "ordinal": source.ordinal,
    }


def _place(place: Locator | None) -> Json | None:
    if place is None:
        return None
    fields = ("line", "end_line", "column", "page", "sheet", "cell")
    known = {name: getattr(place, name) for name in fields}
    known["box"] = None if place.box is None else list(place.box)
    return {name: value for name, value in known.items() if value is not None}


def _provenance(of: Provenance) -> Json:
    return {"place": _place(of.place), "confidence": of.confidence.value, "text": of.text}


def from_json(value: object, file: str = "-") -> Form:
    """Return the form a canonical JSON value describes.

    Raises:
        MalformedForm: naming the path and what is wrong there.
    """
    return _Reader(file).form(value)


class _Reader:
    """Walks a JSON value, knowing the path it is at."""

    def __init__(self, file: str) -> None:
        self._file = file

    def _fault(self, path: str, fault: str) -> MalformedForm:
        return MalformedForm(self._file, path or "$", fault)

    def _object(self, value: object, path: str) -> Mapping[str, object]:
        if not isinstance(value, dict):
            raise self._fault(path, f"应为对象 (object expected), 实为 {_shown(value)}")
        return value

    def _list(self, value: object, path: str) -> list[object]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise self._fault(path, f"应为数组 (array expected), 实为 {_shown(value)}")
        return value

    def _text(self, owner: Mapping[str, object], key: str, path: str) -> str | None:
        value = owner.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self._fault(f"{path}{key}", f"应为文字 (string expected), 实为 {_shown(value)}")

    def _decimal(self, owner: Mapping[str, object], key: str, path: str) -> Decimal | None:
        text = self._text(owner, key, path)
        if text is None:
            return None
        number = parse_number(text)
        if number is None:
            raise self._fault(f"{path}{key}", f"应为数字 (number expected), 实为 {_shown(text)}")
        return number

    def _choice(
        self, choices: type[_Enum], owner: Mapping[str, object], *, key: str, path: str
    ) -> _Enum | None:
        text = self._text(owner, key, path)
        if text is None:
            return None
        if text not in {choice.value for choice in choices}:
            known = "|".join(choice.value for choice in choices)
            raise self._fault(f"{path}{key}", f"应为 {known} 之一 (one of), 实为 {_shown(text)}")
        return choices(text)

    def form(self, value: object) -> Form:
        top = self._object(value, "")
        schema = top.get("schema", SCHEMA_ID)
        if schema != SCHEMA_ID:
            raise self._fault("schema", f"应为 {SCHEMA_ID}, 实为 {_shown(schema)}")
        year = top.get("fiscal_year")
        if year is not None and (not isinstance(year, int) or isinstance(year, bool)):
            raise self._fault("fiscal_year", f"应为整数 (integer expected), 实为 {_shown(year)}")
        project = self._object(top.get("project") or {}, "project")
        objective = self._object(top.get("objective") or {}, "objective")
        total = self._object(top.get("total") or {}, "total")
        return Form(
            kind=self._choice(Kind, top, key="kind", path="") or Kind.PROJECT,
            fiscal_year=year,
            project=Project(
                self._text(project, "name", "project."), self._text(project, "code", "project.")
            ),
            supervising_department=self._text(top, "supervising_department", ""),
            implementing_unit=self._text(top, "implementing_unit", ""),
            amount_unit=self._choice(AmountUnit, top, key="amount_unit", path=""),
            funds=self._each(top, "funds", self._funds_line),
            objective=Objective(
                self._text(objective, "intended", "objective."),
                self._text(objective, "achieved", "objective."),
            ),
            indicators=self._each(top, "indicators", self._indicator),
            total=Total(
                self._decimal(total, "max_points", "total."),
                self._decimal(total, "claimed_score", "total."),
            ),
            claimed_rating=self._text(top, "claimed_rating", ""),
            extensions=self._extensions(top),
            source=self._source(top),
            provenance=self._provenance(top),
            notes=self._each(top, "notes", self._note),
        )

    def _each(
        self, owner: Mapping[str, object], key: str, read: Callable[[Mapping[str, object], str], _Part]
    ) -> tuple[_Part, ...]:
        items = self._list(owner.get(key), key)
        return tuple(
            read(self._object(item, f"{key}[{i}]"), f"{key}[{i}].") for i, item in enumerate(items)
        )

    def _funds_line(self, line: Mapping[str, object], path: str) -> FundsLine:
        source = self._choice(FundingSource, line, key="source", path=path)
        if source is None:
            raise self._fault(f"{path}source", "缺少资金来源 (missing)")
        return FundsLine(
            source=source,
            original_budget=self._decimal(line, "original_budget", path),
            revised_budget=self._decimal(line, "revised_budget", path),
            outturn=self._decimal(line, "outturn", path),
            max_points=self._decimal(line, "max_points", path),
            execution_rate=self._decimal(line, "execution_rate", path),
            claimed_score=self._decimal(line, "claimed_score", path),
        )

    def _indicator(self, row: Mapping[str, object], path: str) -> Indicator:
        target = self._object(row.get("target") or {}, f"{path}target")
        actual = self._object(row.get("actual") or {}, f"{path}actual")
        at_target, at_actual = f"{path}target.", f"{path}actual."
        return Indicator(
            level1=self._choice(Level1, row, key="level1", path=path),
            level2=self._choice(Level2, row, key="level2", path=path),
            name=self._text(row, "name", path),
            target=Target(
                text=self._text(target, "text", at_target),
                comparator=self._choice(Comparator, target, key="comparator", path=at_target),
                value=self._decimal(target, "value", at_target),
                unit=self._text(target, "unit", at_target),
            ),
            actual=Actual(
                text=self._text(actual, "text", at_actual),
                value=self._decimal(actual, "value", at_actual),
                unit=self._text(actual, "unit", at_actual),
                tier=self._choice(Tier, actual, key="tier", path=at_actual),
            ),
            max_points=self._decimal(row, "max_points", path),
            claimed_score=self._decimal(row, "claimed_score", path),
            variance_explanation=self._text(row, "variance_explanation", path),
        )

    def _extensions(self, top: Mapping[str, object]) -> Mapping[str, tuple[str, ...]]:
        held = self._object(top.get("extensions") or {}, "extensions")
        return {
            label: tuple(str(text) for text in self._list(texts, f"extensions.{label}"))
            for label, texts in held.items()
        }

    def _source(self, top: Mapping[str, object]) -> Source | None:
        if top.get("source") is None:
            return None
        source = self._object(top["source"], "source")
        ordinal = source.get("ordinal")
        return Source(
            file=self._text(source, "file", "source.") or "",
            sha256=self._text(source, "sha256", "source.") or "",
            carrier=self._text(source, "carrier", "source.") or "",
            ordinal=ordinal if isinstance(ordinal, int) else 1,
        )

    def _provenance(self, top: Mapping[str, object]) -> Mapping[str, Provenance]:
        held = self._object(top.get("provenance") or {}, "provenance")
        result = {}
        for key, value in held.items():
            path = f"provenance.{key}"
            entry = self._object(value, path)
            surely = self._choice(Confidence, entry, key="confidence", path=f"{path}.")
            result[key] = Provenance(
                place=self._place(entry.get("place"), path) or Locator(),
                confidence=surely or Confidence.CERTAIN,
                text=self._text(entry, "text", f"{path}."),
            )
        return result

    def _note(self, note: Mapping[str, object], path: str) -> Note:
        return Note(self._text(note, "text", path) or "", self._place(note.get("place"), path))

    def _place(self, value: object, path: str) -> Locator | None:
        if value is None:
            return None
        place = dict(self._object(value, f"{path}.place"))
        box = place.pop("box", None)
        corners: tuple[float, float, float, float] | None = None
        if isinstance(box, list) and len(box) == 4:  # noqa: PLR2004
            corners = (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
        whole = {
            name: number
            for name in ("line", "end_line", "column", "page")
            if isinstance(number := place.get(name), int)
        }
        return Locator(
            **whole,
            box=corners,
            sheet=self._text(place, "sheet", path),
            cell=self._text(place, "cell", path),
        )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."  # noqa: PLR2004
