"""Measures and rulebook to findings, the decision matrix and concerns. Emits keys and numbers, speaks no language."""

from conformity.evaluate.evaluate import Evaluated, evaluate

__all__ = ["Evaluated", "evaluate"]
