"""Grants to organizations and organizational units: distribute, activate, recall, list."""

import pytest
from conftest import REGION
from entitlements import (
    ALL_OPERATIONS,
    ISSUER,
    NO_LICENSE,
    STRANGER,
    UNKNOWN_LICENSE,
    change_grant,
    checkout_members,
    create_grant,
    create_license,
    get_grant,
    grant_members,
    granted,
    root,
    token,
)
from walking import pages

INVALID = "ValidationException"
DENIED = "AccessDeniedException"
BUSY = "ResourceLimitExceededException"
CONCURRENT = "Too many concurrent org grants are in progress."
MANAGEMENT = "100000000001"
DELEGATED = "100000000002"
SALES = ["100000000003", "100000000004"]
OTHERS = ["100000000005"]
MEMBERS = [DELEGATED, *SALES, *OTHERS]
ORGANIZATION = f"arn:aws:organizations::{MANAGEMENT}:organization/o-example"
UNIT = f"arn:aws:organizations::{MANAGEMENT}:ou/o-example/ou-sales"
REDISTRIBUTABLE = [it for it in ALL_OPERATIONS if it != "CreateGrant"]


def organize(emulator, **changes):
    organization = {
        "id": "o-example",
        "management": MANAGEMENT,
        "members": MEMBERS,
        "ous": {"ou-sales": SALES},
        "delegated": DELEGATED,
        "linked": True,
    }
    emulator.admin("organization", {**organization, **changes})


@pytest.fixture
def management(emulator):
    organize(emulator)
    return emulator.client(MANAGEMENT)


@pytest.fixture
def issuer(emulator):
    return emulator.client(ISSUER)


def arns(answer):
    return [it["GrantArn"] for it in answer["Grants"]]


def state(client, arn):
    grant = get_grant(client, arn)
    return grant["GrantStatus"], grant["Version"]


def received_grant(client, license_arn):
    """The grant of a license to the own account."""
    only = [{"Name": "LicenseArn", "Values": [license_arn]}]
    grants = client.list_received_grants(Filters=only)["Grants"]
    (own,) = [it for it in grants if ":iam:" in it["GranteePrincipalArn"]]
    return own


def bought(issuer, management, **members):
    """A license that the management account received with all rights."""
    license_arn = create_license(issuer, **members)
    granted(issuer, management, license_arn, MANAGEMENT)
    return license_arn


def distribute(client, license_arn, principal=ORGANIZATION, **members):
    request = grant_members(
        license_arn, Principals=[principal], **{"AllowedOperations": REDISTRIBUTABLE, **members}
    )
    return client.create_grant(**request)["GrantArn"]


def test_a_grant_to_an_organization_reaches_every_account(emulator, issuer, management):
    license_arn = bought(issuer, management)
    emulator.admin("settle", {"seconds": 60})
    arn = distribute(management, license_arn)
    assert state(management, arn) == ("PENDING_WORKFLOW", "1")
    emulator.admin("clock", {"advance": 61})
    assert state(management, arn) == ("WORKFLOW_COMPLETED", "1")
    for account in MEMBERS:
        own = received_grant(emulator.client(account), license_arn)
        assert (own["GrantStatus"], own["Version"]) == ("DISABLED", "1")
        assert (own["ParentArn"], own["GranteePrincipalArn"]) == (arn, root(account))
        assert own["GrantedOperations"] == REDISTRIBUTABLE
    assert emulator.client(STRANGER).list_received_grants()["Grants"] == []


def test_activation_and_deactivation_reach_every_account(emulator, issuer, management):
    license_arn = bought(issuer, management)
    arn = distribute(management, license_arn)
    emulator.admin("settle", {"seconds": 60})
    answer = change_grant(management, arn, Status="ACTIVE", SourceVersion="1")
    assert (answer["Status"], answer["Version"]) == ("PENDING_WORKFLOW", "2")
    member = emulator.client(SALES[0])
    assert received_grant(member, license_arn)["GrantStatus"] == "DISABLED"
    emulator.admin("clock", {"advance": 61})
    assert state(management, arn) == ("WORKFLOW_COMPLETED", "2")
    assert received_grant(member, license_arn)["GrantStatus"] == "ACTIVE"
    assert member.checkout_license(**checkout_members())["LicenseArn"] == license_arn
    change_grant(management, arn, Status="DISABLED", StatusReason="budget")
    emulator.admin("clock", {"advance": 61})
    own = received_grant(member, license_arn)
    assert (own["GrantStatus"], own["StatusReason"], own["Version"]) == ("DISABLED", "budget", "3")


