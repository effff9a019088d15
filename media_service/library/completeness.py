"""What a title still lacks before it may be on sale. Nothing is read or written here."""

from media_service.library.models import Asset, Title
from media_service.library.schemas import AssetState, Missing

_WATCHABLE = (AssetState.PLAYABLE, AssetState.COMPLETE)


def missing(title: Title, asset: Asset | None) -> list[Missing]:
    """Everything it lacks, in the order in which a house would see to it."""
    lacks = {
        Missing.FILM: asset is None or asset.state not in _WATCHABLE,
        Missing.SYNOPSIS: not title.synopsis_vi.strip(),
        Missing.CREDITS: not title.credits and not title.credit.strip(),
        Missing.GENRE: title.genre is None,
        Missing.LANGUAGE: title.spoken_language is None,
        Missing.RATING: title.age_rating is None,
        Missing.RATING_BANNED: title.age_rating == "C",
        Missing.PRICE: title.ticket_price_minor is None,
    }
    return [what for what, lacking in lacks.items() if lacking]
