"""A visit: one stay of a player on one gaming day, which holds many slips."""

from pitledger.visits.model import VISIT_COLUMNS, Visit
from pitledger.visits.operations import VisitNotOpenError
from pitledger.visits.queries import left_over_visits

__all__ = ["VISIT_COLUMNS", "Visit", "VisitNotOpenError", "left_over_visits"]