def test_new_terms_reach_every_account_and_a_new_name_needs_no_workflow(emulator, issuer, management):
    license_arn = bought(issuer, management)
    arn = distribute(management, license_arn)
    emulator.admin("settle", {"seconds": 60})
    assert state(management, arn) == ("WORKFLOW_COMPLETED", "1")
    renamed = change_grant(management, arn, GrantName="renamed")
    assert (renamed["Status"], renamed["Version"]) == ("WORKFLOW_COMPLETED", "2")
    answer = change_grant(management, arn, AllowedOperations=["ListPurchasedLicenses"])
    assert (answer["Status"], answer["Version"]) == ("PENDING_WORKFLOW", "3")
    emulator.admin("clock", {"advance": 61})
    own = received_grant(emulator.client(SALES[0]), license_arn)
    assert own["GrantedOperations"] == ["ListPurchasedLicenses"]
    assert (own["GrantName"], own["Version"]) == ("renamed", "2")


def test_a_grant_to_a_unit_reaches_its_accounts_only(emulator, issuer, management):
    license_arn = bought(issuer, management)
    arn = distribute(management, license_arn, UNIT)
    for account in SALES:
        member = emulator.client(account)
        assert received_grant(member, license_arn)["ParentArn"] == arn
        assert arn in arns(member.list_received_grants())
        assert get_grant(member, arn)["GranteePrincipalArn"] == UNIT
    for account in OTHERS:
        assert emulator.client(account).list_received_grants()["Grants"] == []
    assert arns(management.list_received_grants()) == [received_grant(management, license_arn)["GrantArn"]]


def test_a_recall_ends_the_grant_of_every_account(emulator, issuer, management, refused):
    license_arn = bought(issuer, management)
    arn = distribute(management, license_arn)
    emulator.admin("settle", {"seconds": 60})
    answer = management.delete_grant(GrantArn=arn, Version="1")
    assert (answer["Status"], answer["Version"]) == ("PENDING_DELETE", "2")
    emulator.admin("clock", {"advance": 61})
    assert state(management, arn) == ("DELETED", "2")
    own = received_grant(emulator.client(SALES[0]), license_arn)
    assert (own["GrantStatus"], own["Version"]) == ("DELETED", "2")
    refused(INVALID, management.delete_grant, "is DELETED", GrantArn=arn, Version="2")


def test_one_organization_wide_change_at_a_time(emulator, issuer, management, refused):
    license_arn, other = bought(issuer, management), bought(issuer, management)
    emulator.admin("settle", {"seconds": 60})
    arn = distribute(management, license_arn)
    in_unit = grant_members(license_arn, Principals=[UNIT], AllowedOperations=REDISTRIBUTABLE)
    refused(BUSY, management.create_grant, CONCURRENT, **in_unit)
    change = {"GrantArn": arn, "ClientToken": token(), "Status": "ACTIVE"}
    refused(BUSY, management.create_grant_version, "in progress", **change)
    refused(BUSY, management.delete_grant, "in progress", GrantArn=arn, Version="1")
    elsewhere = grant_members(other, Principals=[UNIT], AllowedOperations=REDISTRIBUTABLE)
    refused(BUSY, management.create_grant, CONCURRENT, **elsewhere)
    emulator.admin("delays", {"organization_changes_at_once": 2})
    assert management.create_grant(**elsewhere)["Status"] == "PENDING_WORKFLOW"
    refused(BUSY, management.create_grant, CONCURRENT, **in_unit)
    emulator.admin("clock", {"advance": 61})
    assert management.create_grant(**in_unit)["Status"] == "PENDING_WORKFLOW"


def test_a_change_for_an_organization_takes_its_own_time(emulator, issuer, management):
    license_arn = bought(issuer, management)
    emulator.admin("delays", {"organization_change": 1800})
    arn = distribute(management, license_arn)
    emulator.admin("clock", {"advance": 1799})
    assert state(management, arn) == ("PENDING_WORKFLOW", "1")
    emulator.admin("clock", {"advance": 2})
    assert state(management, arn) == ("WORKFLOW_COMPLETED", "1")


