"""What a cache that faces viewers must keep to; infra/deploy/edge/README.md says it in words.

The order matters: bad tokens before anything is cached, good ones, bad ones again now that everything is. A rule yields
a complaint for each way in which it is broken; one that yields none is kept.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from infra import clock, ids
from infra.cli.edge_viewer import OTHER_FILM, Answer, Film, Key, Viewer

REVOKED_WITHIN_SECONDS = 10
_REVOCATION_GRACE_SECONDS = 2.0
_SHORT_LIFE_SECONDS = 3.0
_FOREIGN_ORIGIN = "https://elsewhere.example"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who asks, for what, and how a session is opened and ended."""

    viewer: Viewer
    film: Film
    open_session: Callable[[], str]  # the token of a session that media_service knows
    revoke: Callable[[], None]  # ends that session

    def get(self, file: str, token: str, method: str = "GET", **headers: str) -> Answer:
        """Ask for a file of the film with a token."""
        return self.viewer.ask(self.film.path(file, token), method, **headers)


@dataclass(frozen=True, slots=True)
class Rule:
    """One promise."""

    group: str
    name: str
    complaints: Callable[[Scene], Iterator[str]]


def bad_tokens(film: Film) -> dict[str, str]:
    """Tokens that must open nothing, by what is wrong with them."""
    good = film.token()
    key_id, expiry, session, signature = good.split(".")
    other_letter = "A" if signature[9] != "A" else "B"
    return {
        "expired": film.token(lives_seconds=-2),
        "forged": film.token(key=Key(film.key.id, "a key that nobody uses")),
        "of an unknown key id": film.token(key=Key("zz9", film.key.secret)),
        "of another film": film.token(asset_id=OTHER_FILM),
        "with one letter changed": f"{key_id}.{expiry}.{session}.{signature[:9]}{other_letter}{signature[10:]}",
        "with a later expiry": f"{key_id}.zzzzzz.{session}.{signature}",
        "with another session": f"{key_id}.{expiry}.{ids.new('pbs').removeprefix('pbs_')}.{signature}",
        "without signature": f"{key_id}.{expiry}.{session}.",
        "that is no token": "x",
    }


def _refused(answer: Answer, what: str) -> Iterator[str]:
    if answer.status not in {400, 401, 403, 404, 410, 414}:
        yield f"{what}: answered {answer.status} with {len(answer.body)} bytes"
    elif "no-store" not in answer.header("cache-control"):
        yield f"{what}: the refusal may be kept (Cache-Control: {answer.header('cache-control') or 'none'})"


def _bad_tokens_open_nothing(scene: Scene) -> Iterator[str]:
    for what, token in bad_tokens(scene.film).items():
        for file in scene.film.files[:-1]:
            yield from _refused(scene.get(file, token), f"a token {what} on {file}")


def _good_tokens_open(scene: Scene) -> Iterator[str]:
    for file in scene.film.files[:-1]:
        for _again in range(3):  # a cache that keeps answers only from the second request on is primed as well
            answer = scene.get(file, scene.film.token())
            if answer.status != 200 or not answer.body:
                yield f"{file}: answered {answer.status} with {len(answer.body)} bytes"


def _bad_tokens_get_no_other_answer(scene: Scene) -> Iterator[str]:
    etag = scene.get(scene.film.segment, scene.film.token()).header("etag")
    for what, token in bad_tokens(scene.film).items():
        for name, answer in {
            "HEAD": scene.get(scene.film.segment, token, "HEAD"),
            "a range": scene.get(scene.film.segment, token, range="bytes=0-9"),
            "a question whether it changed": scene.get(scene.film.segment, token, if_none_match=etag or "*"),
        }.items():
            yield from _refused(answer, f"a token {what} with {name}")


def _token_elsewhere(scene: Scene) -> Iterator[str]:
    good, file = scene.film.token(), scene.film.segment
    bad = bad_tokens(scene.film)["of another film"]
    yield from _refused(scene.viewer.ask(f"{scene.film.path(file, bad)}?token={good}"), "a good token in the query")
    yield from _refused(scene.get(file, bad, authorization=f"Bearer {good}"), "a good token in a header")
    yield from _refused(scene.get(file, bad, cookie=f"token={good}"), "a good token in a cookie")


