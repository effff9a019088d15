"""The gate: devices, the log of all doors, who is inside; tickets get the serial by which doors know them.

Revision: 0014_gate, after 0013_handovers
"""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0014_gate"
down_revision = "0013_handovers"
branch_labels = None
depends_on = None

_TICKETS = sa.table(
    "tickets",
    sa.column("id", sa.String),
    sa.column("code", sa.String),
    sa.column("serial", sa.String),
    sa.column("performance_id", sa.String),
    sa.column("entered_at", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Who has entered is inside."""
    with op.batch_alter_table("tickets") as table:
        table.add_column(sa.Column("serial", sa.String(length=20), nullable=True))
        table.create_unique_constraint(op.f("uq_tickets_serial"), ["serial"])
    op.drop_index("one_entry_per_ticket", table_name="scans")
    _create_devices()
    _create_entries()
    _create_presences()
    _fill()


def _create_devices() -> None:
    op.create_table(
        "gate_devices",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("door", sa.String(length=60), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("sees_names", sa.Boolean(), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("pair_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_key", sa.String(length=43), nullable=True),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by", sa.String(length=40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(length=40), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(paired_at IS NULL) = (public_key IS NULL)", name=op.f("ck_gate_devices_key")),
        sa.CheckConstraint("(paired_at IS NULL) = (token_hash IS NULL)", name=op.f("ck_gate_devices_paired")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gate_devices")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_gate_devices_secret_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_gate_devices_token_hash")),
    )
    op.create_index("ix_gate_devices_organisation_id_created_at", "gate_devices", ["organisation_id", "created_at"])


def _create_entries() -> None:
    wide = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "gate_entries",
        sa.Column("device_id", sa.String(length=40), nullable=False),
        sa.Column("sequence", wide, nullable=False),
        sa.Column("ticket", sa.String(length=20), nullable=False),
        sa.Column("direction", sa.String(length=20), nullable=False),
        sa.Column("at", wide, nullable=False),
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("door", sa.String(length=60), nullable=False),
        sa.Column("signature", sa.String(length=88), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("direction IN ('in', 'out')", name=op.f("ck_gate_entries_direction")),
        sa.CheckConstraint("persons BETWEEN 1 AND 500", name=op.f("ck_gate_entries_persons")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_gate_entries_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("device_id", "sequence", "ticket", "direction", "at", name=op.f("pk_gate_entries")),
    )
    for column in ("ticket", "group_id"):
        op.create_index(f"ix_gate_entries_performance_id_{column}", "gate_entries", ["performance_id", column])


def _create_presences() -> None:
    op.create_table(
        "gate_presences",
        sa.Column("performance_id", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("group_id", sa.String(length=40), nullable=False),
        sa.Column("inside", sa.Integer(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("inside >= 0 AND inside <= places", name=op.f("ck_gate_presences_inside")),
        sa.ForeignKeyConstraint(
            ["performance_id"], ["performances.id"], name=op.f("fk_gate_presences_performance_id_performances")
        ),
        sa.PrimaryKeyConstraint("performance_id", "subject", "zone", name=op.f("pk_gate_presences")),
    )
    op.create_index("ix_gate_presences_performance_id_changed_at", "gate_presences", ["performance_id", "changed_at"])


def _fill() -> None:
    connection = op.get_bind()
    coded = connection.execute(sa.select(_TICKETS.c.id, _TICKETS.c.code).where(_TICKETS.c.code.is_not(None))).all()
    for ticket_id, code in coded:
        serial = hashlib.sha256(b"sankhau.ticket.serial.1\0" + code.encode()).hexdigest()[:20]
        connection.execute(sa.update(_TICKETS).where(_TICKETS.c.id == ticket_id).values(serial=serial))
    _bring_in("SELECT performance_id, serial, '', '', 1, 1, entered_at FROM tickets WHERE entered_at IS NOT NULL")


def _bring_in(entered: str) -> None:
    columns = "performance_id, subject, zone, group_id, inside, places, changed_at"
    op.execute(f"INSERT INTO gate_presences ({columns}) {entered}")


def downgrade() -> None:
    """Undo it; for development only."""
    op.drop_table("gate_presences")
    op.drop_table("gate_entries")
    op.drop_table("gate_devices")
    op.create_index(
        "one_entry_per_ticket",
        "scans",
        ["ticket_id"],
        unique=True,
        sqlite_where=sa.text("verdict = 'accepted'"),
        postgresql_where=sa.text("verdict = 'accepted'"),
    )
    with op.batch_alter_table("tickets") as table:
        table.drop_constraint(op.f("uq_tickets_serial"), type_="unique")
        table.drop_column("serial")
