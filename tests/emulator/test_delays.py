"""What takes its time in the service: grants on their way, roles made seconds ago, reads that lag behind."""

import pytest
from conftest import ACCOUNT, AdminError
from entitlements import (
    BUYER,
    change_grant,
    create_grant,
    create_license,
    create_license_version,
    get_grant,
    get_license,
)

INVALID = "ValidationException"
DENIED = "AccessDeniedException"
ROLE = f"arn:aws:iam::{BUYER}:role/Reader"


def test_a_grant_takes_its_time_to_reach_its_grantee(emulator, client, refused):
    buyer = emulator.client(BUYER)
    license_arn = create_license(client)
    emulator.admin("delays", {"grant_visible_after": 150})
    grant = create_grant(client, license_arn)
    assert get_grant(client, grant)["GrantStatus"] == "PENDING_ACCEPT"
    for call in (buyer.get_grant, buyer.accept_grant, buyer.reject_grant):
        refused(INVALID, call, "does not exist", GrantArn=grant)
    assert buyer.list_received_grants()["Grants"] == []
    assert buyer.list_received_licenses()["Licenses"] == []
    emulator.admin("clock", {"advance": 151})
    assert [it["GrantArn"] for it in buyer.list_received_grants()["Grants"]] == [grant]
    assert buyer.list_received_licenses()["Licenses"][0]["LicenseArn"] == license_arn
    assert buyer.accept_grant(GrantArn=grant)["Status"] == "DISABLED"


def test_a_role_that_is_new_is_refused_some_times(emulator, refused):
    emulator.admin("delays", {"role_refusals": 2})
    sts = emulator.sts()
    members = {"RoleArn": ROLE, "RoleSessionName": "test"}
    for _ in range(2):
        refused("AccessDenied", sts.assume_role, "is not authorized to perform: sts:AssumeRole", **members)
    assert sts.assume_role(**members)["Credentials"]
    other = {**members, "RoleArn": ROLE + "s"}
    refused("AccessDenied", sts.assume_role, **other)


def test_a_service_linked_role_that_is_new_is_missed_some_times(emulator, client, refused):
    emulator.admin("delays", {"service_role_refusals": 2})
    for call in (client.list_licenses, client.get_service_settings):
        refused(DENIED, call, "Service role not found")
    assert client.list_licenses()["Licenses"] == []
    refused(DENIED, emulator.client(BUYER).list_licenses, "Service role not found")


def test_reads_lag_behind_a_change(emulator, client):
    license_arn = create_license(client)
    emulator.admin("delays", {"stale_reads": 2})
    assert get_license(client, license_arn)["Version"] == "1"
    create_license_version(client, license_arn, LicenseName="renamed")
    seen = [get_license(client, license_arn)["LicenseName"] for _ in range(3)]
    assert seen == ["Example license", "Example license", "renamed"]
    params = {"LicenseArn": license_arn}
    told = emulator.admin("call", {"account": ACCOUNT, "region": "us-east-1", "op": "GetLicense", "params": params})
    assert told["License"]["LicenseName"] == "renamed"


def test_a_grant_is_activated_before_it_is_accepted_where_switched(emulator, client, refused):
    buyer = emulator.client(BUYER)
    grant = create_grant(client, create_license(client))
    change = {"GrantArn": grant, "ClientToken": "once", "Status": "ACTIVE"}
    refused(INVALID, buyer.create_grant_version, "cannot become ACTIVE", **change)
    emulator.switch(activate_pending_grant=True)
    assert change_grant(buyer, grant, Status="ACTIVE")["Status"] == "ACTIVE"


def test_unknown_delays_are_refused(emulator):
    with pytest.raises(AdminError, match="unknown member `patience`"):
        emulator.admin("delays", {"patience": 1})
