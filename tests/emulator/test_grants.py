"""Grants between accounts: create, accept, activate, reject, pass on, delete, list."""

import pytest
from botocore.exceptions import ClientError
from conftest import REGION
from entitlements import (
    ALL_OPERATIONS,
    BUYER,
    ISSUER,
    MEMBER,
    NO_LICENSE,
    STRANGER,
    UNKNOWN_GRANT,
    UNKNOWN_LICENSE,
    change_grant,
    checkout_members,
    create_grant,
    create_license,
    get_grant,
    get_license,
    grant_members,
    granted,
    root,
    token,
    version_members,
)
from walking import pages

INVALID = "ValidationException"
DENIED = "AccessDeniedException"
MARKETPLACE = {"Issuer": {"Name": "AWS/Marketplace"}}
REDISTRIBUTABLE = [it for it in ALL_OPERATIONS if it != "CreateGrant"]


@pytest.fixture
def buyer(emulator):
    return emulator.client(BUYER)


@pytest.fixture
def member(emulator):
    return emulator.client(MEMBER)


def arns(answer):
    return [it["GrantArn"] for it in answer["Grants"]]


def state(client, arn):
    grant = get_grant(client, arn)
    return grant["GrantStatus"], grant["Version"]


def test_a_new_grant_waits_for_its_grantee(client):
    license_arn = create_license(client)
    created = client.create_grant(**grant_members(license_arn, Tags=[{"Key": "a", "Value": "b"}]))
    arn = created["GrantArn"]
    assert arn.startswith(f"arn:aws:license-manager::{ISSUER}:grant:g-")
    assert (created["Status"], created["Version"]) == ("PENDING_ACCEPT", "1")
    assert get_grant(client, arn) == {
        "GrantArn": arn,
        "GrantName": "Example grant",
        "ParentArn": license_arn,
        "LicenseArn": license_arn,
        "GranteePrincipalArn": root(BUYER),
        "HomeRegion": REGION,
        "GrantStatus": "PENDING_ACCEPT",
        "Version": "1",
        "GrantedOperations": ALL_OPERATIONS,
        "GrantType": "BuyerGrant",
    }
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "b"}]


def test_the_way_of_a_grant_from_offer_to_end(client, buyer):
    arn = create_grant(client, create_license(client))
    answers = [
        buyer.accept_grant(GrantArn=arn),
        change_grant(buyer, arn, Status="ACTIVE"),
        change_grant(buyer, arn, Status="ACTIVE"),
        change_grant(buyer, arn, Status="DISABLED", StatusReason="pause"),
        change_grant(client, arn, GrantName="renamed", SourceVersion="5"),
        client.delete_grant(GrantArn=arn, Version="6", StatusReason="contract ended"),
    ]
    expected = ["DISABLED", "ACTIVE", "ACTIVE", "DISABLED", "DISABLED", "DELETED"]
    assert [it["Status"] for it in answers] == expected
    assert [it["Version"] for it in answers] == ["2", "3", "4", "5", "6", "7"]
    assert all(it["GrantArn"] == arn for it in answers)
    ended = get_grant(buyer, arn)
    assert (ended["GrantStatus"], ended["StatusReason"]) == ("DELETED", "contract ended")
    history = [get_grant(client, arn, Version=str(number)) for number in range(1, 8)]
    assert [it["GrantStatus"] for it in history] == ["PENDING_ACCEPT", *expected]
    assert [it["GrantName"] for it in history] == ["Example grant"] * 5 + ["renamed"] * 2
    assert history[4]["StatusReason"] == "pause"


def test_a_grantor_changes_terms_before_they_are_accepted(client):
    arn = create_grant(client, create_license(client))
    changed = change_grant(client, arn, GrantName="new", AllowedOperations=["CheckoutLicense"])
    assert (changed["Status"], changed["Version"]) == ("PENDING_ACCEPT", "2")
    grant = get_grant(client, arn)
    assert (grant["GrantName"], grant["GrantedOperations"]) == ("new", ["CheckoutLicense"])
    assert change_grant(client, arn)["Version"] == "3"


