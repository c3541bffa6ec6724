"""Measures and rulebook to findings, the decision matrix and concerns. Returns keys and numbers, no sentences."""

from conformity.evaluate.evaluate import Evaluated, evaluate

__all__ = ["Evaluated", "evaluate"]
