"""The studio: what a house writes about its titles, schedules, trims, and private preview links."""

import sqlalchemy as sa
from alembic import op

from infra.database import columns

revision = "0002_studio"
down_revision = "0001"
branch_labels = None
depends_on = None

_RATINGS = "'P', 'K', 'T13', 'T16', 'T18'"


def upgrade() -> None:
    """Add columns to titles and assets, and the table of preview links."""
    _widen_titles()
    with op.batch_alter_table("assets") as assets:
        assets.add_column(sa.Column("trimmed_playlist", sa.String(length=200), nullable=True))
        assets.add_column(sa.Column("trim_start_seconds", sa.Float(), nullable=True))
        assets.add_column(sa.Column("trim_end_seconds", sa.Float(), nullable=True))
        assets.add_column(sa.Column("trims", sa.Integer(), nullable=False, server_default="0"))
        assets.create_check_constraint(
            op.f("ck_assets_trim_is_a_stretch"),
            "trimmed_playlist IS NULL OR (trim_start_seconds >= 0 AND trim_end_seconds > trim_start_seconds)",
        )
    with op.batch_alter_table("assets") as assets:
        assets.alter_column("trims", server_default=None)
    _preview_links()


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("preview_links")
    with op.batch_alter_table("assets") as assets:
        assets.drop_constraint(op.f("ck_assets_trim_is_a_stretch"), type_="check")
        for name in ("trims", "trim_end_seconds", "trim_start_seconds", "trimmed_playlist"):
            assets.drop_column(name)
    op.drop_index("ix_titles_publish_at", "titles")
    with op.batch_alter_table("titles") as titles:
        for name in ("scheduled_is_not_published", "published_is_sellable", "age_rating"):
            titles.drop_constraint(op.f(f"ck_titles_{name}"), type_="check")
        titles.create_check_constraint(op.f("ck_titles_age_rating"), f"age_rating IN ({_RATINGS})")
        titles.alter_column("age_rating", existing_type=sa.String(length=4), nullable=False)
        titles.alter_column("ticket_price_minor", existing_type=sa.BigInteger(), nullable=False)
        for name in (
            "publish_at", "poster", "registered_as", "revision", "warnings", "spoken_language", "genre", "credits"
        ):  # fmt: skip
            titles.drop_column(name)


def _widen_titles() -> None:
    with op.batch_alter_table("titles") as titles:
        titles.add_column(sa.Column("credits", sa.JSON(), nullable=False, server_default="[]"))
        titles.add_column(sa.Column("genre", sa.String(length=40), nullable=True))
        titles.add_column(sa.Column("spoken_language", sa.String(length=8), nullable=True))
        titles.add_column(sa.Column("warnings", sa.JSON(), nullable=False, server_default="[]"))
        titles.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
        titles.add_column(sa.Column("registered_as", sa.String(length=64), nullable=True))
        titles.add_column(sa.Column("poster", sa.String(length=200), nullable=True))
        titles.add_column(sa.Column("publish_at", columns.Instant(), nullable=True))
        titles.alter_column("age_rating", existing_type=sa.String(length=4), nullable=True)
        titles.alter_column("ticket_price_minor", existing_type=sa.BigInteger(), nullable=True)
        titles.drop_constraint(op.f("ck_titles_age_rating"), type_="check")
        titles.create_check_constraint(op.f("ck_titles_age_rating"), f"age_rating IN ({_RATINGS}, 'C')")
        titles.create_check_constraint(
            op.f("ck_titles_published_is_sellable"),
            "state <> 'published' OR (age_rating IS NOT NULL AND age_rating <> 'C' AND ticket_price_minor IS NOT NULL)",
        )
        titles.create_check_constraint(
            op.f("ck_titles_scheduled_is_not_published"), "publish_at IS NULL OR state <> 'published'"
        )
    with op.batch_alter_table("titles") as titles:
        for name in ("credits", "warnings", "revision"):
            titles.alter_column(name, server_default=None)
    op.create_index("ix_titles_publish_at", "titles", ["publish_at"])


def _preview_links() -> None:
    op.create_table(
        "preview_links",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("revoked_at", columns.Instant(), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_preview_links_lives")),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=op.f("fk_preview_links_title_id_titles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_preview_links")),
    )
    op.create_index("ix_preview_links_title_id_expires_at", "preview_links", ["title_id", "expires_at"])
