"""Refresh tokens and access tokens: create, exchange, assume a role with, list, delete."""

import base64
import json
import uuid
from datetime import datetime

import boto3
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from conftest import REGION
from entitlements import (
    BUYER,
    ISSUER,
    NO_LICENSE,
    STRANGER,
    UNKNOWN_LICENSE,
    change_grant,
    create_grant,
    create_license,
    granted,
    token,
)
from walking import pages

INVALID = "ValidationException"
MISSING = "ResourceNotFoundException"
ROLE = f"arn:aws:iam::{ISSUER}:role/AWSLicenseManagerConsumptionRole"
DAY = 24 * 3600


def create(client, license_arn, **members):
    return client.create_token(LicenseArn=license_arn, ClientToken=token(), **members)


def decoded(part):
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def claims(text):
    header, payload, signature = text.split(".")
    assert decoded(header)["alg"] == "PS384" and decoded(header)["typ"] == "JWT"
    assert len(signature) >= 512
    return decoded(payload)


@pytest.fixture
def unsigned(emulator):
    """A client without credentials."""
    config = Config(signature_version=UNSIGNED, retries={"max_attempts": 0}, parameter_validation=False)
    return boto3.client("license-manager", region_name=REGION, endpoint_url=emulator.url, config=config)


def test_a_token_says_for_which_license_it_is(client):
    license_arn = create_license(client)
    created = create(client, license_arn, TokenProperties=["one", "two"], RoleArns=[ROLE])
    assert created["TokenType"] == "REFRESH_TOKEN" and len(created["Token"]) <= 4096
    uuid.UUID(created["TokenId"], version=4)
    said = claims(created["Token"])
    assert (said["aud"], said["sub"]) == (license_arn, created["TokenId"])
    assert said["iss"] == "https://openid-license-manager.amazonaws.com"
    issuer = f"aws:license-manager:token-issuer-account-id:{ISSUER}"
    assert said["amr"] == ["one", "two", issuer]
    assert said["exp"] - said["iat"] == 365 * DAY
    (listed,) = client.list_tokens()["Tokens"]
    expiration = datetime.fromisoformat(listed.pop("ExpirationTime"))
    assert abs(expiration.timestamp() - said["exp"]) < 1
    assert listed == {
        "TokenId": created["TokenId"],
        "TokenType": "REFRESH_TOKEN",
        "LicenseArn": license_arn,
        "TokenProperties": ["one", "two"],
        "RoleArns": [ROLE],
        "Status": "AVAILABLE",
    }


def test_an_access_token_lasts_an_hour_and_opens_a_role(emulator, client, unsigned):
    license_arn = create_license(client)
    refresh = create(client, license_arn, RoleArns=[ROLE])["Token"]
    access = unsigned.get_access_token(Token=refresh)["AccessToken"]
    said = claims(access)
    assert said["exp"] - said["iat"] == 3600 and said["aud"] == license_arn
    assumed = emulator.sts().assume_role_with_web_identity(
        RoleArn=ROLE, RoleSessionName="test", WebIdentityToken=access
    )
    assert assumed["Audience"] == license_arn
    assert client.get_access_token(Token=refresh)["AccessToken"]


def test_an_access_token_opens_no_role_after_its_hour(emulator, client, unsigned, refused):
    refresh = create(client, create_license(client))["Token"]
    session = {"RoleArn": ROLE, "RoleSessionName": "test"}
    session["WebIdentityToken"] = unsigned.get_access_token(Token=refresh)["AccessToken"]
    emulator.admin("clock", {"advance": 3601})
    refused("ExpiredTokenException", emulator.sts().assume_role_with_web_identity, **session)


def test_properties_are_compared_with_those_of_the_token(client, refused):
    refresh = create(client, create_license(client), TokenProperties=["one", "two"])["Token"]
    assert client.get_access_token(Token=refresh, TokenProperties=["two"])["AccessToken"]
    call = client.get_access_token
    refused(INVALID, call, "Invalid token", Token=refresh, TokenProperties=["two", "three"])


def test_what_is_no_valid_token_gets_no_access(emulator, client, unsigned, refused):
    license_arn = create_license(client)
    created = create(client, license_arn, ExpirationInDays=2)
    refresh = created["Token"]
    access = unsigned.get_access_token(Token=refresh)["AccessToken"]
    header, payload, signature = refresh.split(".")
    forged = ".".join([header, payload[:-2] + "AA", signature])
    for text in ("nonsense", "a.b.c", forged, access):
        refused(INVALID, unsigned.get_access_token, "Invalid token", Token=text)
    away = emulator.client(region="eu-west-1")
    refused(INVALID, away.get_access_token, "Invalid token", Token=refresh)
    emulator.admin("clock", {"advance": 2 * DAY + 1})
    refused(INVALID, unsigned.get_access_token, "Invalid token", Token=refresh)
    other = create(client, license_arn)
    client.delete_token(TokenId=other["TokenId"])
    refused(INVALID, unsigned.get_access_token, "Invalid token", Token=other["Token"])
    refused(INVALID, unsigned.get_access_token, "at 'token'", Token="x" * 4097)