@pytest.mark.parametrize("steps", [[], ["DISABLED"], ["DISABLED", "ACTIVE"]])
def test_a_grantee_rejects_for_good(client, buyer, refused, steps):
    arn = create_grant(client, create_license(client))
    for step in steps:
        buyer.accept_grant(GrantArn=arn) if step == "DISABLED" else change_grant(buyer, arn, Status=step)
    rejected = buyer.reject_grant(GrantArn=arn)
    version = str(len(steps) + 2)
    assert (rejected["Status"], rejected["Version"]) == ("REJECTED", version)
    text = f"Caller {root(BUYER)} is not allowed to reject this grant."
    refused(INVALID, buyer.reject_grant, text, GrantArn=arn)
    for call in (buyer.create_grant_version, client.create_grant_version):
        params = {"GrantArn": arn, "ClientToken": token()}
        refused(INVALID, call, "is REJECTED", **params)
    refused(INVALID, client.delete_grant, "is REJECTED", GrantArn=arn, Version=version)
    assert state(client, arn) == ("REJECTED", version)


def test_only_the_grantee_of_a_waiting_grant_accepts_it(emulator, client, buyer, refused):
    arn = create_grant(client, create_license(client))
    for account in (ISSUER, MEMBER):
        text = f"Caller {root(account)} is not allowed to accept this grant."
        refused(INVALID, emulator.client(account).accept_grant, text, GrantArn=arn)
        text = f"Caller {root(account)} is not allowed to reject this grant."
        refused(INVALID, emulator.client(account).reject_grant, text, GrantArn=arn)
    buyer.accept_grant(GrantArn=arn)
    text = f"Caller {root(BUYER)} is not allowed to accept this grant."
    refused(INVALID, buyer.accept_grant, text, GrantArn=arn)
    assert state(client, arn) == ("DISABLED", "2")


def test_impossible_transitions_are_refused(client, buyer, refused):
    arn = create_grant(client, create_license(client))
    for status in ("ACTIVE", "DISABLED"):
        params = {"GrantArn": arn, "ClientToken": token(), "Status": status}
        text = f"is PENDING_ACCEPT and cannot become {status}"
        refused(INVALID, buyer.create_grant_version, text, **params)
    buyer.accept_grant(GrantArn=arn)
    for status in ("PENDING_ACCEPT", "REJECTED", "DELETED", "WORKFLOW_COMPLETED", "PENDING_WORKFLOW"):
        params = {"GrantArn": arn, "ClientToken": token(), "Status": status}
        refused(INVALID, buyer.create_grant_version, f"cannot become {status}", **params)
    client.delete_grant(GrantArn=arn, Version="2")
    for call in (buyer.create_grant_version, client.create_grant_version):
        refused(INVALID, call, "is DELETED", GrantArn=arn, ClientToken=token())


def test_everybody_keeps_to_their_part(emulator, client, buyer, refused):
    arn = granted(client, buyer, create_license(client))
    change = {"GrantArn": arn, "ClientToken": token()}
    text = "may not make this change"
    refused(DENIED, buyer.create_grant_version, text, **change, GrantName="mine")
    refused(DENIED, buyer.create_grant_version, text, **change, AllowedOperations=["CreateToken"])
    refused(DENIED, client.create_grant_version, text, **change, Status="ACTIVE")
    refused(DENIED, buyer.delete_grant, "is not the grantor", GrantArn=arn, Version="3")
    stranger = emulator.client(STRANGER)
    for call, params in [
        (stranger.get_grant, {"GrantArn": arn}),
        (stranger.create_grant_version, change),
        (stranger.delete_grant, {"GrantArn": arn, "Version": "3"}),
    ]:
        refused(INVALID, call, f"Grant {arn} does not exist", **params)
    assert change_grant(client, arn, Status="DISABLED")["Status"] == "DISABLED"


def test_what_does_not_exist_is_invalid(client, refused):
    for arn, text in ((UNKNOWN_GRANT, "does not exist"), (NO_LICENSE, "Invalid grant ARN")):
        refused(INVALID, client.get_grant, text, GrantArn=arn)
        refused(INVALID, client.accept_grant, text, GrantArn=arn)
        refused(INVALID, client.reject_grant, text, GrantArn=arn)
        refused(INVALID, client.delete_grant, text, GrantArn=arn, Version="1")
        refused(INVALID, client.create_grant_version, text, GrantArn=arn, ClientToken=token())
    for arn, text in ((UNKNOWN_LICENSE, "does not exist"), (NO_LICENSE, "Invalid license ARN")):
        refused(INVALID, client.create_grant, text, **grant_members(arn))
    arn = create_grant(client, create_license(client))
    refused(INVALID, client.get_grant, "has no version 9", GrantArn=arn, Version="9")


