"""Starts the emulator named by EMULATOR_BIN and gives boto3 clients, each checking every response."""

import collections
import dataclasses
import json
import os
import resource
import signal
import subprocess
import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from response_check import check_response

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"
REGION = "us-east-1"


class AdminError(Exception):
    """What an endpoint under /_emulator/ refused."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body}")
        self.status = status
        self.body = body


class Emulator:
    """A running emulator: boto3 clients for any account and region, and the admin endpoints."""

    def __init__(self, binary, *flags, largest_file=resource.RLIM_INFINITY):
        command = [binary, "--listen", "127.0.0.1:0", *flags]

        def limit():
            # Otherwise the signal ends it, where a full disk is an error of the write.
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))

        limited = limit if largest_file != resource.RLIM_INFINITY else None
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, preexec_fn=limited)
        self.url = self.process.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.url
        self._clients = {}

    def client(self, account=ACCOUNT, region=REGION, retries=0):
        """A License Manager client whose responses are checked against botocore's service model."""
        key = (account, region, retries)
        if key not in self._clients:
            client = self._boto3("license-manager", account, region, retries)
            client.meta.events.register("after-call.license-manager.*", check_response)
            self._clients[key] = client
        return self._clients[key]

    def sts(self, account=ACCOUNT, region=REGION, **credentials):
        return self._boto3("sts", account, region, 0, **credentials)

    def _boto3(self, service, account, region, retries, **credentials):
        keys = {"aws_access_key_id": account, "aws_secret_access_key": "secret", **credentials}
        config = Config(retries={"max_attempts": retries}, read_timeout=20, parameter_validation=False)
        return boto3.client(service, region_name=region, endpoint_url=self.url, config=config, **keys)

    def assumed(self, account, region=REGION):
        """Credentials of a role in an account, as keyword arguments of a boto3 client."""
        role = f"arn:aws:iam::{account}:role/Test"
        answer = self.sts(region=region).assume_role(RoleArn=role, RoleSessionName="test")
        handed_out = answer["Credentials"]
        return {
            "aws_access_key_id": handed_out["AccessKeyId"],
            "aws_secret_access_key": handed_out["SecretAccessKey"],
            "aws_session_token": handed_out["SessionToken"],
        }

    def admin(self, endpoint, body=None, method=None, headers=None):
        """GET without a body, POST with one, PUT when asked."""
        data = None if body is None else json.dumps(body).encode()
        method = method or ("GET" if body is None else "POST")
        return json.loads(self.http(method, f"/_emulator/{endpoint}", data, headers))

    def request(self, method, path, data=None, headers=None):
        request = urllib.request.Request(self.url + path, data, headers or {}, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.read().decode()

    def http(self, method, path, data=None, headers=None):
        try:
            return self.request(method, path, data, headers)
        except urllib.error.HTTPError as error:
            text = error.read().decode()
            raise AdminError(error.code, json.loads(text) if text else None) from error

    def switch(self, **positions):
        self.admin("switch", positions)

    def let_files_grow(self):
        unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, unlimited)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.terminate()
        assert self.process.wait(20) == 0


@pytest.fixture(scope="session")
def binary():
    return os.environ["EMULATOR_BIN"]


@pytest.fixture(scope="session")
def shared_emulator(binary):
    emulator = Emulator(binary)
    yield emulator
    emulator.stop()


@dataclasses.dataclass
class Observed:
    """What the tests so far made an operation do, apart from faults."""

    outcomes: set[str] = dataclasses.field(default_factory=set)
    # The names of filters that were answered.
    filters: set[str] = dataclasses.field(default_factory=set)
    # The most pages that one test read, where it followed tokens.
    pages: int = 0


@pytest.fixture(scope="session")
def observed():
    return collections.defaultdict(Observed)


def note(observed, log):
    """Takes in the log of one test."""
    followed = collections.Counter()
    for entry in log:
        if entry["fault"] is not None:
            continue
        of_operation = observed[entry["op"]]
        of_operation.outcomes.add(entry["outcome"])
        if entry["outcome"] == "ok":
            of_operation.filters.update(it["Name"] for it in entry["params"].get("Filters") or [])
            followed[entry["op"]] += "NextToken" in entry["params"]
    for operation, count in followed.items():
        observed[operation].pages = max(observed[operation].pages, 1 + count)


@pytest.fixture
def emulator(shared_emulator, observed):
    """The emulator with an empty state, no faults and all settings as at the start."""
    note(observed, shared_emulator.admin("requests")["log"])
    shared_emulator.admin("reset", {})
    shared_emulator.admin("fault", {})
    shared_emulator.admin("page", {"size": 0})
    shared_emulator.admin("settle", {"seconds": 0})
    shared_emulator.admin("delays", {})
    shared_emulator.switch(**{it["name"]: False for it in shared_emulator.admin("switch")})
    return shared_emulator


@pytest.fixture
def client(emulator):
    return emulator.client()


@pytest.fixture
def start(binary):
    """Starts further emulators, which end with the test."""
    started = []

    def start(*flags, **limits):
        started.append(Emulator(binary, *flags, **limits))
        return started[-1]

    yield start
    for emulator in started:
        if emulator.process.poll() is None:
            emulator.kill()


@pytest.fixture
def refused():
    """Expects a call to fail with a code, and with a text where one is given."""

    def refused(code, call, text="", **params):
        with pytest.raises(ClientError) as caught:
            call(**params)
        error = caught.value.response["Error"]
        assert error["Code"] == code, error
        assert text in error["Message"], error
        return caught.value.response

    return refused


def pytest_collection_modifyitems(items):
    """What the suite as a whole did is asked last."""
    items.sort(key=lambda item: item.path.name == "test_coverage.py")
