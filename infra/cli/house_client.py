"""The CLI's way into a running house: HTTP as the operator, refusals as sentences in both languages."""

import time
from collections.abc import Generator
from typing import Any

import click
import httpx

from infra.settings import Settings

_TIMEOUT = httpx.Timeout(60, connect=5)
_PATIENCE_SECONDS = 60.0
_LONGEST_PAUSE_SECONDS = 4.0
_AWAY = frozenset({429, 502, 503, 504})


class HouseClient:
    """Talks to ticketing and media_service of one house. Every method raises click.ClickException."""

    def __init__(self, settings: Settings, *, transport: httpx.BaseTransport | None = None) -> None:
        self._settings = settings
        auth = _OperatorAuth(settings)
        options: Any = {"auth": auth, "timeout": _TIMEOUT, "trust_env": False, "transport": transport}
        self.media = httpx.Client(base_url=settings.media_url, **options)
        self.ticketing = httpx.Client(base_url=settings.ticketing_url, **options)

    def __enter__(self) -> "HouseClient":
        return self

    def __exit__(self, *_why: object) -> None:
        self.media.close()
        self.ticketing.close()

    def ask(self, http: httpx.Client, method: str, path: str, **more: Any) -> Any:
        """One call that is safe to repeat: tried again while the house is away; its JSON, or None."""
        deadline, pause = time.monotonic() + _PATIENCE_SECONDS, 0.25
        while True:
            try:
                answer = http.request(method, path, **more)
            except httpx.ConnectError:
                raise self.not_running() from None
            except httpx.TransportError as failure:
                reason = f"The house did not answer: {failure!r}"
            else:
                if answer.status_code not in _AWAY:
                    return result(answer)
                reason = said(answer)
            if time.monotonic() >= deadline:
                raise click.ClickException(reason)
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_SECONDS)

    def organisations(self) -> dict[str, str]:
        """Id and name of every house."""
        answer = self.ask(
            self.ticketing, "POST", "/api/ticketing/actor-tokens", auth=_Bearer(_operator(self._settings))
        )
        return {entry["organisation_id"]: entry["name"] for entry in answer["organisations"]}

    def as_operator(self, method: str, path: str, **more: Any) -> Any:
        """A call to ticketing that wants the operator's own token."""
        return self.ask(self.ticketing, method, path, auth=_Bearer(_operator(self._settings)), **more)

    def not_running(self) -> click.ClickException:
        """Nobody listens."""
        return click.ClickException(
            f"The house does not answer at {self._settings.media_url}. Is it running (sankhau up)? SANKHAU_PORT and "
            "SANKHAU_DATA say which one is meant."
        )


def result(answer: httpx.Response) -> Any:
    """The answer's JSON, None if it has none. Raises click.ClickException with the refusal's words."""
    if answer.is_success:
        return answer.json() if answer.content else None
    raise click.ClickException(said(answer))


def said(answer: httpx.Response) -> str:
    """A refusal in both languages."""
    try:
        told = answer.json()
        words = told["messages"]
        text = f"{words['vi']} · {words['en']}"
        errors = "".join(f"\n  {error['where']}: {error['what']}" for error in told.get("errors", []))
    except (ValueError, KeyError, TypeError):
        return f"{answer.request.method} {answer.request.url.path} was answered with status {answer.status_code}."
    return text + errors


def _operator(settings: Settings) -> str:
    return settings.operator_token.get_secret_value()


class _Bearer(httpx.Auth):
    def __init__(self, token: str) -> None:
        self._token = token

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers["Authorization"] = f"Bearer {self._token}"
        yield request


class _OperatorAuth(httpx.Auth):
    """Turns the operator's token into an actor token, and renews it before its five minutes are over."""

    requires_response_body = True

    def __init__(self, settings: Settings) -> None:
        self._url = f"{settings.ticketing_url}/api/ticketing/actor-tokens"
        self._operator_token = _operator(settings)
        self._actor_token = ""
        self._renew_at = 0.0

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        if time.monotonic() >= self._renew_at:
            wish = httpx.Request("POST", self._url, headers={"Authorization": f"Bearer {self._operator_token}"})
            answer = yield wish
            if answer.is_success:
                self._actor_token = answer.json()["actor_token"]
                self._renew_at = time.monotonic() + _ACTOR_TOKEN_SECONDS
        request.headers["Authorization"] = f"Bearer {self._actor_token}"
        yield request


_ACTOR_TOKEN_SECONDS = 200.0  # of the 300 that it lives; an upload's chunk may take the rest
