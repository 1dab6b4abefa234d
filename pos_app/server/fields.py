"""How the shop's values are written in JSON, and how strictly they are read: a number that is not
whole travels as text, `false` is no price, and a field nobody knows is refused.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
    WithJsonSchema,
)

LONGEST_NUMBER: Final = 40
_NUMBER: Final = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Body(BaseModel):
    """What a caller sends: no coercion, no field that is not written down."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Shown(BaseModel):
    """What the shop answers."""

    model_config = ConfigDict(frozen=True)


def _number(value: Any) -> Any:
    if type(value) is int:
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST_NUMBER or not _NUMBER.fullmatch(value):
        raise ValueError('write a decimal number as text, such as "12.50"')
    return value


def _day(value: Any) -> Any:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("write a day as YYYY-MM-DD")
    return date.fromisoformat(value)


def _printable(value: str) -> str:
    if "\x00" in value:
        raise ValueError("text holds no NUL")
    return value


def _instant(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


Number = Annotated[
    str,
    BeforeValidator(_number),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "maxLength": 40},
                {"type": "integer"},
            ],
            "examples": ["12.50"],
        }
    ),
]
"""Money, a quantity or a rate: decimal text; a JSON number only when it is whole."""

Id = Annotated[UUID, Field(strict=False)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[
    datetime,
    PlainSerializer(_instant, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Words = Annotated[str, StringConstraints(max_length=200), AfterValidator(_printable)]
LongWords = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_printable)]
Secret = Annotated[
    str, StringConstraints(max_length=200), Field(json_schema_extra={"format": "password"})
]
