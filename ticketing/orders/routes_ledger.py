"""HTTP of the ledger's verification, for whoever runs the installation."""

from fastapi import APIRouter, Depends

from ticketing.accounts.routes import operator_only
from ticketing.dependencies import ServiceDatabase
from ticketing.orders import verify_ledger
from ticketing.orders.schemas import LedgerReport

router = APIRouter()


@router.get("/ledger/verification", dependencies=[Depends(operator_only)])
async def verify(database: ServiceDatabase) -> LedgerReport:
    """Whether the ledger balances and tells of every order what the order itself tells."""
    async with database.reading() as session:
        return await verify_ledger.verify(session)
