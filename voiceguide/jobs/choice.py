"""Choice: the runner for what a user asked for."""

from __future__ import annotations

from voiceguide.errors import UsageError
from voiceguide.jobs.local import LocalRunner
from voiceguide.jobs.runner import Runner


def open_runner(
    cluster: str = "", *, jobs: int | None = None, shared: bool = False, use_cache: bool = True
) -> Runner:
    """Return a runner on this machine, or on the cluster at an address; `local` is one of its own cores.

    Raises JobError where there is no such cluster, UsageError for what contradicts itself.
    """
    if not cluster:
        if shared:
            raise UsageError("--shared is about the machines of a --cluster")
        return LocalRunner(jobs, use_cache=use_cache)
    from voiceguide.jobs.cluster import LOCAL, ClusterRunner

    if jobs is not None and cluster != LOCAL:
        raise UsageError("the cluster decides how many are made at once: leave out --jobs")
    return ClusterRunner(cluster, jobs=jobs, shared=shared, use_cache=use_cache)
