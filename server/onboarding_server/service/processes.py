"""Many accounts computed by several processes at once; where that fails, by this one alone."""

import gc
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import date
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from onboarding_server.service.accounts import as_account
from onboarding_server.store import Memo, Store, StoredAccount
from onboarding_tools.assessment import stand
from onboarding_tools.playbook import Playbook
from onboarding_tools.portfolio import place_of, row_of

__all__ = ["Job", "compute", "spread"]

_WORTH_IT = 1000
"""Accounts below which a helper's start, about a second, costs more than it saves."""
_MOST_PROCESSES = 4
_AT_ONCE = 50
_HELPING: ContextVar[tuple[Store, "Job"]] = ContextVar("helping")


class Job(NamedTuple):
    """What a row depends on besides an account's facts, and where those are."""

    place: Path | str
    playbook: Playbook
    zone: str
    as_of: date
    rows: bool = False
    """Whether the rows are shown, too; what a portfolio is sorted by takes two thirds of the time."""


def compute(store: Store, job: Job, ids: list[str]) -> list[Memo]:
    """Compute where accounts stand, here and now."""
    return [_memo_of(stored, job) for stored in store.load_all(ids)]


def spread(store: Store, job: Job, ids: list[str], *, helpers: int | None = None) -> Iterator[Memo]:
    """Compute where accounts stand; of many with the help of other processes, by default as many as pay.

    Every process reads the store by itself: each account is of one moment, two may be of different ones.
    """
    parts = deque(ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE))
    helpers = _helpers_for(len(ids)) if helpers is None else helpers
    promised: deque[tuple[list[str], _Promise]] = deque()
    with _frozen(), _pool(job, helpers) as pool:
        while parts or promised:
            while parts and len(promised) < 2 * helpers:
                part = parts.popleft()
                promised.append((part, _ask(pool, part)))
            if parts:
                yield from compute(store, job, parts.popleft())
            while promised and (not parts or _is_there(promised[0][1])):
                yield from _keep(store, job, *promised.popleft())


_Promise = Future[list[Memo]] | None


def _ask(pool: ProcessPoolExecutor | None, part: list[str]) -> _Promise:
    """Hand a part of the work to a helper; None where no helper can be started, or one was killed."""
    if pool is None:
        return None
    with suppress(OSError, RuntimeError, AssertionError), _shielded():
        return pool.submit(_help, part)
    return None


@contextmanager
def _shielded() -> Iterator[None]:
    """Keep Ctrl-C from a helper that is started here: half imported, it would answer with a traceback."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _is_there(promise: _Promise) -> bool:
    return promise is None or promise.done()


def _keep(store: Store, job: Job, part: list[str], promise: _Promise) -> list[Memo]:
    """Take what a helper computed; whatever went wrong over there goes well here, or is said here."""
    if promise is None or promise.exception():
        return compute(store, job, part)
    return promise.result()


def _helpers_for(accounts: int) -> int:
    return min(_processors(), _MOST_PROCESSES) - 1 if accounts >= _WORTH_IT else 0


def _processors() -> int:
    """Count the processors that this process may use, where the system tells."""
    may_use = getattr(os, "sched_getaffinity", None)
    return len(may_use(0)) if may_use else os.cpu_count() or 1


@contextmanager
def _pool(job: Job, helpers: int) -> Iterator[ProcessPoolExecutor | None]:
    """Prepare processes that start empty: a copy of this one would hold its threads' locks and its files."""
    context = multiprocessing.get_context("spawn")
    pool = None
    # Some systems have no semaphores to share.
    with suppress(OSError, NotImplementedError):
        if helpers:
            pool = ProcessPoolExecutor(helpers, mp_context=context, initializer=_begin, initargs=(job,))
    try:
        yield pool
    finally:
        if pool:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _frozen() -> Iterator[None]:
    """Keep what was there before from being looked through for garbage, thousands of times and in vain."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _begin(job: Job) -> None:
    """Begin to help: quietly, and not longer than there is somebody to help."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Standard input and output belong to a protocol or a pipe of the one who asked.
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1):
        os.dup2(nothing, standard)
    Thread(target=_end_with_the_asking_process, daemon=True).start()
    gc.freeze()
    _HELPING.set((Store.open(job.place, read_only=True), job))


def _end_with_the_asking_process() -> None:
    asking = multiprocessing.parent_process()
    if asking is not None:
        asking.join()
        os._exit(1)


def _help(ids: list[str]) -> list[Memo]:
    return compute(*_HELPING.get(), ids)


def _memo_of(stored: StoredAccount, job: Job) -> Memo:
    standing = stand(as_account(stored, job.zone), job.playbook, job.as_of)
    row = row_of(standing).model_dump_json() if job.rows else ""
    return Memo(stored.id, stored.head, place_of(standing).write(), row)
