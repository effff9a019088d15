"""A new set of playlists for a stretch of a film, beside the old ones. The film's own files stay as they are."""

from dataclasses import dataclass

from infra.storage import MEDIA, Storage
from media_service.library.models import Asset
from media_service.production import cut_lists
from media_service.production.errors import TrimRefused


@dataclass(frozen=True, slots=True)
class Stretch:
    """What will be shown: its playlist below the asset, and its bounds in seconds of the whole film."""

    playlist: str
    start_seconds: float
    end_seconds: float


async def write(storage: Storage, *, asset: Asset, start_seconds: float, end_seconds: float) -> Stretch:
    """Write the playlists of the stretch nearest to what was asked for. Raises TrimRefused."""
    folder, _, name = (asset.playlist or "").rpartition("/")
    prefix, number = f"{MEDIA}{asset.id}/{folder}/", asset.trims + 1
    try:
        whole = (await storage.get(f"{prefix}{name}")).decode()
        names = cut_lists.media_playlists(whole)
        texts = {one: (await storage.get(f"{prefix}{one}")).decode() for one in names}
        marks = cut_lists.boundaries(texts[_lead(names)])
        start, end = cut_lists.nearest(marks[:-1], start_seconds), cut_lists.nearest(marks[1:], end_seconds)
        cuts = {one: cut_lists.cut(text, start_seconds=start, end_seconds=end) for one, text in texts.items()}
        for one, text in cuts.items():
            await storage.put(f"{prefix}{cut_lists.named(one, number)}", text.encode())
        cut_name = cut_lists.named(name, number)
        await storage.put(f"{prefix}{cut_name}", cut_lists.pointed(whole, number).encode())
    except (cut_lists.CutListRefused, UnicodeDecodeError, FileNotFoundError) as refused:
        raise TrimRefused from refused
    return Stretch(f"{folder}/{cut_name}", start, end)


def _lead(names: list[str]) -> str:
    """The playlist whose boundaries count: a picture's, which come after the sounds'."""
    return names[-1]
