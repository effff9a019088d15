from media_service.production import routes
from tests.media_service.stage import HOUSE, Stage

TITLES = f"{routes.router.prefix}/organisations/{HOUSE}/titles"


async def test_the_house_follows_a_title_from_draft_to_complete(stage: Stage) -> None:
    title_id = await stage.title()
    draft = await stage.production(title_id)
    assert (draft["state"], draft["asset_id"], draft["job_state"]) == ("draft", None, None)
    await stage.upload(title_id)
    queued = await stage.production(title_id)
    assert (queued["job_state"], queued["attempts"]) == ("queued", 0)
    claimed = await stage.claim(await stage.job_of(title_id))
    path = f"/api/media/transcode-jobs/{claimed.job_id}/progress"
    assert (await stage.signed(path, {"fence": 1, "fraction": 0.25})).status_code == 200
    running = await stage.production(title_id)
    assert (running["job_state"], running["fraction"], running["playable_at"]) == ("running", 0.25, None)
    await stage.playable(claimed)
    await stage.completed(claimed)
    done = await stage.production(title_id)
    assert (done["job_state"], done["fraction"], done["rungs"]) == ("completed", 1.0, ["360p"])
    assert done["uploaded_at"] < done["playable_at"] <= done["completed_at"]


async def test_the_list_shows_every_title_of_the_house_the_newest_first(stage: Stage) -> None:
    titles = [await stage.title(name_vi=f"Vở {n}") for n in range(3)]
    answer = await stage.client.get(TITLES, headers=stage.actor())
    assert [view["title_id"] for view in answer.json()] == titles[::-1]
    one = await stage.client.get(TITLES, params={"limit": 1, "offset": 1}, headers=stage.actor())
    assert [view["title_id"] for view in one.json()] == [titles[1]]


async def test_the_view_shows_the_newest_master(stage: Stage) -> None:
    title_id = await stage.title()
    await stage.upload(title_id)
    first = (await stage.production(title_id))["asset_id"]
    await stage.upload(title_id)
    second = (await stage.production(title_id))["asset_id"]
    assert first != second
    listed = await stage.client.get(TITLES, headers=stage.actor())
    assert [view["asset_id"] for view in listed.json()] == [second]
