//! Which rulesets does the service bring along?

use crate::emulator::arn::partition;
use crate::emulator::digest;
use crate::emulator::records::{
    AssetRule, AssetRuleset, AssetStatement, MatchingStatement, RuleStatement,
};

/// The owner in the ARN of everything that AWS manages.
const OWNER: &str = "aws";

/// Assumption E26: the name of each managed ruleset and the billing product by which it finds
/// instances; ids depend on the name alone.
const RULESETS: &[(&str, &str)] = &[
    ("Windows Server Datacenter", "windows-server-enterprise"),
    ("SQL Server Enterprise", "sql-server-enterprise"),
    ("SQL Server Standard", "sql-server-standard"),
    ("Red Hat Enterprise Linux", "rhel"),
    ("Ubuntu Pro", "ubuntu-pro"),
    ("SUSE Linux Enterprise Server", "suse-linux"),
];

/// The managed rulesets as one region has them.
pub(super) fn rulesets(region: &str) -> Vec<AssetRuleset> {
    RULESETS.iter().map(|(name, product)| ruleset(region, name, product)).collect()
}

pub(super) fn find(region: &str, arn: &str) -> Option<AssetRuleset> {
    rulesets(region).into_iter().find(|ruleset| ruleset.arn == arn)
}

fn ruleset(region: &str, name: &str, product: &str) -> AssetRuleset {
    let matching = MatchingStatement {
        key_to_match: "EC2BillingProduct".to_owned(),
        constraint: "EQUALS".to_owned(),
        value_to_match: vec![product.to_owned()],
    };
    let instances =
        AssetStatement { matching_rule_statement: Some(matching), ..AssetStatement::default() };
    let statement =
        RuleStatement { instance_rule_statement: Some(instances), ..RuleStatement::default() };
    AssetRuleset {
        arn: arn(region, name),
        account: OWNER.to_owned(),
        region: region.to_owned(),
        name: name.to_owned(),
        description: Some(format!("Instances with {name}")),
        rules: vec![AssetRule { rule_statement: statement }],
    }
}

fn arn(region: &str, name: &str) -> String {
    let half = digest::of_bytes(name.as_bytes());
    let partition = partition(region);
    format!(
        "arn:{partition}:license-manager:{region}:{OWNER}:license-asset-ruleset:lar-{half}{half}"
    )
}
