"""What a route finds in its request: the service's database.

Dependencies are `async` even where they wait for nothing: FastAPI sends others to a thread, at every request.
"""

from typing import Annotated

from fastapi import Depends, Request

from infra.database.engine import Database

PREFIX = "/api/ticketing"


async def database_of(request: Request) -> Database:
    """The database that the application's lifespan opened."""
    database: Database = request.app.state.database
    return database


ServiceDatabase = Annotated[Database, Depends(database_of)]
