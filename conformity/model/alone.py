"""A lock for state of the whole process (warning filters, GDAL's options).

Two threads that save and restore such a state concurrently could leave it changed.
"""

from __future__ import annotations

from threading import RLock
from typing import Final

__all__ = ["ALONE"]

ALONE: Final = RLock()
