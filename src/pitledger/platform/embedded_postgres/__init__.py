"""The data folder's own PostgreSQL: started when first used, stopped when its last user is gone."""

from pitledger.platform.embedded_postgres.errors import EmbeddedPostgresError
from pitledger.platform.embedded_postgres.server import EmbeddedServer, embedded_server

__all__ = ["EmbeddedPostgresError", "EmbeddedServer", "embedded_server"]
