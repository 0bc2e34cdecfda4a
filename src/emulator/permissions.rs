//! Which actions may the callers of an account take, once somebody has said so?

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;

use super::account::AccountId;
use super::error::Error;
use super::operations;
use super::service::{Api, Arrival};

/// What its actions begin with.
const LICENSE_MANAGER: &str = "license-manager";

/// What somebody allowed, by account. An account of which nothing is said may do everything.
#[derive(Debug, Default)]
pub(crate) struct Permissions(BTreeMap<AccountId, BTreeSet<String>>);

/// What an account may do from now on.
#[derive(Debug, Deserialize)]
pub(crate) struct Allowed {
    account: AccountId,
    /// Actions as in an IAM policy, such as `license-manager:GetLicense`, `license-manager:List*` and `sts:AssumeRole`.
    /// None lifts the restriction.
    actions: Option<BTreeSet<String>>,
}

impl Allowed {
    /// What is allowed, unless something of it can never be asked for. Actions of other services stand in policies too.
    pub(crate) fn checked(self) -> Result<Self, String> {
        for action in self.actions.iter().flatten() {
            let refuse = |why: &str| Err(format!("`actions`: {action} {why}"));
            match action.split_once(':') {
                None if action != "*" => {
                    let example =
                        format!("{LICENSE_MANAGER}:ListLicenses or {LICENSE_MANAGER}:List*");
                    return refuse(&format!("is no action, which is as in {example}"));
                }
                Some((service, name))
                    if service.eq_ignore_ascii_case(LICENSE_MANAGER)
                        && !operations::names().any(|known| matches(name, known)) =>
                {
                    return refuse("allows no operation of License Manager");
                }
                _ => {}
            }
        }
        Ok(self)
    }
}

impl Permissions {
    pub(crate) fn set(&mut self, allowed: Allowed) {
        match allowed.actions {
            Some(actions) => self.0.insert(allowed.account, actions),
            None => self.0.remove(&allowed.account),
        };
    }

    /// The refusal of a request, in the words of IAM ("Troubleshoot access denied error messages"), if its caller may not
    /// make it.
    pub(crate) fn refusal(&self, arrival: &Arrival<'_>) -> Option<Error> {
        let caller = arrival.caller.as_ref().ok()?;
        let allowed = self.0.get(&*caller.account)?;
        let missing = actions(arrival).find(|action| !allows(allowed, action))?;
        let code = match arrival.api {
            Api::LicenseManager => "AccessDeniedException",
            Api::Sts => "AccessDenied",
        };
        let message = format!(
            "User: {} is not authorized to perform: {missing} on resource: * because no identity-based policy allows the \
             {missing} action",
            caller.principal_arn
        );
        Some(Error::new(code, message))
    }
}

fn allows(allowed: &BTreeSet<String>, action: &str) -> bool {
    allowed.iter().any(|pattern| matches(pattern, action))
}

/// Whether an action is one of those that a pattern means: `*` stands for any letters and `?` for one, and the case means
/// nothing (IAM user guide, "IAM JSON policy elements: Action").
fn matches(pattern: &str, action: &str) -> bool {
    let (pattern, action) = (pattern.as_bytes(), action.as_bytes());
    let (mut at, mut in_action) = (0, 0);
    // Where the last `*` stands, and how far it reaches.
    let mut star: Option<(usize, usize)> = None;
    while in_action < action.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, in_action));
                at += 1;
            }
            Some(one) if *one == b'?' || one.eq_ignore_ascii_case(&action[in_action]) => {
                at += 1;
                in_action += 1;
            }
            _ => {
                let Some((place, reach)) = star else { return false };
                star = Some((place, reach + 1));
                (at, in_action) = (place + 1, reach + 1);
            }
        }
    }
    pattern[at..].iter().all(|rest| *rest == b'*')
}

/// What a request needs: the action of its name, and for a creation with tags that of tagging ("Actions, resources, and
/// condition keys for AWS License Manager"). Everybody may ask who they are (`GetCallerIdentity`), and a web identity has no
/// policy.
fn actions<'a>(arrival: &'a Arrival<'_>) -> impl Iterator<Item = String> + use<'a> {
    let (service, is_free) = match arrival.api {
        Api::LicenseManager => (LICENSE_MANAGER, false),
        Api::Sts => ("sts", arrival.operation != "AssumeRole"),
    };
    let own = (!is_free).then(|| format!("{service}:{}", arrival.operation));
    let tags = has_tags(arrival).then(|| format!("{service}:TagResource"));
    own.into_iter().chain(tags)
}

fn has_tags(arrival: &Arrival<'_>) -> bool {
    let request = || serde_json::from_slice::<Value>(&arrival.params).ok();
    arrival.operation.starts_with("Create")
        && request()
            .is_some_and(|request| request["Tags"].as_array().is_some_and(|tags| !tags.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::emulator::identity::Caller;
    use serde_json::json;

    const ACCOUNT: &str = "111122223333";

    fn permissions(actions: &Value) -> Permissions {
        let mut permissions = Permissions::default();
        let allowed = json!({ "account": ACCOUNT, "actions": actions });
        permissions.set(serde_json::from_value(allowed).unwrap());
        permissions
    }

    /// The action that is missing, of an account.
    fn missing(actions: &Value, account: &str, operation: &str, params: &Value) -> Option<String> {
        let arrival = Arrival {
            api: if operation.contains("Role") || operation.contains("Caller") {
                Api::Sts
            } else {
                Api::LicenseManager
            },
            operation,
            caller: Ok(Caller::of_account(account, "us-east-1")),
            params: params.to_string().into(),
        };
        let refusal = permissions(actions).refusal(&arrival)?;
        let (_, rest) = refusal.message.split_once("perform: ").unwrap();
        Some(rest.split(' ').next().unwrap().to_owned())
    }

    #[test]
    fn an_account_may_do_what_is_said_and_others_everything() {
        let some = json!(["license-manager:GetLicense", "license-manager:List*"]);
        for (account, operation, expected) in [
            (ACCOUNT, "GetLicense", None),
            (ACCOUNT, "ListTokens", None),
            (ACCOUNT, "GetLicenseUsage", Some("license-manager:GetLicenseUsage")),
            (ACCOUNT, "AssumeRole", Some("sts:AssumeRole")),
            (ACCOUNT, "GetCallerIdentity", None),
            ("444455556666", "GetLicenseUsage", None),
        ] {
            let found = missing(&some, account, operation, &json!({}));
            assert_eq!(found.as_deref(), expected, "{operation}");
        }
        assert_eq!(missing(&json!(null), ACCOUNT, "DeleteLicense", &json!({})), None);
    }

    #[test]
    fn tags_at_creation_need_an_action_of_their_own() {
        let create = json!(["license-manager:CreateLicense"]);
        let tagged = json!({ "Tags": [{ "Key": "team", "Value": "data" }] });
        let found = missing(&create, ACCOUNT, "CreateLicense", &tagged);
        assert_eq!(found.as_deref(), Some("license-manager:TagResource"));
        assert_eq!(missing(&create, ACCOUNT, "CreateLicense", &json!({ "Tags": [] })), None);
    }
}
