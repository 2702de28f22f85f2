"""What a phone wishes is made once, told while it is made, and nothing else can be wished."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from hearing import decoded
from serving import Live, live

from voiceguide.serve.keeping import Keeping
from voiceguide.serve.settings import Bounds

FALLING = "---\ntitle: Falling\nlevel: {end: -6dB}\n---\nLie down. [pause 10s]\n\nSleep.\n"
LONG = "# Long\n\n" + "\n\n".join(f"Sentence {n} of many. [pause 1s]" for n in range(150)) + "\n"


@pytest.fixture(scope="module")
def scripts(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("customize")
    for name in ("rest", "bad"):
        shutil.copy(folder / f"{name}.md", place)
    (place / "falling.md").write_text(FALLING, encoding="utf-8")
    (place / "long.md").write_text(LONG, encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def site(scripts: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live(scripts, made=tmp_path_factory.mktemp("made")) as one:
        yield one


@pytest.fixture
def phone(site: Live) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.address, timeout=60) as one:
        yield one


def plan(phone: httpx.Client, name: str, **wish: Any) -> dict[str, Any]:
    told: dict[str, Any] = phone.get(f"{name}/plan", params={"wish": json.dumps(wish)}).json()
    return told


def until(holds: Callable[[], Any]) -> Any:
    end = time.monotonic() + 60
    while not (found := holds()):
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)
    return found


def made(phone: httpx.Client, name: str, **wish: Any) -> dict[str, Any]:
    """Have a wish made, and return what the player plays."""
    got = phone.post(f"{name}/make", json=wish)
    assert got.status_code in (200, 202), got.text
    if got.status_code == 200:
        return dict(got.json()["made"])
    ticket = got.json()["ticket"]

    def ended() -> dict[str, Any] | None:
        state = phone.get(f"-/jobs/{ticket}").json()
        assert state["state"] in ("waiting", "running", "done"), state
        return state if state["state"] == "done" else None

    return dict(until(ended)["made"])


def fetched(phone: httpx.Client, address: str) -> httpx.Response:
    """Ask for an address as it stands in what a programme's page is told."""
    return phone.get(address.removeprefix("../"))


def test_lengths_come_from_the_plan_as_it_is_wished(phone: httpx.Client) -> None:
    plain, slow = plan(phone, "rest"), plan(phone, "rest", pace=0.5)
    firm = plan(phone, "rest", sets={"level": "firm"})
    assert plain["whole"] and plain["shortest"] < plain["natural"] < plain["longest"]
    assert slow["natural"] > 1.5 * plain["natural"]
    assert firm["natural"] > plain["natural"] + 5
    assert plain["choices"]["options"] == {"level": ["gentle", "firm"]}
    assert "ocean" in plain["choices"]["beds"]
    assert plain["choices"]["voice"] in plain["choices"]["voices"]


def test_a_script_with_faults_tells_them_and_is_not_made(phone: httpx.Client) -> None:
    told = plan(phone, "bad")
    assert not told["whole"] and "shortest" not in told
    first = told["faults"][0]
    assert first["where"] == "bad.md:3:7" and "^^^^^" in first["picture"]
    refused = phone.post("bad/make", json={})
    assert refused.status_code == 422 and refused.json()["faults"] == told["faults"]


@pytest.mark.slow
def test_a_wish_is_made_once_and_is_there_at_once_the_next_time(phone: httpx.Client, tmp_path: Path) -> None:
    variant = made(phone, "rest", bed="ocean", sets={"level": "firm"})
    kit = fetched(phone, variant["kit"]["json"])
    assert kit.json()["version"] == 1 and "immutable" in kit.headers["cache-control"]
    assert any("Press on." in str(clip) for clip in kit.json()["clips"])
    audio = fetched(phone, variant["kit"]["audio"])
    assert audio.headers["content-type"] == "audio/mpeg"
    (tmp_path / "kit.mp3").write_bytes(audio.content)
    assert len(decoded(tmp_path / "kit.mp3")) > 44_100
    assert len(fetched(phone, variant["bed"]).content) > 100_000
    part = phone.get(variant["bed"].removeprefix("../"), headers={"Range": "bytes=10-19"})
    assert part.status_code == 206 and len(part.content) == 10
    again = phone.post("rest/make", json={"bed": "ocean", "sets": {"level": "firm"}, "length": 30})
    assert (again.status_code, again.json()) == (200, {"state": "done", "made": variant})
    assert plan(phone, "rest", bed="ocean", sets={"level": "firm"})["made"] == variant
    assert plan(phone, "rest", bed="ocean")["made"] is None


def test_what_cannot_be_a_kit_is_made_in_the_length_that_is_wished(
    phone: httpx.Client, tmp_path: Path
) -> None:
    told = plan(phone, "falling")
    assert told["fixed"]
    length = round(told["longest"] - 1)
    variant = made(phone, "falling", length=length)
    assert variant["kit"] is None and variant["plan"]["duration"] == length
    (tmp_path / "sound.mp3").write_bytes(fetched(phone, variant["audio"]).content)
    assert len(decoded(tmp_path / "sound.mp3")) == length * 44_100
    other = plan(phone, "falling", length=length - 1)
    assert other["made"] is None
    assert phone.get("falling/plan", params={"wish": '{"length": 86000}'}).json()["faults"]


