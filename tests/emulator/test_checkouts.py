"""Checkouts: provisional, perpetual and borrowed; extend, check in, expire, account."""

import base64
import json
from datetime import datetime, timedelta

import pytest
from conftest import REGION
from entitlements import (
    BUYER,
    NO_LICENSE,
    STRANGER,
    UNKNOWN_LICENSE,
    change_grant,
    checkout_members,
    create_grant,
    create_license,
    create_license_version,
    granted,
    seats,
    token,
    usage,
    version_members,
)

INVALID = "ValidationException"
MISSING = "ResourceNotFoundException"
DENIED = "AccessDeniedException"
NOTHING = "NoEntitlementsAllowedException"
NOTHING_TEXT = "No Entitlements Allowed."
BENEFICIARY = "buyer@example.com"
HOUR = 3600


@pytest.fixture
def buyer(emulator):
    return emulator.client(BUYER)


def wanted(value="1", name="seats", unit="Count"):
    entitlement = {"Name": name, "Unit": unit}
    return entitlement if value is None else {**entitlement, "Value": value}


def borrow_members(license_arn, **members):
    return {
        "LicenseArn": license_arn,
        "Entitlements": [wanted()],
        "DigitalSignatureMethod": "JWT_PS384",
        "ClientToken": token(),
        **members,
    }


def minutes(answer):
    issued, expiration = (datetime.fromisoformat(answer[it]) for it in ("IssuedAt", "Expiration"))
    assert issued.tzinfo is None and expiration.tzinfo is None
    return (expiration - issued) / timedelta(minutes=1)


def payload(signed):
    part = signed.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def test_a_checkout_answers_what_was_taken(client, buyer):
    license_arn = create_license(client)
    granted(client, buyer, license_arn)
    answer = buyer.checkout_license(**checkout_members(NodeId="node-1", Entitlements=[wanted("3")]))
    assert answer["LicenseArn"] == license_arn
    assert answer["CheckoutType"] == "PROVISIONAL" and answer["NodeId"] == "node-1"
    assert answer["EntitlementsAllowed"] == [wanted("3")]
    assert len(answer["LicenseConsumptionToken"]) == 32
    assert minutes(answer) == 60
    assert len(answer["SignedToken"]) >= 4096
    assert usage(client, license_arn) == usage(buyer, license_arn) == {"seats": "3", "premium": "0"}


def test_a_license_without_a_key_signs_nothing(client):
    create_license(client, Issuer={"Name": "Example"})
    answer = client.checkout_license(**checkout_members(Beneficiary=BENEFICIARY))
    assert "SignedToken" not in answer and "NodeId" not in answer


def test_the_issuer_names_the_beneficiary(client, buyer, refused):
    license_arn = create_license(client)
    call = client.checkout_license
    refused(INVALID, call, "must name its beneficiary", **checkout_members())
    refused(NOTHING, call, NOTHING_TEXT, **checkout_members(Beneficiary="else"))
    assert call(**checkout_members(Beneficiary=BENEFICIARY))["LicenseArn"] == license_arn


def test_a_beneficiary_is_looked_for_among_the_own_licenses_only(emulator, client, buyer, refused):
    license_arn = create_license(client)
    granted(client, buyer, license_arn)
    named = checkout_members(Beneficiary=BENEFICIARY)
    refused(NOTHING, buyer.checkout_license, NOTHING_TEXT, **named)
    assert buyer.checkout_license(**checkout_members())["LicenseArn"] == license_arn
    emulator.switch(checkout_beneficiary_received=True)
    assert buyer.checkout_license(**named)["LicenseArn"] == license_arn
    refused(NOTHING, buyer.checkout_license, **checkout_members(Beneficiary="else"))


