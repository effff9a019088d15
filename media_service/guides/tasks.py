"""From the outbox: the next notes for the machine that translates."""

from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from infra import clock
from infra.database.engine import Database
from infra.outbox.relay import Handler
from media_service.guides import translating
from media_service.guides.translators import TranslationRefused, Translator, TranslatorAway

PATIENCE: Final = timedelta(minutes=10)  # with one lot
_log = structlog.get_logger("guides")


def handlers(database: Database, translator: Translator | None) -> dict[str, Handler]:
    """By topic; each may run twice without harm."""

    async def translation_wanted(payload: dict[str, Any]) -> None:
        guide_id, asked_at = str(payload["guide_id"]), datetime.fromisoformat(payload["asked_at"])
        async with database.reading() as session:
            lot = await translating.next_lot(session, guide_id=guide_id)
        try:
            translated = [] if lot is None else await _translated(translator, lot)
            async with database.transaction() as session:
                await translating.keep(session, guide_id=guide_id, lot=lot, translated=translated, now=clock.now())
            return
        except (TranslationRefused, ValueError) as refused:
            _log.warning("translation_refused", guide_id=guide_id, error=str(refused)[:300])
        except TranslatorAway:
            if clock.now() - asked_at < PATIENCE:
                raise
        async with database.transaction() as session:
            await translating.give_up(session, guide_id=guide_id)

    return {translating.TRANSLATION_WANTED: translation_wanted}


async def _translated(translator: Translator | None, lot: translating.Lot) -> list[str]:
    if translator is None:
        raise TranslationRefused("nobody translates any more")
    return await translator.translate(lot.texts, source=lot.source, target=lot.target)
