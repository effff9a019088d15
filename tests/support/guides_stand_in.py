"""media_service's guides as the pages see them: what viewers and everybody read."""

from typing import Annotated, Any

from fastapi import FastAPI, Header
from fastapi.responses import JSONResponse

from media_service.guides.schemas import GuideLanguage, GuideOffer, Note, ShownGuide, ShownLanguages
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


def _refused() -> JSONResponse:
    return problem(403, "renewal_refused", "Không gia hạn được phiên xem.", "The session cannot be renewed.")
