"""What databases raise, turned into errors of ours."""

from __future__ import annotations

import logging

import sqlalchemy as sa

from bot.errors import BusyError, InvalidError

log = logging.getLogger(__name__)

DEADLOCKS = frozenset({"40P01", "40001"})
"""PostgreSQL's codes for "somebody had to give way": deadlock and serialisation failure."""


def our_error(error: Exception) -> Exception:
    """The error to show to the caller; anything unexpected stays what it is."""
    if _unkeepable(error):
        return _from(error, InvalidError("This text has characters that cannot be kept."))
    if isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError):
        log.error("store.unreachable", extra={"reason": str(getattr(error, "orig", error)).partition("\n")[0]})
        return _from(error, BusyError("The database does not answer at present.", retry_after=2.0))
    return error


def worth_another_try(error: Exception) -> bool:
    """A broken connection or a lost fight for a lock.

    As a rule the server has undone the transaction. When only the answer to COMMIT was lost it stands, and
    the second try runs on top of it: unique keys recognise a repeated message, session or user, leases and
    states make the jobs on turns and deliveries miss (their caller hears "no longer ours"), and an agent's
    note is there twice.
    """
    if not isinstance(error, sa.exc.DBAPIError):
        return False
    return bool(error.connection_invalidated) or getattr(error.orig, "pgcode", None) in DEADLOCKS


def _unkeepable(error: Exception) -> bool:
    """Lone surrogates, or a NUL, which psycopg2 refuses with a bare ValueError."""
    return isinstance(error, sa.exc.DataError | UnicodeError) or (type(error) is ValueError and "NUL" in str(error))


def _from(cause: Exception, ours: Exception) -> Exception:
    ours.__cause__ = cause
    return ours
