import httpx
import pytest
from pydantic import BaseModel

from infra.errors import Unavailable
from web.clients import answers
from web.clients.answers import ServiceRefused


class Word(BaseModel):
    name: str


def service(status: int, body: object) -> httpx.AsyncClient:
    answer = httpx.MockTransport(lambda _request: httpx.Response(status, json=body))
    return httpx.AsyncClient(transport=answer, base_url="http://service.test")


async def test_a_problem_carries_code_status_and_both_messages() -> None:
    problem = {"code": "seat_taken", "messages": {"vi": "Ghế đã có người.", "en": "Taken."}, "type": "x", "more": 1}
    async with service(409, problem) as http:
        with pytest.raises(ServiceRefused) as refused:
            await answers.ask(http, "GET", "/x")
    assert (refused.value.status, refused.value.code) == (409, "seat_taken")
    assert refused.value.message("vi") == "Ghế đã có người."
    assert refused.value.message("en") == "Taken."


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_broken_service_is_unavailable(status: int) -> None:
    async with service(status, {"code": "internal", "messages": {"vi": "a", "en": "b"}}) as http:
        with pytest.raises(Unavailable):
            await answers.ask(http, "GET", "/x")


async def test_a_refusal_by_something_that_is_not_our_service_is_unavailable() -> None:
    async with service(403, "<html>proxy</html>") as http:
        with pytest.raises(Unavailable):
            await answers.ask(http, "GET", "/x")


async def test_words_and_lists_of_words_are_read() -> None:
    async with service(200, [{"name": "a"}, {"name": "b"}]) as http:
        assert answers.many(await answers.ask(http, "GET", "/x"), Word) == [Word(name="a"), Word(name="b")]
    async with service(201, {"name": "a"}) as http:
        assert answers.one(await answers.ask(http, "POST", "/x", word=Word(name="q")), Word) == Word(name="a")
