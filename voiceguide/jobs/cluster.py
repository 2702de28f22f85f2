"""ClusterRunner: jobs on a Dask cluster, each a task that is named by its content.

Needs the extra `cluster`. Whoever may submit to a Dask cluster may run any program on it: use only your own.
"""

from __future__ import annotations

import functools
import hashlib
import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from voiceguide.errors import JobError, OptionError, VoiceguideError
from voiceguide.jobs.handle import Handle, Priority, Progress, State, Work
from voiceguide.jobs.job import Job
from voiceguide.jobs.key import program
from voiceguide.jobs.order import Answer, Order, deliver, packed_materials
from voiceguide.jobs.runner import Desk, Told

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
"""In place of an address: a cluster of this machine's own cores, for as long as it is needed."""

_CONNECT_S = 10
_log = logging.getLogger(__name__)


class ClusterRunner:
    """A `Runner` on the cluster at `address` (tcp://host:8786), or on one that is started here for LOCAL.

    With `shared` the workers read and write the same folders as we do, under the same names; else files are
    sent along and back. `jobs` is how many workers LOCAL has, by default one for each core. Workers that are
    lost are survived: their tasks go to others. Raises JobError where there is no such cluster, or where Dask
    is not installed.
    """

    def __init__(
        self, address: str, *, jobs: int | None = None, shared: bool = False, use_cache: bool = True
    ) -> None:
        if jobs is not None and jobs < 1:
            raise OptionError("jobs", f"must be a whole number of 1 or more, not {jobs!r}")
        self.shared = shared
        self._use_cache = use_cache
        self._desk = Desk(self._begin, self._hurry, self._stop)
        self._lock = threading.Lock()
        self._futures: dict[Work, Any] = {}
        self._works: dict[str, Work] = {}
        """By the key of their task."""
        self.client: Any
        self.client, self._end = _connected(address, jobs)
        from voiceguide.jobs.task import LOG_TOPIC, TOPIC

        self.client.subscribe_topic(TOPIC, self._told)
        self.client.subscribe_topic(LOG_TOPIC, self._logged)

    def submit(self, job: Job, *, priority: Priority = Priority.BATCH, told: Told | None = None) -> Handle:
        """Have a job done, as `Runner.submit` says."""
        return self._desk.submit(job, priority, told)

    def close(self) -> None:
        """Cancel what is not done, and let go of the cluster; one that was started here ends."""
        self._desk.close()
        self._end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self, work: Work) -> None:
        """Submit a task. Raises JobError."""
        from voiceguide.jobs.task import run_task

        materials = None if self.shared else packed_materials(work.job)
        order = Order(work.job, 1, self._use_cache, materials)
        name = _task_key(work, shared=self.shared)
        with self._lock:
            self._works[name] = work
            future = self.client.submit(
                run_task, order, program(), key=name, priority=int(work.priority), pure=True
            )
            self._futures[work] = future
        future.add_done_callback(functools.partial(self._done, work))

    def _hurry(self, work: Work) -> None:
        """Submit a task again that waits, with its new priority; Dask does not change that of the first."""
        if work.state is not State.WAITING:
            return
        with self._lock:
            first = self._futures.get(work)
        with suppress(JobError):  # its files have changed meanwhile: the first goes on with those it has
            self._begin(work)
            if first:
                first.cancel()

    def _stop(self, work: Work) -> None:
        with self._lock:
            future = self._forget(work)
        if future:
            future.cancel()

    def _forget(self, work: Work) -> Any:
        """Return the task of a work, and know nothing of it any more. Call with the lock held."""
        self._works = {key: other for key, other in self._works.items() if other is not work}
        return self._futures.pop(work, None)

    def _done(self, work: Work, future: Any) -> None:
        """End a work as its task ended."""
        with self._lock:
            held = self._futures.get(work)
            if held is None or held is not future:  # cancelled, or submitted again
                return
            self._forget(work)
        try:
            answer: Answer = future.result()
            work.finish(deliver(work.job, answer))
        except VoiceguideError as error:
            work.fail(error)
        except Exception as error:  # Dask has several, and passes on a defect of a job as it was raised
            work.fail(_worded(error))
        self._desk.forget(work)

    def _told(self, event: tuple[float, Any]) -> None:
        key, *progress = event[1]
        work = self._works.get(key)
        if work:
            work.tell(Progress(*progress))

    def _logged(self, event: tuple[float, Any]) -> None:
        key, level, message = event[1]
        if key in self._works:
            _log.log(level, message)


def _task_key(work: Work, *, shared: bool) -> str:
    """Return the name of a task: equal ones are done once, whoever submits them.

    With a shared folder the target belongs to it.
    """
    where = hashlib.sha256(str(work.job.target.absolute()).encode()).hexdigest()[:16] if shared else "back"
    return f"voiceguide-{work.job.key}-{where}-{int(work.priority)}"


def _connected(address: str, jobs: int | None) -> tuple[Client, Callable[[], None]]:
    """Return a client of a cluster, and what lets go of it."""
    try:
        import dask
        import distributed
    except ImportError as error:
        raise JobError("a cluster needs Dask: pip install 'voiceguide[cluster]'") from error
    # a script may bring sounds of some megabytes, which come with each of its tasks
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is lost is told where it matters
    try:
        if address == LOCAL:
            with _interrupts_held():
                cluster = distributed.LocalCluster(
                    n_workers=jobs,
                    threads_per_worker=1,
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                )
            return _client(cluster, cluster.close)
        return _client(address, lambda: None)
    except (OSError, TimeoutError, ValueError, TypeError) as error:
        raise JobError(f"no cluster can be used at {address}: {error}") from error


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Start what is started meanwhile so that a terminal's Ctrl-C does not reach it, but us alone."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it lets interrupts through again where it starts later
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})  # threads and processes inherit it
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _client(cluster: Any, end: Callable[[], None]) -> tuple[Client, Callable[[], None]]:
    import distributed

    client = distributed.Client(cluster, timeout=_CONNECT_S, set_as_default=False)

    def close() -> None:
        with suppress(TimeoutError, OSError):  # the cluster has gone
            client.close()
        end()

    try:
        client.wait_for_workers(1, timeout=_CONNECT_S)
    except BaseException:
        close()
        raise
    return client, close


def _worded(error: Exception) -> Exception:
    """Return an error of Dask in words for the user; any other is a defect and stays as it is."""
    from distributed import CancelledError, KilledWorker

    if isinstance(error, KilledWorker):
        return JobError("every worker that rendered it was lost")
    if isinstance(error, CancelledError | OSError | TimeoutError):
        return JobError(f"the cluster is lost: {error}" if str(error) else "the cluster is lost")
    return error
