"""Requests of the entitlement family, right in every member unless a test says otherwise."""

import itertools

from conftest import ACCOUNT, REGION

ISSUER = ACCOUNT
BUYER = "444455556666"
MEMBER = "777788889999"
STRANGER = "000011112222"
UNKNOWN_LICENSE = f"arn:aws:license-manager::{ACCOUNT}:license:l-{'0' * 32}"
UNKNOWN_GRANT = f"arn:aws:license-manager::{ACCOUNT}:grant:g-{'0' * 32}"
NO_LICENSE = "arn:aws:s3:::bucket"
FINGERPRINT = f"aws:{ISSUER}:Example:issuer-fingerprint"
ALL_OPERATIONS = [
    "CreateGrant",
    "CheckoutLicense",
    "CheckoutBorrowLicense",
    "CheckInLicense",
    "ExtendConsumptionLicense",
    "ListPurchasedLicenses",
    "CreateToken",
]
numbers = itertools.count(1)


def token():
    return f"token-{next(numbers)}"


def root(account):
    return f"arn:aws:iam::{account}:root"


def seats(count=10, **members):
    return {"Name": "seats", "MaxCount": count, "Unit": "Count", "AllowCheckIn": True, **members}


def license_members(**members):
    return {
        "LicenseName": "Example license",
        "ProductName": "Example",
        "ProductSKU": "sku-1",
        "Issuer": {"Name": "Example", "SignKey": "alias/sign"},
        "HomeRegion": REGION,
        "Validity": {"Begin": "2020-01-01T00:00:00Z"},
        "Entitlements": [seats(), {"Name": "premium", "Unit": "None"}],
        "Beneficiary": "buyer@example.com",
        "ConsumptionConfiguration": {
            "RenewType": "None",
            "ProvisionalConfiguration": {"MaxTimeToLiveInMinutes": 60},
            "BorrowConfiguration": {"AllowEarlyCheckIn": True, "MaxTimeToLiveInMinutes": 1440},
        },
        "ClientToken": token(),
        **members,
    }


def create_license(client, **members):
    return client.create_license(**license_members(**members))["LicenseArn"]


def version_members(arn, **members):
    request = license_members(Status="AVAILABLE", **members)
    for settled in ("ProductSKU", "Beneficiary"):
        request.pop(settled)
    return {"LicenseArn": arn, **request}


def create_license_version(client, arn, **members):
    return client.create_license_version(**version_members(arn, **members))


def get_license(client, arn, **params):
    return client.get_license(LicenseArn=arn, **params)["License"]


def grant_members(license_arn, grantee=BUYER, **members):
    return {
        "GrantName": "Example grant",
        "LicenseArn": license_arn,
        "Principals": [root(grantee)],
        "HomeRegion": REGION,
        "AllowedOperations": ALL_OPERATIONS,
        "ClientToken": token(),
        **members,
    }


def create_grant(client, license_arn, grantee=BUYER, **members):
    return client.create_grant(**grant_members(license_arn, grantee, **members))["GrantArn"]


def get_grant(client, arn, **params):
    return client.get_grant(GrantArn=arn, **params)["Grant"]


def change_grant(client, arn, **members):
    return client.create_grant_version(GrantArn=arn, ClientToken=token(), **members)


def granted(issuer, grantee_client, license_arn, grantee=BUYER, **members):
    """A grant that its grantee has accepted and activated."""
    arn = create_grant(issuer, license_arn, grantee, **members)
    grantee_client.accept_grant(GrantArn=arn)
    change_grant(grantee_client, arn, Status="ACTIVE")
    return arn


def checkout_members(**members):
    return {
        "ProductSKU": "sku-1",
        "CheckoutType": "PROVISIONAL",
        "KeyFingerprint": FINGERPRINT,
        "Entitlements": [{"Name": "seats", "Value": "1", "Unit": "Count"}],
        "ClientToken": token(),
        **members,
    }


def usage(client, license_arn):
    answer = client.get_license_usage(LicenseArn=license_arn)["LicenseUsage"]["EntitlementUsages"]
    return {it["Name"]: it["ConsumedValue"] for it in answer}
