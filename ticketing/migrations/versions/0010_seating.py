"""Seating: venues, halls, versioned seat maps.

Revision: 0010_seating, after 0009_partial_refunds
"""

import sqlalchemy as sa
from alembic import op

revision = "0010_seating"
down_revision = "0009_partial_refunds"
branch_labels = None
depends_on = None

_EVENTS = ("UPDATE", "DELETE")
_WORDS = "a published seat map never changes"


def upgrade() -> None:
    """A published map is never changed, whatever the code does."""
    op.create_table(
        "venues",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venues")),
    )
    op.create_index(op.f("ix_venues_organisation_id"), "venues", ["organisation_id"], unique=False)
    op.create_table(
        "halls",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("venue_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.Column("draft_revision", sa.Integer(), nullable=False),
        sa.Column("draft_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("draft_revision >= 0", name=op.f("ck_halls_draft_revision")),
        sa.CheckConstraint("(draft IS NULL) = (draft_saved_at IS NULL)", name=op.f("ck_halls_draft")),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name=op.f("fk_halls_venue_id_venues")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halls")),
    )
    op.create_index(op.f("ix_halls_venue_id"), "halls", ["venue_id"], unique=False)
    op.create_table(
        "seat_maps",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("hall_id", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("seats_count", sa.Integer(), nullable=False),
        sa.Column("standing_count", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("version > 0", name=op.f("ck_seat_maps_version")),
        sa.CheckConstraint("seats_count >= 0 AND standing_count >= 0", name=op.f("ck_seat_maps_counts")),
        sa.ForeignKeyConstraint(["hall_id"], ["halls.id"], name=op.f("fk_seat_maps_hall_id_halls")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_maps")),
        sa.UniqueConstraint("hall_id", "version", name=op.f("uq_seat_maps_hall_id_version")),
    )
    for event in _EVENTS:
        _guard(event)


def downgrade() -> None:
    """Drop it; for development only."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for event in _EVENTS:
        name = f"seat_maps_no_{event.lower()}"
        op.execute(f"DROP TRIGGER {name}" + ("" if is_sqlite else " ON seat_maps"))
        if not is_sqlite:
            op.execute(f"DROP FUNCTION {name}()")
    op.drop_table("seat_maps")
    op.drop_table("halls")
    op.drop_table("venues")


def _guard(event: str) -> None:
    name = f"seat_maps_no_{event.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON seat_maps BEGIN SELECT RAISE(ABORT, '{_WORDS}'); END")
        return
    refuse = f"BEGIN RAISE EXCEPTION '{_WORDS}' USING ERRCODE = 'check_violation'; END"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {refuse} $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} ON seat_maps FOR EACH ROW EXECUTE FUNCTION {name}()")
