"""The life of tickets: answers, ends, due moments, files of a ticket; the time zone of customers."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.BigInteger()
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Tickets of before are looked at once, so that their clocks are set."""
    op.add_column("conversations", sa.Column("zone", sa.Text(), nullable=True, comment=ZONE))
    op.add_column("tickets", sa.Column("answered", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name in ("first_response_at", "ended_at", "first_response_due", "resolution_due"):
        op.add_column("tickets", sa.Column(name, MOMENT, nullable=True))
    op.add_column("tickets", sa.Column("look_at", MOMENT, nullable=True, comment="when time alone may change it next"))
    op.execute("UPDATE tickets SET look_at = updated_at")
    op.execute("UPDATE tickets SET ended_at = updated_at WHERE state IN ('solved', 'closed')")
    op.create_index("ix_tickets_updated_at", "tickets", ["updated_at"])
    op.create_index("ix_tickets_look_at", "tickets", ["look_at"])
    op.add_column("attachments", sa.Column("ticket", NUMBER, nullable=True, comment=TICKET))
    op.create_index("ix_attachments_ticket", "attachments", ["ticket"])


ZONE = "the customer's time zone, where the platform tells it"
TICKET = "the ticket that the customer sent it for"
