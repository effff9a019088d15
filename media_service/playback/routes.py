"""Where players open and renew sessions, ticketing revokes rights, and edges learn of it."""

from typing import Annotated

from fastapi import APIRouter, Depends

from infra import clock
from infra.contracts.entitlement import EntitlementRevoked
from infra.http.callers import bearer, from_edge, signed_by_service
from media_service.parts import TheParts
from media_service.playback import queries, service
from media_service.playback.schemas import PlaybackOpened, PlaybackToken, PlaybackWish, RevokedSessions

router = APIRouter(prefix="/api/media", tags=["playback"])


@router.post("/playback-sessions", status_code=201)
async def open_session(wish: PlaybackWish, parts: TheParts) -> PlaybackOpened:
    """Open a session with an entitlement."""
    async with parts.database.transaction() as session:
        return await service.open_session(
            session, entitlement_token=wish.entitlement_token, settings=parts.settings, now=clock.now()
        )


@router.post("/playback-sessions/{session_id}/tokens", status_code=201)
async def renew(session_id: str, renewal_key: Annotated[str, Depends(bearer)], parts: TheParts) -> PlaybackToken:
    """Renew the token of a session with its renewal key as bearer."""
    async with parts.database.transaction() as session:
        return await service.renew_token(
            session, session_id=session_id, renewal_key=renewal_key, settings=parts.settings, now=clock.now()
        )


@router.post("/entitlement-revocations", status_code=204, dependencies=[Depends(signed_by_service)])
async def revoke(word: EntitlementRevoked, parts: TheParts) -> None:
    """End a right early (told by ticketing)."""
    async with parts.database.transaction() as session:
        await service.revoke_entitlement(session, word=word, now=clock.now())


@router.get("/edge/revocations", dependencies=[Depends(from_edge)])
async def revocations(parts: TheParts) -> RevokedSessions:
    """Sessions an edge must refuse from now on."""
    async with parts.database.reading() as session:
        return RevokedSessions(session_ids=await queries.revoked_session_ids(session, now=clock.now()))