def test_an_organization_that_does_not_trust_the_service_is_granted_nothing(emulator, issuer, refused):
    organize(emulator, linked=False)
    management = emulator.client(MANAGEMENT)
    license_arn = bought(issuer, management)
    text = "Grantor has disabled Trusted Access to AWS License Manager Service in AWS Organizations"
    request = grant_members(license_arn, Principals=[ORGANIZATION], AllowedOperations=REDISTRIBUTABLE)
    refused(INVALID, management.create_grant, text, **request)
    organize(emulator)
    emulator.switch(no_trusted_access=True)
    refused(INVALID, management.create_grant, text, **request)
    emulator.switch(no_trusted_access=False)
    assert management.create_grant(**request)["Status"] == "PENDING_WORKFLOW"


def test_a_distributed_grant_may_rest_disabled_until_it_is_activated(emulator, issuer, management):
    license_arn = bought(issuer, management)
    emulator.switch(organization_grant_disabled=True)
    arn = distribute(management, license_arn)
    assert state(management, arn) == ("DISABLED", "1")
    answer = change_grant(management, arn, Status="ACTIVE", SourceVersion="1")
    assert (answer["Status"], answer["Version"]) == ("PENDING_WORKFLOW", "2")
    assert state(management, arn) == ("WORKFLOW_COMPLETED", "2")
    assert received_grant(emulator.client(SALES[0]), license_arn)["GrantStatus"] == "ACTIVE"


def test_only_administrators_grant_to_an_organization(emulator, issuer, management, refused):
    license_arn = create_license(issuer)
    for account in (DELEGATED, *SALES):
        granted(issuer, emulator.client(account), license_arn, account)
    request = grant_members(license_arn, Principals=[ORGANIZATION], AllowedOperations=REDISTRIBUTABLE)
    text = f"Account {SALES[0]} does not administer organization o-example"
    refused(DENIED, emulator.client(SALES[0]).create_grant, text, **request)
    refused(DENIED, issuer.create_grant, "does not administer", **request)
    delegated = emulator.client(DELEGATED)
    arn = delegated.create_grant(**request)["GrantArn"]
    assert state(delegated, arn) == ("WORKFLOW_COMPLETED", "1")
    own = received_grant(emulator.client(OTHERS[0]), license_arn)
    assert own["ParentArn"] == arn
    unknown = "arn:aws:organizations::100000000001:organization/o-unknown"
    for principal in (unknown, UNIT.replace("ou-sales", "ou-unknown")):
        params = {**request, "Principals": [principal], "ClientToken": token()}
        refused(INVALID, delegated.create_grant, "Invalid principal", **params)


def test_an_account_with_a_grant_of_its_own_gets_no_other(emulator, issuer, management):
    license_arn = bought(issuer, management)
    member = emulator.client(SALES[0])
    direct = create_grant(management, license_arn, SALES[0], AllowedOperations=REDISTRIBUTABLE)
    distribute(management, license_arn)
    assert received_grant(member, license_arn)["GrantArn"] == direct


def test_who_rejected_its_grant_gets_no_other_from_the_same_source(emulator, issuer, management):
    license_arn = bought(issuer, management)
    arn = distribute(management, license_arn)
    member = emulator.client(SALES[0])
    member.reject_grant(GrantArn=received_grant(member, license_arn)["GrantArn"])
    change_grant(management, arn, Status="ACTIVE")
    assert received_grant(member, license_arn)["GrantStatus"] == "REJECTED"
    other = emulator.client(SALES[1])
    assert received_grant(other, license_arn)["GrantStatus"] == "ACTIVE"


def test_accounts_that_join_later_get_the_grants_of_the_organization(emulator, issuer, management):
    license_arn, recalled = bought(issuer, management), bought(issuer, management)
    arn = distribute(management, license_arn)
    management.delete_grant(GrantArn=distribute(management, recalled), Version="1")
    assert state(management, arn) == ("WORKFLOW_COMPLETED", "1")
    organize(emulator, members=[*MEMBERS, "100000000006"])
    joined = emulator.client("100000000006")
    own = received_grant(joined, license_arn)
    assert (own["GrantStatus"], own["ParentArn"]) == ("DISABLED", arn)
    assert [it["LicenseArn"] for it in joined.list_received_licenses()["Licenses"]] == [license_arn]
    change_grant(management, arn, Status="ACTIVE")
    assert received_grant(joined, license_arn)["GrantStatus"] == "ACTIVE"


