"""What SARIF 2.1.0 demands of the parts we write, in our own words; nothing else is allowed."""

from typing import Any

Schema = dict[str, Any]
TEXT: Schema = {"type": "string"}
PLACE: Schema = {"type": "integer", "minimum": 1}
BAG: Schema = {
    "type": "object",
    "properties": {"tags": {"type": "array", "items": TEXT, "uniqueItems": True}},
}
LEVEL: Schema = {"enum": ["none", "note", "warning", "error"]}
LANGUAGE: Schema = {"type": "string", "pattern": "^[a-z]{2}-[A-Z]{2}$"}
HASHES: Schema = {"type": "object", "additionalProperties": {"pattern": "^[0-9a-f]{64}$"}}


def record(must: str = "", /, **parts: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {**parts, "properties": BAG},
        "required": must.split(),
        "additionalProperties": False,
    }


def several(each: Schema, *, distinct: bool = True) -> Schema:
    return {"type": "array", "items": each, "uniqueItems": distinct}


TOLD = record("text", text=TEXT, markdown=TEXT)
ARTIFACT_LOCATION = record("uri", uri={**TEXT, "format": "uri-reference"}, index={"minimum": 0})
REGION = record("startLine", startLine=PLACE, endLine=PLACE, startColumn=PLACE, endColumn=PLACE)
LOCATION = record(
    physicalLocation=record("artifactLocation", artifactLocation=ARTIFACT_LOCATION, region=REGION),
    id={"type": "integer", "minimum": 1},
    message=record("text", text=TEXT),
    logicalLocations=several(record(fullyQualifiedName=TEXT, name=TEXT, kind=TEXT)),
)
NOTIFICATION = record(
    "message", message=record("text", text=TEXT), level=LEVEL, locations=several(LOCATION)
)
RULE = record(
    "id",
    id=TEXT,
    name=TEXT,
    shortDescription=TOLD,
    fullDescription=TOLD,
    messageStrings={"type": "object", "additionalProperties": TOLD},
    help=TOLD,
    defaultConfiguration=record(level=LEVEL),
)
COMPONENT = record(
    "name",
    name=TEXT,
    fullName=TEXT,
    version=TEXT,
    semanticVersion={"pattern": r"^\d+\.\d+\.\d+"},
    language=LANGUAGE,
    contents=several({"enum": ["localizedData", "nonLocalizedData"]}),
    isComprehensive={"type": "boolean"},
    associatedComponent=record(name=TEXT),
    translationMetadata=record("name", name=TEXT),
    rules=several(RULE),
)
SUPPRESSION = record(
    "kind",
    kind={"enum": ["inSource", "external"]},
    status={"enum": ["accepted", "underReview", "rejected"]},
    justification=TEXT,
    location=LOCATION,
)
RESULT = record(
    "message ruleId ruleIndex kind level partialFingerprints",
    message=record("text", text=TEXT),
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": -1},
    kind={"enum": ["fail"]},
    level=LEVEL,
    locations=several(LOCATION),
    relatedLocations=several(LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    baselineState={"enum": ["new", "unchanged", "updated", "absent"]},
    suppressions=several(SUPPRESSION),
)
RUN = record(
    "tool results",
    tool=record("driver", driver=COMPONENT),
    language=LANGUAGE,
    translations=several(COMPONENT),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    invocations=several(
        record(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            exitCode={"type": "integer"},
            exitCodeDescription=TEXT,
            toolExecutionNotifications=several(NOTIFICATION),
            toolConfigurationNotifications=several(NOTIFICATION),
        )
    ),
    artifacts=several(
        record(
            location=ARTIFACT_LOCATION, roles=several({"const": "analysisTarget"}), hashes=HASHES
        )
    ),
    results=several(RESULT, distinct=False),
)
LOG: Schema = {
    "type": "object",
    "properties": {
        "$schema": {**TEXT, "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": several(RUN),
    },
    "required": ["version", "runs"],
    "additionalProperties": False,
}
