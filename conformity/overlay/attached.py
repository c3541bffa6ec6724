"""Measures of pairs that are declared with their function: computed where a rule uses them, null elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from conformity.model.measures import MEASURES, function

if TYPE_CHECKING:
    from conformity.model import Needs
    from conformity.overlay.arrays import Floats
    from conformity.overlay.measures import Contacts
    from conformity.overlay.sides import Elements, Subjects


def measure(contacts: Contacts, subjects: Subjects, elements: Elements, needs: Needs) -> dict[str, Floats]:
    """One column a declared measure, one value a contact.

    Parameters
    ----------
    needs
        ``attached`` names the measures that are asked for.
    """
    nothing = np.full(len(contacts.s), np.nan)
    return {
        each.name: function(each)(contacts, subjects, elements, needs) if each.name in needs.attached else nothing
        for each in MEASURES.values()
        if each.attached
    }