def test_grants_within_a_linked_organization_are_accepted_already(emulator, issuer, management, refused):
    license_arn = bought(issuer, management)
    arn = create_grant(management, license_arn, SALES[0], AllowedOperations=REDISTRIBUTABLE)
    assert state(management, arn) == ("DISABLED", "1")
    member = emulator.client(SALES[0])
    text = f"Caller {root(SALES[0])} is not allowed to accept this grant."
    refused(INVALID, member.accept_grant, text, GrantArn=arn)
    assert change_grant(member, arn, Status="ACTIVE")["Status"] == "ACTIVE"


def test_administrators_activate_and_deactivate_for_members(emulator, issuer, management, refused):
    license_arn = create_license(issuer)
    arn = create_grant(issuer, license_arn, SALES[0])
    emulator.client(SALES[0]).accept_grant(GrantArn=arn)
    for account, status in ((MANAGEMENT, "ACTIVE"), (DELEGATED, "DISABLED")):
        administrator = emulator.client(account)
        assert change_grant(administrator, arn, Status=status)["Status"] == status
        change = {"GrantArn": arn, "ClientToken": token(), "GrantName": "x"}
        refused(DENIED, administrator.create_grant_version, "may not make", **change)
    other = {"GrantArn": arn, "ClientToken": token(), "Status": "ACTIVE"}
    refused(INVALID, emulator.client(OTHERS[0]).create_grant_version, "does not exist", **other)


def test_members_do_not_change_a_grant_to_all(emulator, issuer, management, refused):
    license_arn = bought(issuer, management)
    arn = distribute(management, license_arn)
    member = emulator.client(SALES[0])
    change = {"GrantArn": arn, "ClientToken": token(), "Status": "ACTIVE"}
    refused(DENIED, member.create_grant_version, "may not make", **change)
    refused(INVALID, member.accept_grant, "is not allowed to accept", GrantArn=arn)
    refused(INVALID, member.reject_grant, "is not allowed to reject", GrantArn=arn)
    refused(DENIED, member.delete_grant, "is not the grantor", GrantArn=arn, Version="1")
    refused(
        INVALID,
        management.create_grant_version,
        "cannot become REJECTED",
        **{**change, "Status": "REJECTED"},
    )


def test_members_of_an_organization_that_was_unlinked_accept_for_themselves(emulator, issuer, management):
    license_arn = bought(issuer, management)
    emulator.admin("settle", {"seconds": 60})
    arn = distribute(management, license_arn)
    organize(emulator, linked=False)
    emulator.admin("clock", {"advance": 61})
    emulator.admin("settle", {"seconds": 0})
    change_grant(management, arn, Status="ACTIVE")
    member = emulator.client(SALES[0])
    own = received_grant(member, license_arn)
    assert own["GrantStatus"] == "PENDING_ACCEPT"
    assert member.accept_grant(GrantArn=own["GrantArn"])["Status"] == "DISABLED"


def test_a_failed_workflow_says_why_and_can_be_repeated(emulator, issuer, management):
    license_arn = bought(issuer, management)
    emulator.admin("fault", {"fail_workflow": True})
    arn = distribute(management, license_arn)
    failed = get_grant(management, arn)
    assert failed["GrantStatus"] == "FAILED_WORKFLOW" and "failed" in failed["StatusReason"]
    emulator.admin("fault", {})
    change_grant(management, arn, Status="ACTIVE")
    assert state(management, arn) == ("WORKFLOW_COMPLETED", "2")
    member = emulator.client(SALES[0])
    assert received_grant(member, license_arn)["GrantStatus"] == "ACTIVE"
    emulator.admin("fault", {"fail_workflow": True})
    assert management.delete_grant(GrantArn=arn, Version="2")["Status"] == "PENDING_DELETE"
    assert state(management, arn) == ("FAILED_WORKFLOW", "3")
    assert received_grant(member, license_arn)["GrantStatus"] == "ACTIVE"


