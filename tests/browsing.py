"""A real browser with a page open, and short words for what is asked of it."""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
HERE = pytest.mark.skipif(
    not (CHROMIUM and DRIVER), reason="no browser here: apt-get install chromium chromium-driver"
)

FLAGS = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --mute-audio --autoplay-policy=no-user-gesture-required"
)
WATCH = """
window.calls = {actions: {}, positions: [], errors: []};
if (navigator.mediaSession) {
  const session = navigator.mediaSession, set = session.setPositionState.bind(session);
  session.setPositionState = (state) => { set(state); calls.positions.push(state); };
  session.setActionHandler = (name, act) => { calls.actions[name] = act; };
}
addEventListener("error", (event) => calls.errors.push(event.message));
addEventListener("unhandledrejection", (event) => calls.errors.push(String(event.reason)));
addEventListener("securitypolicyviolation", (event) => calls.errors.push(event.violatedDirective));
"""


class Browser:
    """One page in a running browser."""

    def __init__(self, driver: Any, address: str) -> None:
        self.driver, self.address = driver, address

    def open(self, width: int = 360, height: int = 640, address: str = "") -> None:
        self.size(width, height)
        self.driver.get(address or self.address)
        self.until(lambda: self.run("return document.documentElement.classList.contains('on')"))

    def size(self, width: int, height: int) -> None:
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)

    def ready(self) -> None:
        self.until(lambda: self.run("return document.querySelector('audio').readyState >= 1"))

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def audio(self, what: str) -> Any:
        return self.run(f"return document.querySelector('audio').{what}")

    @property
    def time_s(self) -> float:
        return float(self.audio("currentTime"))

    def go(self, second: float) -> None:
        self.run("document.querySelector('audio').currentTime = arguments[0]", second)

    def text(self, name: str) -> str:
        return str(self.run(f"return document.getElementById('{name}').textContent"))

    def attribute(self, name: str, key: str) -> Any:
        return self.run(f"return document.getElementById('{name}').getAttribute('{key}')")

    def click(self, name: str) -> None:
        self.driver.find_element("id", name).click()

    def press(self, *keys: str) -> None:
        chain = webdriver.ActionChains(self.driver, duration=0)
        for key in keys[:-1]:
            chain.key_down(key)
        chain.send_keys(keys[-1])
        for key in keys[:-1]:
            chain.key_up(key)
        chain.perform()

    def until(self, holds: Callable[[], object], timeout_s: float = 20) -> None:
        end = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < end, "it did not happen in time"
            time.sleep(0.05)

    def choose(self, length_s: float) -> None:
        """Move the slider of lengths, as a hand would."""
        self.run(
            "const s = document.getElementById('minutes'); s.value = arguments[0];"
            "s.dispatchEvent(new Event('input'))",
            length_s,
        )

    def saved(self, button: str, downloads: Path, timeout_s: float = 20) -> Path:
        """Press a button that saves a file, and return the file when it is there."""
        before = set(downloads.iterdir())
        self.click(button)

        def new() -> list[Path]:
            return [path for path in set(downloads.iterdir()) - before if path.suffix == ".mp3"]

        self.until(new, timeout_s)
        (path,) = new()
        return path

    def named(self, role: str) -> list[str]:
        """Return the names of all elements of a role, as the accessibility tree has them."""
        nodes = self.driver.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
        found = [node for node in nodes if node.get("role", {}).get("value") == role and not node["ignored"]]
        return [node["name"]["value"] for node in found]

    def asked(self) -> list[str]:
        """Return the addresses that were asked for since the last time."""
        rows = [json.loads(row["message"])["message"] for row in self.driver.get_log("performance")]
        return [m["params"]["request"]["url"] for m in rows if m["method"] == "Network.requestWillBeSent"]


@contextmanager
def chromium(profile: Path, *, downloads: Path | None = None) -> Iterator[Any]:
    """Yield a running Chromium that tells what goes wrong in pages."""
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in [*FLAGS.split(), f"--user-data-dir={profile}"]:
        options.add_argument(flag)
    if downloads:
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    running = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    try:
        running.set_script_timeout(60)
        running.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": WATCH})
        running.get("about:blank")
        running.get_log("performance")  # what the browser's own first page asked for
        yield running
    finally:
        running.quit()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Served:
    """A folder on loopback, as Python's own server serves it; it can be stopped and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._server: http.server.ThreadingHTTPServer | None = None
        self.start()

    def start(self) -> None:
        handler = functools.partial(_Quiet, directory=str(self.folder))
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"
