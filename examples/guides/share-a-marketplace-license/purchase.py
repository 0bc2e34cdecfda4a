#!/usr/bin/env python3
"""Plays AWS Marketplace on the emulator, so that there is a license to share.

The seller issues a license and grants it to account 123456789012, which accepts and activates it. AWS_ENDPOINT_URL says
where the emulator is. Prints the ARN of the license.
"""

import json
import os
import urllib.request

SELLER, BUYER, REGION = "294406891311", "123456789012", "us-east-1"


def call(account: str, operation: str, **params: object) -> dict:
    body = {"account": account, "region": REGION, "op": operation, "params": params}
    url = os.environ["AWS_ENDPOINT_URL"] + "/_emulator/call"
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


license_arn = call(
    SELLER,
    "CreateLicense",
    LicenseName="Suite",
    ProductName="Suite",
    ProductSKU="SUITE-1",
    Issuer={"Name": "AWS/Marketplace"},
    HomeRegion=REGION,
    Validity={"Begin": "2026-01-01T00:00:00Z"},
    Entitlements=[{"Name": "users", "Unit": "Count", "MaxCount": 100, "AllowCheckIn": True}],
    Beneficiary=BUYER,
    ConsumptionConfiguration={"RenewType": "None"},
    ClientToken="license",
)["LicenseArn"]
grant_arn = call(
    SELLER,
    "CreateGrant",
    GrantName="purchase",
    LicenseArn=license_arn,
    Principals=[f"arn:aws:iam::{BUYER}:root"],
    HomeRegion=REGION,
    AllowedOperations=[
        "CreateGrant",
        "CheckoutLicense",
        "CheckInLicense",
        "ExtendConsumptionLicense",
        "ListPurchasedLicenses",
    ],
    ClientToken="grant",
)["GrantArn"]
call(BUYER, "AcceptGrant", GrantArn=grant_arn)
call(BUYER, "CreateGrantVersion", GrantArn=grant_arn, Status="ACTIVE", ClientToken="activation")
print(license_arn)
