"""Subtitles and voices beside a film, jobs that speak, and one pointer to the set of playlists that is shown."""

import sqlalchemy as sa
from alembic import op

from infra.database import columns

revision = "0004_tracks"
down_revision = "0003_guides"
branch_labels = None
depends_on = None

_STRETCH_NOW = (
    "trim_start_seconds IS NULL OR "
    "(staged_playlist IS NOT NULL AND trim_start_seconds >= 0 AND trim_end_seconds > trim_start_seconds)"
)
_STRETCH_BEFORE = "trimmed_playlist IS NULL OR (trim_start_seconds >= 0 AND trim_end_seconds > trim_start_seconds)"


def upgrade() -> None:
    """Add the table, let jobs be of two kinds, name the pointer after what it has become."""
    _tracks()
    with op.batch_alter_table("transcode_jobs") as jobs:
        jobs.add_column(sa.Column("kind", sa.String(length=10), nullable=False, server_default="film"))
        jobs.add_column(sa.Column("document", sa.String(length=200), nullable=True))
        jobs.drop_constraint(op.f("uq_transcode_jobs_asset_id"), type_="unique")
        jobs.create_check_constraint(
            op.f("ck_transcode_jobs_kind"),
            "(kind = 'film' AND document IS NULL) OR (kind = 'voice' AND document IS NOT NULL)",
        )
    with op.batch_alter_table("transcode_jobs") as jobs:
        jobs.alter_column("kind", server_default=None)
    is_film = sa.text("document IS NULL")
    op.create_index(
        "uq_transcode_jobs_film", "transcode_jobs", ["asset_id"], unique=True,
        sqlite_where=is_film, postgresql_where=is_film,
    )  # fmt: skip
    op.create_index("uq_transcode_jobs_asset_id_document", "transcode_jobs", ["asset_id", "document"], unique=True)
    with op.batch_alter_table("assets") as assets:
        assets.drop_constraint(op.f("ck_assets_trim_is_a_stretch"), type_="check")
        assets.alter_column("trimmed_playlist", new_column_name="staged_playlist")
        assets.alter_column("trims", new_column_name="stagings")
    with op.batch_alter_table("assets") as assets:
        assets.create_check_constraint(op.f("ck_assets_trim_is_a_stretch"), _STRETCH_NOW)


def downgrade() -> None:
    """Take them away again; what was staged goes back to the film as it was made."""
    op.execute("UPDATE assets SET staged_playlist = NULL WHERE trim_start_seconds IS NULL")
    with op.batch_alter_table("assets") as assets:
        assets.drop_constraint(op.f("ck_assets_trim_is_a_stretch"), type_="check")
        assets.alter_column("staged_playlist", new_column_name="trimmed_playlist")
        assets.alter_column("stagings", new_column_name="trims")
    with op.batch_alter_table("assets") as assets:
        assets.create_check_constraint(op.f("ck_assets_trim_is_a_stretch"), _STRETCH_BEFORE)
    op.execute("DELETE FROM transcode_jobs WHERE document IS NOT NULL")
    op.drop_index("uq_transcode_jobs_asset_id_document", "transcode_jobs")
    op.drop_index("uq_transcode_jobs_film", "transcode_jobs")
    with op.batch_alter_table("transcode_jobs") as jobs:
        jobs.drop_constraint(op.f("ck_transcode_jobs_kind"), type_="check")
        jobs.drop_column("document")
        jobs.drop_column("kind")
        jobs.create_unique_constraint(op.f("uq_transcode_jobs_asset_id"), ["asset_id"])
    op.drop_table("tracks")


def _tracks() -> None:
    op.create_table(
        "tracks",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=24), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("hard_of_hearing", sa.Boolean(), nullable=False),
        sa.Column("describes_video", sa.Boolean(), nullable=False),
        sa.Column("machine_made", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("cues", sa.JSON(), nullable=False),
        sa.Column("rendition", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created_at", columns.Instant(), nullable=False),
        sa.Column("changed_at", columns.Instant(), nullable=False),
        sa.CheckConstraint("kind IN ('subtitles', 'voice')", name=op.f("ck_tracks_kind")),
        sa.CheckConstraint("kind = 'subtitles' OR NOT hard_of_hearing", name=op.f("ck_tracks_hearing_is_of_subtitles")),
        sa.CheckConstraint("kind = 'voice' OR NOT describes_video", name=op.f("ck_tracks_describing_is_of_voices")),
        sa.CheckConstraint("version > 0", name=op.f("ck_tracks_amounts")),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=op.f("fk_tracks_title_id_titles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracks")),
    )
    op.create_index(
        "uq_tracks_one_of_a_kind", "tracks", ["title_id", "kind", "language", "hard_of_hearing"], unique=True
    )
    op.create_index("uq_tracks_label", "tracks", ["title_id", "kind", "label"], unique=True)
