"""The protocol: front-door errors, statuses, STS, the admin endpoints, faults."""

import http.client
import json
import time
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from conftest import ACCOUNT, OTHER_ACCOUNT, AdminError, Emulator
from test_license_configurations import CODE, create

TARGET = "AWSLicenseManager.ListLicenseConfigurations"
SCOPE = "20260101/us-east-1/license-manager/aws4_request"
SIGNED = f"AWS4-HMAC-SHA256 Credential={ACCOUNT}/{SCOPE}, SignedHeaders=host, Signature=0"


def post(emulator, body=b"{}", **headers):
    connection = http.client.HTTPConnection(urlsplit(emulator.url).netloc, timeout=20)
    headers = {name.replace("_", "-"): value for name, value in headers.items() if value}
    connection.request("POST", "/", body, headers)
    answer = connection.getresponse()
    return answer.status, json.loads(answer.read())


@pytest.mark.parametrize(
    "change, code",
    [
        ({"Authorization": None}, "MissingAuthenticationTokenException"),
        ({"Authorization": "Basic x"}, "IncompleteSignatureException"),
        ({"X_Amz_Target": "AWSLicenseManager.Nonsense"}, "UnknownOperationException"),
        ({"X_Amz_Target": "Other.ListLicenses"}, "UnknownOperationException"),
        ({"X_Amz_Target": None}, "UnknownOperationException"),
        ({"body": b"{"}, "SerializationException"),
        ({"body": b"[]"}, "SerializationException"),
        ({"body": b"\xff"}, "SerializationException"),
        ({"body": b'{"MaxResults": "1"}'}, "SerializationException"),
        ({"body": b'{"MaxResults": 1.5}'}, "SerializationException"),
        ({"body": b" " * (1 << 20) + b"{}"}, "RequestEntityTooLargeException"),
    ],
)
def test_the_front_door_refuses(emulator, change, code):
    request = {"X_Amz_Target": TARGET, "Authorization": SIGNED, **change}
    status, body = post(emulator, **request)
    assert status in (400, 403, 413)
    assert body["__type"] == code
    assert isinstance(body["message"], str)


def test_unknown_members_are_ignored_and_noted(emulator):
    status, body = post(emulator, b'{"Colour": 1}', X_Amz_Target=TARGET, Authorization=SIGNED)
    assert (status, body) == (200, {"LicenseConfigurations": []})
    assert emulator.admin("requests")["log"][-1]["unknown"] == ["Colour"]


def test_statuses_follow_the_smithy_model_on_request(emulator, client, refused):
    emulator.admin("fault", {"throttle": 1})
    code = "RateLimitExceededException"
    call = client.list_license_configurations
    assert refused(code, call)["ResponseMetadata"]["HTTPStatusCode"] == 400
    emulator.switch(smithy_status=True)
    assert refused(code, call)["ResponseMetadata"]["HTTPStatusCode"] == 429


def test_every_operation_needs_the_service_linked_role(emulator, client, refused):
    emulator.switch(no_service_linked_role=True)
    refused("AccessDeniedException", client.list_license_configurations, "Service role not found")