def test_the_newest_license_that_is_available_is_taken(client, buyer):
    first, second = create_license(client), create_license(client)
    for license_arn in (first, second):
        granted(client, buyer, license_arn)
    for call, members in (
        (client.checkout_license, {"Beneficiary": BENEFICIARY}),
        (buyer.checkout_license, {}),
    ):
        assert call(**checkout_members(**members))["LicenseArn"] == second
    client.create_license_version(**{**version_members(second), "Status": "DEACTIVATED"})
    for call, members in (
        (client.checkout_license, {"Beneficiary": BENEFICIARY}),
        (buyer.checkout_license, {}),
    ):
        assert call(**checkout_members(**members))["LicenseArn"] == first


def test_no_license_that_fits_looks_like_one_that_is_used_up(emulator, client, buyer, refused):
    license_arn = create_license(client)
    grant = create_grant(client, license_arn)
    call = buyer.checkout_license
    refused(NOTHING, call, NOTHING_TEXT, **checkout_members())
    buyer.accept_grant(GrantArn=grant)
    refused(NOTHING, call, NOTHING_TEXT, **checkout_members())
    change_grant(buyer, grant, Status="ACTIVE")
    call(**checkout_members())
    refused(NOTHING, call, NOTHING_TEXT, **checkout_members(ProductSKU="other"))
    another = "aws:1:Other:issuer-fingerprint"
    refused(NOTHING, call, NOTHING_TEXT, **checkout_members(KeyFingerprint=another))
    refused(NOTHING, emulator.client(STRANGER).checkout_license, NOTHING_TEXT, **checkout_members())
    change_grant(buyer, grant, Status="DISABLED")
    refused(NOTHING, call, NOTHING_TEXT, **checkout_members())
    emulator.switch(checkout_not_found=True)
    refused(MISSING, call, "No license of product sku-1", **checkout_members())


def test_rights_that_a_grant_does_not_give_are_denied(client, buyer, refused):
    license_arn = create_license(client)
    grant = granted(client, buyer, license_arn, AllowedOperations=["ListPurchasedLicenses"])
    text = "does not allow CheckoutLicense"
    refused(DENIED, buyer.checkout_license, text, **checkout_members())
    text = "does not allow CheckoutBorrowLicense"
    refused(DENIED, buyer.checkout_borrow_license, text, **borrow_members(license_arn))
    change_grant(client, grant, AllowedOperations=["CheckoutLicense"])
    consumption = {"LicenseConsumptionToken": taken(buyer)}
    refused(DENIED, buyer.check_in_license, "does not allow CheckInLicense", **consumption)
    text = "does not allow ExtendConsumptionLicense"
    refused(DENIED, buyer.extend_license_consumption, text, **consumption)


def taken(client, **members):
    return client.checkout_license(**checkout_members(**members))["LicenseConsumptionToken"]


@pytest.mark.parametrize(
    "members, text",
    [
        ({"Entitlements": []}, "at least one entitlement"),
        ({"Entitlements": [wanted(), wanted()]}, "seats appears twice"),
        ({"Entitlements": [wanted(None)]}, "Invalid value of entitlement seats"),
        ({"Entitlements": [wanted("0")]}, "Invalid value of entitlement seats"),
        ({"Entitlements": [wanted("-1")]}, "Invalid value of entitlement seats"),
        ({"Entitlements": [wanted("many")]}, "Invalid value of entitlement seats"),
        ({"Entitlements": [wanted(unit="Seats")]}, "enum value set"),
        ({"CheckoutType": "BORROW"}, "[PROVISIONAL, PERPETUAL]"),
        ({"ClientToken": ""}, "at 'clientToken'"),
    ],
)
def test_wrong_values_are_refused(client, refused, members, text):
    license_arn = create_license(client)
    members = checkout_members(Beneficiary=BENEFICIARY, **members)
    refused(INVALID, client.checkout_license, text, **members)
    if "PERPETUAL" not in text:
        keep = {name: members[name] for name in ("Entitlements", "ClientToken")}
        refused(INVALID, client.checkout_borrow_license, text, **borrow_members(license_arn, **keep))
    assert usage(client, license_arn)["seats"] == "0"


