"""Refusals: what a person or a program is told when a command is not carried out."""

from collections.abc import Mapping
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with a code, a title, a sentence and facts; it knows nothing of HTTP.

    `constraints` names the database constraints whose violation means this refusal. Where
    `effects_stand`, a part of the command was carried out and is to be committed all the same.
    """

    code: ClassVar[str]
    title: ClassVar[str]
    sentence: ClassVar[str]
    constraints: ClassVar[frozenset[str]] = frozenset()
    effects_stand: ClassVar[bool] = False

    def __init__(self, sentence: str | None = None, **facts: Any) -> None:
        """Refuse with the class's sentence, or a more telling one, and facts for the caller."""
        self.detail = sentence or self.sentence
        self.facts: Mapping[str, Any] = facts
        super().__init__(self.detail)


def refusals() -> list[type[DomainError]]:
    """Return every refusal that is defined in the modules loaded so far."""
    found: list[type[DomainError]] = []
    waiting = DomainError.__subclasses__()
    while waiting:
        refusal = waiting.pop()
        found.append(refusal)
        waiting.extend(refusal.__subclasses__())
    return found


class ValidationFailedError(DomainError):
    """What was sent is not what the command takes."""

    code = "VALIDATION_ERROR"
    title = "The request is not valid"
    sentence = "Correct the fields named in errors and send the request again."

    @classmethod
    def of(cls, field: str, message: str) -> "ValidationFailedError":
        """Return the refusal of one field."""
        return cls(errors=[{"field": field, "message": message}])


class NotFoundError(DomainError):
    """There is no such thing, or it is another casino's."""

    code = "NOT_FOUND"
    title = "Not found"
    sentence = "There is nothing with this id here."
    constraints = frozenset({"not_found"})


class AlreadyExistsError(DomainError):
    """Something that must be unique exists already."""

    code = "ALREADY_EXISTS"
    title = "It exists already"
    sentence = "Something with this name or number exists already; choose another."


class UnauthorizedError(DomainError):
    """Nobody is signed in."""

    code = "UNAUTHORIZED"
    title = "Sign in first"
    sentence = "The token is missing, unknown or expired, or the login and password do not match."


class ForbiddenError(DomainError):
    """Somebody is signed in, and may not do this."""

    code = "FORBIDDEN"
    title = "Not allowed"
    sentence = "Your role does not have the permission that this needs."


class DatabaseUnavailableError(DomainError):
    """The database could not finish in time; nothing was changed."""

    code = "DATABASE_UNAVAILABLE"
    title = "The database is not available"
    sentence = "It did not answer in time; nothing is half done. Ask again in a moment."


class InternalError(DomainError):
    """Something that should not happen did."""

    code = "INTERNAL_ERROR"
    title = "Something went wrong here"
    sentence = "The error has been logged under this correlation id."


class CasinoContextLostError(DomainError):
    """The database no longer sees the casino that the command works for."""

    code = "INTERNAL_ERROR"
    title = InternalError.title
    sentence = InternalError.sentence
    constraints = frozenset({"casino_context_lost", "casino_context_mismatch"})