@pytest.mark.parametrize(
    "members, text",
    [
        ({"ExpirationInDays": 0}, "between 1 and"),
        ({"ExpirationInDays": -1}, "between 1 and"),
        ({"ExpirationInDays": 2**31 - 1}, "between 1 and"),
        ({"TokenProperties": ["a", "b", "c", "d"]}, "at 'tokenProperties'"),
        ({"TokenProperties": ["x" * 4000]}, "too long"),
        ({"RoleArns": ["nonsense"]}, "at 'roleArns.1.member'"),
    ],
)
def test_wrong_values_are_refused(client, refused, members, text):
    license_arn = create_license(client)
    refused(INVALID, client.create_token, text, LicenseArn=license_arn, ClientToken=token(), **members)
    assert client.list_tokens()["Tokens"] == []


def test_a_client_token_is_remembered_for_ten_minutes(emulator, client, refused):
    request = {"LicenseArn": create_license(client), "ClientToken": token()}
    first = client.create_token(**request)
    again = client.create_token(**request)
    assert (first["TokenId"], first["Token"]) == (again["TokenId"], again["Token"])
    refused(INVALID, client.create_token, "client token", **request, ExpirationInDays=1)
    emulator.admin("clock", {"advance": 599})
    assert client.create_token(**request)["TokenId"] == first["TokenId"]
    emulator.admin("clock", {"advance": 2})
    assert client.create_token(**request)["TokenId"] != first["TokenId"]


def test_tokens_are_for_issuers_and_for_grantees_with_the_right(emulator, client, refused):
    license_arn = create_license(client)
    buyer = emulator.client(BUYER)
    request = {"LicenseArn": license_arn, "ClientToken": token()}
    refused(MISSING, buyer.create_token, "does not exist", **request)
    grant = create_grant(client, license_arn, AllowedOperations=["CheckoutLicense"])
    buyer.accept_grant(GrantArn=grant)
    refused("AccessDeniedException", buyer.create_token, "is not active", **request)
    change_grant(buyer, grant, Status="ACTIVE")
    refused("AccessDeniedException", buyer.create_token, "does not allow CreateToken", **request)
    change_grant(client, grant, AllowedOperations=["CreateToken"])
    created = buyer.create_token(**request)
    issuer = f"aws:license-manager:token-issuer-account-id:{BUYER}"
    assert claims(created["Token"])["amr"] == [issuer]
    assert [it["TokenId"] for it in buyer.list_tokens()["Tokens"]] == [created["TokenId"]]
    assert client.list_tokens()["Tokens"] == []
    refused(MISSING, client.delete_token, "does not exist", TokenId=created["TokenId"])


def test_tokens_belong_into_the_home_region(emulator, client, refused):
    license_arn = create_license(client)
    away = emulator.client(region="eu-west-1")
    request = {"LicenseArn": license_arn, "ClientToken": token()}
    location = "https://license-manager.us-east-1.amazonaws.com"
    assert refused("RedirectException", away.create_token, **request)["Location"] == location
    created = client.create_token(**request)
    answer = refused("RedirectException", away.delete_token, TokenId=created["TokenId"])
    assert answer["Location"] == location
    assert len(away.list_tokens()["Tokens"]) == 1


def test_what_does_not_exist_is_not_found(client, refused):
    request = {"ClientToken": token()}
    refused(MISSING, client.create_token, LicenseArn=UNKNOWN_LICENSE, **request)
    refused(INVALID, client.create_token, "Invalid license ARN", LicenseArn=NO_LICENSE, **request)
    refused(MISSING, client.delete_token, "Token x does not exist", TokenId="x")
    license_arn = create_license(client)
    client.delete_license(LicenseArn=license_arn, SourceVersion="1")
    refused(INVALID, client.create_token, "is deleted", LicenseArn=license_arn, **request)


def test_a_deleted_token_stays_listed(client, refused):
    created = create(client, create_license(client))
    client.delete_token(TokenId=created["TokenId"])
    (listed,) = client.list_tokens(TokenIds=[created["TokenId"]])["Tokens"]
    assert listed["Status"] == "DELETED"
    refused(MISSING, client.delete_token, TokenId=created["TokenId"])


def test_tokens_are_walked_restricted_and_filtered(emulator, client, refused):
    license_arn, other = create_license(client), create_license(client)
    ids = [create(client, license_arn)["TokenId"] for _ in range(4)]
    last = create(client, other)["TokenId"]
    walked = pages(client.list_tokens, "Tokens", MaxResults=2)
    assert [[it["TokenId"] for it in page] for page in walked] == [ids[:2], ids[2:], [last]]
    assert [it["TokenId"] for it in client.list_tokens(TokenIds=[last, "x"])["Tokens"]] == [last]
    assert emulator.client(STRANGER).list_tokens(TokenIds=[last])["Tokens"] == []
    one = [{"Name": "LicenseArns", "Values": [other]}]
    assert [it["TokenId"] for it in client.list_tokens(Filters=one)["Tokens"]] == [last]
    assert client.list_tokens(Filters=one, TokenIds=ids)["Tokens"] == []
    two = [{"Name": "LicenseArns", "Values": [other, license_arn]}]
    refused(INVALID, client.list_tokens, "You cannot have more than 1 filter values.", Filters=two)
    unknown = [{"Name": "LicenseArn", "Values": [other]}]
    refused(INVALID, client.list_tokens, "Invalid filter name: LicenseArn", Filters=unknown)


def test_a_deleted_grant_ends_the_right_to_new_tokens(emulator, client, refused):
    buyer, license_arn = emulator.client(BUYER), create_license(client)
    grant = granted(client, buyer, license_arn)
    create(buyer, license_arn)
    client.delete_grant(GrantArn=grant, Version="3")
    request = {"LicenseArn": license_arn, "ClientToken": token()}
    refused("AccessDeniedException", buyer.create_token, "is not active", **request)