def test_what_is_available_is_given_and_the_rest_left_out(client, refused):
    entitlements = [seats(5), seats(5, Name="cores"), {"Name": "premium", "Unit": "None"}]
    license_arn = create_license(client, Entitlements=entitlements)
    premium = wanted(None, "premium", "None")
    request = [wanted("6"), wanted("5", "cores"), wanted("1", "unknown"), premium]
    answer = client.checkout_license(**checkout_members(Beneficiary=BENEFICIARY, Entitlements=request))
    assert answer["EntitlementsAllowed"] == [wanted("5", "cores"), premium]
    assert usage(client, license_arn) == {"seats": "0", "cores": "5", "premium": "0"}
    for nothing in (
        [wanted("6")],
        [wanted("1", "cores")],
        [wanted(None, "seats", "None")],
        [wanted("1", "x")],
    ):
        members = checkout_members(Beneficiary=BENEFICIARY, Entitlements=nothing)
        refused(NOTHING, client.checkout_license, NOTHING_TEXT, **members)
    again = checkout_members(Beneficiary=BENEFICIARY, Entitlements=[premium])
    assert client.checkout_license(**again)["EntitlementsAllowed"] == [premium]


def test_overage_goes_beyond_the_limit(client):
    license_arn = create_license(client, Entitlements=[seats(1, Overage=True)])
    for _ in range(2):
        taken(client, Beneficiary=BENEFICIARY, Entitlements=[wanted("3")])
    assert usage(client, license_arn) == {"seats": "6"}


def test_a_license_gives_nothing_before_it_begins_or_while_it_is_not_available(emulator, client, refused):
    begin = {"Begin": "2090-01-01T00:00:00Z"}
    license_arn = create_license(client, Validity=begin)
    members = {"Beneficiary": BENEFICIARY}
    refused(NOTHING, client.checkout_license, NOTHING_TEXT, **checkout_members(**members))
    refused(NOTHING, client.checkout_borrow_license, NOTHING_TEXT, **borrow_members(license_arn))
    create_license_version(client, license_arn)
    taken(client, **members)
    for status in ("DEACTIVATED", "SUSPENDED", "EXPIRED"):
        client.create_license_version(**{**version_members(license_arn), "Status": status})
        refused(NOTHING, client.checkout_license, NOTHING_TEXT, **checkout_members(**members))
        refused(NOTHING, client.checkout_borrow_license, NOTHING_TEXT, **borrow_members(license_arn))
    emulator.admin("settle", {"seconds": 60})
    pending = create_license(client, ProductSKU="pending")
    fresh = checkout_members(ProductSKU="pending", **members)
    refused(NOTHING, client.checkout_license, NOTHING_TEXT, **fresh)
    emulator.admin("clock", {"advance": 61})
    assert (
        client.checkout_license(**checkout_members(ProductSKU="pending", **members))["LicenseArn"]
        == pending
    )


def test_a_provisional_checkout_ends_by_itself(emulator, client, refused):
    license_arn = create_license(client)
    consumption = taken(client, Beneficiary=BENEFICIARY, Entitlements=[wanted("10")])
    full = checkout_members(Beneficiary=BENEFICIARY)
    refused(NOTHING, client.checkout_license, NOTHING_TEXT, **full)
    emulator.admin("clock", {"advance": HOUR - 2})
    assert usage(client, license_arn)["seats"] == "10"
    emulator.admin("clock", {"advance": 3})
    assert usage(client, license_arn)["seats"] == "0"
    for call in (client.check_in_license, client.extend_license_consumption):
        refused(MISSING, call, "does not exist", LicenseConsumptionToken=consumption)