@pytest.mark.parametrize(
    "members, text",
    [
        ({"Principals": []}, "at 'principals'"),
        ({"Principals": [root(BUYER), root(MEMBER)]}, "at 'principals'"),
        ({"Principals": [f"arn:aws:iam::{BUYER}:user/me"]}, "Invalid principal"),
        ({"Principals": ["arn:aws:organizations::111122223333:organization/o-1"]}, "Invalid principal"),
        ({"AllowedOperations": []}, "at 'allowedOperations'"),
        ({"AllowedOperations": ["ExtendLicenseConsumption"]}, "enum value set"),
        ({"AllowedOperations": ["CreateToken", "CreateToken"]}, "CreateToken appears twice"),
        ({"HomeRegion": "eu-west-1"}, "Grant can only be created in resource home AWS region: us-east-1"),
        ({"Tags": [{"Key": "", "Value": ""}]}, "Tag keys"),
        ({"ClientToken": " "}, "at 'clientToken'"),
    ],
)
def test_wrong_values_are_refused(client, refused, members, text):
    refused(INVALID, client.create_grant, text, **grant_members(create_license(client), **members))
    assert arns(client.list_distributed_grants()) == []


def test_only_an_available_license_is_granted(emulator, client, refused):
    arn = create_license(client)
    client.create_license_version(**{**version_members(arn), "Status": "SUSPENDED"})
    refused(INVALID, client.create_grant, "is SUSPENDED", **grant_members(arn))
    emulator.admin("settle", {"seconds": 60})
    refused(INVALID, client.create_grant, "is PENDING_AVAILABLE", **grant_members(create_license(client)))


def test_a_license_has_one_grant_per_principal(client, buyer, refused):
    license_arn = create_license(client)
    arn = create_grant(client, license_arn)
    refused(INVALID, client.create_grant, "License already has a grant", **grant_members(license_arn))
    buyer.reject_grant(GrantArn=arn)
    again = create_grant(client, license_arn)
    assert again != arn
    client.delete_grant(GrantArn=again, Version="1")
    last = create_grant(client, license_arn)
    received = buyer.list_received_licenses()["Licenses"]
    assert [it["ReceivedMetadata"]["ReceivedStatus"] for it in received] == ["PENDING_ACCEPT"]
    assert state(buyer, last) == ("PENDING_ACCEPT", "1")


def test_a_grant_to_the_own_account_waits_like_any_other(client):
    license_arn = create_license(client)
    arn = create_grant(client, license_arn, ISSUER)
    assert state(client, arn) == ("PENDING_ACCEPT", "1")
    client.accept_grant(GrantArn=arn)
    assert change_grant(client, arn, Status="ACTIVE")["Status"] == "ACTIVE"


def test_a_repeated_client_token_creates_one_grant_and_one_version(client, refused):
    request = grant_members(create_license(client))
    arn = client.create_grant(**request)["GrantArn"]
    assert client.create_grant(**request)["GrantArn"] == arn
    refused(INVALID, client.create_grant, "client token", **{**request, "GrantName": "other"})
    change = {"GrantArn": arn, "ClientToken": token(), "GrantName": "new"}
    assert client.create_grant_version(**change)["Version"] == "2"
    assert client.create_grant_version(**change)["Version"] == "2"
    refused(INVALID, client.create_grant_version, "client token", **{**change, "GrantName": "x"})
    assert arns(client.list_distributed_grants()) == [arn]


def test_stale_versions_are_refused(client, refused):
    arn = create_grant(client, create_license(client))
    text = "A grant cannot be deleted since the version provided doesn't match the latest version 1 in our records"
    for version in ("2", "version", ""):
        refused(INVALID, client.delete_grant, text, GrantArn=arn, Version=version)
    params = {"GrantArn": arn, "ClientToken": token(), "SourceVersion": "7"}
    refused(INVALID, client.create_grant_version, "match the latest version 1", **params)
    assert state(client, arn) == ("PENDING_ACCEPT", "1")


