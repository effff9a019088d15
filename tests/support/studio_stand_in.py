"""media_service's studio as the pages see it: routes added to the stand-in of `services_stand_in`."""

from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response

from infra import ids
from media_service.library.schemas import NewTitle, ProductionView, TitleSheet
from media_service.playback.schemas import PlaybackOpened, PreviewLinkView, PreviewOpened
from media_service.tracks.schemas import TrackView
from media_service.transcoding.refusals import refusal
from tests.support.services_stand_in import ORGANISATION, Scene, playback_of, problem


def production(title_id: str, **changes: Any) -> ProductionView:
    """A draft whose film has not come yet."""
    values: dict[str, Any] = {
        "title_id": title_id,
        "organisation_id": ORGANISATION,
        "name_vi": "Đêm hội Long Trì",
        "name_en": "The Night Festival",
        "state": "draft",
        "asset_id": None,
        "job_state": None,
        "fraction": 0.0,
        "attempts": 0,
        "uploaded_at": None,
        "playable_at": None,
        "completed_at": None,
        "duration_seconds": None,
        "rungs": [],
        "refusal": None,
    }
    return ProductionView.model_validate(values | changes)


def add_sheet(scene: Scene, title_id: str = "ttl_1", **changes: Any) -> TitleSheet:
    """A new draft with everything missing."""
    values: dict[str, Any] = {
        "title_id": title_id,
        "organisation_id": ORGANISATION,
        "revision": 3,
        "state": "draft",
        "publish_at": None,
        "published_at": None,
        "missing": ["film", "synopsis", "credits", "genre", "language", "rating", "price"],
        "name_vi": "Đêm hội Long Trì",
        "name_en": None,
        "synopsis_vi": "",
        "synopsis_en": "",
        "credit": "",
        "credits": [],
        "genre": None,
        "spoken_language": None,
        "age_rating": None,
        "warnings": [],
        "ticket_price_minor": None,
        "currency": "VND",
        "watch_hours": 48,
        "poster_path": None,
        "own_poster": False,
        "trim": None,
        "trimmable": False,
        "production": production(title_id),
    }
    scene.sheets[title_id] = TitleSheet.model_validate(values | changes)
    return scene.sheets[title_id]


def add_tracks(scene: Scene, title_id: str) -> None:
    """Subtitles in two languages, one of them for the hard of hearing, and voices in every state."""
    voices = [
        ("waiting", 0.0, None),
        ("working", 0.4, None),
        ("ready", 1.0, None),
        ("failed", 0.0, "voice_unavailable"),
    ]
    shown = [_track("subtitles", "vi", "Tiếng Việt"), _track("subtitles", "en", "English [CC]", hard_of_hearing=True)]
    for language, (state, fraction, code) in zip(("vi", "en", "fr", "tyz"), voices, strict=True):
        about = {"state": state, "fraction": fraction, "refusal": refusal(code) if code else None}
        shown.append(
            _track("voice", language, f"Lời tả ({language})", describes_video=True, machine_made=True, **about)
        )
    scene.tracks[title_id] = shown


def _track(kind: str, language: str, label: str, **changes: Any) -> TrackView:
    values: dict[str, Any] = {
        "id": ids.new("trk"),
        "kind": kind,
        "language": language,
        "label": label,
        "state": "ready",
        "fraction": 1.0,
        "hard_of_hearing": False,
        "describes_video": False,
        "machine_made": False,
        "cue_count": 42,
        "created_at": datetime.now(UTC),
        "changed_at": datetime.now(UTC),
        "refusal": None,
    }
    return TrackView.model_validate(values | changes)


def add_routes(app: FastAPI, scene: Scene) -> None:  # noqa: C901  (a table of routes)
    """The studio's routes; every call is written down in `scene.studio_calls`."""

    @app.post("/api/media/titles", status_code=201)
    async def new_title(wish: NewTitle) -> ProductionView:
        sheet = add_sheet(scene, wish.id or ids.new("ttl"), name_vi=wish.name_vi)
        return sheet.production

    @app.get("/api/media/titles/{title_id}/previews")
    async def previews(title_id: str) -> list[PreviewLinkView]:
        now = datetime.now(UTC)
        link = PreviewLinkView(
            id="prv_1", title_id=title_id, token="prv_1.seal", created_at=now, expires_at=now + timedelta(days=7)
        )
        return [link]

    @app.post("/api/media/preview-sessions", status_code=201, response_model=None)
    async def open_preview(request: Request) -> PreviewOpened | JSONResponse:
        if (await request.json())["preview_token"] != "prv_1.seal":
            return problem(404, "preview_unknown", "Đường dẫn không đúng.", "This preview link is wrong.")
        until = datetime.now(UTC) + timedelta(days=7)
        return PreviewOpened(
            name_vi="Đêm hội Long Trì",
            name_en="The Night Festival",
            poster_path=None,
            complete=True,
            expires_at=until,
            playback=playback_of("ttl_1"),
        )

    @app.post("/api/media/titles/{title_id}/screenings", status_code=201)
    async def screening(title_id: str) -> PlaybackOpened:
        return playback_of(title_id)

    @app.get("/api/media/titles/{title_id}/tracks")
    async def tracks(title_id: str) -> list[TrackView]:
        return scene.tracks.get(title_id, [])

    @app.api_route("/api/media/{path:path}", methods=["GET", "PATCH", "POST", "PUT", "DELETE"], response_model=None)
    async def studio(path: str, request: Request) -> TitleSheet | Response:
        if request.headers.get("authorization") != "Bearer actor-token":
            return problem(403, "actor_token_refused", "Xin đăng nhập lại.", "Please sign in again.")
        body = await request.body()
        if request.method != "GET":
            asked = f"{request.method} {path}" + (f"?{request.url.query}" if request.url.query else "")
            scene.studio_calls.append((asked, body.decode(), request.headers.get("if-match")))
        if scene.refusal is not None:
            refusal, scene.refusal = scene.refusal, None
            return problem(*refusal)
        if path.startswith("previews/"):
            return Response(status_code=204)
        sheet = scene.sheets.get(path.split("/")[1])
        return sheet or problem(404, "title_unknown", "Không tìm thấy chương trình này.", "This title cannot be found.")
