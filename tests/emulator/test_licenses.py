"""Licenses: create, version, get, list, delete, usage, received."""

import pytest
from conftest import ACCOUNT, REGION
from entitlements import (
    BUYER,
    FINGERPRINT,
    MEMBER,
    NO_LICENSE,
    STRANGER,
    UNKNOWN_LICENSE,
    change_grant,
    create_grant,
    create_license,
    create_license_version,
    get_license,
    granted,
    license_members,
    seats,
    token,
    usage,
    version_members,
)
from walking import pages

INVALID = "ValidationException"
MISSING = "ResourceNotFoundException"


def arns(answer):
    return [it["LicenseArn"] for it in answer["Licenses"]]


def test_a_new_license_answers_what_real_ones_do(client):
    request = license_members(
        Entitlements=[{"Name": "Cores", "MaxCount": 1, "Unit": "Count"}], Issuer={"Name": "Example"}
    )
    created = client.create_license(**request)
    arn = created["LicenseArn"]
    assert arn.startswith(f"arn:aws:license-manager::{ACCOUNT}:license:l-")
    assert len(arn.rsplit("l-", 1)[1]) == 32
    assert (created["Status"], created["Version"]) == ("AVAILABLE", "1")
    license = get_license(client, arn)
    assert license.pop("CreateTime").isdigit()
    assert license == {
        "LicenseArn": arn,
        "LicenseName": "Example license",
        "ProductName": "Example",
        "ProductSKU": "sku-1",
        "Issuer": {"Name": "Example", "KeyFingerprint": FINGERPRINT},
        "HomeRegion": REGION,
        "Status": "AVAILABLE",
        "Validity": {"Begin": "2020-01-01T00:00:00Z"},
        "Beneficiary": "buyer@example.com",
        "Entitlements": [
            {"Name": "Cores", "MaxCount": 1, "Overage": False, "Unit": "Count", "AllowCheckIn": False}
        ],
        "ConsumptionConfiguration": request["ConsumptionConfiguration"],
        "Version": "1",
    }


def test_every_member_is_kept_as_it_was_sent(client):
    members = {
        "Issuer": {"Name": "Example", "SignKey": "arn:aws:kms:us-east-1:111122223333:key/1"},
        "Validity": {"Begin": "2023-10-10T13:33:36.000Z", "End": "2099-10-10T13:33:36+02:00"},
        "LicenseMetadata": [{"Name": "note", "Value": "one"}, {"Name": "note", "Value": "two"}],
        "ConsumptionConfiguration": {"RenewType": "Monthly"},
    }
    arn = create_license(client, **members, Tags=[{"Key": "team", "Value": "db"}])
    license = get_license(client, arn)
    assert license.pop("Issuer") == {**members.pop("Issuer"), "KeyFingerprint": FINGERPRINT}
    assert {name: license[name] for name in members} == members
    tags = client.list_tags_for_resource(ResourceArn=arn)["Tags"]
    assert tags == [{"Key": "team", "Value": "db"}]


def test_tags_of_a_license_belong_to_its_issuer(emulator, client, refused):
    arn = create_license(client)
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"}, {"Key": "b", "Value": ""}])
    client.untag_resource(ResourceArn=arn, TagKeys=["b"])
    assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == [{"Key": "a", "Value": "1"}]
    create_grant(client, arn)
    for other in (emulator.client(BUYER), emulator.client(STRANGER)):
        refused(INVALID, other.list_tags_for_resource, ResourceArn=arn)
    tags = [{"Key": "aws:x", "Value": ""}]
    refused(INVALID, client.create_license, "reserved", **license_members(Tags=tags))


@pytest.mark.parametrize(
    "members, text",
    [
        ({"Entitlements": []}, "at least one entitlement"),
        ({"Entitlements": [seats(), seats()]}, "seats appears twice"),
        ({"Entitlements": [{"Name": "a", "Unit": "None", "MaxCount": 1}]}, "no unit to count"),
        ({"Entitlements": [seats(Value="1")]}, "has no Value"),
        ({"Entitlements": [{"Name": "a", "Unit": "Count"}]}, "needs a MaxCount"),
        ({"Entitlements": [seats(-1)]}, "must not be negative"),
        ({"Validity": {"Begin": "2023-02-30T00:00:00Z"}}, "Invalid date: 2023-02-30T00:00:00Z"),
        ({"Validity": {"Begin": "tomorrow"}}, "satisfy regular expression pattern"),
        (
            {"Validity": {"Begin": "2030-01-01T00:00:00Z", "End": "2030-01-01T00:30:00+01:00"}},
            "ends before it begins",
        ),
        (
            {"ConsumptionConfiguration": {"ProvisionalConfiguration": {"MaxTimeToLiveInMinutes": 0}}},
            "must be greater than 0",
        ),
        ({"ConsumptionConfiguration": {"RenewType": "Daily"}}, "[None, Weekly, Monthly]"),
        ({"HomeRegion": "nowhere"}, "Invalid home region: nowhere"),
        ({"ClientToken": "has space"}, "at 'clientToken'"),
        ({"Issuer": {}}, "at 'issuer.name'"),
    ],
)
def test_wrong_values_are_refused(client, refused, members, text):
    refused(INVALID, client.create_license, text, **license_members(**members))
    arn = create_license(client)
    if "HomeRegion" not in members:
        refused(INVALID, client.create_license_version, text, **version_members(arn, **members))
    assert arns(client.list_licenses()) == [arn]