def test_writes_belong_into_the_home_region_and_reads_anywhere(emulator, client, refused):
    license_arn = create_license(client)
    away, buyer_away = emulator.client(region="eu-west-1"), emulator.client(BUYER, "eu-west-1")
    text = "Grant can only be created in resource home AWS region: us-east-1"
    refused(INVALID, away.create_grant, text, **grant_members(license_arn))
    arn = create_grant(client, license_arn)
    text = "Grant can only be changed in resource home AWS region: us-east-1"
    change = {"GrantArn": arn, "ClientToken": token()}
    refused(INVALID, away.create_grant_version, text, **change)
    refused(INVALID, away.delete_grant, text, GrantArn=arn, Version="1")
    refused(INVALID, buyer_away.accept_grant, text, GrantArn=arn)
    refused(INVALID, buyer_away.reject_grant, text, GrantArn=arn)
    assert get_grant(away, arn)["HomeRegion"] == REGION
    assert arns(away.list_distributed_grants()) == arns(buyer_away.list_received_grants()) == [arn]
    assert len(buyer_away.list_received_licenses()["Licenses"]) == 1


def test_issuer_to_buyer_to_member(client, buyer, member, refused):
    license_arn = create_license(client)
    parent = granted(client, buyer, license_arn)
    child = create_grant(buyer, license_arn, MEMBER, AllowedOperations=REDISTRIBUTABLE)
    shown = get_grant(member, child)
    assert (shown["ParentArn"], shown["LicenseArn"]) == (parent, license_arn)
    assert child.startswith(f"arn:aws:license-manager::{BUYER}:grant:g-")
    member.accept_grant(GrantArn=child)
    change_grant(member, child, Status="ACTIVE")
    taken = member.checkout_license(**checkout_members())
    assert taken["LicenseArn"] == license_arn
    refused(INVALID, client.get_grant, "does not exist", GrantArn=child)
    further = grant_members(license_arn, STRANGER, AllowedOperations=["CheckoutLicense"])
    refused(DENIED, member.create_grant, "does not allow CreateGrant", **further)
    client.delete_grant(GrantArn=parent, Version="3")
    assert state(member, child) == ("DELETED", "4")
    assert "ended" in get_grant(buyer, child)["StatusReason"]
    refused("NoEntitlementsAllowedException", member.checkout_license, **checkout_members())


def test_what_was_passed_on_ends_with_a_rejection(client, buyer, member):
    license_arn = create_license(client)
    parent = granted(client, buyer, license_arn)
    child = create_grant(buyer, license_arn, MEMBER, AllowedOperations=REDISTRIBUTABLE)
    buyer.reject_grant(GrantArn=parent)
    assert state(member, child) == ("DELETED", "2")


def test_no_more_is_passed_on_than_was_received(client, buyer, refused):
    license_arn = create_license(client)
    rights = ["CreateGrant", "CheckoutLicense"]
    parent = granted(client, buyer, license_arn, AllowedOperations=rights)
    for operations in (["CreateGrant"], ["CheckoutLicense", "CreateToken"]):
        params = grant_members(license_arn, MEMBER, AllowedOperations=operations)
        refused(INVALID, buyer.create_grant, "cannot be granted any further", **params)
    child = create_grant(buyer, license_arn, MEMBER, AllowedOperations=["CheckoutLicense"])
    change = {"GrantArn": child, "ClientToken": token(), "AllowedOperations": ["CreateToken"]}
    refused(INVALID, buyer.create_grant_version, "cannot be granted any further", **change)
    change_grant(buyer, parent, Status="DISABLED")
    params = grant_members(license_arn, STRANGER, AllowedOperations=["CheckoutLicense"])
    refused(DENIED, buyer.create_grant, "is not active", **params)


def test_grants_stay_when_their_license_is_deleted(client, buyer):
    license_arn = create_license(client)
    arn = create_grant(client, license_arn)
    client.delete_license(LicenseArn=license_arn, SourceVersion="1")
    assert state(buyer, arn) == ("PENDING_ACCEPT", "1")
    assert get_license(buyer, license_arn)["Status"] == "DELETED"
    assert client.delete_grant(GrantArn=arn, Version="1")["Status"] == "DELETED"


def test_account_grants_take_a_workflow_where_the_switch_says_so(emulator, client, buyer):
    license_arn = create_license(client)
    emulator.switch(account_grant_workflow=True)
    emulator.admin("settle", {"seconds": 60})
    created = client.create_grant(**grant_members(license_arn))
    assert created["Status"] == "PENDING_WORKFLOW"
    emulator.admin("clock", {"advance": 61})
    assert state(buyer, created["GrantArn"]) == ("PENDING_ACCEPT", "1")


