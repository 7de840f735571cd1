"""One job over all processes that share the database: begun, followed, taken over, ended, and its outcome stored."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import uuid4

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Row, delete, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from bot.storage.database import Database, insert_into
from bot.storage.leases import HEARTBEAT_SECONDS, LEASE_SECONDS
from bot.storage.schema import RUNNING, jobs
from index.errors import BuildError, GateRefusedError, JobLostError, StoryproofError, error_of
from index.reindex_types import GateReport, Progress, ReindexReport

_MOST_CHANGES: Final = 500
"""Changed sentences that a stored report names; no message shows more."""

_PROGRESS: Final = TypeAdapter(Progress)
_REPORT: Final = TypeAdapter(ReindexReport)
_GATE: Final = TypeAdapter(GateReport)
_STORED_AS: Final = {"regressions": "fell", "stale": "idle"}
"""Fields of a gate's report that stored ones know by an older name."""


def encode_progress(progress: Progress) -> str:
    """Return progress as JSON."""
    return _PROGRESS.dump_json(progress).decode()


def decode_progress(text: str | None) -> Progress | None:
    """Return the progress that was stored; None when there is none that can be read."""
    try:
        return _PROGRESS.validate_json(text) if text else None
    except ValidationError:
        return None


def encode_report(report: ReindexReport) -> str:
    """Return a report as JSON."""
    fields = _REPORT.dump_python(_short(report), mode="json")
    return json.dumps({"report": {**fields, "gate": _stored_gate(fields["gate"])}})


def encode_error(error: BaseException) -> str:
    """Return an error as JSON: of ours with cause and cure, of others the kind alone."""
    if not isinstance(error, StoryproofError):
        return json.dumps({"error": "BuildError", "cause": f"It failed ({type(error).__name__})."})
    fields = error.fields()
    if isinstance(error, GateRefusedError):
        return json.dumps({**fields, "gate": _stored_gate(_GATE.dump_python(error.report, mode="json"))})
    return json.dumps(fields)


def decode_outcome(text: str) -> ReindexReport:
    """Return the report of a job that ended well, and raise the error of another."""
    fields = json.loads(text)
    if "report" in fields:
        report = fields["report"]
        return _REPORT.validate_python({**report, "gate": _gate_as_stored(report.get("gate"))})
    raise _error(fields)


