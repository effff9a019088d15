"""Delivery: guests with only a phone, links that open orders, what was told to whom.

Revision: 0005_delivery, after 0004_performances
"""

import sqlalchemy as sa
from alembic import op

revision = "0005_delivery"
down_revision = "0004_performances"
branch_labels = None
depends_on = None

_OLD_DOORS = "door IN ('sign_in', 'reset', 'join', 'invitation')"
_DOORS = "door IN ('sign_in', 'reset', 'join', 'invitation', 'recovery')"
_SOMEBODY = "sold_by IS NOT NULL OR buyer_email IS NOT NULL OR buyer_phone IS NOT NULL"


def upgrade() -> None:
    """E-mails of orders stand in small letters from now on, as those of accounts do."""
    with op.batch_alter_table("orders") as table:
        table.alter_column("buyer_email", existing_type=sa.String(length=254), nullable=True)
        table.add_column(sa.Column("buyer_phone", sa.String(length=16), nullable=True))
        table.create_index(op.f("ix_orders_buyer_email"), ["buyer_email"], unique=False)
        table.create_index(op.f("ix_orders_buyer_phone"), ["buyer_phone"], unique=False)
    op.execute("UPDATE orders SET buyer_email = NULLIF(lower(buyer_email), '')")
    with op.batch_alter_table("orders") as table:
        table.create_check_constraint(op.f("ck_orders_somebody_to_tell"), _SOMEBODY)
    with op.batch_alter_table("knocks") as table:
        table.drop_constraint(op.f("ck_knocks_door"), type_="check")
        table.create_check_constraint(op.f("ck_knocks_door"), _DOORS)
    _create_links()
    _create_notices()


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("notices")
    op.drop_table("ticket_links")
    op.execute("DELETE FROM knocks WHERE door = 'recovery'")
    with op.batch_alter_table("knocks") as table:
        table.drop_constraint(op.f("ck_knocks_door"), type_="check")
        table.create_check_constraint(op.f("ck_knocks_door"), _OLD_DOORS)
    with op.batch_alter_table("orders") as table:
        table.drop_constraint(op.f("ck_orders_somebody_to_tell"), type_="check")
    op.execute("UPDATE orders SET buyer_email = COALESCE(buyer_phone, '') WHERE buyer_email IS NULL")
    with op.batch_alter_table("orders") as table:
        table.drop_index(op.f("ix_orders_buyer_phone"))
        table.drop_index(op.f("ix_orders_buyer_email"))
        table.drop_column("buyer_phone")
        table.alter_column("buyer_email", existing_type=sa.String(length=254), nullable=False)


def _create_links() -> None:
    op.create_table(
        "ticket_links",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("contact", sa.String(length=254), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('ticket', 'recovery')", name=op.f("ck_ticket_links_kind")),
        sa.CheckConstraint("(kind = 'ticket') = (order_id IS NOT NULL)", name=op.f("ck_ticket_links_order_id")),
        sa.CheckConstraint("(kind = 'recovery') = (contact IS NOT NULL)", name=op.f("ck_ticket_links_contact")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_ticket_links_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_links")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_ticket_links_token_hash")),
    )
    op.create_index(op.f("ix_ticket_links_order_id"), "ticket_links", ["order_id"], unique=False)
    op.create_index(op.f("ix_ticket_links_ends_at"), "ticket_links", ["ends_at"], unique=False)


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=80), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel IN ('mail', 'message')", name=op.f("ck_notices_channel")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_notices_order_id_orders")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
        sa.UniqueConstraint("event", "channel", name=op.f("uq_notices_event_channel")),
    )
    op.create_index(op.f("ix_notices_order_id"), "notices", ["order_id"], unique=False)