def test_a_failed_workflow_leaves_a_grant_that_can_only_be_deleted(emulator, client, refused):
    license_arn = create_license(client)
    emulator.admin("fault", {"fail_workflow": True})
    created = client.create_grant(**grant_members(license_arn))
    assert created["Status"] == "PENDING_WORKFLOW"
    arn = created["GrantArn"]
    failed = get_grant(client, arn)
    assert failed["GrantStatus"] == "FAILED_WORKFLOW" and "failed" in failed["StatusReason"]
    refused(INVALID, client.create_grant_version, "FAILED_WORKFLOW", GrantArn=arn, ClientToken=token())
    assert client.delete_grant(GrantArn=arn, Version="1")["Status"] == "DELETED"


def test_the_overview_shows_licenses_with_versions_and_grants_with_both_sides(emulator, client, buyer):
    license_arn = create_license(client)
    client.create_license_version(**{**version_members(license_arn), "Status": "SUSPENDED"})
    client.create_license_version(**version_members(license_arn))
    arn = granted(client, buyer, license_arn)
    overview = emulator.admin("overview")
    (license,), (grant,) = overview["licenses"], overview["grants"]
    assert (license["arn"], license["status"], license["issuer"]) == (license_arn, "AVAILABLE", ISSUER)
    versions = [(it["version"], it["status"]) for it in license["versions"]]
    assert versions == [(1, "AVAILABLE"), (2, "SUSPENDED"), (3, "AVAILABLE")]
    assert (grant["arn"], grant["grantor"], grant["grantee"]) == (arn, ISSUER, BUYER)
    assert (grant["status"], grant["version"], grant["license"]) == ("ACTIVE", 3, "Example license")
    accounts = {place["account"]: place for place in overview["places"]}
    assert accounts[ISSUER]["licenses"] == accounts[BUYER]["received_grants"] == 1


def test_everything_survives_a_kill(start, tmp_path):
    flags = ("--state", str(tmp_path / "state"))
    emulator = start(*flags)
    client, buyer = emulator.client(), emulator.client(BUYER)
    license_arn = create_license(client)
    client.create_license_version(**version_members(license_arn))
    arn = granted(client, buyer, license_arn)
    consumption = buyer.checkout_license(**checkout_members())["LicenseConsumptionToken"]
    refresh = client.create_token(LicenseArn=license_arn, ClientToken=token())["Token"]
    before = emulator.admin("state")
    emulator.kill()
    emulator = start(*flags)
    assert emulator.admin("state") == before
    client, buyer = emulator.client(), emulator.client(BUYER)
    assert state(buyer, arn) == ("ACTIVE", "3")
    assert [it["Version"] for it in client.list_license_versions(LicenseArn=license_arn)["Licenses"]] == [
        "1",
        "2",
    ]
    assert client.get_access_token(Token=refresh)["AccessToken"]
    emulator.admin("clock", {"advance": 3601})
    assert (
        buyer.get_license_usage(LicenseArn=license_arn)["LicenseUsage"]["EntitlementUsages"][0][
            "ConsumedValue"
        ]
        == "0"
    )
    assert consumption not in str(emulator.admin("state")["checkouts"])


def test_the_quota_of_grants_per_license_is_switched_on(emulator, client, refused):
    license_arn = create_license(client)
    create_grant(client, license_arn, MEMBER)
    state = emulator.admin("state")
    (grant,) = state["grants"]
    copies = [{**grant, "arn": f"{grant['arn'][:-4]}{number:04}"} for number in range(2000)]
    emulator.admin("state", {**state, "grants": copies}, method="PUT")
    emulator.switch(quota_grants_per_license=True)
    refused("ResourceLimitExceededException", client.create_grant, "maximum", **grant_members(license_arn))
    emulator.switch(quota_grants_per_license=False)
    create_grant(client, license_arn)


