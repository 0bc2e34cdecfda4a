//! What to do about an error of AWS, where that is known.

use serde_json::Value;

use super::http::Attempt;
use crate::framework::Refusal;

/// How the message begins that the account lacks the service-linked role (assumption A35). The code alone says nothing.
pub(super) const NO_ROLE: &str = "Service role not found";

/// What IAM says where it denies ("Troubleshoot access denied error messages"). The service denies in words of its own.
const IAM_DENIES: &str = "is not authorized to perform";

/// Advice for the reader of an error message.
pub(super) fn of(refusal: &Refusal, attempt: Option<&Attempt>, body: &[u8]) -> Option<String> {
    let hint = match refusal.code.as_str() {
        "AccessDeniedException" if refusal.message.starts_with(NO_ROLE) => {
            "License Manager needs its service-linked role in each account before anything else. \
             Open the License Manager console once, or create the role with \
             `aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com`. \
             It takes up to some minutes to take effect, for which an apply waits."
                .into()
        }
        "AccessDenied" | "AccessDeniedException" if refusal.operation.starts_with("AssumeRole") => {
            "The caller may need a policy that allows sts:AssumeRole on the role, and the role's \
             trust policy must name the caller (and the external id, if it asks for one). The guide \
             \"Permissions\" shows both."
                .into()
        }
        "AuthorizationException" => permission(refusal),
        "AccessDenied" | "AccessDeniedException" if refusal.message.contains(IAM_DENIES) => {
            permission(refusal)
        }
        "ExpiredToken" | "ExpiredTokenException" => {
            "The credentials have expired. Sign in anew (`aws sso login` for SSO profiles), or \
             replace AWS_SESSION_TOKEN and the keys that belong to it."
                .into()
        }
        "UnrecognizedClientException" | "InvalidClientTokenId" => {
            "AWS does not know the access key. Check access_key, AWS_ACCESS_KEY_ID or the profile. \
             Temporary keys work only with their session token, and a region that must be \
             enabled first knows no keys before that."
                .into()
        }
        "InvalidSignatureException" | "SignatureDoesNotMatch" => {
            "The secret key does not belong to the access key, or this machine's clock is wrong."
                .into()
        }
        "RateLimitExceededException" | "ThrottlingException" | "Throttling" => throttled(attempt),
        "RedirectException" => redirect(body),
        "ResourceLimitExceededException" => return quota(refusal),
        "NoEntitlementsAllowedException" => NO_ENTITLEMENTS.into(),
        "ValidationException" if refusal.message.contains("disabled Trusted Access") => {
            "Grants to an organization need its trust in two services: license-manager.amazonaws.com and, \
             for licenses from AWS Marketplace, license-management.marketplace.amazonaws.com. The \
             management account gives it with `aws organizations enable-aws-service-access \
             --service-principal ...`, and links License Manager with \
             licensemanager_service_settings (enable_organization_integration = true)."
                .into()
        }
        _ => return None,
    };
    Some(hint)
}

/// Which action a policy has to allow. A request with tags may lack that of tagging, which IAM then names.
fn permission(refusal: &Refusal) -> String {
    let named = refusal.message.split("to perform: ").nth(1);
    let named = named.and_then(|rest| rest.split_whitespace().next());
    let own = || format!("license-manager:{}", refusal.operation);
    let action = named.filter(|action| action.contains(':')).map_or_else(own, str::to_owned);
    let allows = format!("needs a policy that allows {action}");
    let lacks = if refusal.message.contains("explicit deny") {
        format!("has a policy that denies {action}, and {allows}")
    } else {
        allows
    };
    format!("The caller {lacks}. The guide \"Permissions\" has one for each type.")
}

/// The service says as little where nothing is left as where nothing fits (assumption A25).
const NO_ENTITLEMENTS: &str = "The service answers alike in all of these cases: there is no such license for this account; its \
     grant is not active, or allows no checkout; the license is not valid now, or cannot be used in this way (to borrow it takes \
     borrow_configuration and sign_key); it has no entitlement of that name and unit; all of it is checked out at the moment.";

/// The quotas behind operations, by their names and codes in Service Quotas, and their values where AWS documents them
/// ("AWS License Manager endpoints and quotas").
const QUOTAS: [(&str, &str); 9] = [
    ("AcceptGrant", "\"Number of received licenses per product\" (L-48BF1E76)"),
    ("CreateGrant", "\"Number of grants per license\" (L-55F04DE6), 2,000 by default"),
    ("CreateGrantVersion", "\"Number of grants per license\" (L-55F04DE6), 2,000 by default"),
    ("CreateLicense", "\"Number of licenses you can create\" (L-C45FDCC5)"),
    ("CreateLicenseAssetGroup", "\"License asset groups per account\" (L-D603D41E)"),
    ("CreateLicenseAssetRuleset", "\"Custom rulesets per account\" (L-9FC671A7)"),
    (
        "CreateLicenseConfiguration",
        "\"License configurations\" (L-CDB75D7A), 25 in each region by default",
    ),
    ("CreateLicenseManagerReportGenerator", "\"Number of report generators\" (L-9FBEFBCB)"),
    ("CreateToken", "\"Number of tokens per account and license\" (L-992B7443)"),
];