def test_two_phones_share_a_job_and_only_the_last_to_cancel_stops_it(site: Live, phone: httpx.Client) -> None:
    one = phone.post("long/make", json={"pace": 0.91}).json()
    other = phone.post("long/make", json={"pace": 0.91}).json()
    assert one["ticket"] != other["ticket"]
    works = site.server.config.app.state.site.runner._desk._works
    assert len({key for key, _ in works}) == len(works) == 1
    assert phone.delete(f"-/jobs/{one['ticket']}").status_code == 204
    assert phone.get(f"-/jobs/{one['ticket']}").status_code == 404
    assert phone.get(f"-/jobs/{other['ticket']}").json()["state"] in ("waiting", "running")
    until(lambda: phone.get(f"-/jobs/{other['ticket']}").json()["state"] == "running")
    (child,) = [child for child in site.server.config.app.state.site.runner._running.values() if child]
    assert phone.delete(f"-/jobs/{other['ticket']}").status_code == 204
    until(lambda: child._process.poll() is not None)
    assert plan(phone, "long", pace=0.91)["made"] is None


@pytest.mark.slow
def test_progress_is_told_in_a_stream_and_by_asking(phone: httpx.Client) -> None:
    ticket = phone.post("long/make", json={"pace": 0.93}).json()["ticket"]
    states = []
    with phone.stream("GET", f"-/jobs/{ticket}/events") as stream:
        assert stream.headers["content-type"] == "text/event-stream; charset=utf-8"
        for line in stream.iter_lines():
            if line.startswith("data: "):
                states.append(json.loads(line.removeprefix("data: ")))
    assert {"speak", "measure", "encode"} <= {state.get("stage") for state in states}
    assert states[-1]["state"] == "done" and states[-1]["made"]["kit"]
    assert phone.get(f"-/jobs/{ticket}").json() == states[-1]


@pytest.mark.parametrize(
    "wish",
    [
        "[]",
        "{",
        '{"sets": {"title": "x"}}',
        '{"sets": {"level": "other"}}',
        '{"sets": ["level"]}',
        '{"voice": "openai/alloy"}',
        '{"voice": ["tone/high"]}',
        '{"voice": "../../x"}',
        '{"bed": "../secret.wav"}',
        '{"bed": {"a": 1}}',
        '{"pace": 100}',
        '{"pace": "fast"}',
        '{"pace": null, "length": -1}',
        '{"length": 1e300}',
        '{"length": "12m"}',
        '{"seed": 3}',
        '{"engine": "openai"}',
        "[" * 10_000,
    ],
)
def test_nothing_else_can_be_wished(phone: httpx.Client, wish: str) -> None:
    got = phone.post("rest/make", content=wish)
    assert got.status_code == 400 and got.json()["error"]
    assert phone.get("rest/plan", params={"wish": wish[:2000]}).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        "-/made/x/kit.json",
        f"-/made/{'0' * 32}/about.json",
        f"-/made/{'0' * 32}/kit.json",
        f"-/made/{'0' * 32}/..%2f..%2fsecret.txt",
        "-/made/..%2f..%2fsecret/kit.json",
        "-/jobs/x",
        "-/jobs/x/events",
    ],
)
def test_what_was_not_made_is_not_found(phone: httpx.Client, path: str) -> None:
    assert phone.get(path).status_code == 404


def test_more_than_may_wait_are_told_to_come_again(scripts: Path, tmp_path: Path) -> None:
    bounds = Bounds(renders=1, waiting=2)
    with live(scripts, bounds=bounds, made=tmp_path) as one, httpx.Client(base_url=one.address) as phone:
        got = [phone.post("long/make", json={"pace": 0.6 + n / 100}) for n in range(6)]
        assert [answer.status_code for answer in got] == [202] * 3 + [503] * 3
        assert got[-1].headers["retry-after"] == "10"
        assert got[-1].json() == {"error": "too many programmes are waiting to be made: try again soon"}
        again = phone.post("long/make", json={"pace": 0.6})
        assert again.status_code == 202  # it waits for what is made already
        assert got[2].json() == {"ticket": got[2].json()["ticket"], "state": "waiting", "before": 1}


def test_a_phone_that_has_gone_waits_no_more(scripts: Path, tmp_path: Path) -> None:
    bounds = Bounds(renders=1, waiting=1, forget_s=0.05)
    with live(scripts, bounds=bounds, made=tmp_path) as one, httpx.Client(base_url=one.address) as phone:
        gone = phone.post("long/make", json={"pace": 0.71}).json()["ticket"]
        until(lambda: phone.post("long/make", json={"pace": 0.72}).status_code == 202)
        time.sleep(0.06)
        assert phone.post("long/make", json={"pace": 0.73}).status_code == 202
        assert phone.get(f"-/jobs/{gone}").status_code == 404


def test_what_was_made_is_bounded_and_the_longest_unused_goes_first(tmp_path: Path) -> None:
    keeping = Keeping(tmp_path, 2500)
    for number in range(4):
        folder = tmp_path / f"{number:032x}"
        folder.mkdir()
        (folder / "kit.mp3").write_bytes(b"x" * 1000)
        keeping.use(folder)
        time.sleep(0.01)
    (tmp_path / "others").mkdir()
    keeping.use(tmp_path / f"{0:032x}")
    keeping.bound()
    assert sorted(path.name[-1] for path in tmp_path.iterdir()) == ["0", "3", "s"]
    assert keeping.folder_of("../x") is None and keeping.folder_of("0" * 32) == tmp_path / ("0" * 32)


def test_a_folder_that_is_not_whole_is_made_again(phone: httpx.Client, site: Live) -> None:
    made(phone, "rest", pace=1.15)
    store = site.server.config.app.state.site.keeping.folder
    for folder in store.iterdir():
        (folder / "kit.mp3").unlink(missing_ok=True)
    assert plan(phone, "rest", pace=1.15)["made"] is None
    assert fetched(phone, made(phone, "rest", pace=1.15)["kit"]["audio"]).status_code == 200
