"""A house beyond one machine with everything it stands on, and a film on sale in it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx

from tests.support import production
from tests.support.media import make_film
from tests.support.postgres import Postgres
from tests.support.production import Production
from tests.support.s3 import S3
from tests.support.valkey import Valkey

_ORGANISATION = "org_rap"


@contextmanager
def production_house(folder: Path, *, playback_token_seconds: int) -> Iterator[Production]:
    """PostgreSQL, S3 and Valkey of its own, started and stopped with it."""
    folder.chmod(0o711)  # nginx's workers must be able to walk here
    with ExitStack() as stack:
        postgres, valkey, s3 = Postgres(), Valkey(), S3(folder / "moto.txt")
        stack.callback(s3.stop)
        stack.callback(postgres.remove)
        postgres.start()
        stack.callback(valkey.remove)
        valkey.start()
        house = production.make(
            folder,
            postgres=postgres,
            s3=s3,
            valkey=valkey,
            bucket=s3.bucket(),
            playback_token_seconds=playback_token_seconds,
        )
        stack.callback(house.stop)
        production.start(house)
        yield house


def ingest(house: Production, folder: Path, *, seconds: float) -> str:
    """Bring in a film of that length; its title's id, wholly transcoded."""
    operator = {"Authorization": f"Bearer {house.settings.operator_token.get_secret_value()}"}
    place = f"{house.settings.public_url}/api/ticketing/organisations/{_ORGANISATION}"
    httpx.put(place, json={"name": "Rạp"}, headers=operator).raise_for_status()
    (folder / "masters").mkdir()
    film = make_film(folder / "masters" / "Đời cát.mp4", seconds=seconds, size="426x240", rate="10")
    done = house.sankhau("ingest", str(film), "--title", "Đời cát", "--json")
    shutil.rmtree(folder / "masters")
    assert done.returncode == 0, done.stderr + house.logs()
    return str(json.loads(done.stdout)["title_id"])
