//! Are the rules of a ruleset well formed: one statement each, with keys and values that exist?

use crate::emulator::arn::{Arn, is_account};
use crate::emulator::records::{
    AssetRule, AssetStatement, CombinedStatement, MatchingStatement, RuleStatement, ScriptStatement,
};

/// The documented quota of rules in one ruleset.
const MOST_RULES: usize = 5;

const CONSTRAINTS: &[&str] = &["EQUALS", "NOT_EQUALS"];
const PLATFORMS: &[&str] = &["Windows", "Linux"];
const BILLING_PRODUCTS: &[&str] = &[
    "windows-server-enterprise",
    "windows-byol",
    "rhel",
    "rhel-byol",
    "rhel-high-availability",
    "ubuntu-pro",
    "suse-linux",
    "sql-server-standard",
    "sql-server-enterprise",
];
const LICENSE_STATUSES: &[&str] = &[
    "AVAILABLE",
    "PENDING_AVAILABLE",
    "DEACTIVATED",
    "SUSPENDED",
    "EXPIRED",
    "PENDING_DELETE",
    "DELETED",
];

type Checked = Result<(), String>;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Instance,
    License,
    Configuration,
}

/// The values that a key takes.
enum Values {
    Text,
    Account,
    Arn,
    OneOf(&'static [&'static str]),
}

impl Kind {
    /// The values of a key, or nothing where assets of this kind have no such key.
    const fn values(self, key: &str) -> Option<Values> {
        Some(match (self, key.as_bytes()) {
            (Self::Instance, b"Platform") => Values::OneOf(PLATFORMS),
            (Self::Instance, b"EC2BillingProduct") => Values::OneOf(BILLING_PRODUCTS),
            (
                Self::Instance,
                b"MarketPlaceProductCode" | b"AMIId" | b"InstanceType" | b"InstanceId" | b"HostId",
            )
            | (Self::License, b"ProductSKU" | b"Issuer" | b"Beneficiary" | b"HomeRegion") => {
                Values::Text
            }
            (Self::Instance | Self::Configuration, b"AccountId") => Values::Account,
            (Self::License, b"LicenseArn") | (Self::Configuration, b"LicenseConfigurationArn") => {
                Values::Arn
            }
            (Self::License, b"LicenseStatus") => Values::OneOf(LICENSE_STATUSES),
            _ => return None,
        })
    }
}

/// Assumption E27: a ruleset has 1 to 5 rules, and every key, constraint and value must be a
/// documented one.
pub(super) fn check(rules: &[AssetRule]) -> Checked {
    if rules.is_empty() || rules.len() > MOST_RULES {
        return Err(format!("A license asset ruleset has 1 to {MOST_RULES} rules"));
    }
    rules.iter().try_for_each(|rule| check_rule(&rule.rule_statement))
}

fn check_rule(statement: &RuleStatement) -> Checked {
    let kinds = [
        (Kind::Instance, &statement.instance_rule_statement),
        (Kind::License, &statement.license_rule_statement),
        (Kind::Configuration, &statement.license_configuration_rule_statement),
    ];
    let given: Vec<_> =
        kinds.into_iter().filter_map(|(kind, it)| it.as_ref().map(|it| (kind, it))).collect();
    match given.as_slice() {
        [(kind, statement)] => check_statement(*kind, statement),
        _ => Err("RuleStatement requires exactly one of InstanceRuleStatement, \
                  LicenseRuleStatement and LicenseConfigurationRuleStatement"
            .to_owned()),
    }
}

fn check_statement(kind: Kind, statement: &AssetStatement) -> Checked {
    let combined = [&statement.and_rule_statement, &statement.or_rule_statement];
    let forms = combined.iter().filter(|it| it.is_some()).count()
        + usize::from(statement.matching_rule_statement.is_some())
        + usize::from(statement.script_rule_statement.is_some());
    if forms != 1 {
        return Err("A rule statement requires exactly one of AndRuleStatement, OrRuleStatement, \
                    MatchingRuleStatement and ScriptRuleStatement"
            .to_owned());
    }
    combined.into_iter().flatten().try_for_each(|it| check_combined(kind, it))?;
    statement.matching_rule_statement.iter().try_for_each(|it| check_matching(kind, it))?;
    statement.script_rule_statement.iter().try_for_each(|it| check_script(kind, it))
}

fn check_combined(kind: Kind, statement: &CombinedStatement) -> Checked {
    if statement.matching().is_empty() && statement.scripts().is_empty() {
        return Err("And and Or statements require at least one statement".to_owned());
    }
    statement.matching().iter().try_for_each(|it| check_matching(kind, it))?;
    statement.scripts().iter().try_for_each(|it| check_script(kind, it))
}

/// Scripts look at instances only.
fn check_script(kind: Kind, statement: &ScriptStatement) -> Checked {
    if kind != Kind::Instance {
        return Err("ScriptRuleStatement is supported for instances only".to_owned());
    }
    if statement.key_to_match.is_empty() || statement.script.is_empty() {
        return Err("ScriptRuleStatement requires a KeyToMatch and a Script".to_owned());
    }
    Ok(())
}

fn check_matching(kind: Kind, statement: &MatchingStatement) -> Checked {
    let (key, constraint) = (&statement.key_to_match, statement.constraint.as_str());
    let Some(values) = kind.values(key) else {
        return Err(format!("Invalid KeyToMatch: {key}"));
    };
    if !CONSTRAINTS.contains(&constraint) {
        return Err(format!("Invalid Constraint: {constraint}"));
    }
    if statement.value_to_match.is_empty() {
        return Err(format!("ValueToMatch of {key} requires a value"));
    }
    let wrong = statement.value_to_match.iter().find(|value| !allows(&values, value));
    wrong.map_or(Ok(()), |value| Err(format!("Invalid ValueToMatch of {key}: {value}")))
}

fn allows(values: &Values, value: &str) -> bool {
    match values {
        Values::Text => !value.is_empty(),
        Values::Account => is_account(value),
        Values::Arn => Arn::parse(value).is_some(),
        Values::OneOf(known) => known.contains(&value),
    }
}
