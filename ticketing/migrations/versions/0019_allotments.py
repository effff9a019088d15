"""Allotments: places that a device of the counter takes along, and what it sold of them.

Revision: 0019_allotments, after 0018_vouchers
"""

import sqlalchemy as sa
from alembic import op

revision = "0019_allotments"
down_revision = "0018_vouchers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "allotments",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("offer_id", sa.String(length=40), nullable=False),
        sa.Column("shift_id", sa.String(length=40), nullable=False),
        sa.Column("seller", sa.String(length=40), nullable=False),
        sa.Column("price_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("price_minor >= 0", name=op.f("ck_allotments_price")),
        _refers("allotments", "performance_id", "performances"),
        _refers("allotments", "offer_id", "offers"),
        _refers("allotments", "shift_id", "shifts"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allotments")),
    )
    op.create_index(op.f("ix_allotments_organisation_id"), "allotments", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_allotments_shift_id"), "allotments", ["shift_id"], unique=False)
    op.create_table(
        "allotted_places",
        sa.Column("allotment_id", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("hold_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.CheckConstraint("state IN ('allotted', 'sold', 'returned')", name=op.f("ck_allotted_places_state")),
        sa.CheckConstraint("(state = 'sold') = (order_id IS NOT NULL)", name=op.f("ck_allotted_places_sold")),
        _refers("allotted_places", "allotment_id", "allotments"),
        _refers("allotted_places", "hold_id", "holds"),
        _refers("allotted_places", "order_id", "orders"),
        sa.PrimaryKeyConstraint("allotment_id", "number", name=op.f("pk_allotted_places")),
        sa.UniqueConstraint("code", name=op.f("uq_allotted_places_code")),
    )
    op.create_table(
        "offline_sales",
        sa.Column("allotment_id", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("sold_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_in_at", sa.DateTime(timezone=True), nullable=False),
        _refers("offline_sales", "allotment_id", "allotments"),
        _refers("offline_sales", "order_id", "orders"),
        sa.PrimaryKeyConstraint("allotment_id", "sequence", name=op.f("pk_offline_sales")),
    )
    op.create_index("ix_offline_sales_order_id", "offline_sales", ["order_id"], unique=False)


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("offline_sales")
    op.drop_table("allotted_places")
    op.drop_table("allotments")


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}_{to}"))
