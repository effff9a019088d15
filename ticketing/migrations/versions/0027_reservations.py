"""Places that are kept under a name, for callers and for guests; and how long, and how many.

Revision: 0027_reservations, after 0026_limit_changes
"""

import sqlalchemy as sa
from alembic import op

revision = "0027_reservations"
down_revision = "0026_limit_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is reserved yet."""
    op.create_table(
        "reservations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=8), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("folded", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=16), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("hold_id", sa.String(length=40), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("let_go_by", sa.String(length=40), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('caller', 'guest')", name=op.f("ck_reservations_kind")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_reservations_performance_id_performances")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_reservations_hold_id_holds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reservations")),
        sa.UniqueConstraint("organisation_id", "reference", name=op.f("uq_reservations_organisation_id_reference")),
        sa.UniqueConstraint("hold_id", name=op.f("uq_reservations_hold_id")),
    )
    op.create_index("ix_reservations_performance_id_folded", "reservations", ["performance_id", "folded"])
    _rules("reservation_rules", "performance_id", refers=True)
    _rules("house_reservation_rules", "organisation_id", refers=False)


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("house_reservation_rules")
    op.drop_table("reservation_rules")
    op.drop_table("reservations")


def _rules(table: str, key: str, *, refers: bool) -> None:
    to = sa.ForeignKeyConstraint([key], ["performances.id"], name=op.f(f"fk_{table}_{key}_performances"))
    op.create_table(
        table,
        sa.Column(key, sa.String(length=40), nullable=False),
        sa.Column("minutes_before", sa.Integer(), nullable=False),
        sa.Column("most_each", sa.Integer(), nullable=False),
        sa.Column("most_places", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes_before >= 0", name=op.f(f"ck_{table}_minutes_before")),
        sa.CheckConstraint("most_each >= 1", name=op.f(f"ck_{table}_most_each")),
        sa.CheckConstraint("most_places >= 0", name=op.f(f"ck_{table}_most_places")),
        *([to] if refers else []),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
    )