def _expiry_bites(scene: Scene) -> Iterator[str]:
    token = scene.film.token(lives_seconds=_SHORT_LIFE_SECONDS)
    ends_at = int(clock.now().timestamp() + _SHORT_LIFE_SECONDS)
    for file in scene.film.files[:-1]:
        if scene.get(file, token).status != 200:
            yield f"{file}: refused before its time"
    time.sleep(max(0.0, ends_at + 1.1 - time.time()))
    for file in scene.film.files[:-1]:
        yield from _refused(scene.get(file, token), f"a token that opened {file} before it expired")


def _revocation_bites(scene: Scene) -> Iterator[str]:
    token, others = scene.open_session(), scene.film.token()
    for file in scene.film.files[:-1]:
        if scene.get(file, token).status != 200:
            yield f"{file}: refused before the session was revoked"
    scene.revoke()
    deadline = time.monotonic() + REVOKED_WITHIN_SECONDS + _REVOCATION_GRACE_SECONDS
    open_files = list(scene.film.files[:-1])
    while open_files and time.monotonic() < deadline:
        open_files = [file for file in open_files if scene.get(file, token).status == 200]
        time.sleep(0.25)
    for file in open_files:
        yield f"{file}: a revoked session still opens it after {REVOKED_WITHIN_SECONDS} seconds"
    if scene.get(scene.film.segment, others).status != 200:
        yield "another session was shut out as well"


def hostile_paths(film: Film, token: str) -> dict[str, str]:
    """Paths that must get no file although the token is good, by their form."""
    asset, file = film.asset_id, film.segment
    start = f"/v/{token}"
    return {
        "encoded traversal": f"{start}/{OTHER_FILM}/..%2f{asset}/{file}",
        "plain traversal": f"{start}/{OTHER_FILM}/../{asset}/{file}",
        "traversal with encoded dots": f"{start}/{OTHER_FILM}/%2e%2e/{asset}/{file}",
        "doubly encoded traversal": f"{start}/{OTHER_FILM}/..%252f{asset}/{file}",
        "backslashes": f"{start}/{OTHER_FILM}/..\\{asset}\\{file}",
        "traversal out of the films": f"{start}/{asset}/../../masters/{asset}.mp4",
        "a dot segment": f"{start}/{asset}/./{file}",
        "a double slash": f"{start}/{asset}//{file}",
        "a double slash at the start": f"/{start}/{asset}/{file}",
        "an encoded slash": f"{start}/{asset}%2f{file}",
        "an encoded letter": f"{start}/{asset}/%{ord(file[0]):02x}{file[1:]}",
        "a NUL": f"{start}/{asset}/{file}%00",
        "a trailing newline": f"{start}/{asset}/{file}%0a",
        "a trailing slash": f"{start}/{asset}/{file}/",
        "a folder": f"{start}/{asset}/{file.rpartition('/')[0]}/",
        "no token": f"/v/{asset}/{file}",
        "an empty token": f"/v//{asset}/{file}",
        "another letter case": f"/V/{token}/{asset}/{file}",
        "a very long path": f"{start}/{asset}/{'a/' * 2000}x.m4s",
    }


def _hostile_paths_get_no_file(scene: Scene) -> Iterator[str]:
    token = scene.film.token()
    beginning = scene.get(scene.film.segment, token).body[:64]
    for form, path in hostile_paths(scene.film, token).items():
        answer = scene.viewer.ask(path)
        if answer.status < 400 or beginning in answer.body:
            yield f"{form}: answered {answer.status} with {len(answer.body)} bytes"


def _ranges(scene: Scene) -> Iterator[str]:
    token, file = scene.film.token(), scene.film.cold_segment
    first = scene.get(file, token, range="bytes=2-5")  # before anybody asked for the whole
    whole = scene.get(file, token)
    if whole.status != 200:
        yield f"the whole after a range: answered {whole.status}"
        return
    size = len(whole.body)
    asked = {"2-5": slice(2, 6), "0-0": slice(0, 1), f"{size - 3}-": slice(size - 3, size), "-4": slice(size - 4, size)}
    answers = {span: scene.get(file, token, range=f"bytes={span}") for span in asked}
    for span, answer in [("2-5", first), *answers.items()]:
        if answer.status != 206 or answer.body != whole.body[asked[span]]:
            yield f"bytes={span}: answered {answer.status} with {len(answer.body)} bytes"
        elif not answer.header("content-range").endswith(f"/{size}"):
            yield f"bytes={span}: Content-Range says {answer.header('content-range')!r}"
    beyond = scene.get(file, token, range=f"bytes={size}-")
    if beyond.status != 416:
        yield f"a range past the end: answered {beyond.status}"


