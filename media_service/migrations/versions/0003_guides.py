"""Guides: timed notes per title and language."""

import sqlalchemy as sa
from alembic import op

from infra.database import columns

revision = "0003_guides"
down_revision = "0002_studio"
branch_labels = None
depends_on = None

_LANGUAGES = (
    "vi", "en", "zh-Hans", "zh-Hant", "ko", "ja", "fr", "ru", "de", "es", "it", "pt", "th", "km", "lo", "id", "ms",
    "hi", "ar", "tyz", "nut", "blt", "mtq", "hmn", "cjm", "rad", "jra", "bdq",
)  # fmt: skip
_KINDS = ("scene", "context", "people", "music", "words", "description")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "guides",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("title_id", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("origin", sa.String(length=20), nullable=False),
        sa.Column("translated_from", sa.String(length=12), nullable=True),
        sa.Column("translation", sa.String(length=20), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("changed_at", columns.Instant(), nullable=False),
        sa.Column("approved_at", columns.Instant(), nullable=True),
        sa.Column("approved_by", sa.String(length=200), nullable=True),
        sa.CheckConstraint(_one_of("language", _LANGUAGES), name=op.f("ck_guides_language")),
        sa.CheckConstraint("state IN ('draft', 'approved')", name=op.f("ck_guides_state")),
        sa.CheckConstraint("origin IN ('human', 'machine')", name=op.f("ck_guides_origin")),
        sa.CheckConstraint("translation IN ('none', 'running', 'failed')", name=op.f("ck_guides_translation")),
        sa.CheckConstraint(
            "state <> 'approved' OR (shown IS NOT NULL AND approved_at IS NOT NULL AND approved_by IS NOT NULL)",
            name=op.f("ck_guides_approved_by_somebody"),
        ),
        sa.CheckConstraint("state <> 'approved' OR origin = 'human'", name=op.f("ck_guides_approved_is_a_persons")),
        sa.ForeignKeyConstraint(["title_id"], ["titles.id"], name=op.f("fk_guides_title_id_titles")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guides")),
        sa.UniqueConstraint("title_id", "language", name=op.f("uq_guides_title_id_language")),
    )
    op.create_table(
        "guide_notes",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("guide_id", sa.String(length=40), nullable=False),
        sa.Column("start_ms", sa.Integer(), nullable=False),
        sa.Column("end_ms", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("heading", sa.String(length=120), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("public", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.CheckConstraint(_one_of("kind", _KINDS), name=op.f("ck_guide_notes_kind")),
        sa.CheckConstraint("start_ms >= 0 AND start_ms < 86400000", name=op.f("ck_guide_notes_begins")),
        sa.CheckConstraint(
            "end_ms IS NULL OR (end_ms > start_ms AND end_ms <= 86400000)", name=op.f("ck_guide_notes_ends")
        ),
        sa.ForeignKeyConstraint(["guide_id"], ["guides.id"], name=op.f("fk_guide_notes_guide_id_guides")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guide_notes")),
        sa.UniqueConstraint("guide_id", "start_ms", name=op.f("uq_guide_notes_guide_id_start_ms")),
    )


def downgrade() -> None:
    """Drop the tables."""
    op.drop_table("guide_notes")
    op.drop_table("guides")


def _one_of(column: str, words: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(word) for word in words)})"