fn quota(refusal: &Refusal) -> Option<String> {
    if refusal.message.contains("in one day") {
        return Some(
            "Seen was a limit of about ten new license configurations in a day. Deleting some gives none back: apply the rest \
             tomorrow, or ask AWS Support for more."
                .into(),
        );
    }
    // Changes for a whole organization wait for each other, which is no quota.
    let is_busy = refusal.message.to_lowercase().contains("concurrent");
    let (_, quota) =
        QUOTAS.iter().find(|(operation, _)| !is_busy && *operation == refusal.operation)?;
    Some(format!(
        "The quota behind this is {quota}. Service Quotas shows what applies to this account and region, and takes requests for \
         more."
    ))
}

fn throttled(attempt: Option<&Attempt>) -> String {
    let tries = attempt.map_or(1, |attempt| attempt.number.max(1));
    format!(
        "AWS still throttled try {tries}. Allow more tries with max_retries, set \
         retry_mode = \"adaptive\", or limit how much runs at once with max_concurrent_requests."
    )
}

fn redirect(body: &[u8]) -> String {
    let answer: Option<Value> = serde_json::from_slice(body).ok();
    let location = answer.as_ref().and_then(|answer| answer["Location"].as_str());
    let place = location.map(|location| format!(" ({location})")).unwrap_or_default();
    format!("This must be done in the home region{place}. Set home_region or region accordingly.")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hint(operation: &str, code: &str, message: &str, body: &str) -> String {
        let refusal = Refusal {
            operation: operation.into(),
            code: code.into(),
            message: message.into(),
            ..Refusal::default()
        };
        let attempt = Attempt { number: 25, ..Attempt::default() };
        of(&refusal, Some(&attempt), body.as_bytes()).unwrap_or_default()
    }

    #[test]
    fn hints_say_what_to_do() {
        let no_trust = "Grantor has disabled Trusted Access to AWS License Manager Service in AWS Organizations";
        let missing_role = "Service role not found. Consult setup instructions";
        let untagged =
            "User: ada is not authorized to perform: license-manager:TagResource on resource: *";
        let denied = "User: ada is not authorized to perform: license-manager:ListLicenses with an explicit deny in a service \
                      control policy";
        let moved = r#"{"Location":"https://license-manager.us-east-1.amazonaws.com"}"#;
        for (operation, code, message, body, part) in [
            (
                "ListLicenses",
                "AccessDeniedException",
                missing_role,
                "",
                "create-service-linked-role",
            ),
            ("ListLicenses", "AccessDeniedException", "other", "", ""),
            ("AssumeRole", "AccessDenied", "", "", "trust policy"),
            ("CreateGrant", "AuthorizationException", "", "", "license-manager:CreateGrant. The"),
            (
                "CreateLicense",
                "AccessDeniedException",
                untagged,
                "",
                "license-manager:TagResource. The",
            ),
            (
                "ListLicenses",
                "AccessDeniedException",
                denied,
                "",
                "denies license-manager:ListLicenses, and",
            ),
            ("GetCallerIdentity", "ExpiredToken", "", "", "aws sso login"),
            ("ListLicenses", "UnrecognizedClientException", "", "", "does not know the access key"),
            ("ListLicenses", "InvalidSignatureException", "", "", "clock"),
            ("ListLicenses", "RateLimitExceededException", "", "", "try 25"),
            ("CreateLicense", "RedirectException", "", moved, "us-east-1.amazonaws.com"),
            ("CreateLicense", "RedirectException", "", "", "home region. Set"),
            ("CreateLicense", "ValidationException", "", "", ""),
            ("CreateLicenseConfiguration", "ResourceLimitExceededException", "", "", "25 in each"),
            (
                "CreateLicenseConfiguration",
                "ResourceLimitExceededException",
                "created in one day",
                "",
                "about ten",
            ),
            ("CreateGrant", "ResourceLimitExceededException", "", "", "(L-55F04DE6), 2,000"),
            (
                "CreateGrant",
                "ResourceLimitExceededException",
                "Too many concurrent org grants",
                "",
                "",
            ),
            ("GetGrant", "ResourceLimitExceededException", "", "", ""),
            (
                "CheckoutBorrowLicense",
                "NoEntitlementsAllowedException",
                "",
                "",
                "all of it is checked out",
            ),
            ("CreateGrant", "ValidationException", no_trust, "", "license-management.marketplace"),
        ] {
            let hint = hint(operation, code, message, body);
            assert!(hint.contains(part) && hint.is_empty() == part.is_empty(), "{code}: {hint}");
        }
    }
}
