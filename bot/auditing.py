"""The audit log: who saw and did what, in ids and names of ours; never a customer's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol


class Deed(str, Enum):
    """What somebody did; for each there is a sentence in the console."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    ENDED_SESSION = "ended_session"
    ENDED_SESSIONS = "ended_sessions"
    CHANGED_PASSWORD = "changed_password"  # noqa: S105 - a deed
    ADDED_ACCOUNT = "added_account"
    CHANGED_ACCOUNT = "changed_account"
    DISABLED_ACCOUNT = "disabled_account"
    ENABLED_ACCOUNT = "enabled_account"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - a deed
    OPENED_CONVERSATION = "opened_conversation"
    OPENED_TICKET = "opened_ticket"
    OPENED_CUSTOMER = "opened_customer"
    OPENED_FILE = "opened_file"
    SEARCHED = "searched"
    EXPORTED_TICKETS = "exported_tickets"
    EXPORTED_AUDIT = "exported_audit"
    CLAIMED = "claimed"
    REPLIED = "replied"
    NOTED = "noted"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    RESOLVED = "resolved"
    RELEASED = "released"
    CHANGED_TICKET = "changed_ticket"
    LINKED_CUSTOMERS = "linked_customers"
    UNLINKED_CUSTOMERS = "unlinked_customers"
    TOLD_APART = "told_apart"
    CHANGED_REPLIES = "changed_replies"
    CHANGED_RULES = "changed_rules"
    CHANGED_PRESENCE = "changed_presence"


@dataclass(frozen=True)
class AuditEntry:
    """One line: `who` is empty when it is not known, or was done from the command line.

    `about` names an account, a setting or a file of ours. `id` and `customer` (the name of the conversation's
    customer at present) are there when it was read.
    """

    at: datetime
    who: str
    deed: Deed
    conversation: str | None = None
    ticket: str | None = None
    about: str = ""
    address: str = ""
    id: int = 0
    customer: str = ""


@dataclass(frozen=True)
class AuditQuery:
    """Which entries are wanted, all conditions together; None leaves one out. From `since`, before `until`."""

    who: str | None = None
    deed: Deed | None = None
    conversation: str | None = None
    ticket: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class Audit(Protocol):
    """The log; entries are added, never changed."""

    async def noted(self, *entries: AuditEntry) -> None:
        """Add these, in one transaction."""
        ...

    async def audit(self, query: AuditQuery, *, after: int | None = None, limit: int = 50) -> list[AuditEntry]:
        """The newest first; those behind the entry of the id `after`, NotFoundError when there is none."""
        ...