def _heads(scene: Scene) -> Iterator[str]:
    token, file = scene.film.token(), scene.film.segment
    size, answer = len(scene.get(file, token).body), scene.get(file, token, "HEAD")
    if (answer.status, answer.body, answer.header("content-length")) != (200, b"", str(size)):
        yield f"answered {answer.status}, {len(answer.body)} bytes, Content-Length {answer.header('content-length')!r}"


def _unchanged(scene: Scene) -> Iterator[str]:
    token, file = scene.film.token(), scene.film.segment
    etag = scene.get(file, token).header("etag")
    answer = scene.get(file, token, if_none_match=etag)
    if not etag or answer.status != 304:
        yield f"ETag {etag!r} asked again: answered {answer.status}"


def _only_reading(scene: Scene) -> Iterator[str]:
    for method in ("POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
        answer = scene.get(scene.film.segment, scene.film.token(), method)
        if answer.status not in {403, 405, 501}:
            yield f"{method}: answered {answer.status}"


def _no_other_site(scene: Scene) -> Iterator[str]:
    token, file = scene.film.token(), scene.film.segment
    asked = scene.get(file, token, origin=_FOREIGN_ORIGIN)
    preflight = scene.get(
        file, token, "OPTIONS", origin=_FOREIGN_ORIGIN, access_control_request_method="GET"
    )  # a page of another site must get no permission
    for what, answer in {"a request": asked, "a preflight": preflight}.items():
        if given := answer.header("access-control-allow-origin"):
            yield f"{what} of another site gets Access-Control-Allow-Origin: {given}"
    if asked.header("cross-origin-resource-policy") != "same-origin":
        yield "Cross-Origin-Resource-Policy is not same-origin"


def _playlists(scene: Scene) -> Iterator[str]:
    token, file = scene.film.token(), scene.film.playlist
    plain, packed = scene.get(file, token), scene.get(file, token, accept_encoding="gzip")
    again = scene.get(file, token)
    if plain.header("cache-control") != "no-cache":
        yield f"Cache-Control of a playlist is {plain.header('cache-control')!r}; it grows while its film is transcoded"
    if not plain.header("content-type").startswith("application/vnd.apple.mpegurl"):
        yield f"Content-Type is {plain.header('content-type')!r}"
    if packed.status != 200 or again.body != plain.body or again.header("content-encoding"):
        yield "who takes no gzip gets what was packed for another"


def _segments(scene: Scene) -> Iterator[str]:
    headers = scene.get(scene.film.segment, scene.film.token()).headers
    for name, wanted in {
        "cache-control": "private",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
    }.items():
        if wanted not in headers.get(name, ""):
            yield f"{name} is {headers.get(name)!r}, {wanted} is wanted"


RULES = (
    Rule("tokens, cold", "bad tokens open nothing", _bad_tokens_open_nothing),
    Rule("tokens, cold", "good tokens open every file, whoever was refused before", _good_tokens_open),
    Rule("tokens, primed", "bad tokens open nothing", _bad_tokens_open_nothing),
    Rule("tokens, primed", "HEAD, ranges and conditions get no further", _bad_tokens_get_no_other_answer),
    Rule("tokens, primed", "a token counts only in its place", _token_elsewhere),
    Rule("tokens, primed", "a token that opened ends with its second", _expiry_bites),
    Rule("tokens, primed", "a revoked session ends within 10 seconds, others go on", _revocation_bites),
    Rule("tokens, primed", "good tokens still open every file", _good_tokens_open),
    Rule("paths", "only the canonical path gets a file", _hostile_paths_get_no_file),
    Rule("answers", "ranges, cold and primed", _ranges),
    Rule("answers", "HEAD tells the size and sends nothing", _heads),
    Rule("answers", "what has not changed is not sent again", _unchanged),
    Rule("answers", "films can only be read", _only_reading),
    Rule("answers", "no other site may read a film", _no_other_site),
    Rule("answers", "playlists are asked for again, packed only for who takes it", _playlists),
    Rule("answers", "segments are the viewer's alone to keep", _segments),
)


def examine(scene: Scene, rules: Iterable[Rule] = RULES) -> Iterator[tuple[Rule, list[str]]]:
    """Each rule with its complaints, in order."""
    for rule in rules:
        yield rule, list(rule.complaints(scene))