def test_neither_consumption_block_is_needed(client):
    arn = create_license(client, ConsumptionConfiguration={})
    assert get_license(client, arn)["ConsumptionConfiguration"] == {}


def test_every_unit_of_the_model_is_accepted(client):
    units = client.meta.service_model.shape_for("EntitlementUnit").enum
    entitlements = [
        {"Name": unit, "Unit": unit} if unit == "None" else {"Name": unit, "Unit": unit, "MaxCount": 1}
        for unit in units
    ]
    arn = create_license(client, Entitlements=entitlements)
    assert [it["Unit"] for it in get_license(client, arn)["Entitlements"]] == units


def test_a_repeated_client_token_creates_one_license(client, refused):
    request = license_members()
    first = client.create_license(**request)["LicenseArn"]
    assert client.create_license(**request)["LicenseArn"] == first
    changed = {**request, "LicenseName": "Other"}
    refused(INVALID, client.create_license, "client token", **changed)
    assert arns(client.list_licenses()) == [first]


def test_a_version_replaces_everything_that_can_change(client):
    arn = create_license(client, LicenseMetadata=[{"Name": "a", "Value": "b"}])
    changes = {
        "LicenseName": "New name",
        "ProductName": "New product",
        "Issuer": {"Name": "Example", "SignKey": "alias/other"},
        "Validity": {"Begin": "2021-01-01T00:00:00Z", "End": "2099-01-01T00:00:00Z"},
        "Entitlements": [seats(20, Overage=True)],
        "ConsumptionConfiguration": {"RenewType": "Weekly"},
    }
    answer = create_license_version(client, arn, SourceVersion="1", **changes)
    assert (answer["LicenseArn"], answer["Status"], answer["Version"]) == (arn, "AVAILABLE", "2")
    latest = get_license(client, arn)
    assert latest["LicenseName"] == "New name" and latest["ProductName"] == "New product"
    assert latest["Issuer"]["SignKey"] == "alias/other"
    assert latest["Entitlements"] == [seats(20, Overage=True)]
    assert "LicenseMetadata" not in latest
    assert latest["ProductSKU"] == "sku-1" and latest["Beneficiary"] == "buyer@example.com"
    first = get_license(client, arn, Version="1")
    assert first["LicenseName"] == "Example license" and first["Version"] == "1"
    assert first["LicenseMetadata"] == [{"Name": "a", "Value": "b"}]
    assert first["CreateTime"] == latest["CreateTime"]


def test_a_stale_source_version_is_a_conflict(client, refused):
    arn = create_license(client)
    create_license_version(client, arn)
    stale = version_members(arn, SourceVersion="1")
    refused("ConflictException", client.create_license_version, "latest version 2", **stale)
    refused("ConflictException", client.delete_license, LicenseArn=arn, SourceVersion="version")
    assert get_license(client, arn)["Version"] == "2"


def test_a_reused_client_token_of_a_version_is_a_conflict(client, refused):
    arn = create_license(client)
    request = version_members(arn, SourceVersion="1")
    assert client.create_license_version(**request)["Version"] == "2"
    assert client.create_license_version(**request)["Version"] == "2"
    changed = {**request, "LicenseName": "Other"}
    refused("ConflictException", client.create_license_version, "client token", **changed)


def test_home_region_and_issuer_name_cannot_change(client, refused):
    arn = create_license(client)
    call = client.create_license_version
    refused(INVALID, call, "home region", **version_members(arn, HomeRegion="eu-west-1"))
    refused(INVALID, call, "issuer", **version_members(arn, Issuer={"Name": "Other"}))


@pytest.mark.parametrize("status", ["PENDING_AVAILABLE", "PENDING_DELETE", "DELETED"])
def test_states_of_the_service_cannot_be_requested(client, refused, status):
    request = {**version_members(create_license(client)), "Status": status}
    refused(INVALID, client.create_license_version, f"Status {status} cannot", **request)


