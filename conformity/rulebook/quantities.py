"""Numbers with their units, and the measures with which they may be compared."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from conformity.errors import Msg
from conformity.model.measures import MEASURES, names
from conformity.yamltext import suggestion

#: Measures of a barrier on an element, and those of them that compare with the previous state.
BREAKS: Final = names(family="break") | names(family="residual_width")
GAPS: Final = names(family="gap")
ROLLBACKS: Final = names(family="rollback")
_FACTORS: Final = {"": 1.0, "m2": 1.0, "ha": 1e4, "m": 1.0, "km": 1e3, "%": 0.01, "‰": 0.001}
_QUANTITY = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(m2|m²|ha|m|km|%|‰)?\Z")


#: far above any measure of a plan; an overflow to infinity would be a threshold that is never reached
_MOST = 1e15


def fault(code: str, english: Any, **fields: str) -> PydanticCustomError:
    """A fault that pydantic does not detect itself, with its code in the message catalogue.

    ``at`` names the key at fault (``rules.3.id`` for a deeper one), where that is not the value checked.
    """
    return PydanticCustomError(code, english, fields)


def _measure_name(measure: str) -> str:
    if measure not in MEASURES:
        near = suggestion(measure, MEASURES) or ", ".join(sorted(MEASURES))
        raise fault(Msg.MEASURE_UNKNOWN, "unknown measure '{measure}'", measure=measure, near=near)
    return measure


Measure = Annotated[str, AfterValidator(_measure_name)]


class Quantity(BaseModel):
    """A number with its unit, as written (``"1 ha"``) and in the unit of comparison."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    number: float
    unit: str

    @property
    def value(self) -> float:
        """In m2, m, or as a fraction."""
        return self.number * _FACTORS[self.unit]


def parse_quantity(raw: Any) -> Any:
    """``"1 ha"`` to a :class:`Quantity`; a bare number only where the measure has no unit."""
    if isinstance(raw, (Quantity, dict)):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise fault(Msg.NOT_A_NUMBER_WITH_UNIT, "'{value}' is not a number with its unit", value=str(raw)[:60])
    match = _QUANTITY.match(str(raw).strip())
    if not match or float(match[1]) > _MOST:
        raise fault(Msg.NOT_A_NUMBER_WITH_UNIT, "'{value}' is not a number with its unit", value=str(raw)[:60])
    unit = (match[2] or "").replace("m²", "m2")
    return {"text": str(raw).strip(), "number": float(match[1]), "unit": unit}


#: JSON schema of a quantity: written as text, read as a number and a unit
_WRITTEN: Final = {
    "anyOf": [{"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?\\s*(m2|m²|ha|m|km|%|‰)?$"}, {"type": "number"}],
    "description": "A number with its unit: '500 m2', '1 ha', '50 m', '5 %'; a bare number where the measure has none.",
}
QuantityField = Annotated[Quantity, BeforeValidator(parse_quantity), WithJsonSchema(_WRITTEN)]
