"""First light: titles, assets, uploads, transcode jobs, playback sessions, and the building's two tables."""

import sqlalchemy as sa
from alembic import op

from infra.database import columns

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _shared()
    _titles()
    _assets()
    _uploads()
    _transcoding()
    _playback()


def downgrade() -> None:
    """Drop the tables."""
    for table in (
        "playback_sessions",
        "revoked_entitlements",
        "transcode_jobs",
        "uploads",
        "assets",
        "titles",
        "outbox_messages",
        "idempotency_keys",
    ):
        op.drop_table(table)


def _shared() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("scope", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("claimed_at", columns.Instant(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_table(
        "outbox_messages",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("topic", sa.String(length=80), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("due_at", columns.Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.Column("sent_at", columns.Instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_messages")),
    )
    op.create_index("ix_outbox_messages_sent_at_due_at", "outbox_messages", ["sent_at", "due_at"])


def _titles() -> None:
    op.create_table(
        "titles",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("name_vi", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=True),
        sa.Column("synopsis_vi", sa.Text(), nullable=False),
        sa.Column("synopsis_en", sa.Text(), nullable=False),
        sa.Column("credit", sa.String(length=300), nullable=False),
        sa.Column("age_rating", sa.String(length=4), nullable=False),
        sa.Column("ticket_price_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("watch_hours", sa.Integer(), nullable=False),
        sa.Column("publish_when_playable", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_seconds", sa.Integer(), nullable=True),
        sa.Column("asset_id", sa.String(length=40), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("published_at", columns.Instant(), nullable=True),
        sa.Column("withdrawn_at", columns.Instant(), nullable=True),
        sa.Column("withdrawn_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint("age_rating IN ('P', 'K', 'T13', 'T16', 'T18')", name=op.f("ck_titles_age_rating")),
        sa.CheckConstraint(
            "state <> 'published' OR (asset_id IS NOT NULL AND published_at IS NOT NULL)",
            name=op.f("ck_titles_published_is_playable"),
        ),
        sa.CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_titles_state")),
        sa.CheckConstraint(
            "ticket_price_minor > 0 AND watch_hours > 0 AND version >= 0", name=op.f("ck_titles_amounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_titles")),
    )
    op.create_index("ix_titles_organisation_id_created_at", "titles", ["organisation_id", "created_at"])
    op.create_index("ix_titles_state_published_at", "titles", ["state", "published_at"])


def _assets() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("master_key", sa.String(length=200), nullable=False),
        sa.Column("master_size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("uploaded_at", columns.Instant(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("playlist", sa.String(length=200), nullable=True),
        sa.Column("poster", sa.String(length=200), nullable=True),
        sa.Column("duration_seconds", sa.Float(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("rungs", sa.JSON(), nullable=True),
        sa.CheckConstraint("state IN ('waiting', 'playable', 'complete', 'failed')", name=op.f("ck_assets_state")),
        sa.CheckConstraint(
            "state NOT IN ('playable', 'complete') OR (playlist IS NOT NULL AND duration_seconds > 0)",
            name=op.f("ck_assets_playable_has_playlist"),
        ),
        sa.CheckConstraint("fence >= 0 AND master_size_bytes > 0", name=op.f("ck_assets_amounts")),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=op.f("fk_assets_title_id_titles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assets")),
    )
    op.create_index("ix_assets_title_id_uploaded_at", "assets", ["title_id", "uploaded_at"])


def _uploads() -> None:
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("organisation_id", sa.String(length=40), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=False),
        sa.Column("asset_id", sa.String(length=40), nullable=False),
        sa.Column("filename", sa.String(length=255), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("offset_bytes", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("expires_at", columns.Instant(), nullable=False),
        sa.Column("finished_at", columns.Instant(), nullable=True),
        sa.CheckConstraint(
            "state IN ('growing', 'received', 'finished', 'terminated', 'expired')", name=op.f("ck_uploads_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('received', 'finished') OR offset_bytes = size_bytes",
            name=op.f("ck_uploads_received_is_whole"),
        ),
        sa.CheckConstraint(
            "size_bytes > 0 AND offset_bytes >= 0 AND offset_bytes <= size_bytes", name=op.f("ck_uploads_sizes")
        ),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=op.f("fk_uploads_title_id_titles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
        sa.UniqueConstraint("asset_id", name=op.f("uq_uploads_asset_id")),
    )
    op.create_index("ix_uploads_organisation_id_state", "uploads", ["organisation_id", "state"])
    op.create_index("ix_uploads_state_expires_at", "uploads", ["state", "expires_at"])


def _transcoding() -> None:
    op.create_table(
        "transcode_jobs",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("asset_id", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=200), nullable=True),
        sa.Column("lease_expires_at", columns.Instant(), nullable=True),
        sa.Column("fraction", sa.Float(), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("not_before", columns.Instant(), nullable=False),
        sa.Column("next_dispatch_at", columns.Instant(), nullable=False),
        sa.Column("dispatches", sa.Integer(), nullable=False),
        sa.Column("dispatched_at", columns.Instant(), nullable=True),
        sa.Column("playable_at", columns.Instant(), nullable=True),
        sa.Column("completed_at", columns.Instant(), nullable=True),
        sa.Column("failure_code", sa.String(length=40), nullable=True),
        sa.Column("failure_detail", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'failed') = (failure_code IS NOT NULL)", name=op.f("ck_transcode_jobs_failed_has_code")
        ),
        sa.CheckConstraint(
            "(state = 'running') = (lease_expires_at IS NOT NULL)", name=op.f("ck_transcode_jobs_running_is_leased")
        ),
        sa.CheckConstraint(
            "state IN ('queued', 'running', 'completed', 'failed')", name=op.f("ck_transcode_jobs_state")
        ),
        sa.CheckConstraint("attempts >= 0 AND attempts <= 5", name=op.f("ck_transcode_jobs_attempts")),
        sa.CheckConstraint("fraction >= 0 AND fraction <= 1 AND fence >= 0", name=op.f("ck_transcode_jobs_amounts")),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_transcode_jobs_asset_id_assets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transcode_jobs")),
        sa.UniqueConstraint("asset_id", name=op.f("uq_transcode_jobs_asset_id")),
    )
    op.create_index("ix_transcode_jobs_state_next_dispatch_at", "transcode_jobs", ["state", "next_dispatch_at"])
    # ### end Alembic commands ###


def _playback() -> None:
    op.create_table(
        "revoked_entitlements",
        sa.Column("entitlement_id", sa.String(length=40), nullable=False),
        sa.Column("revoked_at", columns.Instant(), nullable=False),
        sa.Column("received_at", columns.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("entitlement_id", name=op.f("pk_revoked_entitlements")),
    )
    op.create_table(
        "playback_sessions",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("entitlement_id", sa.String(length=40), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=False),
        sa.Column("asset_id", sa.String(length=40), nullable=False),
        sa.Column("renewal_key_sha256", sa.String(length=64), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("token_expires_at", columns.Instant(), nullable=False),
        sa.Column("ends_at", columns.Instant(), nullable=False),
        sa.Column("revoked_at", columns.Instant(), nullable=True),
        sa.CheckConstraint("token_expires_at <= ends_at", name=op.f("ck_playback_sessions_token_within_right")),
        sa.ForeignKeyConstraint(["asset_id"], ["assets.id"], name=op.f("fk_playback_sessions_asset_id_assets")),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=op.f("fk_playback_sessions_title_id_titles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_playback_sessions")),
    )
    op.create_index(
        "ix_playback_sessions_entitlement_id_token_expires_at",
        "playback_sessions",
        ["entitlement_id", "token_expires_at"],
    )
    op.create_index("ix_playback_sessions_revoked_at", "playback_sessions", ["revoked_at"])
