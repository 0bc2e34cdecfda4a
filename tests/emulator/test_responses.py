"""The check that every answer to boto3 passes through: does it notice what botocore forgives?"""

import copy
import json
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest
from response_check import check_response
from test_asset_groups import create as create_group

MODEL = botocore.session.get_session().get_service_model("license-manager")
GROUP = {
    "Name": "group",
    "AssociatedLicenseAssetRulesetARNs": [],
    "LicenseAssetGroupArn": "arn:aws:license-manager:us-east-1:111122223333:license-asset-group:lag-1",
    "Status": "ACTIVE",
    "LatestUsageAnalysisTime": 1.5,
}


def check(operation: str, body: dict, status: int = 200, **headers: str) -> None:
    usual = {"x-amzn-RequestId": "1", "content-type": "application/x-amz-json-1.1"}
    answer = SimpleNamespace(
        headers={**usual, **headers}, content=json.dumps(body).encode(), status_code=status
    )
    check_response(answer, None, MODEL.operation_model(operation))


def test_a_right_answer_passes():
    check("GetLicenseAssetGroup", {"LicenseAssetGroup": GROUP})
    check("DeleteLicenseConfiguration", {})
    check("GetGrant", {"__type": "ValidationException", "Message": "text"}, 400)
    check("GetGrant", {"__type": "UnrecognizedClientException", "message": "text"}, 403)


@pytest.mark.parametrize(
    "member, value",
    [
        ("Colour", "red"),
        ("Status", None),
        ("Status", "SLEEPING"),
        ("Name", 1),
        ("Description", None),
        ("AssociatedLicenseAssetRulesetARNs", "x"),
        ("AssociatedLicenseAssetRulesetARNs", [1]),
        ("Properties", [{"Key": "k"}]),
        ("LatestUsageAnalysisTime", "2026-01-01"),
        ("LatestUsageAnalysisTime", True),
    ],
)
def test_a_wrong_member_is_noticed(member: str, value: Any):
    group = {**copy.deepcopy(GROUP), member: value}
    with pytest.raises(AssertionError):
        check("GetLicenseAssetGroup", {"LicenseAssetGroup": group})


@pytest.mark.parametrize("member", ["Name", "Status", "LicenseAssetGroupArn"])
def test_a_missing_member_is_noticed(member: str):
    group = {name: value for name, value in GROUP.items() if name != member}
    with pytest.raises(AssertionError):
        check("GetLicenseAssetGroup", {"LicenseAssetGroup": group})


@pytest.mark.parametrize(
    "body, status",
    [
        ({"Extra": 1}, 200),
        ({"__type": "ValidationException", "message": "small letter"}, 400),
        ({"__type": "UnrecognizedClientException", "Message": "capital letter"}, 403),
    ],
)
def test_a_wrong_body_is_noticed(body: dict, status: int):
    with pytest.raises(AssertionError):
        check("GetGrant" if status != 200 else "DeleteLicenseConfiguration", body, status)


def test_a_wrong_head_is_noticed():
    with pytest.raises(AssertionError):
        check("DeleteLicenseConfiguration", {}, **{"content-type": "application/json"})


def test_boto3_clients_are_checked(client, monkeypatch):
    checked = []
    monkeypatch.setattr("response_check.check", lambda body, shape, path: checked.append(path))
    create_group(client)
    assert checked == ["CreateLicenseAssetRuleset", "CreateLicenseAssetGroup"]