def test_one_marketplace_license_per_product_is_active(client, buyer, refused):
    first = granted(client, buyer, create_license(client, **MARKETPLACE))
    second = create_grant(client, create_license(client, **MARKETPLACE))
    buyer.accept_grant(GrantArn=second)
    activation = {"GrantArn": second, "ClientToken": token(), "Status": "ACTIVE"}
    text = "Another grant of the same product is active"
    refused(INVALID, buyer.create_grant_version, text, **activation)
    beside = {"ActivationOverrideBehavior": "DISTRIBUTED_GRANTS_ONLY"}
    change_grant(buyer, second, Status="ACTIVE", Options=beside)
    assert get_grant(buyer, second)["Options"] == beside
    assert state(buyer, first) == ("ACTIVE", "3")
    instead = {"ActivationOverrideBehavior": "ALL_GRANTS_PERMITTED_BY_ISSUER"}
    change_grant(buyer, second, Status="ACTIVE", Options=instead)
    assert state(buyer, first) == ("DISABLED", "4")
    assert "Another grant" in get_grant(buyer, first)["StatusReason"]


def test_activation_options_are_for_marketplace_licenses_only(client, buyer, refused):
    options = {"ActivationOverrideBehavior": "DISTRIBUTED_GRANTS_ONLY"}
    ordinary = granted(client, buyer, create_license(client))
    change = {"ClientToken": token(), "Options": options}
    call = buyer.create_grant_version
    refused(INVALID, call, "AWS Marketplace only", GrantArn=ordinary, Status="ACTIVE", **change)
    bought = granted(client, buyer, create_license(client, **MARKETPLACE))
    refused(INVALID, call, "requires the status ACTIVE", GrantArn=bought, Status="DISABLED", **change)
    refused(INVALID, call, "requires the status ACTIVE", GrantArn=bought, **change)


def test_distributed_grants_are_walked_restricted_and_filtered(emulator, client, buyer, refused):
    license_arn = create_license(client)
    mine = [create_grant(client, license_arn, f"{900000000000 + number}") for number in range(4)]
    other = create_license(client, ProductSKU="sku-2", Issuer={"Name": "Other"})
    last = granted(client, buyer, other)
    walked = pages(client.list_distributed_grants, "Grants", MaxResults=2)
    assert [[it["GrantArn"] for it in page] for page in walked] == [mine[:2], mine[2:], [last]]
    assert arns(client.list_distributed_grants(GrantArns=[last, UNKNOWN_GRANT])) == [last]
    assert arns(buyer.list_distributed_grants()) == []
    assert arns(buyer.list_distributed_grants(GrantArns=[last])) == []
    filters = {
        "LicenseArn": other,
        "GrantStatus": "ACTIVE",
        "GranteePrincipalARN": root(BUYER),
        "ProductSKU": "sku-2",
        "LicenseIssuerName": "Other",
    }
    for name, value in filters.items():
        one = [{"Name": name, "Values": [value]}]
        assert arns(client.list_distributed_grants(Filters=one)) == [last], name
        assert arns(client.list_distributed_grants(Filters=one, GrantArns=mine)) == [], name
    both = [{"Name": "ProductSKU", "Values": ["sku-2"]}, {"Name": "GrantStatus", "Values": ["DELETED"]}]
    assert arns(client.list_distributed_grants(Filters=both)) == []
    client.delete_grant(GrantArn=last, Version="3")
    assert arns(client.list_distributed_grants(Filters=both)) == [last]
    two = [{"Name": "LicenseArn", "Values": ["a", "b"]}]
    text = "You cannot have more than 1 filter values."
    refused(INVALID, client.list_distributed_grants, text, Filters=two)
    unknown = [{"Name": "GranteePrincipalArn", "Values": [root(BUYER)]}]
    refused(INVALID, client.list_distributed_grants, "Invalid filter name", Filters=unknown)


