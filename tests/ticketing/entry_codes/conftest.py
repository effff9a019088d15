from collections.abc import AsyncIterator

import pytest

from infra.database.engine import Database
from infra.settings import Settings


@pytest.fixture
async def database(settings: Settings) -> AsyncIterator[Database]:
    opened = Database(settings.ticketing_database_url)
    yield opened
    await opened.dispose()