def test_marketplace_activation_makes_way_in_every_account_where_asked(emulator, issuer, management):
    source = {"Issuer": {"Name": "AWS/Marketplace"}}
    first, second = bought_twice(issuer, management, **source)
    member = emulator.client(SALES[0])
    first_grant, second_grant = (distribute(management, it) for it in (first, second))
    change_grant(management, first_grant, Status="ACTIVE")
    change_grant(management, second_grant, Status="ACTIVE")
    assert received_grant(member, second)["GrantStatus"] == "DISABLED"
    instead = {"ActivationOverrideBehavior": "ALL_GRANTS_PERMITTED_BY_ISSUER"}
    change_grant(management, second_grant, Status="ACTIVE", Options=instead)
    assert received_grant(member, second)["GrantStatus"] == "ACTIVE"
    assert received_grant(member, second)["Options"] == instead
    assert received_grant(member, first)["GrantStatus"] == "DISABLED"


def bought_twice(issuer, management, **members):
    beside = {"ActivationOverrideBehavior": "DISTRIBUTED_GRANTS_ONLY"}
    first = bought(issuer, management, **members)
    second = create_license(issuer, **members)
    grant = create_grant(issuer, second, MANAGEMENT)
    management.accept_grant(GrantArn=grant)
    change_grant(management, grant, Status="ACTIVE", Options=beside)
    return first, second


def test_grants_for_single_accounts_are_not_listed_as_distributed(emulator, issuer, management):
    license_arn = bought(issuer, management)
    arn = distribute(management, license_arn)
    own = received_grant(emulator.client(SALES[0]), license_arn)["GrantArn"]
    assert arns(management.list_distributed_grants()) == [arn]
    assert arns(management.list_distributed_grants(GrantArns=[own])) == []
    assert get_grant(management, own)["ParentArn"] == arn


def test_grants_received_in_an_organization_are_walked_and_filtered(emulator, issuer, management, refused):
    license_arn = bought(issuer, management)
    outside = create_grant(issuer, license_arn, STRANGER)
    arn = distribute(management, license_arn)
    call = management.list_received_grants_for_organization
    of_management = received_grant(management, license_arn)["GrantArn"]
    walked = pages(call, "Grants", LicenseArn=license_arn, MaxResults=2)
    assert [len(page) for page in walked] == [2, 2, 2]
    found = [it["GrantArn"] for page in walked for it in page]
    assert found[:2] == [of_management, arn] and outside not in found
    children = [{"Name": "ParentArn", "Values": [arn]}]
    listed = call(LicenseArn=license_arn, Filters=children)["Grants"]
    assert sorted(it["GranteePrincipalArn"] for it in listed) == sorted(root(it) for it in MEMBERS)
    filters = {
        "GranteePrincipalArn": root(SALES[0]),
        "ProductSKU": "sku-1",
        "LicenseIssuerName": "Example",
        "LicenseArn": license_arn,
        "GrantStatus": "DISABLED",
        "GranterAccountId": MANAGEMENT,
    }
    for name, value in filters.items():
        both = [*children, {"Name": name, "Values": [value]}]
        expected = 1 if name == "GranteePrincipalArn" else len(MEMBERS)
        assert len(call(LicenseArn=license_arn, Filters=both)["Grants"]) == expected, name
    wanted = [{"Name": "GranteePrincipalArn", "Values": [ORGANIZATION]}]
    assert arns(call(LicenseArn=license_arn, Filters=wanted)) == [arn]
    assert call(LicenseArn=UNKNOWN_LICENSE)["Grants"] == []
    refused(INVALID, call, "Invalid license ARN", LicenseArn=NO_LICENSE)
    refused(INVALID, call, "at 'licenseArn'")
    two = [{"Name": "ParentArn", "Values": ["a", "b"]}]
    refused(INVALID, call, "more than 1 filter values", LicenseArn=license_arn, Filters=two)
    unknown = [{"Name": "Other", "Values": ["a"]}]
    refused(INVALID, call, "Invalid filter name", LicenseArn=license_arn, Filters=unknown)