def test_each_of_the_four_states_may_follow_every_other(client):
    arn = create_license(client)
    states = ["DEACTIVATED", "SUSPENDED", "EXPIRED", "AVAILABLE"]
    for number, status in enumerate(states + states[::-1], start=2):
        answer = client.create_license_version(**{**version_members(arn), "Status": status})
        assert (answer["Status"], answer["Version"]) == (status, str(number))


def test_a_deleted_license_stays_readable_and_unchangeable(client, refused):
    arn = create_license(client)
    answer = client.delete_license(LicenseArn=arn, SourceVersion="1")
    assert answer["Status"] == "DELETED" and answer["DeletionDate"].endswith("Z")
    assert get_license(client, arn)["Status"] == "DELETED"
    assert get_license(client, arn, Version="1")["Status"] == "AVAILABLE"
    assert arns(client.list_licenses()) == [arn]
    version = get_license(client, arn)["Version"]
    refused(INVALID, client.delete_license, "is DELETED", LicenseArn=arn, SourceVersion=version)
    refused(INVALID, client.create_license_version, "is DELETED", **version_members(arn))


def test_pending_states_last_for_the_settling_time(emulator, client):
    emulator.admin("settle", {"seconds": 60})
    created = client.create_license(**license_members())
    arn = created["LicenseArn"]
    assert created["Status"] == get_license(client, arn)["Status"] == "PENDING_AVAILABLE"
    emulator.admin("clock", {"advance": 61})
    assert get_license(client, arn)["Status"] == "AVAILABLE"
    assert get_license(client, arn)["Version"] == "1"
    assert client.delete_license(LicenseArn=arn, SourceVersion="1")["Status"] == "PENDING_DELETE"
    assert get_license(client, arn)["Status"] == "PENDING_DELETE"
    emulator.admin("clock", {"advance": 61})
    assert get_license(client, arn)["Status"] == "DELETED"


def test_a_license_expires_when_its_validity_ends(emulator, client):
    now = emulator.admin("clock", {"advance": 0})["now"]
    end = f"{int(now[:4]) + 1}-01-01T00:00:00Z"
    arn = create_license(client, Validity={"Begin": "2020-01-01T00:00:00Z", "End": end})
    idle = create_license(client)
    create_grant(client, arn)
    emulator.admin("clock", {"advance": 366 * 24 * 3600})
    assert get_license(client, arn)["Status"] == "EXPIRED"
    assert get_license(client, arn)["Version"] == "1"
    expired, available = ([{"Name": "Status", "Values": [it]}] for it in ("EXPIRED", "AVAILABLE"))
    assert arns(client.list_licenses(Filters=expired)) == [arn]
    assert arns(client.list_licenses(Filters=available)) == [idle]
    assert arns(emulator.client(BUYER).list_received_licenses(Filters=expired)) == [arn]
    prolonged = {"Begin": "2020-01-01T00:00:00Z", "End": "2099-01-01T00:00:00Z"}
    create_license_version(client, arn, Validity=prolonged)
    assert get_license(client, arn)["Status"] == "AVAILABLE"


def test_writes_belong_into_the_home_region_and_reads_anywhere(emulator, client, refused):
    arn = create_license(client)
    away = emulator.client(region="eu-west-1")
    calls = [
        (away.create_license, license_members()),
        (away.create_license_version, version_members(arn)),
        (away.delete_license, {"LicenseArn": arn, "SourceVersion": "1"}),
    ]
    for call, params in calls:
        answer = refused("RedirectException", call, REGION, **params)
        assert answer["Location"] == "https://license-manager.us-east-1.amazonaws.com"
    assert get_license(away, arn)["HomeRegion"] == REGION
    assert arns(away.list_licenses()) == [arn]
    assert away.list_license_versions(LicenseArn=arn)["Licenses"][0]["LicenseArn"] == arn
    assert usage(away, arn) == {"seats": "0", "premium": "0"}


def test_partitions_give_their_name_to_the_arn(emulator):
    china = emulator.client(region="cn-north-1")
    arn = create_license(china, HomeRegion="cn-north-1")
    assert arn.startswith("arn:aws-cn:license-manager::")