def test_an_extension_lasts_one_period_from_now(emulator, client):
    license_arn = create_license(client)
    answer = client.checkout_license(**checkout_members(Beneficiary=BENEFICIARY))
    consumption, first = answer["LicenseConsumptionToken"], answer["Expiration"]
    emulator.admin("clock", {"advance": HOUR / 2})
    dry = client.extend_license_consumption(LicenseConsumptionToken=consumption, DryRun=True)
    assert dry["LicenseConsumptionToken"] == consumption and dry["Expiration"] > first
    extended = client.extend_license_consumption(LicenseConsumptionToken=consumption)
    gained = datetime.fromisoformat(extended["Expiration"]) - datetime.fromisoformat(first)
    assert abs(gained - timedelta(minutes=30)) < timedelta(seconds=5)
    emulator.admin("clock", {"advance": HOUR * 3 / 4})
    assert usage(client, license_arn)["seats"] == "1"
    emulator.admin("clock", {"advance": HOUR / 2})
    assert usage(client, license_arn)["seats"] == "0"


def test_a_dry_run_extends_nothing(emulator, client):
    license_arn = create_license(client)
    consumption = taken(client, Beneficiary=BENEFICIARY)
    emulator.admin("clock", {"advance": HOUR / 2})
    client.extend_license_consumption(LicenseConsumptionToken=consumption, DryRun=True)
    emulator.admin("clock", {"advance": HOUR * 3 / 4})
    assert usage(client, license_arn)["seats"] == "0"


def test_a_check_in_gives_back_what_was_taken(client, buyer, refused):
    license_arn = create_license(client)
    granted(client, buyer, license_arn)
    consumption = taken(buyer, Entitlements=[wanted("4")])
    wrong = {"LicenseConsumptionToken": consumption, "Beneficiary": "else"}
    refused(INVALID, buyer.check_in_license, "beneficiary", **wrong)
    refused(MISSING, client.check_in_license, LicenseConsumptionToken=consumption)
    buyer.check_in_license(LicenseConsumptionToken=consumption, Beneficiary=BENEFICIARY)
    assert usage(client, license_arn)["seats"] == "0"
    refused(MISSING, buyer.check_in_license, LicenseConsumptionToken=consumption)
    refused(MISSING, buyer.check_in_license, LicenseConsumptionToken="0" * 32)


def test_a_new_version_resets_the_usage_only_where_it_says_so(client, buyer, refused):
    license_arn = create_license(client)
    granted(client, buyer, license_arn)
    consumption = taken(buyer, Entitlements=[wanted("4")])
    for members in ({}, {"ResetUsage": False}):
        create_license_version(client, license_arn, **members)
        assert usage(client, license_arn)["seats"] == "4"
    create_license_version(client, license_arn, ResetUsage=True)
    assert usage(client, license_arn)["seats"] == "0"
    refused(MISSING, buyer.check_in_license, LicenseConsumptionToken=consumption)
    taken(buyer, Entitlements=[wanted("10")])
    assert usage(client, license_arn)["seats"] == "10"


def test_what_allows_no_check_in_stays_until_it_ends(client, refused):
    create_license(client, Entitlements=[seats(5, AllowCheckIn=False)])
    consumption = taken(client, Beneficiary=BENEFICIARY)
    text = "cannot be checked in"
    refused(INVALID, client.check_in_license, text, LicenseConsumptionToken=consumption)


def test_a_perpetual_checkout_is_never_returned(emulator, client, refused):
    license_arn = create_license(client, ConsumptionConfiguration={})
    members = {"Beneficiary": BENEFICIARY, "CheckoutType": "PERPETUAL"}
    answer = client.checkout_license(**checkout_members(**members))
    assert answer["CheckoutType"] == "PERPETUAL" and "Expiration" not in answer
    consumption = {"LicenseConsumptionToken": answer["LicenseConsumptionToken"]}
    refused(INVALID, client.check_in_license, "cannot be checked in", **consumption)
    refused(INVALID, client.extend_license_consumption, "cannot be extended", **consumption)
    emulator.admin("clock", {"advance": 10 * 365 * 24 * HOUR})
    assert usage(client, license_arn)["seats"] == "1"
    assert client.delete_license(LicenseArn=license_arn, SourceVersion="1")["Status"] == "DELETED"


def test_a_license_needs_the_configuration_for_each_way_of_consumption(client, refused):
    license_arn = create_license(client, ConsumptionConfiguration={})
    members = checkout_members(Beneficiary=BENEFICIARY)
    refused(INVALID, client.checkout_license, "has no ProvisionalConfiguration", **members)
    refused(
        INVALID, client.checkout_borrow_license, "has no BorrowConfiguration", **borrow_members(license_arn)
    )


