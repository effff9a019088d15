"""What a seller is putting together, for the buyer's screen.

Revision: 0030_shown_baskets, after 0029_drawer_corrections
"""

import sqlalchemy as sa
from alembic import op

revision = "0030_shown_baskets"
down_revision = "0029_drawer_corrections"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Until now only sales were shown."""
    op.create_table(
        "shown_baskets",
        sa.Column("shift_id", sa.String(length=40), nullable=False),
        sa.Column("hold_id", sa.String(length=40), nullable=True),
        sa.Column("offer_id", sa.String(length=40), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("concessions", sa.JSON(), nullable=False),
        sa.Column("discount_minor", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(hold_id IS NULL) <> (offer_id IS NULL)", name=op.f("ck_shown_baskets_thing")),
        sa.CheckConstraint("quantity > 0 AND discount_minor >= 0", name=op.f("ck_shown_baskets_amounts")),
        sa.ForeignKeyConstraint(["shift_id"], ["shifts.id"], name=op.f("fk_shown_baskets_shift_id_shifts")),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_shown_baskets_hold_id_holds")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_shown_baskets_offer_id_offers")),
        sa.PrimaryKeyConstraint("shift_id", name=op.f("pk_shown_baskets")),
    )


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("shown_baskets")