def test_licenses_received_in_an_organization_are_walked_and_filtered(
    emulator, issuer, management, refused
):
    licenses = [bought(issuer, management) for _ in range(4)]
    for license_arn in licenses[:2]:
        distribute(management, license_arn)
    last = create_license(issuer, ProductSKU="sku-2", Beneficiary="else", Issuer={"Name": "Other"})
    create_grant(issuer, last, SALES[1])
    create_grant(issuer, create_license(issuer), STRANGER)
    call = management.list_received_licenses_for_organization
    walked = pages(call, "Licenses", MaxResults=2)
    assert [[it["LicenseArn"] for it in page] for page in walked] == [licenses[:2], licenses[2:], [last]]
    assert walked[2][0]["ReceivedMetadata"]["ReceivedStatus"] == "PENDING_ACCEPT"
    filters = {
        "Beneficiary": "else",
        "ProductSKU": "sku-2",
        "Fingerprint": f"aws:{ISSUER}:Other:issuer-fingerprint",
        "IssuerName": "Other",
    }
    for name, value in filters.items():
        one = [{"Name": name, "Values": [value]}]
        assert [it["LicenseArn"] for it in call(Filters=one)["Licenses"]] == [last], name
    available = [{"Name": "Status", "Values": ["AVAILABLE"]}]
    assert len(call(Filters=available)["Licenses"]) == 5
    two = [{"Name": "ProductSKU", "Values": ["a", "b"]}]
    refused(INVALID, call, "more than 1 filter values", Filters=two)
    refused(INVALID, call, "Invalid filter name", Filters=[{"Name": "Other", "Values": ["a"]}])


def test_lists_for_an_organization_are_for_its_administrators(emulator, issuer, management, refused):
    license_arn = create_license(issuer)
    assert emulator.client(DELEGATED).list_received_licenses_for_organization()["Licenses"] == []
    for client in (issuer, emulator.client(SALES[0])):
        refused(DENIED, client.list_received_licenses_for_organization, "is not the administrator")
        call = client.list_received_grants_for_organization
        refused(DENIED, call, "is not the administrator", LicenseArn=license_arn)
    organize(emulator, linked=False)
    refused(DENIED, management.list_received_licenses_for_organization, "linked")


def test_the_home_region_holds_for_organizations_too(emulator, issuer, management, refused):
    license_arn = bought(issuer, management)
    away = emulator.client(MANAGEMENT, "eu-west-1")
    text = f"Grant can only be created in resource home AWS region: {REGION}"
    refused(INVALID, away.create_grant, text, **grant_members(license_arn, Principals=[ORGANIZATION]))


def test_a_grant_is_made_and_activated_in_one_request(emulator, issuer, management):
    license_arn = bought(issuer, management)
    operations = {"AllowedOperations": REDISTRIBUTABLE, "Options": {"DesiredStatus": "ACTIVE"}}
    request = {**grant_members(license_arn), "Principals": [UNIT], **operations}
    emulator.admin("settle", {"seconds": 60})
    made = management.create_grant(**request)
    assert (made["Status"], made["Version"]) == ("PENDING_WORKFLOW", "1")
    emulator.admin("clock", {"advance": 60})
    assert state(management, made["GrantArn"]) == ("WORKFLOW_COMPLETED", "1")
    assert get_grant(management, made["GrantArn"])["Options"] == {"DesiredStatus": "ACTIVE"}
    for member in SALES:
        assert received_grant(emulator.client(member), license_arn)["GrantStatus"] == "ACTIVE"


def test_an_activation_in_one_request_overrides_others_of_marketplace_licenses_only(issuer, management, refused):
    behavior = "ALL_GRANTS_PERMITTED_BY_ISSUER"
    options = {"DesiredStatus": "ACTIVE", "ActivationOverrideBehavior": behavior}
    members = {"Principals": [UNIT], "AllowedOperations": REDISTRIBUTABLE, "Options": options}
    own = {**grant_members(bought(issuer, management)), **members}
    refused(INVALID, management.create_grant, "AWS Marketplace only", **own)
    license_arn = bought(issuer, management, Issuer={"Name": "AWS/Marketplace"})
    made = management.create_grant(**{**grant_members(license_arn), **members})
    assert get_grant(management, made["GrantArn"])["Options"] == options
