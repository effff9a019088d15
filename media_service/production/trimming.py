"""Head and tail cut off: a new set of playlists for a stretch of a film. The film's own files stay as they are."""

from infra.storage import Storage
from media_service.production.errors import TrimRefused
from media_service.tracks import staging
from media_service.tracks.queries import Showing
from media_service.tracks.staging import Staged, StagingRefused


async def write(storage: Storage, showing: Showing, *, trim: tuple[float, float] | None) -> Staged:
    """Write the playlists of the stretch nearest to what was asked for, or of the whole film. Raises TrimRefused."""
    try:
        return await staging.write(storage, showing, trim=trim)
    except StagingRefused as refused:
        raise TrimRefused from refused
