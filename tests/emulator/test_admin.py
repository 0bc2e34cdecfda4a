"""What the admin endpoints say about a body that they do not understand, and that they then change nothing."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from conftest import ACCOUNT, REGION, AdminError
from entitlements import create_license

INSTANCE = f"arn:aws:ec2:{REGION}:{ACCOUNT}:instance/i-0123456789abcdef0"
CALL = {"account": ACCOUNT, "region": REGION, "op": "ListLicenses"}
ORGANIZATION = "known are `id`, `management`, `members`, `ous`, `delegated`, `linked`"
FAULT = "known are `throttle`, `error`, `drop_before`, `drop_after`, `latency`, `fail_workflow`, `seed`, `next`"
DELAYS = (
    "known are `grant_visible_after`, `organization_change`, `organization_changes_at_once`, `role_refusals`, "
    "`service_role_refusals`, `stale_reads`"
)
NUMBER, WHOLE = "expected a number", "expected a whole number from 0"

MISUNDERSTOOD = [
    # A member that nobody knows.
    ("reset", {"all": True}, "unknown member `all`; no member is known"),
    ("settle", {"second": 1}, "unknown member `second`; known are `seconds`"),
    ("clock", {"advanced": 1}, "unknown member `advanced`; known are `advance`"),
    ("page", {"sise": 1}, "unknown member `sise`; known are `size`"),
    ("delays", {"patience": 1}, f"unknown member `patience`; {DELAYS}"),
    ("fault", {"thottle": 1}, f"unknown member `thottle`; {FAULT}"),
    ("allow", {"account": ACCOUNT, "action": []}, "unknown member `action`; known are `account`, `actions`"),
    ("organization", {"id": "o-1", "manager": ACCOUNT}, f"unknown member `manager`; {ORGANIZATION}"),
    ("call", {**CALL, "parameters": {}}, "unknown member `parameters`; known are `account`, `region`, `op`, `params`"),
    ("call", {**CALL, "params": {"LicenceArns": []}},
     "unknown member `params.LicenceArns`; known are `Filters`, `LicenseArns`, `MaxResults`, `NextToken`"),
    ("call", {**CALL, "op": "CreateGrant", "params": {"Tags": [{"Key": "a"}, {"key": "a"}]}},
     "unknown member `params.Tags[1].key`; known are `Key`, `Value`"),
    ("switch", {"smithy": True}, "unknown member `smithy`; known are `smithy_status`, "),
    ("switch", {"smithy": "on"}, "unknown member `smithy`; known are `smithy_status`, "),
    ("inventory", {"arn": INSTANCE, "cpus": 1}, "unknown member `cpus`; known are `arn`, `account`, "),
    ("inventory", [{"arn": INSTANCE}, {"arn": INSTANCE, "cpus": 1}], "[1]: unknown member `cpus`; known are `arn`, "),
    ("fault", {"next": [{"kind": "error"}, {"kind": "error", "times": 2}]},
     "`next[1].times`: unknown member `times`, expected one of `op`, `kind`, `count`, `code`, `message`, `seconds`"),
    # One that has another type.
    ("settle", {"seconds": "long"}, f'`seconds`: invalid type: string "long", {NUMBER}; known are `seconds`'),
    ("settle", {"seconds": -1}, "`seconds`: -1 is no number of seconds from 0; known are `seconds`"),
    ("clock", {"advance": None}, f"`advance`: invalid type: null, {NUMBER}; known are `advance`"),
    ("clock", {"advance": -60}, "`advance`: -60 is no number of seconds from 0; known are `advance`"),
    ("page", {"size": 1.5}, f"`size`: invalid type: floating point `1.5`, {WHOLE}; known are `size`"),
    ("delays", {"role_refusals": True}, f"`role_refusals`: invalid type: boolean `true`, {WHOLE}; {DELAYS}"),
    ("fault", {"latency": "1s"}, f'`latency`: invalid type: string "1s", {NUMBER}; {FAULT}'),
    ("organization", {"id": "o-1", "management": 1},
     f"`management`: invalid type: integer `1`, expected a string; {ORGANIZATION}"),
    ("organization", {"id": "o-1", "management": ACCOUNT, "ous": {"ou-1": [ACCOUNT, 1]}},
     "`ous.ou-1[1]`: invalid type: integer `1`, expected a string"),
    ("call", {**CALL, "region": 1}, "`region`: invalid type: integer `1`, expected a string; known are `account`, "),
    ("allow", {"account": ACCOUNT, "actions": "*"},
     '`actions`: invalid type: string "*", expected a sequence; known are `account`, `actions`'),
    ("switch", {"smithy_status": "on"}, '`smithy_status`: invalid type: string "on", expected a boolean'),
    ("inventory", [{"arn": INSTANCE, "vcpus": "4"}],
     '[0]: `vcpus`: invalid type: string "4", expected a whole number; known are `arn`, '),
    ("fault", {"next": [{"kind": "slow", "count": "2"}]}, f'`next[0].count`: invalid type: string "2", {WHOLE}'),
    # One that says what there is not.
    ("fault", {"next": [{"kind": "slowly"}]}, "`next[0].kind`: unknown variant `slowly`, expected one of `throttle`, "),
    ("fault", {"next": [{"op": "GetLicence", "kind": "slow"}]}, "`next[0].op`: there is no operation GetLicence"),
    ("fault", {"drop_after": 2}, "`drop_after`: 2 is no probability, which is from 0 to 1"),
    ("allow", {"account": ACCOUNT, "actions": ["license-manager:Lits*"]},
     "`actions`: license-manager:Lits* allows no operation of License Manager"),
    ("allow", {"account": ACCOUNT, "actions": ["ListLicenses"]},
     "`actions`: ListLicenses is no action, which is as in license-manager:ListLicenses or license-manager:List*"),
    ("organization", {"id": "o-1", "management": ACCOUNT, "delegated": "222222222222"},
     "`delegated`: account 222222222222 is neither in `members` nor in `ous`"),
    # An account that there cannot be.
    ("allow", {"account": "12345678901"}, "`account`: 12345678901 is no account, which is twelve digits; known are "),
    ("organization", {"id": "o-1", "management": "me"}, "`management`: me is no account, which is twelve digits; "),
    ("organization", {"id": "o-1", "management": ACCOUNT, "members": ["222222222222", "3"]},
     "`members[1]`: 3 is no account, which is twelve digits"),
    ("organization", {"id": "o-1", "management": ACCOUNT, "ous": {"ou-1": ["3"]}},
     "`ous.ou-1[0]`: 3 is no account, which is twelve digits"),
    ("call", {**CALL, "account": "1"}, "`account`: 1 is no account, which is twelve digits; known are `account`, "),
    ("inventory", {"arn": INSTANCE, "account": "1"}, "`account`: 1 is no account, which is twelve digits; known are "),
    ("inventory", {"arn": "i-1"}, "`arn`: i-1 is not the ARN of a countable resource"),
    # One that is not there.
    ("settle", {}, "missing member `seconds`; known are `seconds`"),
    ("allow", {"actions": []}, "missing member `account`; known are `account`, `actions`"),
    ("organization", {"id": "o-1"}, f"missing member `management`; {ORGANIZATION}"),
    ("call", {"account": ACCOUNT, "region": REGION},
     "missing member `op`; known are `account`, `region`, `op`, `params`"),
    ("inventory", {"vcpus": 4}, "missing member `arn`; known are `arn`, "),
    ("fault", {"next": [{"op": "GetGrant"}]}, "`next[0]`: missing member `kind`"),
    # Something else than members.
    ("settle", [1], "a list is in the place of an object; known are `seconds`"),
    ("inventory", "all", "a string is in the place of an object; known are `arn`, "),
    ("switch", ["smithy_status"], "a list is in the place of an object; known are `smithy_status`, "),
    ("inventory", [INSTANCE], "[0]: a string is in the place of an object; known are `arn`, "),
]


def refusal(emulator, endpoint, body, method="POST"):
    with pytest.raises(AdminError) as caught:
        emulator.http(method, f"/_emulator/{endpoint}", body)
    assert caught.value.status == 400
    assert caught.value.body["code"] == "BadRequest"
    return caught.value.body["message"]


@pytest.mark.parametrize("endpoint, body, message", MISUNDERSTOOD)
def test_a_member_that_is_not_understood_is_named_with_those_that_are(emulator, endpoint, body, message):
    create_license(emulator.client())
    before = emulator.admin("state"), emulator.admin("switch")
    assert refusal(emulator, endpoint, json.dumps(body).encode()).startswith(message)
    assert (emulator.admin("state"), emulator.admin("switch")) == before


def test_every_endpoint_that_takes_a_body_is_asked():
    source = Path(__file__).parents[2] / "src/emulator/admin/mod.rs"
    taken = set(re.findall(r'^        "(\w+)" => .*\(body\)', source.read_text(), re.MULTILINE))
    assert {endpoint for endpoint, _, _ in MISUNDERSTOOD} == taken


@pytest.mark.parametrize("body", [b"{", b"seconds=1", b"\xff"])
def test_a_body_that_is_no_json_is_called_so(emulator, body):
    assert refusal(emulator, "settle", body).startswith("the body is no JSON: ")


def test_a_call_of_an_operation_that_is_not_there_names_it(emulator):
    with pytest.raises(AdminError) as caught:
        emulator.admin("call", {**CALL, "op": "ListLicences"})
    expected = {"code": "UnknownOperationException", "message": "there is no operation ListLicences"}
    assert (caught.value.status, caught.value.body) == (400, expected)


@pytest.mark.parametrize("method, path", [
    ("GET", "nonsense"), ("GET", ""), ("GET", "reset"), ("POST", "state"), ("PUT", "switch"), ("DELETE", "state"),
    ("GET", "state/")])
def test_an_endpoint_that_is_not_there_is_answered_with_those_that_are(emulator, method, path):
    with pytest.raises(AdminError) as caught:
        emulator.http(method, f"/_emulator/{path}", b"{}" if method != "GET" else None)
    text = caught.value.body["message"]
    assert (caught.value.status, caught.value.body["code"]) == (404, "NotFound")
    assert text.startswith(f"there is no {method} /_emulator/{path}; there are GET health, GET overview, ")
    source = Path(__file__).parents[2].joinpath("docs/guides/emulator.md").read_text()
    listed = {" ".join(found) for found in re.findall(r"`(GET|PUT|POST) /_emulator/(\w+)`", source)}
    assert set(text.partition("; there are ")[2].split(", ")) == listed


@pytest.mark.parametrize("pattern, may", [
    ("license-manager:ListLicenses", True), ("License-Manager:listlicenses", True), ("license-manager:*Licenses", True),
    ("license-manager:List?icenses", True), ("*", True), ("license-manager:*", True), ("lic*:L*s*", True),
    ("license-manager:ListTokens", False), ("license-manager:ListLicense?", True), ("s3:*", False),
    ("license-manager:Get*", False), ("license-manager:*Grants", False)])
def test_actions_match_as_those_of_a_policy(emulator, pattern, may):
    emulator.admin("allow", {"account": ACCOUNT, "actions": [pattern]})
    try:
        emulator.client().list_licenses()
        allowed = True
    except ClientError as error:
        allowed = False
        assert "is not authorized to perform: license-manager:ListLicenses on resource" in str(error)
    finally:
        emulator.admin("allow", {"account": ACCOUNT})
    assert allowed is may


def spoil_name(license):
    license["definition"]["LicenceName"] = "x"


def spoil_time(license):
    license["definition"]["Validity"] = "for ever"


def spoil_account(license):
    del license["account"]


def spoil_entitlement(license):
    license["definition"]["Entitlements"][0]["Maximum"] = 1


@pytest.mark.parametrize("spoil, message", [
    (spoil_name, "licenses[1]: unknown member `definition.LicenceName`; known are "),
    (spoil_time, "licenses[1]: `definition.Validity`: invalid type: string \"for ever\", expected struct Validity"),
    (spoil_account, "licenses[1]: missing member `account`; known are "),
    (spoil_entitlement, "licenses[1]: unknown member `definition.Entitlements[0].Maximum`; known are "),
])
def test_a_record_of_a_state_is_named_by_its_place(emulator, binary, tmp_path, spoil, message):
    client = emulator.client()
    create_license(client)
    create_license(client)
    before = emulator.admin("state")
    state = json.loads(json.dumps(before))
    spoil(state["licenses"][1])
    assert refusal(emulator, "state", json.dumps(state).encode(), "PUT").startswith(message)
    assert emulator.admin("state") == before
    # A file to begin with is read in the same way.
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps(state))
    command = [binary, "--listen", "127.0.0.1:0", "--seed-data", str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"{seed}: BadRequest: {message}" in done.stderr


@pytest.mark.parametrize("state, message", [
    ({"licences": []}, "unknown member `licences`; known are `licenses`, `license_versions`, "),
    ({"licenses": {}}, "licenses: invalid type: map, expected a sequence"),
    ({"licenses": ["l-1"]}, "licenses[0]: a string is in the place of an object; known are "),
    ([], "a list is in the place of an object; known are `licenses`, `license_versions`, "),
])
def test_a_state_is_an_object_of_tables(emulator, state, message):
    assert refusal(emulator, "state", json.dumps(state).encode(), "PUT").startswith(message)


def test_a_list_of_calls_names_the_call_and_its_member(binary, tmp_path):
    seed = tmp_path / "seed.json"
    for second, refused in (
            ({**CALL, "parameters": {}}, "unknown member `parameters`; known are `account`, `region`, "),
            ({**CALL, "params": {"LicenceArns": []}}, "unknown member `params.LicenceArns`; known are `Filters`, ")):
        seed.write_text(json.dumps([CALL, second]))
        command = [binary, "--listen", "127.0.0.1:0", "--seed-data", str(seed)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
        assert (done.returncode, done.stdout) == (1, "")
        assert f"call 2: BadRequest: {refused}" in done.stderr
