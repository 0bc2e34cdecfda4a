"""Which errors does each operation declare, and which of them does nothing lead to but a fault?"""

import botocore.session

MODEL = botocore.session.get_session().get_service_model("license-manager")

# Every operation declares these four.
COMMON = ("AccessDeniedException", "AuthorizationException", "RateLimitExceededException", "ServerInternalException")

CONFLICT = "ConflictException"
FILTERS = "FilterLimitExceededException"
PARAMETER = "InvalidParameterValueException"
LIMIT = "ResourceLimitExceededException"
MISSING = "ResourceNotFoundException"
SIGNATURE = "UnsupportedDigitalSignatureMethodException"

# The model declares these, and neither it nor the documentation says when they come: in the family of licenses and
# grants wrong values are a ValidationException, reads have no quota, and the size of some quotas is not published.
ONLY_BY_FAULT = {
    "AcceptGrant": {PARAMETER, LIMIT},
    "CheckInLicense": {CONFLICT, PARAMETER},
    "CheckoutBorrowLicense": {PARAMETER},
    "CheckoutLicense": {PARAMETER, SIGNATURE},
    "CreateGrant": {PARAMETER},
    "CreateGrantVersion": {PARAMETER},
    "CreateLicense": {PARAMETER},
    "CreateLicenseManagerReportGenerator": {LIMIT},
    "CreateToken": {LIMIT},
    "DeleteGrant": {PARAMETER},
    "DeleteLicense": {PARAMETER},
    "DeleteLicenseManagerReportGenerator": {LIMIT},
    "ExtendLicenseConsumption": {PARAMETER},
    "GetGrant": {PARAMETER, LIMIT},
    "GetLicense": {PARAMETER},
    "GetLicenseManagerReportGenerator": {LIMIT},
    "GetLicenseUsage": {PARAMETER},
    "ListAssociationsForLicenseConfiguration": {FILTERS},
    "ListDistributedGrants": {PARAMETER, LIMIT},
    "ListLicenseManagerReportGenerators": {LIMIT, MISSING},
    "ListLicenses": {PARAMETER},
    "ListReceivedGrants": {PARAMETER, LIMIT},
    "ListReceivedGrantsForOrganization": {PARAMETER, LIMIT},
    "ListReceivedLicenses": {PARAMETER, LIMIT},
    "ListReceivedLicensesForOrganization": {PARAMETER, LIMIT},
    "RejectGrant": {PARAMETER, LIMIT},
    "UpdateLicenseConfiguration": {CONFLICT, LIMIT},
    "UpdateLicenseManagerReportGenerator": {LIMIT},
    "UpdateLicenseSpecificationsForResource": {CONFLICT},
}


def declared(operation: str) -> set[str]:
    """What an operation declares beyond the four that all do."""
    return {shape.name for shape in MODEL.operation_model(operation).error_shapes} - set(COMMON)
