import httpx
import pytest
from fastapi import FastAPI

from infra.settings import Settings
from media_service.library import tasks

WORD = {"kind": "title_withdrawn", "title_id": "ttl_1", "version": 3}


async def test_a_ticketing_that_refuses_is_asked_again(settings: Settings) -> None:
    deaf = FastAPI()
    transport = httpx.ASGITransport(deaf)
    async with httpx.AsyncClient(base_url="http://ticketing.test", transport=transport) as http:
        with pytest.raises(httpx.HTTPStatusError):
            await tasks.handlers(settings, http)["title_withdrawn"](WORD)