def test_what_does_not_exist_is_refused_with_the_code_of_each_operation(client, refused):
    unknown, text = {"LicenseArn": UNKNOWN_LICENSE}, f"License {UNKNOWN_LICENSE} does not exist"
    refused(INVALID, client.get_license, text, **unknown)
    refused(INVALID, client.get_license_usage, text, **unknown)
    refused(INVALID, client.delete_license, text, **unknown, SourceVersion="1")
    refused("InvalidParameterValueException", client.list_license_versions, text, **unknown)
    refused(MISSING, client.create_license_version, text, **version_members(UNKNOWN_LICENSE))
    malformed, text = {"LicenseArn": NO_LICENSE}, "Invalid license ARN"
    refused(INVALID, client.get_license, text, **malformed)
    refused(INVALID, client.create_license_version, text, **version_members(NO_LICENSE))
    refused("InvalidParameterValueException", client.list_license_versions, text, **malformed)
    arn = create_license(client)
    refused(INVALID, client.get_license, "has no version 7", LicenseArn=arn, Version="7")


def test_a_license_is_seen_by_its_issuer_and_its_grantees(emulator, client, refused):
    arn = create_license(client)
    create_grant(client, arn)
    stranger, buyer = emulator.client(STRANGER), emulator.client(BUYER)
    refused(INVALID, stranger.get_license, "does not exist", LicenseArn=arn)
    assert arns(stranger.list_licenses(LicenseArns=[arn])) == []
    assert arns(stranger.list_received_licenses(LicenseArns=[arn])) == []
    assert get_license(buyer, arn)["LicenseArn"] == arn
    assert arns(buyer.list_licenses()) == []
    denied = "is not the issuer"
    refused("AccessDeniedException", buyer.delete_license, denied, LicenseArn=arn, SourceVersion="1")
    refused("AccessDeniedException", buyer.create_license_version, denied, **version_members(arn))


def test_versions_are_walked_from_first_to_last(client):
    arn = create_license(client)
    for number in range(2, 8):
        create_license_version(client, arn, LicenseName=f"v{number}")
    walked = pages(client.list_license_versions, "Licenses", LicenseArn=arn, MaxResults=3)
    assert [[it["Version"] for it in page] for page in walked] == [["1", "2", "3"], ["4", "5", "6"], ["7"]]
    assert walked[2][0]["LicenseName"] == "v7"


def test_licenses_are_walked_in_order_of_creation(client, refused):
    created = [create_license(client, LicenseName=str(number)) for number in range(5)]
    walked = pages(client.list_licenses, "Licenses", MaxResults=2)
    assert [[it["LicenseArn"] for it in page] for page in walked] == [
        created[:2],
        created[2:4],
        created[4:],
    ]
    refused(INVALID, client.list_licenses, "Invalid next token", NextToken="nonsense")
    first = client.list_licenses(MaxResults=2)["NextToken"]
    other = [{"Name": "ProductSKU", "Values": ["sku-1"]}]
    refused(INVALID, client.list_licenses, "Invalid next token", NextToken=first, Filters=other)
    refused(INVALID, client.list_licenses, "at 'maxResults'", MaxResults=101)


def test_licenses_are_restricted_to_arns_and_filtered(client, refused):
    plain = create_license(client)
    other = create_license(
        client, ProductSKU="sku-2", Beneficiary="else", Issuer={"Name": "AWS/Marketplace"}
    )
    client.delete_license(LicenseArn=other, SourceVersion="1")
    assert arns(client.list_licenses(LicenseArns=[other, UNKNOWN_LICENSE])) == [other]
    expected = {
        "Beneficiary": "else",
        "ProductSKU": "sku-2",
        "Fingerprint": f"aws:{ACCOUNT}:AWS/Marketplace:issuer-fingerprint",
        "Status": "DELETED",
    }
    for name, value in expected.items():
        filters = [{"Name": name, "Values": [value]}]
        assert arns(client.list_licenses(Filters=filters)) == [other], name
        assert arns(client.list_licenses(Filters=filters, LicenseArns=[plain])) == [], name
    both = [{"Name": "ProductSKU", "Values": ["sku-2"]}, {"Name": "Status", "Values": ["AVAILABLE"]}]
    assert arns(client.list_licenses(Filters=both)) == []
    two = [{"Name": "ProductSKU", "Values": ["sku-1", "sku-2"]}]
    refused(INVALID, client.list_licenses, "You cannot have more than 1 filter values.", Filters=two)
    unknown = [{"Name": "productSKU", "Values": ["x"]}]
    refused(INVALID, client.list_licenses, "Invalid filter name: productSKU", Filters=unknown)


def only_received(client):
    (license,) = client.list_received_licenses()["Licenses"]
    return license


