"""What crosses HTTP about uploads is the tus 1.0 protocol (tus.io/protocols/resumable-upload): headers and bytes.

POST /api/media/uploads          Upload-Length, Upload-Metadata (title_id, filename) → 201, Location (a path)
HEAD, PATCH, DELETE /api/media/uploads/{upload_id}; OPTIONS /api/media/uploads. Each needs an actor but OPTIONS.
"""

from enum import StrEnum


class UploadState(StrEnum):
    """growing → received → finished; growing → terminated | expired."""

    GROWING = "growing"
    RECEIVED = "received"  # every byte is here; the master is being moved to its place
    FINISHED = "finished"
    TERMINATED = "terminated"
    EXPIRED = "expired"
