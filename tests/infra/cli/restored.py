"""Instances on either engine, named by the environment."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from tests.support.postgres import Postgres
from tests.support.s3 import S3

ENGINES = [("sqlite", "sqlite"), ("sqlite", "postgresql"), ("postgresql", "postgresql"), ("postgresql", "sqlite")]


class Where:
    """Makes instances below one folder; PostgreSQL ones keep their films in a bucket."""

    def __init__(self, folder: Path, cluster: Callable[[], Postgres], s3: Callable[[], S3]) -> None:
        self._folder = folder
        self._cluster = cluster
        self._s3 = s3
        self._made: list[str] = []

    def __call__(self, engine: str, name: str) -> dict[str, str]:
        """The environment of an instance."""
        named = {"SANKHAU_DATA": str(self._folder / name), "SANKHAU_PORT": "8000"}
        if engine == "sqlite":
            return named
        postgres, s3 = self._cluster(), self._s3()
        urls = [postgres.url(postgres.make()) for _ in range(2)]
        self._made += urls
        storage = {f"SANKHAU_{key.upper()}": value for key, value in s3.settings(s3.bucket()).items()}
        return {**named, "TICKETING_DATABASE_URL": urls[0], "MEDIA_DATABASE_URL": urls[1], **storage}

    @contextmanager
    def environment(self, named: dict[str, str]) -> Iterator[None]:
        """With the instance's environment."""
        with patch.dict(os.environ, named):
            yield

    def drop(self) -> None:
        """Give the databases back."""
        for url in self._made:
            self._cluster().drop(url)
