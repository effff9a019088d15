import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import media_service
from infra.contracts.actor import Role
from infra.errors import AppError
from tests.media_service.stage import HOUSE, OTHER_HOUSE, Stage

# Every route and who may call it; a new route without a line here fails.
OPEN, ACTOR, SERVICE, EDGE, VIEWER = "everybody", "actor", "service", "edge", "viewer"
WHO = {
    "GET /api/media/titles": OPEN,
    "GET /api/media/titles/{title_id}": OPEN,
    "GET /api/media/readyz": OPEN,
    "OPTIONS /api/media/uploads": OPEN,
    "OPTIONS /api/media/uploads/{upload_id}": OPEN,
    "POST /api/media/titles": ACTOR,
    "GET /api/media/organisations/{organisation_id}/titles": ACTOR,
    "GET /api/media/titles/{title_id}/production": ACTOR,
    "POST /api/media/titles/{title_id}/withdrawals": ACTOR,
    "GET /api/media/titles/{title_id}/sheet": ACTOR,
    "PATCH /api/media/titles/{title_id}": ACTOR,
    "POST /api/media/titles/{title_id}/publications": ACTOR,
    "DELETE /api/media/titles/{title_id}/publications": ACTOR,
    "PUT /api/media/titles/{title_id}/poster": ACTOR,
    "DELETE /api/media/titles/{title_id}/poster": ACTOR,
    "PUT /api/media/titles/{title_id}/trim": ACTOR,
    "GET /api/media/titles/{title_id}/tracks": ACTOR,
    "PUT /api/media/titles/{title_id}/subtitles/{language}": ACTOR,
    "PUT /api/media/titles/{title_id}/voices/{language}": ACTOR,
    "DELETE /api/media/titles/{title_id}/tracks/{track_id}": ACTOR,
    "POST /api/media/titles/{title_id}/previews": ACTOR,
    "GET /api/media/titles/{title_id}/previews": ACTOR,
    "POST /api/media/titles/{title_id}/screenings": ACTOR,
    "DELETE /api/media/previews/{link_id}": ACTOR,
    "GET /api/media/titles/{title_id}/guides": ACTOR,
    "GET /api/media/titles/{title_id}/guides/{language}": ACTOR,
    "PUT /api/media/titles/{title_id}/guides/{language}": ACTOR,
    "DELETE /api/media/titles/{title_id}/guides/{language}": ACTOR,
    "GET /api/media/titles/{title_id}/guides/{language}/file": ACTOR,
    "PUT /api/media/titles/{title_id}/guides/{language}/file": ACTOR,
    "POST /api/media/titles/{title_id}/guides/{language}/notes": ACTOR,
    "PUT /api/media/titles/{title_id}/guides/{language}/notes/{note_id}": ACTOR,
    "DELETE /api/media/titles/{title_id}/guides/{language}/notes/{note_id}": ACTOR,
    "POST /api/media/titles/{title_id}/guides/{language}/approvals": ACTOR,
    "DELETE /api/media/titles/{title_id}/guides/{language}/approvals": ACTOR,
    "POST /api/media/titles/{title_id}/guides/{language}/translations": ACTOR,
    "POST /api/media/titles/{title_id}/guides/{language}/voices": ACTOR,
    "DELETE /api/media/titles/{title_id}/guides/{language}/voices": ACTOR,
    "GET /api/media/titles/{title_id}/guide-offers": OPEN,
    "POST /api/media/uploads": ACTOR,
    "HEAD /api/media/uploads/{upload_id}": ACTOR,
    "PATCH /api/media/uploads/{upload_id}": ACTOR,
    "DELETE /api/media/uploads/{upload_id}": ACTOR,
    "POST /api/media/transcode-jobs/{job_id}/claims": SERVICE,
    "POST /api/media/transcode-jobs/{job_id}/progress": SERVICE,
    "POST /api/media/transcode-jobs/{job_id}/playable": SERVICE,
    "POST /api/media/transcode-jobs/{job_id}/completion": SERVICE,
    "POST /api/media/transcode-jobs/{job_id}/voice": SERVICE,
    "POST /api/media/transcode-jobs/{job_id}/failure": SERVICE,
    "POST /api/media/entitlement-revocations": SERVICE,
    "GET /api/media/edge/revocations": EDGE,
    "POST /api/media/playback-sessions": VIEWER,  # an entitlement in the body
    "POST /api/media/playback-sessions/{session_id}/tokens": VIEWER,  # the renewal key
    "GET /api/media/playback-sessions/{session_id}/guides": VIEWER,  # the renewal key
    "GET /api/media/playback-sessions/{session_id}/guides/{language}": VIEWER,  # the renewal key
    "POST /api/media/preview-sessions": VIEWER,  # a preview token in the body
}
CLOSED = [route for route, who in WHO.items() if who not in (OPEN, VIEWER)]