def test_received_licenses_say_how_they_were_received(emulator, client):
    buyer = emulator.client(BUYER)
    arn = create_license(client)
    grant = create_grant(client, arn, AllowedOperations=["ListPurchasedLicenses", "CheckoutLicense"])
    received = only_received(buyer)
    assert received.pop("ReceivedMetadata") == {
        "ReceivedStatus": "PENDING_ACCEPT",
        "AllowedOperations": ["ListPurchasedLicenses", "CheckoutLicense"],
        "GrantType": "BuyerGrant",
    }
    assert received == get_license(client, arn)
    buyer.accept_grant(GrantArn=grant)
    assert only_received(buyer)["ReceivedMetadata"]["ReceivedStatus"] == "DISABLED"
    change_grant(buyer, grant, Status="ACTIVE", StatusReason="needed")
    metadata = only_received(buyer)["ReceivedMetadata"]
    assert (metadata["ReceivedStatus"], metadata["ReceivedStatusReason"]) == ("ACTIVE", "needed")
    client.delete_grant(GrantArn=grant, Version="3")
    assert only_received(buyer)["ReceivedMetadata"]["ReceivedStatus"] == "DELETED"


def test_a_grant_without_the_right_to_list_shows_no_license(emulator, client):
    arn = create_license(client)
    create_grant(client, arn, AllowedOperations=["CheckoutLicense"])
    assert arns(emulator.client(BUYER).list_received_licenses()) == []


def test_received_licenses_are_walked_restricted_and_filtered(emulator, client, refused):
    buyer, other_issuer = emulator.client(BUYER), emulator.client(MEMBER)
    mine = []
    for number in range(5):
        arn = create_license(client, ProductSKU=f"sku-{number}")
        create_grant(client, arn)
        mine.append(arn)
    theirs = create_license(other_issuer, Issuer={"Name": "Other"}, Beneficiary="else", ProductSKU="theirs")
    create_grant(other_issuer, theirs)
    create_license_version(other_issuer, theirs, Issuer={"Name": "Other"})
    other_issuer.create_license_version(
        **{**version_members(theirs, Issuer={"Name": "Other"}), "Status": "SUSPENDED"}
    )
    walked = pages(buyer.list_received_licenses, "Licenses", MaxResults=2)
    expected = [mine[:2], mine[2:4], [mine[4], theirs]]
    assert [[it["LicenseArn"] for it in page] for page in walked] == expected
    assert arns(buyer.list_received_licenses(LicenseArns=[theirs, UNKNOWN_LICENSE])) == [theirs]
    filters = {
        "ProductSKU": "theirs",
        "Status": "SUSPENDED",
        "Fingerprint": f"aws:{MEMBER}:Other:issuer-fingerprint",
        "IssuerName": "Other",
        "Beneficiary": "else",
    }
    for name, value in filters.items():
        one = [{"Name": name, "Values": [value]}]
        assert arns(buyer.list_received_licenses(Filters=one)) == [theirs], name
        assert arns(buyer.list_received_licenses(Filters=one, LicenseArns=mine)) == [], name
    two = [{"Name": "IssuerName", "Values": ["a", "b"]}]
    refused(INVALID, buyer.list_received_licenses, "more than 1 filter values", Filters=two)
    unknown = [{"Name": "LicenseName", "Values": ["a"]}]
    refused(INVALID, buyer.list_received_licenses, "Invalid filter name", Filters=unknown)


def test_usage_is_zero_until_something_is_checked_out(client):
    entitlements = [seats(5), {"Name": "premium", "Unit": "None", "Value": "gold"}]
    arn = create_license(client, Entitlements=entitlements)
    answer = client.get_license_usage(LicenseArn=arn)["LicenseUsage"]["EntitlementUsages"]
    assert answer == [
        {"Name": "seats", "ConsumedValue": "0", "MaxCount": "5", "Unit": "Count"},
        {"Name": "premium", "ConsumedValue": "0", "Unit": "None"},
    ]


def test_an_open_consumption_keeps_a_license(emulator, client, refused):
    buyer = emulator.client(BUYER)
    arn = create_license(client)
    granted(client, buyer, arn)
    consumption = buyer.checkout_borrow_license(
        LicenseArn=arn,
        Entitlements=[{"Name": "seats", "Value": "1", "Unit": "Count"}],
        DigitalSignatureMethod="JWT_PS384",
        ClientToken=token(),
    )["LicenseConsumptionToken"]
    delete = {"LicenseArn": arn, "SourceVersion": "1"}
    refused("ConflictException", client.delete_license, "1 open consumption(s)", **delete)
    buyer.check_in_license(LicenseConsumptionToken=consumption)
    client.delete_license(**delete)
    assert arns(buyer.list_received_licenses(Filters=[{"Name": "Status", "Values": ["DELETED"]}])) == [arn]
