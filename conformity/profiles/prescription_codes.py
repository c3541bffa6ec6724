"""The effect of each CNIG prescription code, by version of the standard (PrescriptionUrbaType).

Codes keep their meaning from one version to the next but for those of ``OLD``, whose number had another meaning
in 2013 or 2014 (06, 09-12, 16 and 21 were removed or changed in 2017).
"""

from __future__ import annotations

from typing import Final

from conformity.model import Effect, Purpose

_P, _B, _N, _U = Effect.PROTECTS, Effect.BUILDS, Effect.NEUTRAL, Effect.UNKNOWN

#: type → effect of its generic sub-type and of those not listed
TYPES: Final[dict[str, Effect]] = {
    "01": _P, "02": _P, "03": _N, "04": _N, "05": _U, "07": _P, "08": _P, "13": _B, "14": _B, "15": _N, "16": _B,
    "17": _B, "18": _U, "19": _B, "20": _N, "22": _N, "23": _N, "24": _N, "25": _P, "26": _N, "27": _N, "28": _N,
    "29": _B, "30": _B, "31": _P, "32": _B, "33": _B, "34": _P, "35": _P, "36": _N, "37": _N, "38": _N, "39": _N,
    "40": _N, "41": _N, "42": _P, "43": _P, "44": _N, "45": _B, "46": _B, "47": _N, "48": _P, "49": _N, "50": _N,
    "51": _N, "52": _B, "53": _B, "54": _P, "55": _U, "56": _N, "97": _N, "98": _N, "99": _U,
}  # fmt: skip
#: sub-types that differ from their type
CODES: Final[dict[str, Effect]] = {
    "02-02": _N,
    "05-01": _B,
    "05-02": _B,
    "05-03": _B,
    "05-04": _P,
    "05-05": _B,
    "05-06": _N,
    "05-07": _N,  # a freeze (L151-41 5°), not a protection
    "05-08": _B,
    "07-01": _N,
    "18-01": _B,
    "18-02": _N,
    "18-03": _B,
    "18-04": _N,
    "18-05": _P,
    "18-06": _B,
    "18-07": _B,
    "18-08": _N,
    "18-09": _B,
    "18-10": _B,
    "18-11": _B,
    "18-12": _P,
    "18-13": _P,
    "18-14": _N,
    "18-15": _P,
    "18-16": _B,
    "24-01": _B,
    "24-02": _B,
    "24-03": _B,
    "55-01": _B,
    "55-02": _N,  # renewables kept out, building is not
    "99-02": _P,
    "99-06": _P,
}
#: (version before 2017, type) → effect
OLD: Final[dict[tuple[str, str], Effect]] = {
    ("2013", "06"): _N, ("2014", "06"): _N,
    ("2013", "09"): _B, ("2014", "09"): _B,
    ("2013", "10"): _N, ("2014", "10"): _N,
    ("2013", "11"): _N, ("2014", "11"): _N,
    ("2013", "12"): _P, ("2014", "12"): _P,
    ("2013", "16"): _B, ("2014", "16"): _B,
    ("2013", "21"): _N, ("2014", "21"): _N,
}  # fmt: skip
#: what a reserved site or planned road is for, from its code alone (L151-41, L151-38)
PURPOSES: Final[dict[str, Purpose]] = {
    "05-00": Purpose.UNKNOWN,
    "05-01": Purpose.ROAD,
    "05-02": Purpose.WORKS,
    "05-03": Purpose.FACILITY,
    "05-04": Purpose.CONTINUITY,
    "05-05": Purpose.HOUSING,
    "05-06": Purpose.WORKS,
    "05-08": Purpose.FACILITY,
    "24-01": Purpose.ROAD,
    "24-02": Purpose.WIDENING,
    "24-03": Purpose.ROAD,
}


def effect(version: str, code: str) -> Effect:
    """The effect of a prescription; unknown for a code that no version defines."""
    if version < "2017":
        old = OLD.get((version, code[:2]))
        if old is not None:
            return old
    return CODES.get(code, TYPES.get(code[:2], Effect.UNKNOWN))


def is_defined(version: str, code: str) -> bool:
    """Whether some version of the standard has the code's type."""
    return code[:2] in TYPES or (version, code[:2]) in OLD
