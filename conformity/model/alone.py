"""What belongs to the whole process (warning filters, GDAL's options) is changed by one thread at a time.

Two threads that save and restore such a state across each other would leave it changed for good.
"""

from __future__ import annotations

from threading import RLock
from typing import Final

__all__ = ["ALONE"]

ALONE: Final = RLock()
