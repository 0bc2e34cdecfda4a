"""The settings of one account in one region."""

import pytest
from conftest import ACCOUNT, OTHER_ACCOUNT

INVALID = "InvalidParameterValueException"
MANAGEMENT = "999900001111"
FRESH = {"OrganizationConfiguration": {"EnableIntegration": False}, "EnableCrossAccountsDiscovery": False}
TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:aws-license-manager-service-alerts"
ON = {"EnableIntegration": True}
OFF = {"EnableIntegration": False}


def settings(client) -> dict:
    answer = client.get_service_settings()
    del answer["ResponseMetadata"]
    return answer


@pytest.fixture
def manager(emulator):
    organization = {"id": "o-1", "management": MANAGEMENT, "members": [OTHER_ACCOUNT]}
    emulator.admin("organization", organization)
    return emulator.client(MANAGEMENT)


def is_linked(emulator) -> bool:
    return emulator.admin("state")["organizations"][0]["linked"]


def test_a_fresh_account_has_nothing_switched_on(client):
    assert settings(client) == FRESH


def test_what_an_update_leaves_out_stays(emulator, client):
    client.update_service_settings(S3BucketArn="arn:aws:s3:::licenses")
    client.update_service_settings(SnsTopicArn=TOPIC)
    client.update_service_settings()
    expected = {**FRESH, "S3BucketArn": "arn:aws:s3:::licenses", "SnsTopicArn": TOPIC}
    assert settings(client) == expected
    assert settings(emulator.client(region="eu-west-1")) == FRESH
    assert settings(emulator.client(OTHER_ACCOUNT)) == FRESH


@pytest.mark.parametrize(
    "params, text",
    [
        ({"S3BucketArn": "licenses"}, "S3BucketArn"),
        ({"S3BucketArn": "arn:aws:s3:::licenses/key"}, "S3BucketArn"),
        ({"SnsTopicArn": f"arn:aws:sns:us-east-1:{ACCOUNT}:alerts"}, "must begin with"),
        ({"SnsTopicArn": "arn:aws:sqs:us-east-1:1:x"}, "SnsTopicArn"),
        ({"EnabledDiscoverySourceRegions": ["Frankfurt"]}, "Invalid region: Frankfurt"),
    ],
)
def test_wrong_values_are_refused(client, refused, params, text):
    refused(INVALID, client.update_service_settings, text, **params)
    assert settings(client) == FRESH


def test_a_configuration_needs_its_member(client, refused):
    refused("ValidationException", client.update_service_settings, "null", OrganizationConfiguration={})


def test_the_management_account_integrates_its_organization(emulator, manager):
    manager.update_service_settings(OrganizationConfiguration=ON)
    answer = settings(manager)
    assert answer["OrganizationConfiguration"] == ON
    share = answer["LicenseManagerResourceShareArn"]
    assert share.startswith(f"arn:aws:ram:us-east-1:{MANAGEMENT}:resource-share/")
    assert is_linked(emulator)
    manager.update_service_settings(OrganizationConfiguration=ON)
    assert settings(manager)["LicenseManagerResourceShareArn"] == share
    manager.update_service_settings(OrganizationConfiguration=OFF)
    assert settings(manager) == FRESH
    assert not is_linked(emulator)


def test_the_organization_is_linked_while_one_region_says_so(emulator, manager):
    there = emulator.client(MANAGEMENT, "eu-west-1")
    for client in (manager, there):
        client.update_service_settings(OrganizationConfiguration=ON)
    manager.update_service_settings(OrganizationConfiguration=OFF)
    assert is_linked(emulator)
    there.update_service_settings(OrganizationConfiguration=OFF)
    assert not is_linked(emulator)


def test_a_linked_organization_shows_as_integrated(emulator, manager):
    organization = {"id": "o-1", "management": MANAGEMENT, "linked": True}
    emulator.admin("organization", organization)
    assert settings(manager)["OrganizationConfiguration"] == ON
    manager.update_service_settings(S3BucketArn="arn:aws:s3:::b")
    assert settings(manager)["OrganizationConfiguration"] == ON
    assert is_linked(emulator)


def test_members_cannot_integrate(emulator, manager, refused):
    for account in (OTHER_ACCOUNT, ACCOUNT):
        call = emulator.client(account).update_service_settings
        text = "not the management account"
        refused("AccessDeniedException", call, text, OrganizationConfiguration=ON)
        refused("AccessDeniedException", call, text, EnableCrossAccountsDiscovery=True)
    assert not is_linked(emulator)


def test_discovery_links_the_organization_and_stays_on(emulator, manager, refused):
    call = manager.update_service_settings
    contradiction = {"EnableCrossAccountsDiscovery": True, "OrganizationConfiguration": OFF}
    refused("ConflictException", call, **contradiction)
    call(EnableCrossAccountsDiscovery=False)
    call(EnableCrossAccountsDiscovery=True)
    answer = settings(manager)
    assert answer["EnableCrossAccountsDiscovery"]
    assert answer["OrganizationConfiguration"] == ON
    assert answer["S3BucketArn"].startswith("arn:aws:s3:::aws-license-manager-service-")
    assert answer["ServiceStatus"] == {"CrossAccountDiscovery": {"Message": "ENABLED"}}
    assert is_linked(emulator)
    refused(INVALID, call, "cannot be turned off", EnableCrossAccountsDiscovery=False)


def test_discovery_in_other_regions_has_a_home(client):
    client.update_service_settings(EnabledDiscoverySourceRegions=["eu-west-1", "us-gov-west-1"])
    answer = settings(client)
    assert answer["CrossRegionDiscoveryHomeRegion"] == "us-east-1"
    assert answer["CrossRegionDiscoverySourceRegions"] == ["eu-west-1", "us-gov-west-1"]
    status = answer["ServiceStatus"]["CrossRegionDiscovery"]["Message"]
    assert status == {"eu-west-1": {"Status": "ENABLED"}, "us-gov-west-1": {"Status": "ENABLED"}}
    client.update_service_settings(EnabledDiscoverySourceRegions=[])
    assert settings(client) == FRESH