def _routes(stage: Stage) -> set[str]:
    paths = stage.app.openapi()["paths"]
    return {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}


async def test_every_route_has_a_line_that_says_who_may_call_it(stage: Stage) -> None:
    assert _routes(stage) == set(WHO)


@pytest.mark.parametrize("route", CLOSED)
async def test_a_route_refuses_strangers_and_wrong_keys(stage: Stage, route: str) -> None:
    method, _, path = route.partition(" ")
    path = re.sub(r"\{\w+\}", "upl_00000000000000000000000000", path)
    for authorization in (None, "Bearer nonsense", "Bearer eyJhbGciOiJub25lIn0.e30."):
        headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "5", "Upload-Offset": "0"}
        if authorization:
            headers["Authorization"] = authorization
        answer = await stage.client.request(method, path, headers=headers)
        assert answer.status_code == 403
        if method != "HEAD":
            assert answer.json()["code"] in ("actor_token_refused", "signature_refused")


@pytest.mark.parametrize("role", list(Role))
async def test_another_house_sees_and_changes_nothing(stage: Stage, role: Role) -> None:
    title_id = await stage.title()
    upload = await stage.begin_upload(title_id, 10)
    stranger = stage.actor(OTHER_HOUSE, role)
    tus = {**stage.patch_headers(0), **stranger}
    answers = [
        (await stage.client.get(f"/api/media/titles/{title_id}/production", headers=stranger), 404),
        (await stage.client.post(f"/api/media/titles/{title_id}/withdrawals", headers=stranger), 404),
        (await stage.client.get(f"/api/media/organisations/{HOUSE}/titles", headers=stranger), 403),
        (await stage.client.head(upload, headers=tus), 404),
        (await stage.client.patch(upload, headers=tus, content=b"0123456789"), 404),
        (await stage.client.delete(upload, headers=tus), 404),
        (await stage.client.post("/api/media/uploads", headers=stage.create_headers(title_id, 5) | stranger), 404),
    ]
    wish = {"organisation_id": HOUSE, "name_vi": "Lạ"}
    answers.append((await stage.client.post("/api/media/titles", json=wish, headers=stranger), 403))
    assert [answer.status_code for answer, _ in answers] == [expected for _, expected in answers]
    assert await stage.offset(upload) == 0
    assert (await stage.production(title_id))["state"] == "draft"


async def test_the_box_office_looks_but_does_not_touch(stage: Stage) -> None:
    title_id = await stage.title()
    upload = await stage.begin_upload(title_id, 10)
    clerk = stage.actor(HOUSE, Role.BOX_OFFICE)
    assert (await stage.client.get(f"/api/media/titles/{title_id}/production", headers=clerk)).status_code == 200
    assert (await stage.client.post(f"/api/media/titles/{title_id}/withdrawals", headers=clerk)).status_code == 403
    patch = await stage.client.patch(upload, headers={**stage.patch_headers(0), **clerk}, content=b"0")
    assert patch.status_code == 403


async def test_the_api_description_is_served_under_the_full_prefix(stage: Stage) -> None:
    answer = await stage.client.get("/api/media/openapi.json")
    assert answer.status_code == 200
    assert all(path.startswith("/api/media/") for path in answer.json()["paths"])


def test_every_refusal_speaks_both_languages_and_stands_in_the_readme() -> None:
    readme = (Path(media_service.__path__[0]) / "README.md").read_text()
    for module in pkgutil.walk_packages(media_service.__path__, "media_service."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    ours = [error for error in _below(AppError) if error.__module__.startswith("media_service")]
    assert len(ours) > 15
    for error in ours:
        assert f"`{error.code}`" in readme, error
        assert error.vi != error.en
        assert re.search("[ăâđêôơưàáảãạếềệốồộớờợứừựìíỉĩịúùủũụýỳ]", error.vi), error


def test_no_two_refusals_share_a_code() -> None:
    ours = [error for error in _below(AppError) if error.__module__.startswith("media_service")]
    assert len({error.code for error in ours}) == len(ours)


def _below(kind: type[AppError]) -> list[type[AppError]]:
    return [sub for child in kind.__subclasses__() for sub in (child, *_below(child))]