def test_a_repeated_client_token_takes_once(client, refused):
    license_arn = create_license(client)
    request = checkout_members(Beneficiary=BENEFICIARY)
    first = client.checkout_license(**request)["LicenseConsumptionToken"]
    assert client.checkout_license(**request)["LicenseConsumptionToken"] == first
    changed = {**request, "Entitlements": [wanted("2")]}
    refused(INVALID, client.checkout_license, "client token", **changed)
    borrow = borrow_members(license_arn)
    first = client.checkout_borrow_license(**borrow)
    again = client.checkout_borrow_license(**borrow)
    del first["ResponseMetadata"], again["ResponseMetadata"]
    assert first == again
    refused(INVALID, client.checkout_borrow_license, "client token", **{**borrow, "NodeId": "x"})
    assert usage(client, license_arn)["seats"] == "2"


def test_a_borrowed_license_comes_with_a_signed_token(client, buyer):
    license_arn = create_license(client)
    granted(client, buyer, license_arn)
    metadata = [{"Name": "user", "Value": "me"}]
    entitlements = [wanted("2"), wanted(None, "premium", "None")]
    request = borrow_members(
        license_arn, NodeId="node-1", CheckoutMetadata=metadata, Entitlements=entitlements
    )
    answer = buyer.checkout_borrow_license(**request)
    assert answer["LicenseArn"] == license_arn and answer["NodeId"] == "node-1"
    assert answer["CheckoutMetadata"] == metadata
    assert answer["EntitlementsAllowed"] == entitlements
    assert minutes(answer) == 1440
    assert len(answer["SignedToken"]) >= 4096
    assert payload(answer["SignedToken"]) == {
        "licenseArn": license_arn,
        "licenseConsumptionToken": answer["LicenseConsumptionToken"],
        "entitlementsAllowed": [
            {"name": "seats", "value": "2", "unit": "Count"},
            {"name": "premium", "unit": "None"},
        ],
        "nodeId": "node-1",
        "issuedAt": answer["IssuedAt"],
        "expiration": answer["Expiration"],
        "checkoutMetadata": {"user": "me"},
    }
    extended = buyer.extend_license_consumption(LicenseConsumptionToken=answer["LicenseConsumptionToken"])
    assert extended["Expiration"] >= answer["Expiration"]


def test_borrowing_is_all_or_nothing(client, refused):
    license_arn = create_license(client, Entitlements=[seats(5), seats(5, Name="cores")])
    call = client.checkout_borrow_license
    too_many = [wanted("1"), wanted("6", "cores")]
    refused(NOTHING, call, NOTHING_TEXT, **borrow_members(license_arn, Entitlements=too_many))
    another = [wanted("1"), wanted("1", "unknown")]
    text = "Entitlement unknown is not in the license"
    code = "EntitlementNotAllowedException"
    refused(code, call, text, **borrow_members(license_arn, Entitlements=another))
    unit = [wanted("1", unit="Bytes")]
    refused(NOTHING, call, NOTHING_TEXT, **borrow_members(license_arn, Entitlements=unit))
    assert usage(client, license_arn) == {"seats": "0", "cores": "0"}


def test_borrowing_needs_a_method_and_a_key_to_sign_with(client, refused):
    license_arn = create_license(client, Issuer={"Name": "Example"})
    call = client.checkout_borrow_license
    other = borrow_members(license_arn, DigitalSignatureMethod="JWT_RS256")
    refused(INVALID, call, "[JWT_PS384]", **other)
    code = "UnsupportedDigitalSignatureMethodException"
    refused(code, call, "has no key to sign with", **borrow_members(license_arn))


