"""Which houses an actor may act for: the row-level check of this service."""

from infra.contracts.actor import Actor, Role
from media_service.library.errors import NotOfThisHouse, TitleUnknown
from media_service.library.models import Title

STAFF = (Role.OWNER, Role.EDITOR, Role.BOX_OFFICE)
EDITORS = (Role.OWNER, Role.EDITOR)


def require(actor: Actor, organisation_id: str, *roles: Role) -> None:
    """Raise NotOfThisHouse unless the actor holds one of the roles there."""
    if not actor.may(organisation_id, *roles):
        raise NotOfThisHouse


def require_title(actor: Actor, title: Title | None, *roles: Role) -> Title:
    """The title, for its own house. TitleUnknown for strangers, NotOfThisHouse for staff without the role."""
    if title is None or not actor.may(title.organisation_id, *STAFF):
        raise TitleUnknown
    require(actor, title.organisation_id, *roles)
    return title
