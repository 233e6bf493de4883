"""What can go wrong when several people write at once; both are mended by trying again."""

import sqlite3

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class StorageBusyError(Exception):
    """The lock was not to be had in time."""


class StaleError(Exception):
    """Somebody else was faster: what was read before has changed."""


_BUSY_SQLITE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# lock_not_available, deadlock_detected, serialization_failure
_BUSY_POSTGRES = {"55P03", "40P01", "40001"}
_PRIMARY_CODE = 0xFF


def means_busy(error: DBAPIError | PoolTimeoutError) -> bool:
    """Tell the errors that trying again mends; a lost connection is one, since the pool makes a new one."""
    if not isinstance(error, DBAPIError):
        return True
    code = getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY_CODE
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or code in _BUSY_SQLITE or state in _BUSY_POSTGRES
