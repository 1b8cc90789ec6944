"""The one error of this package."""


class EmbeddedPostgresError(RuntimeError):
    """The data folder's PostgreSQL can't be used; the message says why and what to do."""
