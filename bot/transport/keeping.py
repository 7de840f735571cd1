"""Updates in, all of them kept: one that the database cannot hold as it is does not hold up the others."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace

from bot.transport.ports import Intake, IntakeUnavailable, Received

log = logging.getLogger(__name__)


async def keep(intake: Intake, updates: Sequence[Received]) -> int:
    """Store the updates, in one transaction if that goes; return how many were new.

    Raises IntakeUnavailable, after which none or all or some are stored, and all may be handed in again.
    """
    if not updates:
        return 0
    try:
        return await intake.store(updates)
    except IntakeUnavailable:
        raise
    except Exception as error:
        # Only the name: what a database says of a row may hold the row.
        log.error("Updates could not be stored together (%s); now one by one.", type(error).__name__)  # noqa: TRY400
    return sum([await _keep_one(intake, one) for one in updates])


async def _keep_one(intake: Intake, one: Received) -> int:
    for attempt in (one, replace(one, readable=False)):
        try:
            return await intake.store([attempt])
        except IntakeUnavailable:
            raise
        except Exception as error:
            failure = type(error).__name__
    raise IntakeUnavailable(f"An update could not be stored ({failure}).", "Look at the database.")
