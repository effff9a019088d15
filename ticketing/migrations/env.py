"""Run by Alembic; `infra.database.migrations` hands in the connection."""

from infra.database.migrations import run_env
from ticketing import tables

run_env(tables.METADATA)
