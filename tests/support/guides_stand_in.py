"""media_service's guides as the pages see them: what viewers and everybody read."""

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response

from media_service.guides.schemas import (
    GuideLanguage,
    GuideOffer,
    GuideSheet,
    GuideSummary,
    Note,
    NoteView,
    ShownGuide,
    ShownLanguages,
)
from tests.support.services_stand_in import Scene, problem

_NOTES: dict[str, list[str]] = {
    "vi": ["Màn nhung mở.", "Trống trận nổi lên.", "Hai Bà lên voi."],
    "en": ["The curtain opens.", "The drums of war.", "The sisters mount their elephants."],
    "ko": ["막이 오릅니다.", "전쟁의 북소리.", "자매가 코끼리에 오릅니다."],
}
_HEADINGS = ("Hồi một", "", "Hồi hai")


def notes(language: str) -> list[Note]:
    """Three notes: the first is everybody's, the second ends before the third begins."""
    spans = ((0, None), (10, 14), (20.5, None))
    return [
        Note(start_seconds=start, end_seconds=end, heading=heading, text=text, public=start == 0)
        for (start, end), heading, text in zip(spans, _HEADINGS, _NOTES[language], strict=True)
    ]


def sheet(language: str, **changes: Any) -> GuideSheet:
    """What the house sees of a guide."""
    noted = [
        NoteView(**dict(note), id=f"gnt_{language}_{number}", revision=number)
        for number, note in enumerate(notes(language))
    ]
    values: dict[str, Any] = {
        "language": language,
        "state": "draft",
        "origin": "human",
        "translated_from": None,
        "translation": "none",
        "on_show": False,
        "revision": 4,
        "notes": len(noted),
        "changed_at": datetime.now(UTC),
        "approved_at": None,
        "approved_by": None,
        "noted": noted,
    }
    return GuideSheet.model_validate(values | changes)


def voice(state: str) -> dict[str, Any]:
    """A machine that reads the Vietnamese guide aloud."""
    refusal = {"code": "voice_unavailable", "vi": "Máy này không đọc được tiếng ấy.", "en": "It cannot speak that."}
    return {
        "id": "trk_1",
        "kind": "voice",
        "language": "vi",
        "label": "Thuyết minh (máy đọc)",
        "state": state,
        "fraction": 0.4,
        "hard_of_hearing": False,
        "describes_video": False,
        "machine_made": True,
        "cue_count": 3,
        "created_at": datetime.now(UTC),
        "changed_at": datetime.now(UTC),
        "refusal": refusal if state == "failed" else None,
    }


def add_guides(app: FastAPI, scene: Scene) -> None:
    """The routes; `scene.guided` names the languages."""

    @app.get("/api/media/titles/{title_id}/guide-offers")
    async def offers(title_id: str) -> list[GuideOffer]:
        return [
            GuideOffer(language=GuideLanguage(tag), notes=3, sample=notes(tag)[:1])
            for tag in scene.guided
            if title_id in scene.titles
        ]

    @app.get("/api/media/playback-sessions/{session_id}/guides", response_model=None)
    async def languages(session_id: str, authorization: Annotated[str, Header()]) -> ShownLanguages | JSONResponse:
        if authorization != "Bearer renewal-key-1":
            return _refused()
        return ShownLanguages(languages=[GuideLanguage(tag) for tag in scene.guided])

    @app.get("/api/media/playback-sessions/{session_id}/guides/{language}", response_model=None)
    async def guide(language: str, authorization: Annotated[str, Header()]) -> dict[str, Any] | JSONResponse:
        if authorization != "Bearer renewal-key-1" or language not in scene.guided:
            return _refused()
        shown = ShownGuide(
            language=GuideLanguage(language),
            approved=True,
            machine_made=False,
            translated_from=None,
            notes=notes(language),
        )
        return shown.model_dump(mode="json", exclude_defaults=True)


def add_house_guides(app: FastAPI, scene: Scene) -> None:
    """The house's own routes; `scene.guides` holds them, calls are written down in `scene.studio_calls`."""

    @app.get("/api/media/titles/{title_id}/guides")
    async def languages(title_id: str) -> list[GuideSummary]:
        kept = [guide.model_dump(exclude={"noted", "voice"}) for guide in scene.guides.values()]
        return [GuideSummary.model_validate(words) for words in kept]

    @app.get("/api/media/titles/{title_id}/guides/{language}/file")
    async def file(language: str, format: str) -> Response:
        headers = {"Content-Disposition": f'attachment; filename="guide-{language}.vtt"'}
        return Response(f"WEBVTT {format}", media_type="text/vtt", headers=headers)

    @app.get("/api/media/titles/{title_id}/guides/{language}", response_model=None)
    async def guide(language: str) -> GuideSheet | JSONResponse:
        found = scene.guides.get(language)
        return found or problem(404, "guide_unknown", "Chưa có bản thuyết minh này.", "There is no such guide.")

    @app.api_route("/api/media/titles/{title_id}/guides/{place:path}", methods=["PUT", "POST", "DELETE"])
    async def change(title_id: str, place: str, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer actor-token":
            return problem(403, "actor_token_refused", "Xin đăng nhập lại.", "Please sign in again.")
        body = (await request.body()).decode()
        scene.studio_calls.append((f"{request.method} {place}", body, request.headers.get("if-match")))
        if scene.refusal is not None:
            refusal, scene.refusal = scene.refusal, None
            return problem(*refusal)
        return Response(status_code=204)


def _refused() -> JSONResponse:
    return problem(403, "renewal_refused", "Không gia hạn được phiên xem.", "The session cannot be renewed.")
