"""A visit: one stay of a player on one gaming day, which holds many slips."""

from pitledger.visits.operations import VisitNotOpenError

__all__ = ["VisitNotOpenError"]
