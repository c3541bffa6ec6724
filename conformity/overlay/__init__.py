"""Which pairs meet, and by how much: contacts, measures and totals, each computed once.

Areas are in square metres, lengths and distances in metres, in the plan's legal projection. Every value is
quantised once, as it leaves: areas and lengths to 1e-3, shares to 1e-6.
"""

from conformity.overlay.measure import Measured, measure

__all__ = ["Measured", "measure"]
