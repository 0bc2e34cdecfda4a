"""The sequences of calls that published programs of AWS make, in words of our own.

- A collector of cost and usage data walks the lists with an empty token first (cloud-intelligence-dashboards-data-collection,
  `module-license-manager.yaml`; `cross_account_ou_setup.py` of the license consumption sample).
- The managed entitlements sample for Amazon Bedrock passes a license on to the organization and activates the grant once it
  rests (`create_grant.py`, `distribute_licenses.py`).
"""

import pytest
from entitlements import ALL_OPERATIONS, ISSUER, create_license, get_grant, granted, token
from test_organization_grants import (
    CONCURRENT,
    MANAGEMENT,
    MEMBERS,
    ORGANIZATION,
    organize,
    received_grant,
)

MARKETPLACE = {"Issuer": {"Name": "AWS/Marketplace"}}


@pytest.fixture
def management(emulator):
    organize(emulator)
    return emulator.client(MANAGEMENT)


def bought(emulator, management, **members):
    """A license of AWS Marketplace that the management account received with all rights."""
    issuer = emulator.client(ISSUER)
    license_arn = create_license(issuer, **MARKETPLACE, **members)
    return license_arn, granted(issuer, management, license_arn, MANAGEMENT)


def walked(call, member, **params):
    """All items, of a loop that begins with an empty token."""
    items, next_token = [], ""
    while True:
        answer = call(NextToken=next_token, **params)
        items += answer[member]
        next_token = answer.get("NextToken", "")
        if not next_token:
            return items


def test_an_empty_token_is_none(emulator, management):
    licenses = {bought(emulator, management, ProductSKU=f"sku-{number}")[0] for number in range(3)}
    emulator.admin("page", {"size": 1})
    for call in (management.list_received_licenses, management.list_received_licenses_for_organization):
        assert {it["LicenseArn"] for it in walked(call, "Licenses")} == licenses
    assert walked(management.list_license_configurations, "LicenseConfigurations") == []


@pytest.mark.parametrize("family, code", [
    ("list_licenses", "ValidationException"),
    ("list_license_configurations", "InvalidParameterValueException"),
])
def test_a_token_that_was_cut_or_changed_is_refused(emulator, client, refused, family, code):
    for number in range(12):
        create_license(client, ProductSKU=f"sku-{number}")
        client.create_license_configuration(Name=str(number), LicenseCountingType="vCPU")
    emulator.admin("page", {"size": 11})
    call = getattr(client, family)
    whole = call()["NextToken"]
    assert call(NextToken=whole)
    broken = {whole[:-1], whole[:-2], whole[1:], whole + "A"}
    for place, character in enumerate(whole):
        other = "A" if character != "A" else "B"
        broken.add(whole[:place] + other + whole[place + 1:])
    for text in broken:
        refused(code, call, "oken", NextToken=text)


def test_a_license_from_marketplace_names_the_grant_by_which_it_came(emulator, management):
    license_arn, grant = bought(emulator, management)
    (shown,) = management.list_received_licenses(LicenseArns=[license_arn])["Licenses"]
    assert shown["LicenseMetadata"] == [{"Name": "grantArn", "Value": grant}]
    assert get_grant(management, grant)["GrantedOperations"] == ALL_OPERATIONS


@pytest.mark.parametrize("rests_disabled", [False, True])
def test_a_license_is_passed_on_to_the_organization_and_activated(emulator, management, rests_disabled):
    emulator.switch(organization_grant_disabled=rests_disabled)
    license_arn, _ = bought(emulator, management)
    by_issuer = [{"Name": "IssuerName", "Values": ["AWS/Marketplace"]}]
    (found,) = management.list_received_licenses(Filters=by_issuer)["Licenses"]
    source = {it["Name"]: it["Value"] for it in found["LicenseMetadata"]}["grantArn"]
    operations = [it for it in get_grant(management, source)["GrantedOperations"] if it != "CreateGrant"]
    made = management.create_grant(
        ClientToken=token(),
        GrantName="organization",
        LicenseArn=license_arn,
        Principals=[ORGANIZATION],
        HomeRegion=found["HomeRegion"],
        AllowedOperations=operations,
    )
    arn = made["GrantArn"]
    assert made["Status"] == "PENDING_WORKFLOW"
    resting = get_grant(management, arn)
    assert resting["GrantStatus"] == ("DISABLED" if rests_disabled else "WORKFLOW_COMPLETED")
    management.create_grant_version(
        ClientToken=token(),
        GrantArn=arn,
        Status="ACTIVE",
        SourceVersion=resting["Version"],
        Options={"ActivationOverrideBehavior": "ALL_GRANTS_PERMITTED_BY_ISSUER"},
    )
    assert get_grant(management, arn)["GrantStatus"] == "WORKFLOW_COMPLETED"
    for account in MEMBERS:
        assert received_grant(emulator.client(account), license_arn)["GrantStatus"] == "ACTIVE"
    of_license = [
        {"Name": "LicenseArn", "Values": [license_arn]},
        {"Name": "GranteePrincipalARN", "Values": [ORGANIZATION]},
    ]
    (distributed,) = management.list_distributed_grants(Filters=of_license, MaxResults=100)["Grants"]
    assert distributed["GrantArn"] == arn


def test_licenses_are_distributed_one_after_the_other(emulator, management, refused):
    """The sample meets the cap although it takes one license at a time: changes overlap."""
    emulator.admin("delays", {"organization_change": 900})
    first, second = (bought(emulator, management, ProductSKU=sku)[0] for sku in ("a", "b"))

    def request(license_arn):
        return {
            "ClientToken": token(),
            "GrantName": "organization",
            "LicenseArn": license_arn,
            "Principals": [ORGANIZATION],
            "HomeRegion": "us-east-1",
            "AllowedOperations": ["CheckoutLicense"],
        }

    management.create_grant(**request(first))
    call = management.create_grant
    refused("ResourceLimitExceededException", call, CONCURRENT, **request(second))
    emulator.admin("clock", {"advance": 901})
    assert call(**request(second))["Status"] == "PENDING_WORKFLOW"
