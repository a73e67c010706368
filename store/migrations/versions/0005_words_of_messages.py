"""The words of messages, customers and tickets, to be searched: kept by triggers, beside the tables they are of."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """What is there already can be found too. A migration that makes one of these tables anew makes its triggers."""
    op.create_index("ix_addresses_person", "addresses", ["person"])
    connection = op.get_bind()
    for statement in STATEMENTS[connection.dialect.name]:
        connection.exec_driver_sql(statement)


PLAIN = "tokenize = 'unicode61 remove_diacritics 2'"
OF_TICKET = ("subject", "description", "order_number", "contact")
NEW, OLD = (", ".join(f"{side}.{column}" for column in OF_TICKET) for side in ("new", "old"))
OTHER = " OR ".join(f"new.{column} IS NOT old.{column}" for column in OF_TICKET)
GONE = "INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', old.row, old.text);"
GONE_TICKET = f"""
    INSERT INTO ticket_words (ticket_words, rowid, {", ".join(OF_TICKET)}) VALUES ('delete', old.id, {OLD});"""
# the index finds the row by the words of the conversation's id, whatever an id looks like
GONE_NAME = """
    DELETE FROM conversation_words WHERE conversation = old.id
    AND conversation_words MATCH 'conversation : "' || replace(old.id, '"', '""') || '"';"""
NAMED = "INSERT INTO conversation_words (words, conversation) VALUES (new.name || ' ' || new.handle, new.id);"

SQLITE = (
    f"CREATE VIRTUAL TABLE message_words USING fts5(text, content = 'messages', content_rowid = 'row', {PLAIN})",
    "INSERT INTO message_words (message_words) VALUES ('rebuild')",
    """CREATE TRIGGER messages_heard AFTER INSERT ON messages BEGIN
    INSERT INTO message_words (rowid, text) VALUES (new.row, new.text); END""",
    f"""CREATE TRIGGER messages_edited AFTER UPDATE OF text ON messages WHEN new.text IS NOT old.text BEGIN {GONE}
    INSERT INTO message_words (rowid, text) VALUES (new.row, new.text); END""",
    f"CREATE TRIGGER messages_erased AFTER DELETE ON messages BEGIN {GONE} END",
    f"""CREATE VIRTUAL TABLE ticket_words USING fts5({", ".join(OF_TICKET)}, content = 'tickets', content_rowid = 'id',
    {PLAIN})""",
    "INSERT INTO ticket_words (ticket_words) VALUES ('rebuild')",
    f"""CREATE TRIGGER tickets_opened AFTER INSERT ON tickets BEGIN
    INSERT INTO ticket_words (rowid, {", ".join(OF_TICKET)}) VALUES (new.id, {NEW}); END""",
    f"""CREATE TRIGGER tickets_reworded AFTER UPDATE OF {", ".join(OF_TICKET)} ON tickets WHEN {OTHER} BEGIN
    {GONE_TICKET} INSERT INTO ticket_words (rowid, {", ".join(OF_TICKET)}) VALUES (new.id, {NEW}); END""",
    f"CREATE TRIGGER tickets_erased AFTER DELETE ON tickets BEGIN {GONE_TICKET} END",
    f"CREATE VIRTUAL TABLE conversation_words USING fts5(words, conversation, {PLAIN})",
    """INSERT INTO conversation_words (words, conversation) SELECT name || ' ' || handle, id FROM conversations
    ORDER BY created_at, id""",
    f"CREATE TRIGGER conversations_opened AFTER INSERT ON conversations BEGIN {NAMED} END",
    f"""CREATE TRIGGER conversations_named AFTER UPDATE OF name, handle ON conversations
    WHEN new.name IS NOT old.name OR new.handle IS NOT old.handle BEGIN {GONE_NAME} {NAMED} END""",
    f"CREATE TRIGGER conversations_erased AFTER DELETE ON conversations BEGIN {GONE_NAME} END",
)

# Small letters, no accents, single spaces: PostgreSQL's own parser would keep an e-mail address as one word.
PLAIN_WORDS = r"""CREATE FUNCTION plain_words(said text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT btrim(regexp_replace(regexp_replace(normalize(lower(said), NFD), '[\u0300-\u036f]+', '', 'g'),
    '[^[:alnum:]]+', ' ', 'g')) $$"""


def _kept(name: str, *, table: str, key: str, of: tuple[str, ...]) -> tuple[str, ...]:
    """A table of the words of these columns, and the triggers that keep it.

    A table of its own, no index over an expression: each change of a message's delivery would write that anew.
    """
    words = "to_tsvector('simple', plain_words(concat_ws(' ', {})))"
    ours, new = (words.format(", ".join(side + column for column in of)) for side in ("", "new."))
    changed = " OR ".join(f"new.{column} IS DISTINCT FROM old.{column}" for column in of)
    return (
        f"CREATE TABLE {name} AS SELECT {key} AS key, {ours} AS words FROM {table}",
        f"ALTER TABLE {name} ADD CONSTRAINT pk_{name} PRIMARY KEY (key), ALTER words SET NOT NULL",
        f"CREATE INDEX ix_{name}_words ON {name} USING gin (words)",
        f"""CREATE FUNCTION keep_{name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        IF TG_OP = 'DELETE' THEN DELETE FROM {name} WHERE key = old.{key}; RETURN NULL; END IF;
        INSERT INTO {name} (key, words) VALUES (new.{key}, {new})
        ON CONFLICT (key) DO UPDATE SET words = excluded.words; RETURN NULL; END $$""",
        f"CREATE TRIGGER {name}_new AFTER INSERT OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION keep_{name}()",
        f"""CREATE TRIGGER {name}_other AFTER UPDATE OF {", ".join(of)} ON {table} FOR EACH ROW
        WHEN ({changed}) EXECUTE FUNCTION keep_{name}()""",
    )


POSTGRESQL = (
    PLAIN_WORDS,
    *_kept("message_words", table="messages", key="row", of=("text",)),
    *_kept("ticket_words", table="tickets", key="id", of=OF_TICKET),
    *_kept("conversation_words", table="conversations", key="id", of=("name", "handle")),
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