def _stored_gate(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    return fields and {_STORED_AS.get(name, name): value for name, value in fields.items()}


def _gate_as_stored(fields: dict[str, Any] | None) -> dict[str, Any] | None:
    names = {stored: name for name, stored in _STORED_AS.items()}
    return fields and {names.get(name, name): value for name, value in fields.items()}


def _error(fields: dict[str, Any]) -> StoryproofError:
    cause, cure = fields.get("cause", ""), fields.get("cure", "")
    if fields.get("gate") is not None:
        return GateRefusedError(cause, cure, _GATE.validate_python(_gate_as_stored(fields["gate"])))
    return error_of(fields) or BuildError(cause)


def _short(report: ReindexReport) -> ReindexReport:
    return replace(report, changes=report.changes[:_MOST_CHANGES])


log = logging.getLogger(__name__)

DONE: Final = "done"
FAILED: Final = "failed"
_REINDEX: Final = "reindex"
_DIED: Final = encode_error(BuildError("The process that was at it died.", "Reindex again."))
_NOTHING: Final = "{}"
_TELL_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 0.4

_REMEMBERED_JOBS: Final = 50

OnProgress = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A reindex that somebody is at, here or elsewhere."""

    id: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A job that is over: its outcome as JSON, and the generation it has put into the database (None: none).

    `began` is when, by the clock of the database.
    """

    state: str
    outcome: str
    version: str | None
    began: float


class Jobs:
    """The reindexes of all processes that share a database, one at a time."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owner = uuid4().hex
        self._keepers: dict[int, asyncio.Task[None]] = {}

    async def begin(self, request_id: str | None = None, *, alone: bool = False) -> Job | None:
        """Begin a reindex unless somebody is at one; `alone` says that whoever else began one is surely dead.

        Raises SQLAlchemyError.
        """
        return await self._database.run(lambda connection: self._begin(connection, request_id, alone))

    async def running(self) -> Job | None:
        """Return the job that somebody is at."""
        query = select(jobs.c.id).where(jobs.c.kind == _REINDEX, jobs.c.state == RUNNING)
        found = await self._database.run(lambda connection: connection.execute(query).scalar())
        return Job(found) if found is not None else None

    async def ended(self, request_id: str) -> Ended | None:
        """Return the last job of this request that ended well, or put a generation into the database before its end."""
        query = select(jobs).where(jobs.c.wish == request_id).order_by(jobs.c.id.desc())
        rows = await self._database.run(lambda connection: connection.execute(query).all())
        return next((_ended(row) for row in rows if row.state == DONE or row.version), None)

    @asynccontextmanager
    async def at(self, job: Job, tell: OnProgress | None) -> AsyncIterator[OnProgress]:
        """Hold a job while the body works, which is cancelled when another process takes it over.

        Yields what takes the progress: for everybody who follows, and `tell`.
        """
        latest: list[Progress] = []

        def note(progress: Progress) -> None:
            latest[:] = [progress]
            if tell is not None:
                tell(progress)

        task = asyncio.current_task()
        assert task is not None
        lost = asyncio.Event()

        def lose() -> None:
            lost.set()
            task.cancel()

        self._keepers[job.id] = asyncio.create_task(self._keep(job, latest, lose))
        try:
            yield note
        except asyncio.CancelledError:
            if lost.is_set():
                task.uncancel()
                raise JobLostError("Another process has taken the reindex over.", "Wait for it.") from None
            raise
        finally:
            await self._let_go(job)

    def store(self, connection: Connection, job: Job, version: str) -> None:
        """Note inside the transaction that makes a generation live whose job that was; raise JobLostError."""
        statement = update(jobs).where(*self._mine(job)).values(version=version, lease_until=self._until())
        if connection.execute(statement).rowcount != 1:
            raise JobLostError("Another process has taken the reindex over.", "Wait for it.")

    async def finish(self, job: Job, end: ReindexReport | BaseException | None) -> None:
        """End a job with its report, its error, or nothing for others to see.

        A database that is away leaves that to the next one.
        """
        # Its keeper would find an ended job to be another's.
        await self._let_go(job)
        state, outcome = (FAILED, encode_error(end)) if isinstance(end, BaseException) else (DONE, _NOTHING)
        if isinstance(end, ReindexReport):
            outcome = encode_report(end)
        values = {"state": state, "outcome": outcome, "finished_at": self._database.now()}
        statement = update(jobs).where(*self._mine(job)).values(values)
        try:
            await self._database.run(lambda connection: connection.execute(statement))
        except SQLAlchemyError as error:
            log.warning("The end of a reindex could not be noted (%s).", type(error).__name__)

    @asynccontextmanager
    async def ended_by_errors(self, job: Job) -> AsyncIterator[None]:
        """End a job with what the body raises, and raise it on."""
        try:
            yield
        except BaseException as error:
            await self.finish(job, error)
            raise

    async def follow(
        self, job: Job, tell: OnProgress | None, died: Callable[[], bool] = lambda: False
    ) -> Ended | None:
        """Tell a job's progress until it is over, and return its end; None when it has none for others to see.

        `died` may know that sooner than the lease.
        """
        told: str | None = None
        while True:
            row, expired = await self._database.run(lambda connection: self._look(connection, job))
            if row is None or row.state != RUNNING:
                return _ended(row) if row is not None and row.outcome not in (_DIED, _NOTHING) else None
            if expired or died():
                return None
            if tell is not None and row.progress != told:
                told = row.progress
                if (progress := decode_progress(told)) is not None:
                    tell(progress)
            await asyncio.sleep(_LOOK_SECONDS)

    # -- inside ---------------------------------------------------------------------------------------------

    def _begin(self, connection: Connection, request_id: str | None, alone: bool) -> Job | None:
        now = self._database.now()
        dead = (jobs.c.state == RUNNING,) if alone else (jobs.c.state == RUNNING, jobs.c.lease_until < now)
        failed = {"state": FAILED, "outcome": _DIED, "finished_at": now}
        connection.execute(update(jobs).where(jobs.c.kind == _REINDEX, *dead).values(failed))
        row = {"kind": _REINDEX, "state": RUNNING, "owner": self._owner, "wish": request_id}
        statement = insert_into(connection, jobs).values(**row, lease_until=self._until(), started_at=now)
        unique = statement.on_conflict_do_nothing(
            index_elements=[jobs.c.kind], index_where=text("state = 'running'")
        )
        begun = connection.execute(unique.returning(jobs.c.id)).scalar()
        if begun is None:
            return None
        connection.execute(delete(jobs).where(jobs.c.id <= begun - _REMEMBERED_JOBS, jobs.c.state != RUNNING))
        return Job(begun)

    def _look(self, connection: Connection, job: Job) -> tuple[Row[Any] | None, bool]:
        query = select(jobs, (jobs.c.lease_until < self._database.now()).label("expired"))
        row = connection.execute(query.where(jobs.c.id == job.id)).first()
        # On one machine a lock tells at once that its holder died, and no clock is asked.
        return row, row is not None and bool(row.expired) and self._database.is_shared

    async def _keep(self, job: Job, latest: list[Progress], lose: Callable[[], object]) -> None:
        """Prolong the lease and store the progress, until cancelled or the job is another's."""
        loop = asyncio.get_running_loop()
        told: Progress | None = None
        renewed = loop.time()
        while True:
            await asyncio.sleep(_TELL_SECONDS)
            news = latest[0] if latest else None
            if news == told and loop.time() - renewed < HEARTBEAT_SECONDS:
                continue
            values: dict[str, Any] = {"lease_until": self._until()}
            if news is not None:
                values["progress"] = encode_progress(news)
            statement = update(jobs).where(*self._mine(job)).values(values)
            try:
                still_ours = await self._database.run(
                    lambda connection: connection.execute(statement).rowcount  # noqa: B023
                )
            except SQLAlchemyError as error:
                # A full disk or an absent database: the job goes on, and its last step tells.
                log.info("The progress of a reindex could not be noted (%s).", type(error).__name__)
                continue
            told, renewed = news, loop.time()
            if not still_ours:
                lose()
                return

    async def _let_go(self, job: Job) -> None:
        """Stop what keeps a job."""
        keeper = self._keepers.pop(job.id, None)
        if keeper is not None:
            keeper.cancel()
            await asyncio.wait({keeper})

    def _mine(self, job: Job) -> tuple[Any, ...]:
        return jobs.c.id == job.id, jobs.c.owner == self._owner, jobs.c.state == RUNNING

    def _until(self) -> Any:
        return self._database.now() + LEASE_SECONDS


def new_request_id() -> str:
    """Name a request that nobody else has, where nothing outside names it."""
    return f"once {uuid4().hex}"


def _ended(row: Row[Any]) -> Ended:
    return Ended(row.state, row.outcome or _DIED, row.version, row.started_at)
