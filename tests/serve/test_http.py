"""The live site answers as HTTP asks for, and nobody gets anything but what is meant for them."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import pytest
from serving import Live, live
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from voiceguide.errors import UsageError
from voiceguide.serve import answers
from voiceguide.serve.guard import HEADERS
from voiceguide.serve.run import is_loopback, listen
from voiceguide.serve.settings import Bounds


def test_the_catalogue_lists_every_script_also_those_with_faults(server: Live) -> None:
    got = server.ask("/")
    page = got.body.decode()
    assert got.status == 200 and got.headers["content-type"] == "text/html; charset=utf-8"
    assert re.findall(r'class="card( wrong)?" href="([^"]*)/"', page) == [
        ("", "rest"),
        (" wrong", "bad"),
        (" wrong", "cover"),
        (" wrong", "peek"),
    ]
    assert "A short rest" in page and "2 faults" in page


def test_a_script_with_faults_shows_them_with_carets(server: Live) -> None:
    page = server.ask("/bad/").body.decode()
    assert "bad.md:3:7" in page
    assert "unknown cue &#x27;bel&#x27;, did you mean &#x27;bell&#x27;?" in page
    assert "    3 | Hello [bel] there. [pause 5]\n      |       ^^^^^</pre>" in page
    assert str(server.port) not in page


def test_what_is_saved_is_shown_the_next_time(tmp_path: Path) -> None:
    script = tmp_path / "one.md"
    script.write_text("# One\n\n[bel]\n", encoding="utf-8")
    with live(tmp_path) as one:
        assert b"1 fault" in one.ask("/one/").body
        script.write_text("# One\n\nFirst words. [bell]\n", encoding="utf-8")
        assert b"First words." in one.ask("/one/").body
        (tmp_path / "two.md").write_text("# Two\n\nWords.\n", encoding="utf-8")
        assert b'data-name="two"' in one.ask("/").body
        script.unlink()
        assert one.ask("/one/").status == 404


@pytest.mark.parametrize("target", ["/", "/rest/", "/app.js", "/app.css", "/icon-192.png", "/rest/cover.jpg"])
def test_an_answer_says_what_it_is_and_is_not_sent_twice(server: Live, target: str) -> None:
    whole = server.ask(target)
    assert whole.status == 200 and int(whole.headers["content-length"]) == len(whole.body) > 500
    only_head = server.ask(target, method="HEAD")
    assert only_head.status == 200 and only_head.body == b""
    assert only_head.headers["content-length"] == whole.headers["content-length"]
    tag = whole.headers["etag"]
    for given in (tag, f'"other", {tag}', f"W/{tag}", "*"):
        known = server.ask(target, f"If-None-Match: {given}")
        assert (known.status, known.body, known.headers["etag"]) == (304, b"", tag)
    assert server.ask(target, 'If-None-Match: "other"').status == 200
    assert {name: whole.headers[name.lower()] for name in HEADERS} == HEADERS
    assert "script-src 'self';" in whole.headers["content-security-policy"]
    assert "unsafe" not in whole.headers["content-security-policy"]


def test_an_address_with_its_version_is_kept_for_ever(server: Live) -> None:
    (script,) = re.findall(rb'src="(app\.js\?v=\w+)"', server.ask("/").body)
    assert "immutable" in server.ask(b"/" + script).headers["cache-control"]
    assert server.ask("/app.js").headers["cache-control"] == "no-cache"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "sound.mp3"
    path.write_bytes(bytes(range(256)) * 1000)
    return path


@pytest.fixture(scope="module")
def player(folder: Path, sound: Path) -> object:
    async def answer(request: Request) -> Response:
        return answers.file(request, sound)

    with live(folder, more=[lambda _: [Route("/-/sound.mp3", answer)]]) as one:
        yield one


@pytest.mark.parametrize(
    ("wanted", "first", "stop"),
    [
        ("0-0", 0, 1),
        ("0-1023", 0, 1024),
        ("1000-", 1000, 256_000),
        ("-100", 255_900, 256_000),
        ("255999-", 255_999, 256_000),
        ("0-999999999", 0, 256_000),
    ],
)
def test_a_range_of_a_file_is_sent(player: Live, sound: Path, wanted: str, first: int, stop: int) -> None:
    got = player.ask("/-/sound.mp3", f"Range: bytes={wanted}")
    assert got.status == 206 and got.body == sound.read_bytes()[first:stop]
    assert got.headers["content-range"] == f"bytes {first}-{stop - 1}/256000"
    assert got.headers["content-type"] == "audio/mpeg" and got.headers["accept-ranges"] == "bytes"


def test_a_range_beyond_the_end_is_refused(player: Live) -> None:
    got = player.ask("/-/sound.mp3", "Range: bytes=256000-")
    assert got.status == 416 and got.headers["content-range"] == "bytes */256000"


def test_a_file_is_known_by_its_tag_and_a_range_only_of_the_same_file(player: Live) -> None:
    whole = player.ask("/-/sound.mp3")
    assert whole.status == 200 and len(whole.body) == 256_000
    tag = whole.headers["etag"]
    assert player.ask("/-/sound.mp3", f"If-None-Match: {tag}").status == 304
    assert player.ask("/-/sound.mp3", "Range: bytes=0-9", f"If-Range: {tag}").status == 206
    assert player.ask("/-/sound.mp3", "Range: bytes=0-9", 'If-Range: "old"').status == 200
    assert player.ask("/-/sound.mp3", "Range: bytes=0-9", method="HEAD").body == b""


def test_a_thousand_ranges_are_not_put_together(player: Live) -> None:
    many = ",".join(f"{n}-{n}" for n in range(0, 2000, 2))
    got = player.ask("/-/sound.mp3", f"Range: bytes={many}")
    assert got.status == 200 and len(got.body) == 256_000


UP = [
    "..",
    "%2e%2e",
    "%2E.",
    "%252e%252e",
    "..%2f",
    "..%5c",
    "..\\",
    "..;",
    "%c0%ae%c0%ae",
    "．．",
    ".%00.",
    "....",
]
ENDS = ["secret.md", "secret.txt", "secret", "notes.txt"]
HOSTILE = [
    *(f"/{up}/{end}" for up in UP for end in ENDS),
    *(f"/rest/{up}/{up}/{end}" for up in UP for end in ENDS),
    *(f"/{end}" for end in ENDS),
    "/..%2f..%2f..%2f..%2fetc%2fpasswd",
    "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd",
    "///etc/passwd",
    "/rest//etc/passwd",
    "/rest/..%252f..%252fetc%252fpasswd",
    "/file:///etc/passwd",
    "/rest.md",
    "/rest.md/",
    "/scripts/rest.md",
    "/rest%00.md/",
    "/rest/cover.jpg%00.md",
    "/rest/cover.jpg/../../secret.txt",
    "/.hidden/",
    "/linked/",
    "/linked/cover.jpg",
    "/passwd/",
    "/folder/",
    "/notes/",
    "/-/",
    "/-/../secret.txt",
    "/C:%5cWindows%5cwin.ini",
    "/~root/",
    "/%20/",
    "/" + "a" * 5000 + "/",
    "/" + "%2e%2e%2f" * 500 + "etc/passwd",
    "http://127.0.0.1/../secret.txt",
    "/app.css/../../secret.txt",
    "/app.css%2f..%2f..%2fsecret.txt",
    "/./secret.txt",
    "/rest/./../../secret.txt",
    "/\u202e/secret.txt",
]


@pytest.mark.parametrize("target", HOSTILE, ids=[target[:40] for target in HOSTILE])
def test_no_path_leads_out_of_the_folder(server: Live, target: str) -> None:
    got = server.ask(quote(target, safe="/%\\;:.~"))
    assert got.status in (400, 404, 414, 308), got.body[:200]
    assert b"SECRET" not in got.body and b"root:" not in got.body
    if got.status == 308:
        pytest.fail(got.headers["location"])


def test_a_link_out_of_the_folder_is_no_script_and_nothing_of_it_is_told(server: Live) -> None:
    for target in ("/", "/peek/", "/cover/", "/cover/cover.jpg"):
        got = server.ask(target).body
        assert b"SECRET" not in got and b"linked" not in got and b"passwd" not in got
    assert b"is outside the script&#x27;s folder" in server.ask("/peek/").body


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /\x00/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET /../secret.txt HTTP/9\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 20_000 + b"\r\n",
    ],
)
def test_what_is_not_a_request_is_refused(server: Live, sent: bytes) -> None:
    assert server.raw(sent)[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 421", b"HTTP/1.1 431", b"")
    assert server.ask("/").status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example:80", "", "127.0.0.1@evil.example", "[::2]"]
)
def test_a_name_that_was_made_to_mean_this_computer_is_refused(server: Live, host: str) -> None:
    assert server.ask("/", f"Host: {host}").status in (400, 421)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8000", "LOCALHOST", "[::1]:8000"])
def test_names_of_this_computer_are_taken(server: Live, host: str) -> None:
    assert server.ask("/", f"Host: {host}").status == 200


def test_without_the_key_there_is_nothing(folder: Path) -> None:
    with live(folder, key="k" * 22) as one:
        for target in (
            "/",
            "/rest/",
            "/app.css",
            "/kkkk/",
            "/" + "k" * 23 + "/",
            "/" + "k" * 22,
            "/%6b/",
            "//",
        ):
            got = one.ask(target)
            assert (got.status, got.body) == (404, b"not found\n"), target
        assert one.address.endswith(f"/{'k' * 22}/")
        page = one.ask("/" + "k" * 22 + "/")
        assert page.status == 200 and b"kkk" not in page.body  # every address in it is relative
        assert one.ask("/" + "k" * 22 + "/rest/").status == 200
        assert one.ask("/" + "k" * 22 + "/rest").headers["location"] == "./rest/"


def test_only_pages_of_this_site_may_ask_for_work(server: Live) -> None:
    for lines in (["Origin: http://evil.example"], ["Origin: null"], ["Sec-Fetch-Site: cross-site"]):
        assert server.ask("/rest/", *lines, "Content-Length: 0", method="POST").status == 403


def test_a_body_beyond_the_bound_is_refused_before_it_is_read(folder: Path) -> None:
    with live(folder, bounds=Bounds(body_bytes=1000)) as one:
        announced = one.ask("/rest/", "Content-Length: 100000000", method="POST")
        assert announced.status == 413
        parts = b"3e8\r\n" + b"x" * 1000 + b"\r\n"
        endless = one.ask("/rest/", "Transfer-Encoding: chunked", method="POST", body=parts * 50)
        assert endless.status == 413
        assert one.ask("/rest/", "Content-Length: 1e9", method="POST").status == 400
        assert one.ask("/", "Content-Length: 5000").status == 413
        assert one.ask("/rest/", "Content-Length: 10", method="POST", body=b"x" * 10).status == 405


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (b"", b""),
        (b"G", b"E"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", b"a: b\r\n"),
        (b"POST /rest/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5000\r\n\r\n", b"x"),
        (b"GET /app.css HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\nGET / HTTP/1.1\r\nHo", b"s"),
    ],
    ids=["nothing", "byte by byte", "endless head", "endless body", "endless second request"],
)
def test_a_request_that_does_not_end_is_cut_off(folder: Path, first: bytes, then: bytes) -> None:
    with live(folder, bounds=Bounds(receive_s=0.3, idle_s=60)) as one:
        with one.open() as talking:
            talking.sendall(first)
            cut = threading.Thread(target=one.until_alone)
            cut.start()
            while cut.is_alive():
                with suppress(OSError):
                    talking.sendall(then)
                cut.join(0.02)
        one.until_alone()
        assert one.ask("/").status == 200


@pytest.mark.parametrize(
    "first",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n",
        b"POST /rest/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\na: ",
    ],
    ids=["head", "trailers", "one header"],
)
def test_a_head_without_end_is_cut_off_long_before_its_deadline(folder: Path, first: bytes) -> None:
    with live(folder, bounds=Bounds(receive_s=60)) as one:
        sent = 0
        with one.open() as talking, pytest.raises(OSError, match=r"reset|pipe"):
            talking.sendall(first)
            while sent < 50_000_000:
                sent += talking.send(b"a: b\r\n" * 1000 if first.endswith(b"\n") else b"b" * 6000)
        assert one.ask("/").status == 200


def test_where_all_connections_are_taken_whoever_sends_nothing_goes_first(folder: Path) -> None:
    with live(folder, bounds=Bounds(connections=20, receive_s=600)) as one:
        idle = [one.open() for _ in range(40)]
        try:
            assert [one.ask("/").status for _ in range(10)] == [200] * 10
        finally:
            for talking in idle:
                talking.close()


def test_a_client_that_takes_nothing_is_cut_off(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "large.wav"
    with path.open("wb") as file:
        file.truncate(200_000_000)

    async def answer(request: Request) -> Response:
        return answers.file(request, path)

    with live(folder, bounds=Bounds(stall_s=0.5), more=[lambda _: [Route("/-/large.wav", answer)]]) as one:
        with one.open() as talking:
            talking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            talking.sendall(b"GET /-/large.wav HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert talking.recv(9) == b"HTTP/1.1 "
            one.until_alone()
        assert one.ask("/").status == 200


def test_a_port_in_use_is_told_in_one_line() -> None:
    with listen("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(UsageError, match=f"^port {port} is in use: name another with --port") as caught:
            listen("127.0.0.1", port)
        assert "\n" not in str(caught.value)


def test_addresses_of_this_computer_alone_are_known() -> None:
    assert [
        is_loopback(host) for host in ("127.0.0.1", "::1", "127.9.9.9", "10.0.0.1", "192.168.1.2", "x")
    ] == [
        *(True, True, True),
        *(False, False, False),
    ]
    with pytest.raises(UsageError, match="--host nas: write the address"):
        listen("nas", 0)
    with pytest.raises(UsageError, match=r"^192\.0\.2\.1 is not an address of this computer$"):
        listen("192.0.2.1", 0)
