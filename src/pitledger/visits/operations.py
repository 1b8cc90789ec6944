"""Why a visit refuses."""

from pitledger.kernel.errors import DomainError


class VisitNotOpenError(DomainError):
    """The visit has ended, or changes too fast to be joined."""

    code = "VISIT_NOT_OPEN"
    title = "The visit is not open"
    sentence = "The visit has ended; the player's next slip starts a new one."
    constraints = frozenset({"visit_not_open"})
