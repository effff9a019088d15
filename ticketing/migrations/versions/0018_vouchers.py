"""Vouchers, and who used them.

Revision: 0018_vouchers, after 0017_shifts
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_vouchers"
down_revision = "0017_shifts"
branch_labels = None
depends_on = None

_MINOR = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """There are none yet."""
    op.create_table(
        "vouchers",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("amount_minor", _MINOR, nullable=True),
        sa.Column("performance_id", sa.String(length=40), nullable=True),
        sa.Column("most_uses", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("used BETWEEN 0 AND most_uses", name=op.f("ck_vouchers_used")),
        sa.CheckConstraint("kind IN ('percent', 'fixed')", name=op.f("ck_vouchers_kind")),
        sa.CheckConstraint("(kind = 'percent') = (percent IS NOT NULL)", name=op.f("ck_vouchers_percent")),
        sa.CheckConstraint("(kind = 'fixed') = (amount_minor IS NOT NULL)", name=op.f("ck_vouchers_amount")),
        sa.CheckConstraint("percent BETWEEN 1 AND 99 AND amount_minor > 0", name=op.f("ck_vouchers_worth")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_vouchers_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vouchers")),
        sa.UniqueConstraint("organisation_id", "code", name=op.f("uq_vouchers_organisation_id_code")),
    )
    op.create_table(
        "voucher_uses",
        sa.Column("order_id", sa.String(length=40), nullable=False),
        sa.Column("voucher_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("discount_minor", _MINOR, nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('taken', 'given_back')", name=op.f("ck_voucher_uses_state")),
        sa.CheckConstraint("discount_minor >= 0", name=op.f("ck_voucher_uses_discount")),
        sa.ForeignKeyConstraint(["order_id"], ["orders.id"], name=op.f("fk_voucher_uses_order_id_orders")),
        sa.ForeignKeyConstraint(["voucher_id"], ["vouchers.id"], name=op.f("fk_voucher_uses_voucher_id_vouchers")),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_voucher_uses")),
    )
    op.create_index(op.f("ix_voucher_uses_voucher_id"), "voucher_uses", ["voucher_id"], unique=False)


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("voucher_uses")
    op.drop_table("vouchers")