def test_received_grants_are_walked_restricted_and_filtered(emulator, client, buyer, member, refused):
    mine = [create_grant(client, create_license(client)) for _ in range(4)]
    theirs_license = create_license(member, ProductSKU="sku-2", Issuer={"Name": "Other"})
    theirs = granted(member, buyer, theirs_license)
    walked = pages(buyer.list_received_grants, "Grants", MaxResults=2)
    assert [[it["GrantArn"] for it in page] for page in walked] == [mine[:2], mine[2:], [theirs]]
    assert arns(buyer.list_received_grants(GrantArns=[theirs, UNKNOWN_GRANT])) == [theirs]
    assert arns(client.list_received_grants()) == []
    assert arns(client.list_received_grants(GrantArns=mine)) == []
    filters = {
        "ProductSKU": "sku-2",
        "LicenseIssuerName": "Other",
        "LicenseArn": theirs_license,
        "GrantStatus": "ACTIVE",
        "GranterAccountId": MEMBER,
    }
    for name, value in filters.items():
        one = [{"Name": name, "Values": [value]}]
        assert arns(buyer.list_received_grants(Filters=one)) == [theirs], name
        assert arns(buyer.list_received_grants(Filters=one, GrantArns=mine)) == [], name
    two = [{"Name": "ProductSKU", "Values": ["a", "b"]}]
    refused(INVALID, buyer.list_received_grants, "more than 1 filter values", Filters=two)
    unknown = [{"Name": "GranteePrincipalARN", "Values": [root(BUYER)]}]
    refused(INVALID, buyer.list_received_grants, "Invalid filter name", Filters=unknown)
    refused(INVALID, buyer.list_received_grants, "Invalid next token", NextToken="x")


def test_tags_of_a_grant_belong_to_its_grantor(client, buyer, refused):
    arn = create_grant(client, create_license(client))
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
    refused(INVALID, buyer.tag_resource, ResourceArn=arn, Tags=[{"Key": "b", "Value": ""}])
    client.untag_resource(ResourceArn=arn, TagKeys=["a"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == []


DELEGATE = {"GrantType": "DelegateGrant", "AllowedOperations": ["ListReceivedLicenses"]}


def test_a_delegate_sees_the_license_and_cannot_use_it(client, buyer, refused):
    license_arn = create_license(client)
    arn = granted(client, buyer, license_arn, **DELEGATE)
    shown = get_grant(client, arn)
    assert (shown["GrantType"], shown["GrantedOperations"]) == ("DelegateGrant", ["ListReceivedLicenses"])
    (received,) = buyer.list_received_licenses()["Licenses"]
    assert received["ReceivedMetadata"] == {
        "ReceivedStatus": "ACTIVE", "AllowedOperations": ["ListReceivedLicenses"], "GrantType": "DelegateGrant"}
    with pytest.raises(ClientError):
        buyer.checkout_license(**checkout_members())


@pytest.mark.parametrize("members", [
    {"GrantType": "DelegateGrant"},
    {"GrantType": "DelegateGrant", "AllowedOperations": ["ListReceivedLicenses", "CheckoutLicense"]},
    {"GrantType": "BuyerGrant", "AllowedOperations": ["ListReceivedLicenses"]},
    {"AllowedOperations": ["ListReceivedLicenses", "CheckoutLicense"]},
])
def test_the_view_belongs_to_delegate_grants_alone(client, refused, members):
    request = grant_members(create_license(client), **members)
    refused(INVALID, client.create_grant, "only allowed operation of a DelegateGrant", **request)


def test_a_grant_stays_of_its_type(client, refused):
    arn = create_grant(client, create_license(client), **DELEGATE)
    params = {"GrantArn": arn, "ClientToken": token()}
    operations = ["CheckoutLicense"]
    refused(INVALID, client.create_grant_version, "DelegateGrant", AllowedOperations=operations, **params)


def test_an_operation_of_the_api_reference_is_granted(client):
    operations = ["CheckoutLicense", "BatchCreateLicenseUsageRecords"]
    arn = create_grant(client, create_license(client), AllowedOperations=operations)
    assert get_grant(client, arn)["GrantedOperations"] == operations


@pytest.mark.parametrize("options, text", [
    ({"DesiredStatus": "ACTIVE"}, "organization or an organizational unit"),
    ({"DesiredStatus": "DISABLED"}, "the value ACTIVE only"),
    ({"ActivationOverrideBehavior": "DISTRIBUTED_GRANTS_ONLY"}, "requires the DesiredStatus ACTIVE"),
])
def test_a_grant_to_an_account_takes_no_options(client, refused, options, text):
    request = grant_members(create_license(client), Options=options)
    refused(INVALID, client.create_grant, text, **request)


def test_a_version_has_a_status_and_no_desired_one(client, buyer, refused):
    arn = create_grant(client, create_license(client))
    buyer.accept_grant(GrantArn=arn)
    params = {"GrantArn": arn, "ClientToken": token(), "Options": {"DesiredStatus": "ACTIVE"}}
    refused(INVALID, buyer.create_grant_version, "DesiredStatus is for CreateGrant", **params)