def test_sts_tells_who_calls(emulator):
    identity = emulator.sts().get_caller_identity()
    assert (identity["Account"], identity["Arn"]) == (ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root")
    credentials = emulator.assumed(OTHER_ACCOUNT)
    identity = emulator.sts(**credentials).get_caller_identity()
    assert identity["Account"] == OTHER_ACCOUNT
    assert identity["Arn"] == f"arn:aws:sts::{OTHER_ACCOUNT}:assumed-role/Test/test"
    assert emulator.sts("AKIDEXAMPLE").get_caller_identity()["Account"] == "000000000000"


def test_an_assumed_role_works_until_it_expires(emulator, refused):
    credentials = emulator.assumed(OTHER_ACCOUNT)
    client = emulator._boto3("license-manager", None, "us-east-1", 0, **credentials)
    arn = create(client)
    assert arn.split(":")[4] == OTHER_ACCOUNT
    emulator.admin("clock", {"advance": 3601})
    refused("ExpiredTokenException", client.list_license_configurations)
    refused("ExpiredToken", emulator.sts(**credentials).get_caller_identity)
    del credentials["aws_session_token"]
    client = emulator._boto3("license-manager", None, "us-east-1", 0, **credentials)
    refused("UnrecognizedClientException", client.list_license_configurations)


def test_sts_refuses(emulator, refused):
    sts = emulator.sts()
    good = {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/a/b", "RoleSessionName": "test"}
    refused("ValidationError", sts.assume_role, **{**good, "RoleArn": "nonsense"})
    refused("ValidationError", sts.assume_role, **{**good, "RoleSessionName": "a b"})
    refused("ValidationError", sts.assume_role, **good, DurationSeconds=1)
    refused("ValidationError", sts.assume_role, RoleSessionName="test")
    refused("InvalidAction", sts.get_session_token)
    emulator.switch(sts_deny_assume_role=True)
    refused("AccessDenied", sts.assume_role, "not authorized to perform: sts:AssumeRole", **good)
    emulator.admin("fault", {"next": [{"op": "GetCallerIdentity", "kind": "throttle"}]})
    refused("Throttling", sts.get_caller_identity)


def test_an_account_may_do_what_is_allowed_and_others_everything(emulator, client, refused):
    emulator.admin("allow", {"account": ACCOUNT, "actions": ["license-manager:List*", "license-manager:CreateLicenseConfiguration"]})
    denied = "not authorized to perform: license-manager:{} on resource"
    try:
        client.list_license_configurations()
        arn = create(client)
        refused("AccessDeniedException", client.delete_license_configuration,
                denied.format("DeleteLicenseConfiguration"), LicenseConfigurationArn=arn)
        refused("AccessDeniedException", client.create_license_configuration, denied.format("TagResource"),
                Name="tagged", LicenseCountingType="vCPU", Tags=[{"Key": "a", "Value": "b"}])
        role = {"RoleArn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/w", "RoleSessionName": "test"}
        refused("AccessDenied", emulator.sts().assume_role, "not authorized to perform: sts:AssumeRole", **role)
        assert emulator.sts().get_caller_identity()["Account"] == ACCOUNT
        assert create(emulator.client(account=OTHER_ACCOUNT), Tags=[{"Key": "a", "Value": "b"}])
    finally:
        emulator.admin("allow", {"account": ACCOUNT, "actions": None})
    client.delete_license_configuration(LicenseConfigurationArn=arn)


def test_a_web_identity_is_its_own_proof(emulator, refused):
    sts = emulator.sts()
    role = {"RoleArn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/w", "RoleSessionName": "test"}
    call = sts.assume_role_with_web_identity
    token = "e30.eyJzdWIiOiAieCIsICJpc3MiOiAieSIsICJhdWQiOiAieiJ9.c2ln"
    answer = call(**role, WebIdentityToken=token)
    assert (answer["SubjectFromWebIdentityToken"], answer["Provider"], answer["Audience"]) == ("x", "y", "z")
    refused("InvalidIdentityToken", call, **role, WebIdentityToken="nonsense")


def test_the_log_shows_requests_and_their_outcome(emulator, client, refused):
    create(client)
    refused(CODE, client.get_license_configuration, LicenseConfigurationArn="x")
    requests = emulator.admin("requests")
    assert requests["total"] == 2
    assert requests["count"] == {"CreateLicenseConfiguration": 1, "GetLicenseConfiguration": 1}
    entry = requests["log"][1]
    assert entry["op"] == "GetLicenseConfiguration"
    assert entry["params"] == {"LicenseConfigurationArn": "x"}
    assert (entry["account"], entry["region"], entry["outcome"], entry["fault"]) == (
        ACCOUNT, "us-east-1", CODE, None)


def test_announced_faults_come_as_often_as_announced(emulator, client, refused):
    call = client.list_license_configurations
    emulator.admin("fault", {"next": [
        {"op": "ListLicenseConfigurations", "kind": "error", "code": "ServiceUnavailable", "message": "later"},
        {"op": "*", "kind": "throttle", "count": 2},
    ]})
    assert refused("ServiceUnavailable", call, "later")["ResponseMetadata"]["HTTPStatusCode"] == 503
    refused("RateLimitExceededException", call)
    refused("RateLimitExceededException", call)
    call()
    emulator.admin("fault", {"error": 1})
    assert refused("ServerInternalException", call)["ResponseMetadata"]["HTTPStatusCode"] == 500


def test_dropped_connections_come_before_or_after_the_work(emulator, client):
    for kind, created in (("drop_before", 0), ("drop_after", 1)):
        emulator.admin("fault", {"next": [{"op": "*", "kind": kind}]})
        with pytest.raises(ConnectionClosedError):
            create(client)
        assert len(client.list_license_configurations()["LicenseConfigurations"]) == created
    log = emulator.admin("requests")["log"]
    assert [(it["outcome"], it["fault"]) for it in log] == [
        ("drop_before", "drop_before"), ("ok", None), ("ok", "drop_after"), ("ok", None)]


def test_slow_and_late_answers_arrive(emulator, client):
    emulator.admin("fault", {"latency": 0.1, "next": [{"op": "*", "kind": "slow", "seconds": 0.4}]})
    for least in (0.4, 0.1):
        begin = time.monotonic()
        client.list_license_configurations()
        assert least <= time.monotonic() - begin < least + 0.3


def test_retries_of_boto3_get_through(emulator):
    emulator.admin("fault", {"next": [{"op": "*", "kind": "error", "count": 2}]})
    emulator.client(retries=3).list_license_configurations()
    assert emulator.admin("requests")["total"] == 3


def test_another_account_can_be_played(emulator):
    call = {"account": OTHER_ACCOUNT, "region": "eu-west-1", "op": "CreateLicenseConfiguration"}
    params = {"Name": "x", "LicenseCountingType": "vCPU"}
    emulator.admin("fault", {"error": 1})
    arn = emulator.admin("call", {**call, "params": params})["LicenseConfigurationArn"]
    assert arn.startswith(f"arn:aws:license-manager:eu-west-1:{OTHER_ACCOUNT}:")
    with pytest.raises(AdminError) as caught:
        emulator.admin("call", {**call, "params": {}})
    assert (caught.value.status, caught.value.body["code"]) == (400, CODE)
    assert emulator.admin("requests")["total"] == 0


def test_a_state_can_be_taken_and_put_back(emulator, client):
    arn = create(client, Tags=[{"Key": "a", "Value": "b"}])
    state = emulator.admin("state")
    emulator.admin("reset", {})
    assert client.list_license_configurations()["LicenseConfigurations"] == []
    emulator.admin("state", state, method="PUT")
    assert client.get_license_configuration(LicenseConfigurationArn=arn)["Tags"]
    assert emulator.admin("state") == state


@pytest.mark.parametrize("endpoint, body", [
    ("page", {"seize": 1}), ("fault", {"thottle": 1}), ("fault", {"error": -1}), ("switch", {"nonsense": True}),
    ("inventory", {"arn": "nonsense"}), ("organization", {}), ("settle", {}), ("clock", []), ("allow", {"actions": []})])
def test_wrong_admin_requests_are_refused(emulator, endpoint, body):
    with pytest.raises(AdminError) as caught:
        emulator.admin(endpoint, body)
    assert caught.value.status == 400


@pytest.mark.parametrize("headers", [
    {"Origin": "http://evil.test"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Host": "evil.test"}])
def test_browsers_of_others_are_kept_out(emulator, headers):
    create(emulator.client())
    with pytest.raises(AdminError) as caught:
        emulator.admin("reset", {}, headers=headers)
    assert caught.value.status == 403
    assert emulator.admin("health", headers={"Origin": emulator.url})["status"] == "ok"
    # As a page does it that made its name point here.
    listing = {"Authorization": SIGNED, "X-Amz-Target": TARGET}
    with pytest.raises(AdminError) as caught:
        emulator.http("POST", "/", b"{}", {**listing, **headers})
    assert (caught.value.status, caught.value.body["__type"]) == (403, "Forbidden")
    assert "license-configuration" in emulator.http("POST", "/", b"{}", {**listing, "Origin": emulator.url})
    form = {"Authorization": SIGNED, "Content-Type": "application/x-www-form-urlencoded"}
    identity = b"Action=GetCallerIdentity&Version=2011-06-15"
    with pytest.raises(HTTPError) as caught:
        emulator.request("POST", "/", identity, {**form, **headers})
    assert caught.value.code == 403
    assert b"<Code>Forbidden</Code>" in caught.value.read()
    assert ACCOUNT in emulator.http("POST", "/", identity, form)
    # What is served to them holds nothing, and comes here on a click from anywhere.
    assert "<title>" in emulator.http("GET", "/", headers=headers)


def test_where_others_may_come_pages_still_may_not(start):
    emulator = start("--allow-remote")
    host = {"Host": "emulator.test"}
    assert emulator.admin("health", headers=host) == {"status": "ok"}
    with pytest.raises(AdminError) as caught:
        emulator.http("POST", "/", b"{}", {**host, "X-Amz-Target": TARGET, "Origin": "http://evil.test"})
    assert caught.value.status == 403


def test_the_page_is_served(emulator, client):
    create(client)
    assert "/_emulator/overview" in emulator.http("GET", "/")
    overview = emulator.admin("overview")
    assert overview["license_configurations"][0]["configuration"]["Name"] == "db"


def test_the_rate_limit_is_per_account(start, refused):
    emulator = start("--rate-limit", "1")
    emulator.client().list_license_configurations()
    refused("RateLimitExceededException", emulator.client().list_license_configurations)
    emulator.client(OTHER_ACCOUNT).list_license_configurations()
