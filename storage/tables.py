"""All tables. What identifies a person lies in the `*_private` tables, the directory and the sealed codes."""

from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware moment, always handed out in UTC; SQLite knows no zones and keeps it without one."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Words(TypeDecorator[str]):
    """Text of any length, without what a database cannot hold: NUL and lone surrogates."""

    impl = sa.Text()
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        del dialect
        return value if value is None else storable(value)


def storable(text: str) -> str:
    """The text as `Words` keeps it."""
    if text.isascii() and "\0" not in text:
        return text
    return text.replace("\0", "").encode(errors="ignore").decode()


# SQLite counts up only an INTEGER key by itself.
_Counted = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _words(name: str, *, key: bool = False, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, Words(), primary_key=key, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[datetime]:
    return sa.Column(name, Moment(), nullable=nullable)


def _counted(name: str) -> sa.Column[int]:
    return sa.Column(name, _Counted, primary_key=True, autoincrement=True)


# Plain JSON, not JSONB: the order of templates and roles is the order in which people added them.
def _json(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False)


onboardings = sa.Table(
    "onboardings",
    metadata,
    _words("id", key=True),
    _words("channel_id"),
    _words("status"),
    _json("state"),
    sa.Column("version", sa.Integer(), nullable=False),
    _moment("next_due_at", nullable=True),
    _moment("created_at"),
    _moment("updated_at"),
    # What is counted without reading the state: the first step that is not finished, and a code on its way.
    _words("step", nullable=True),
    sa.Column("code_open", sa.Boolean(), nullable=True),
    sa.Index(None, "channel_id"),
    sa.Index(None, "next_due_at"),
    sa.Index(None, "status", "step", "code_open"),
)

onboarding_private = sa.Table(
    "onboarding_private",
    metadata,
    sa.Column(
        "onboarding_id", Words(), sa.ForeignKey("onboardings.id", ondelete="CASCADE"), primary_key=True
    ),
    _json("data"),
)

events = sa.Table(
    "events",
    metadata,
    _counted("id"),
    sa.Column("onboarding_id", Words(), sa.ForeignKey("onboardings.id"), nullable=False),
    sa.Column("sequence", sa.Integer(), nullable=False),
    _words("kind"),
    _moment("at"),
    _words("actor", nullable=True),
    _json("facts"),
    _words("request_id"),
    sa.UniqueConstraint("onboarding_id", "sequence"),
)

event_private = sa.Table(
    "event_private",
    metadata,
    sa.Column("event_id", _Counted, sa.ForeignKey("events.id", ondelete="CASCADE"), primary_key=True),
    _json("data"),
)

idempotency_keys = sa.Table(
    "idempotency_keys",
    metadata,
    _words("key", key=True),
    _json("answer"),
    _moment("at"),
    sa.Index(None, "at"),
)

# Spelt out, because PostgreSQL finds a partial index only by its literal condition.
PENDING_COLLAPSE = sa.text("collapse AND status = 'pending'")

outbox = sa.Table(
    "outbox",
    metadata,
    _counted("id"),
    _words("destination"),
    _words("subject"),
    sa.Column("lane", sa.Integer(), nullable=False),
    _words("kind"),
    _words("onboarding_id", nullable=True),
    _json("payload"),
    _flag("collapse"),
    _words("status"),
    sa.Column("attempts", sa.Integer(), nullable=False),
    _moment("due_at"),
    _moment("created_at"),
    _words("error"),
    _words("request_id", nullable=True),
    sa.Index(None, "destination", "status", "lane", "id"),
    sa.Index(None, "status", "lane", "due_at"),
    sa.Index(
        "uq_outbox_pending_collapse",
        "destination",
        "subject",
        unique=True,
        sqlite_where=PENDING_COLLAPSE,
        postgresql_where=PENDING_COLLAPSE,
    ),
    sqlite_autoincrement=True,  # an id is a place in the queue, so it is never given twice
)

destinations = sa.Table(
    "destinations",
    metadata,
    _words("destination", key=True),
    _words("leased_by", nullable=True),
    _moment("leased_until", nullable=True),
    _moment("not_before", nullable=True),
)

pauses = sa.Table("pauses", metadata, _words("key", key=True), _moment("until"), _words("reason"))

paces = sa.Table("paces", metadata, _words("key", key=True), _moment("free_at"))

messages = sa.Table(
    "messages",
    metadata,
    _counted("id"),
    _words("onboarding_id", nullable=True),
    _words("subject"),
    _words("channel_id"),
    _words("ts"),
    _words("thread_ts", nullable=True),
    _words("hash"),
    _flag("live"),
    _json("payload"),
    _flag("pinned"),
    sa.UniqueConstraint("channel_id", "subject"),
    sa.UniqueConstraint("channel_id", "ts"),
    sa.Index(None, "onboarding_id"),
)

people = sa.Table(
    "people",
    metadata,
    _words("id", key=True),
    _words("team_id"),
    _words("enterprise_id", nullable=True),
    _words("name"),
    _words("title"),
    _words("time_zone"),
    _flag("is_admin"),
    _flag("is_owner"),
    _flag("is_guest"),
    _flag("is_bot"),
    _flag("deleted"),
    _moment("fetched_at"),
)

# What people have told the bot about themselves; Slack knows nothing of it.
habits = sa.Table(
    "habits",
    metadata,
    _words("person_id", key=True),
    _moment("away_until", nullable=True),
    _words("stand_in"),
    _flag("direct"),
    _flag("digest"),
    # When the next morning's message is due; none for who has never been named for anything.
    _moment("digest_due_at", nullable=True),
    sa.Index(None, "digest_due_at"),
)

channels = sa.Table(
    "channels",
    metadata,
    _words("id", key=True),
    _words("name"),
    _words("host_team"),
    _flag("shared"),
    _json("organisations"),
    _flag("bot_is_member"),
    _flag("archived"),
    _moment("fetched_at"),
    sa.Index(None, "fetched_at"),
)

# No foreign keys: Slack tells of a member before we have fetched the person or the channel.
members = sa.Table("members", metadata, _words("channel_id", key=True), _words("user_id", key=True))

codes = sa.Table(
    "codes",
    metadata,
    _words("request_id", key=True),
    _words("onboarding_id"),
    _words("ciphertext"),
    _moment("at"),
)

code_views = sa.Table(
    "code_views",
    metadata,
    _words("request_id", key=True),
    _words("view_id", key=True),
    _moment("at"),
)

workspaces = sa.Table(
    "workspaces",
    metadata,
    _words("team_id", key=True),
    _words("enterprise_id", nullable=True),
    _words("name"),
    _words("bot_user_id"),
    _words("bot_id"),
    _moment("at"),
)