def test_an_early_check_in_is_for_licenses_that_allow_it(client, refused):
    strict = {"BorrowConfiguration": {"AllowEarlyCheckIn": False, "MaxTimeToLiveInMinutes": 5}}
    license_arn = create_license(client, ConsumptionConfiguration=strict)
    borrowed = client.checkout_borrow_license(**borrow_members(license_arn))
    consumption = {"LicenseConsumptionToken": borrowed["LicenseConsumptionToken"]}
    refused(INVALID, client.check_in_license, "cannot be checked in", **consumption)
    lenient = {"BorrowConfiguration": {"AllowEarlyCheckIn": True, "MaxTimeToLiveInMinutes": 5}}
    create_license_version(client, license_arn, ConsumptionConfiguration=lenient)
    client.check_in_license(**consumption)
    assert usage(client, license_arn)["seats"] == "0"


def test_borrowing_what_is_not_there_is_not_found(emulator, client, buyer, refused):
    refused(MISSING, client.checkout_borrow_license, **borrow_members(UNKNOWN_LICENSE))
    refused(INVALID, client.checkout_borrow_license, "Invalid license ARN", **borrow_members(NO_LICENSE))
    license_arn = create_license(client)
    create_grant(client, license_arn)
    refused(MISSING, buyer.checkout_borrow_license, **borrow_members(license_arn))
    refused(MISSING, emulator.client(STRANGER).checkout_borrow_license, **borrow_members(license_arn))


def test_a_license_is_checked_out_in_every_region_and_borrowed_at_home(emulator, client, refused):
    license_arn = create_license(client)
    away = emulator.client(region="eu-west-1")
    consumption = taken(away, Beneficiary=BENEFICIARY)
    away.extend_license_consumption(LicenseConsumptionToken=consumption)
    away.check_in_license(LicenseConsumptionToken=consumption)
    location = "https://license-manager.us-east-1.amazonaws.com"
    borrow = borrow_members(license_arn)
    answer = refused("RedirectException", away.checkout_borrow_license, REGION, **borrow)
    assert answer["Location"] == location
    emulator.switch(checkout_in_home_region_only=True)
    named = checkout_members(Beneficiary=BENEFICIARY)
    assert refused("RedirectException", away.checkout_license, REGION, **named)["Location"] == location


def test_a_license_that_is_gone_is_not_extended(client, refused):
    license_arn = create_license(client)
    consumption = taken(client, Beneficiary=BENEFICIARY)
    client.create_license_version(**{**version_members(license_arn), "Status": "SUSPENDED"})
    call = client.extend_license_consumption
    refused(INVALID, call, "is SUSPENDED", LicenseConsumptionToken=consumption)
    refused(MISSING, call, LicenseConsumptionToken="0" * 32)


def test_all_grantees_draw_on_the_same_entitlements(emulator, client, buyer, refused):
    license_arn = create_license(client)
    granted(client, buyer, license_arn)
    other = emulator.client(STRANGER)
    granted(client, other, license_arn, STRANGER)
    taken(buyer, Entitlements=[wanted("6")])
    refused(NOTHING, other.checkout_license, **checkout_members(Entitlements=[wanted("5")]))
    taken(other, Entitlements=[wanted("4")])
    assert usage(client, license_arn)["seats"] == "10"


def test_a_revoked_grant_ends_consumption_by_its_grantee(client, buyer, refused):
    license_arn = create_license(client)
    grant = granted(client, buyer, license_arn)
    consumption = taken(buyer)
    client.delete_grant(GrantArn=grant, Version="3")
    refused(NOTHING, buyer.checkout_license, **checkout_members())
    text = "is not active"
    refused(DENIED, buyer.extend_license_consumption, text, LicenseConsumptionToken=consumption)


def test_a_token_has_no_metadata_where_none_were_sent(client):
    license_arn = create_license(client)
    answer = client.checkout_borrow_license(**borrow_members(license_arn))
    assert "CheckoutMetadata" not in answer and "checkoutMetadata" not in payload(answer["SignedToken"])
    answer = client.checkout_license(**checkout_members(Beneficiary=BENEFICIARY))
    assert "checkoutMetadata" not in payload(answer["SignedToken"])
