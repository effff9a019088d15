"""People: houses that apply, members by invitation, forgotten passwords, administrators, who decided what.

Revision: 0003_people, after 0002_money
"""

import sqlalchemy as sa
from alembic import op

revision = "0003_people"
down_revision = "0002_money"
branch_labels = None
depends_on = None

_OLD_ROLES = "role IN ('owner', 'editor', 'box_office')"
_ROLES = "role IN ('owner', 'editor', 'box_office', 'gate', 'accountant')"
_STATES = "state IN ('applied', 'approved', 'refused')"
_LANGUAGES = "language IN ('vi', 'en')"
_TABLES = (
    "administrators",
    "organisation_decisions",
    "applications",
    "role_changes",
    "invitations",
    "password_resets",
)


def upgrade() -> None:
    """Houses that are here already were made by the operator, so they are approved."""
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("language", sa.String(length=20), nullable=False, server_default="vi"))
        table.create_check_constraint(op.f("ck_accounts_language"), _LANGUAGES)
    with op.batch_alter_table("accounts") as table:
        table.alter_column("language", server_default=None, existing_type=sa.String(length=20), existing_nullable=False)
    with op.batch_alter_table("organisations") as table:
        table.add_column(sa.Column("state", sa.String(length=20), nullable=False, server_default="approved"))
        table.add_column(sa.Column("province", sa.String(length=2), nullable=True))
        table.create_check_constraint(op.f("ck_organisations_state"), _STATES)
    with op.batch_alter_table("organisations") as table:
        table.alter_column("state", server_default=None, existing_type=sa.String(length=20), existing_nullable=False)
        table.create_index(op.f("ix_organisations_state"), ["state"], unique=False)
    with op.batch_alter_table("memberships") as table:
        table.drop_constraint(op.f("ck_memberships_role"), type_="check")
        table.create_check_constraint(op.f("ck_memberships_role"), _ROLES)
    op.drop_table("sign_in_attempts")  # holds a quarter of an hour
    _create_knocks()
    _create_deciding()
    _create_links()


def downgrade() -> None:
    """Undo it; for development only."""
    for name in (*reversed(_TABLES), "knocks"):
        op.drop_table(name)
    op.create_table(
        "sign_in_attempts",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempts")),
    )
    op.create_index("ix_sign_in_attempts_email_made_at", "sign_in_attempts", ["email", "made_at"], unique=False)
    op.create_index(op.f("ix_sign_in_attempts_made_at"), "sign_in_attempts", ["made_at"], unique=False)
    op.execute("DELETE FROM memberships WHERE role IN ('gate', 'accountant')")
    with op.batch_alter_table("memberships") as table:
        table.drop_constraint(op.f("ck_memberships_role"), type_="check")
        table.create_check_constraint(op.f("ck_memberships_role"), _OLD_ROLES)
    with op.batch_alter_table("organisations") as table:
        table.drop_index(op.f("ix_organisations_state"))
        table.drop_constraint(op.f("ck_organisations_state"), type_="check")
        table.drop_column("province")
        table.drop_column("state")
    with op.batch_alter_table("accounts") as table:
        table.drop_constraint(op.f("ck_accounts_language"), type_="check")
        table.drop_column("language")


def _create_knocks() -> None:
    op.create_table(
        "knocks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("door", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("door IN ('sign_in', 'reset', 'join', 'invitation')", name=op.f("ck_knocks_door")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_knocks")),
    )
    op.create_index("ix_knocks_door_email_made_at", "knocks", ["door", "email", "made_at"], unique=False)
    op.create_index(op.f("ix_knocks_made_at"), "knocks", ["made_at"], unique=False)


def _create_deciding() -> None:
    op.create_table(
        "administrators",
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("granted_by", sa.String(length=40), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_administrators_account_id_accounts")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_administrators")),
    )
    op.create_table(
        "organisation_decisions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_STATES, name=op.f("ck_organisation_decisions_state")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_organisation_decisions_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_decisions")),
    )
    op.create_index(op.f("ix_organisation_decisions_organisation_id"), "organisation_decisions", ["organisation_id"])
    op.create_table(
        "role_changes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("changed_by", sa.String(length=40), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(_ROLES, name=op.f("ck_role_changes_role")),
        sa.CheckConstraint("kind IN ('granted', 'removed')", name=op.f("ck_role_changes_kind")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_role_changes_account_id_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_role_changes_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_changes")),
    )
    op.create_index(op.f("ix_role_changes_organisation_id"), "role_changes", ["organisation_id"])


def _create_links() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("house_name", sa.String(length=200), nullable=False),
        sa.Column("province", sa.String(length=2), nullable=False),
        sa.Column("contact_name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(_LANGUAGES, name=op.f("ck_applications_language")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_applications")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_applications_token_hash")),
    )
    op.create_index(op.f("ix_applications_ends_at"), "applications", ["ends_at"])
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=20), nullable=False),
        sa.Column("invited_by", sa.String(length=40), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitations_email_lower")),
        sa.CheckConstraint(_ROLES, name=op.f("ck_invitations_role")),
        sa.CheckConstraint(_LANGUAGES, name=op.f("ck_invitations_language")),
        sa.ForeignKeyConstraint(["invited_by"], ["accounts.id"], name=op.f("fk_invitations_invited_by_accounts")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_invitations_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitations_token_hash")),
    )
    op.create_index(op.f("ix_invitations_ends_at"), "invitations", ["ends_at"])
    op.create_index(
        "one_open_invitation_per_person",
        "invitations",
        ["organisation_id", "email"],
        unique=True,
        sqlite_where=sa.text("used_at IS NULL"),
        postgresql_where=sa.text("used_at IS NULL"),
    )
    op.create_table(
        "password_resets",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=40), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_password_resets_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_resets")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_password_resets_token_hash")),
    )
    op.create_index(op.f("ix_password_resets_account_id"), "password_resets", ["account_id"])
    op.create_index(op.f("ix_password_resets_ends_at"), "password_resets", ["ends_at"])
