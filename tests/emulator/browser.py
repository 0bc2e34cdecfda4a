"""Drives a headless Chromium through its debugging pipe: JSON messages, each ended by a zero byte."""

import fcntl
import json
import os
import select
import signal
import time
from pathlib import Path

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    "--window-size=1400,1000",
    "--remote-debugging-pipe",
]

# The browser reads commands from the one and writes what it has to say to the other.
COMMANDS, ANSWERS = 3, 4

# How long an answer, or what is expected on a page, may take on a busy machine.
PATIENCE = 30


class Browser:
    """A browser with one page; it ends with the block that it is used in."""

    def __init__(self, program: str, profile: Path):
        theirs_in, self._commands = os.pipe()
        self._answers, theirs_out = os.pipe()
        # Out of the way of the two numbers that the browser expects.
        high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in (theirs_in, theirs_out)]
        actions = [
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_DUP2, high[0], COMMANDS),
            (os.POSIX_SPAWN_DUP2, high[1], ANSWERS),
        ]
        command = [program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
        environment = dict(os.environ, HOME=str(profile))
        self._process = os.posix_spawn(program, command, environment, file_actions=actions)
        for end in (theirs_in, theirs_out, *high):
            os.close(end)
        self._received, self._number = b"", 0
        self.requested: list[str] = []

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._commands)
        os.kill(self._process, signal.SIGTERM)
        os.waitpid(self._process, 0)
        os.close(self._answers)

    def open(self, url: str) -> None:
        """Opens a page, and keeps the address of everything that it asks for."""
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Network.enable", sessionId=self._session)
        self._call("Page.navigate", sessionId=self._session, url=url)

    def resize(self, width: int, height: int) -> None:
        """Gives the page a window of this size, in CSS pixels, smaller than one that can be opened as well."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self._call("Emulation.setDeviceMetricsOverride", sessionId=self._session, **size)

    def evaluate(self, expression: str) -> object:
        """The value of a JavaScript expression on the page."""
        answer = self._call("Runtime.evaluate", sessionId=self._session, expression=expression, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait_for(self, expression: str, expected: object) -> None:
        """Waits until an expression has a value."""
        end = time.monotonic() + PATIENCE
        while (value := self.evaluate(expression)) != expected:
            assert time.monotonic() < end, f"{expression} stays {value!r}"
            time.sleep(0.05)

    def _call(self, method: str, sessionId: str | None = None, **params: object) -> dict:
        self._number += 1
        command = {"id": self._number, "method": method, "params": params}
        if sessionId:
            command["sessionId"] = sessionId
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while (message := self._receive()).get("id") != self._number:
            if message["method"] == "Network.requestWillBeSent":
                self.requested.append(message["params"]["request"]["url"])
        assert "error" not in message, message
        return message["result"]

    def _receive(self) -> dict:
        while b"\0" not in self._received:
            readable, _, _ = select.select([self._answers], [], [], PATIENCE)
            assert readable, "the browser does not answer"
            chunk = os.read(self._answers, 1 << 16)
            assert chunk, "the browser has ended"
            self._received += chunk
        message, _, self._received = self._received.partition(b"\0")
        return json.loads(message)
