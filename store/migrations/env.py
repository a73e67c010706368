"""Alembic's way in: over the connection of `store.migrate`, or for developers `alembic -x url=… revision`."""

from __future__ import annotations

from alembic import context
from sqlalchemy.engine import Connection

from store import people_schema, schema  # noqa: F401  # their tables are what the metadata holds
from store.engine import exclusive_engine
from store.migrate import is_ours
from store.tables import metadata


def run(connection: Connection) -> None:
    """Run what the command asked for; the caller's transaction is the only one."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        include_name=is_ours,
        compare_type=True,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    with exclusive_engine(context.get_x_argument(as_dictionary=True)["url"]).begin() as own:
        run(own)
