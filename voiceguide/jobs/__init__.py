"""Jobs: one way to have things made in other processes, on this machine or on a cluster.

A `Job` (job.py) is a frozen value that can be pickled, and is named by its content: equal wishes have equal
keys. `RenderJob` (render.py) makes a script an audio file; `site.publish.ProgrammeJob` makes a folder of the
site. A `Runner` (runner.py) takes jobs and returns a `Handle` (handle.py) for each:

    with LocalRunner(jobs=2) as runner:
        job = render_job(source, Path("out/rest.mp3"), Options(voice="heart"), studio)
        handle = runner.submit(job, priority=Priority.WAITED, told=lambda handle: wake_up())
        handle.state          # State.WAITING, RUNNING, DONE, FAILED, CANCELLED
        handle.progress       # Progress(stage="encode", done=3, total=10)
        handle.wait(0.5)      # True as soon as it has ended, however
        handle.result()       # what the job returned: for a RenderJob a Rendered; raises what went wrong
        handle.error          # the same error, or None
        handle.cancel()       # kills the process that does it, unless somebody else waits for the same

`told` is called on a thread of the runner after every change; to go on in an event loop, use its
`call_soon_threadsafe`. Equal jobs (same key, same target) that are in flight are done once, and the highest
priority of those who wait counts. What is done already is not remembered: ask `job.is_done()` first.

`LocalRunner` (local.py) has a bounded number of processes; `ClusterRunner` (cluster.py) works on Dask. The
files are the same, byte by byte. They are written whole or not at all, whatever is killed.
"""
