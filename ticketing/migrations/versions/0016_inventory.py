"""Inventory: price zones, seats, several pools per performance, holds and blocks; lines and tickets know their seat.

Revision: 0016_inventory, after 0015_returns
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_inventory"
down_revision = "0015_returns"
branch_labels = None
depends_on = None

_VALID = sa.text("state = 'valid'")
_HELD = sa.text("state = 'held'")
_OF_THE_SEAT = (
    ("seat_id", 40),
    ("seat_label_vi", 200),
    ("seat_label_en", 200),
    ("zone_name_vi", 200),
    ("zone_name_en", 200),
    ("gate_door", 40),
)
_EVENTS = "event IN ('placed', 'replaced', 'extended', 'ordered', 'consumed', 'released', 'lapsed')"


def upgrade() -> None:
    """What is on sale keeps its one pool and its one offer; an order that waits gets the hold that keeps its places."""
    with op.batch_alter_table("performances") as table:
        table.add_column(sa.Column("seat_map_id", sa.String(length=40), nullable=True))
        table.create_foreign_key(op.f("fk_performances_seat_map_id_seat_maps"), "seat_maps", ["seat_map_id"], ["id"])
    _widen_offers()
    _widen_pools()
    _create_seating()
    _create_holds()
    _widen_orders()
    _hold_what_waits()


def downgrade() -> None:
    """Undo it; for development only."""
    for name, _length in _OF_THE_SEAT:
        op.drop_column("order_lines", name)
    op.drop_column("order_lines", "zone_id")
    with op.batch_alter_table("order_lines") as table:
        table.drop_constraint(op.f("ck_order_lines_fee"), type_="check")
        table.drop_column("fee_minor")
    op.drop_index("one_valid_ticket_per_seat", table_name="tickets")
    for name, _length in _OF_THE_SEAT:
        op.drop_column("tickets", name)
    op.drop_column("orders", "accepts_alternative")
    for name in ("hold_events", "hold_lines", "holds", "blocks", "seat_states", "price_zones"):
        op.drop_table(name)
    op.execute("DELETE FROM pools WHERE performance_id IS NULL")
    with op.batch_alter_table("pools") as table:
        table.drop_constraint(op.f("fk_pools_offer_id_offers"), type_="foreignkey")
        table.drop_constraint(op.f("uq_pools_offer_id"), type_="unique")
        table.drop_index(op.f("ix_pools_performance_id"))
        table.drop_column("offer_id")
        table.alter_column("performance_id", existing_type=sa.String(length=40), nullable=False)
        table.create_unique_constraint(op.f("uq_pools_performance_id"), ["performance_id"])
    with op.batch_alter_table("offers") as table:
        table.drop_constraint(op.f("uq_offers_performance_id_position"), type_="unique")
        table.drop_constraint(op.f("ck_offers_fee"), type_="check")
        table.drop_column("position")
        table.drop_column("fee_minor")
    with op.batch_alter_table("performances") as table:
        table.drop_constraint(op.f("fk_performances_seat_map_id_seat_maps"), type_="foreignkey")
        table.drop_column("seat_map_id")


def _minor() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _widen_offers() -> None:
    with op.batch_alter_table("offers") as table:
        table.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        table.add_column(sa.Column("fee_minor", _minor(), nullable=False, server_default="0"))
    with op.batch_alter_table("offers") as table:
        table.alter_column("position", existing_type=sa.Integer(), existing_nullable=False, server_default=None)
        table.alter_column("fee_minor", existing_type=_minor(), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_offers_fee"), "fee_minor >= 0")
        table.create_unique_constraint(op.f("uq_offers_performance_id_position"), ["performance_id", "position"])


def _widen_pools() -> None:
    with op.batch_alter_table("pools") as table:
        table.add_column(sa.Column("offer_id", sa.String(length=40), nullable=True))
    op.execute(
        "UPDATE pools SET offer_id = (SELECT offers.id FROM offers WHERE offers.performance_id = pools.performance_id)"
    )
    with op.batch_alter_table("pools") as table:
        table.drop_constraint(op.f("uq_pools_performance_id"), type_="unique")
        table.alter_column("performance_id", existing_type=sa.String(length=40), nullable=True)
        table.alter_column("offer_id", existing_type=sa.String(length=40), nullable=False)
        table.create_index(op.f("ix_pools_performance_id"), ["performance_id"], unique=False)
        table.create_unique_constraint(op.f("uq_pools_offer_id"), ["offer_id"])
        table.create_foreign_key(op.f("fk_pools_offer_id_offers"), "offers", ["offer_id"], ["id"])


def _create_seating() -> None:
    op.create_table(
        "price_zones",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("offer_id", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("colour", sa.String(length=7), nullable=False),
        sa.Column("door", sa.String(length=40), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(starts_at IS NULL) = (ends_at IS NULL)", name=op.f("ck_price_zones_slot")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_price_zones_slot_times")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_price_zones_performance_id_performances")
        ),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_price_zones_offer_id_offers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_zones")),
        sa.UniqueConstraint("offer_id", name=op.f("uq_price_zones_offer_id")),
    )
    op.create_index(op.f("ix_price_zones_performance_id"), "price_zones", ["performance_id"], unique=False)
    op.create_table(
        "seat_states",
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("seat_id", sa.String(length=40), nullable=False),
        sa.Column("zone_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("run", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=True),
        sa.Column("label_vi", sa.String(length=200), nullable=False),
        sa.Column("label_en", sa.String(length=200), nullable=False),
        sa.Column("door", sa.String(length=40), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("hold_id", sa.String(length=40), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_line_id", sa.String(length=40), nullable=True),
        sa.Column("block_id", sa.String(length=40), nullable=True),
        sa.Column("changed_at", _minor(), nullable=False),
        sa.CheckConstraint("(state = 'held') = (hold_id IS NOT NULL)", name=op.f("ck_seat_states_held")),
        sa.CheckConstraint("(state = 'sold') = (order_line_id IS NOT NULL)", name=op.f("ck_seat_states_sold")),
        sa.CheckConstraint("(state = 'blocked') = (block_id IS NOT NULL)", name=op.f("ck_seat_states_blocked")),
        sa.CheckConstraint("state <> 'held' OR expires_at IS NOT NULL", name=op.f("ck_seat_states_expires")),
        sa.CheckConstraint("state IN ('free', 'held', 'sold', 'blocked')", name=op.f("ck_seat_states_state")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_seat_states_performance_id_performances")
        ),
        sa.ForeignKeyConstraint(["zone_id"], ["price_zones.id"], name=op.f("fk_seat_states_zone_id_price_zones")),
        sa.PrimaryKeyConstraint("performance_id", "seat_id", name=op.f("pk_seat_states")),
        sa.UniqueConstraint("order_line_id", name=op.f("uq_seat_states_order_line_id")),
    )
    op.create_index("ix_seat_states_performance_id_changed_at", "seat_states", ["performance_id", "changed_at"])
    zone_states = ["performance_id", "zone_id", "state"]
    op.create_index("ix_seat_states_performance_id_zone_id_state", "seat_states", zone_states)
    op.create_index(op.f("ix_seat_states_hold_id"), "seat_states", ["hold_id"], unique=False)
    op.create_index(op.f("ix_seat_states_block_id"), "seat_states", ["block_id"], unique=False)
    op.create_table(
        "blocks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("releases_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_by", sa.String(length=40), nullable=True),
        sa.CheckConstraint("reason IN ('house', 'press', 'agency', 'other')", name=op.f("ck_blocks_reason")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_blocks_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocks")),
    )
    op.create_index(op.f("ix_blocks_performance_id"), "blocks", ["performance_id"], unique=False)


def _create_holds() -> None:
    op.create_table(
        "holds",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("key_hash", sa.String(length=64), nullable=True),
        sa.Column("order_id", sa.String(length=40), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state IN ('held', 'consumed', 'released')", name=op.f("ck_holds_state")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holds")),
        sa.UniqueConstraint("order_id", name=op.f("uq_holds_order_id")),
    )
    op.create_index("ix_holds_expires_at", "holds", ["expires_at"], sqlite_where=_HELD, postgresql_where=_HELD)
    op.create_table(
        "hold_lines",
        sa.Column("hold_id", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("offer_id", sa.String(length=40), nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=True),
        sa.Column("zone_id", sa.String(length=40), nullable=True),
        sa.Column("seat_id", sa.String(length=40), nullable=True),
        sa.Column("price_minor", _minor(), nullable=False),
        sa.Column("fee_minor", _minor(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.CheckConstraint("fee_minor >= 0 AND price_minor >= fee_minor", name=op.f("ck_hold_lines_price")),
        sa.CheckConstraint(
            "seat_id IS NULL OR (performance_id IS NOT NULL AND zone_id IS NOT NULL)", name=op.f("ck_hold_lines_seat")
        ),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_hold_lines_hold_id_holds")),
        sa.ForeignKeyConstraint(["offer_id"], ["offers.id"], name=op.f("fk_hold_lines_offer_id_offers")),
        sa.PrimaryKeyConstraint("hold_id", "position", name=op.f("pk_hold_lines")),
    )
    op.create_table(
        "hold_events",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("hold_id", sa.String(length=40), nullable=False),
        sa.Column("event", sa.String(length=20), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("total_minor", _minor(), nullable=False),
        sa.CheckConstraint(_EVENTS, name=op.f("ck_hold_events_event")),
        sa.ForeignKeyConstraint(["hold_id"], ["holds.id"], name=op.f("fk_hold_events_hold_id_holds")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold_events")),
    )
    op.create_index(op.f("ix_hold_events_hold_id"), "hold_events", ["hold_id"], unique=False)


def _widen_orders() -> None:
    op.add_column("orders", sa.Column("accepts_alternative", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("orders") as table:
        table.alter_column(
            "accepts_alternative", existing_type=sa.Boolean(), existing_nullable=False, server_default=None
        )
    with op.batch_alter_table("order_lines") as table:
        table.add_column(sa.Column("fee_minor", _minor(), nullable=False, server_default="0"))
        table.add_column(sa.Column("zone_id", sa.String(length=40), nullable=True))
        for name, length in _OF_THE_SEAT:
            table.add_column(sa.Column(name, sa.String(length=length), nullable=True))
    with op.batch_alter_table("order_lines") as table:
        table.alter_column("fee_minor", existing_type=_minor(), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_order_lines_fee"), "fee_minor >= 0 AND fee_minor <= price_minor")
    for name, length in _OF_THE_SEAT:
        op.add_column("tickets", sa.Column(name, sa.String(length=length), nullable=True))
    op.create_index(
        "one_valid_ticket_per_seat",
        "tickets",
        ["performance_id", "seat_id"],
        unique=True,
        sqlite_where=_VALID,
        postgresql_where=_VALID,
    )


def _hold_what_waits() -> None:
    op.execute(
        "INSERT INTO holds (id, organisation_id, state, order_id, created_at, expires_at)"
        " SELECT 'hld_' || substr(id, 5), organisation_id, 'held', id, created_at, expires_at FROM orders"
        " WHERE state = 'pending' AND id IN (SELECT order_id FROM order_lines WHERE performance_id IS NOT NULL)"
    )
    op.execute(
        "INSERT INTO hold_lines (hold_id, position, offer_id, performance_id, price_minor, fee_minor, currency)"
        " SELECT holds.id, order_lines.position, order_lines.offer_id, order_lines.performance_id,"
        " order_lines.price_minor, 0, order_lines.currency"
        " FROM order_lines JOIN holds ON holds.order_id = order_lines.order_id"
    )
