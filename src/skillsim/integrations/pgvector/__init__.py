"""Skills in a table of PostgreSQL, searched by pgvector (extra ``pgvector``)."""

from skillsim.errors import MissingExtraError

try:
    import psycopg  # noqa: F401
except ImportError as _error:
    raise MissingExtraError(extra="pgvector", purpose="A store in PostgreSQL") from _error

from skillsim.integrations.pgvector.store import PgVectorStore

__all__ = ["PgVectorStore"]
