//! Which assets do the rules of a ruleset find?

use crate::emulator::operations::usage_operations;
use crate::emulator::records::{
    AssetRule, AssetStatement, CombinedStatement, License, LicenseConfiguration, MatchingStatement,
    Resource, RuleStatement,
};

/// An asset as rules see it: the values of each key.
pub(super) trait Asset {
    /// The statement of a rule about assets of this kind.
    fn statement(rule: &RuleStatement) -> Option<&AssetStatement>;

    /// No values where the asset, or what is known about it, lacks the key.
    fn values(&self, key: &str) -> Vec<&str>;
}

/// Assumption E32: an asset belongs to a group if any rule of any of its rulesets finds it.
pub(super) fn finds<A: Asset>(rules: &[AssetRule], asset: &A) -> bool {
    let mut statements = rules.iter().filter_map(|rule| A::statement(&rule.rule_statement));
    statements.any(|statement| holds(statement, asset))
}

/// Assumption E33: scripts are not run and find nothing.
fn holds<A: Asset>(statement: &AssetStatement, asset: &A) -> bool {
    let all = |it: &CombinedStatement| {
        it.scripts().is_empty() && it.matching().iter().all(|it| matches(it, asset))
    };
    let any = |it: &CombinedStatement| it.matching().iter().any(|it| matches(it, asset));
    statement.and_rule_statement.as_ref().is_some_and(all)
        || statement.or_rule_statement.as_ref().is_some_and(any)
        || statement.matching_rule_statement.as_ref().is_some_and(|it| matches(it, asset))
}

fn matches<A: Asset>(statement: &MatchingStatement, asset: &A) -> bool {
    let wanted = &statement.value_to_match;
    let values = asset.values(&statement.key_to_match);
    let found = values.into_iter().any(|value| wanted.iter().any(|wanted| wanted == value));
    found == (statement.constraint == "EQUALS")
}

impl Asset for Resource {
    fn statement(rule: &RuleStatement) -> Option<&AssetStatement> {
        rule.instance_rule_statement.as_ref()
    }

    fn values(&self, key: &str) -> Vec<&str> {
        let one = match key {
            "Platform" => self.platform.as_deref().map(platform),
            "AMIId" => self.ami_id.as_deref(),
            "InstanceType" => self.instance_type.as_deref(),
            "InstanceId" => Some(self.id()),
            "HostId" => self.host_id.as_deref(),
            "AccountId" => Some(self.account.as_str()),
            "EC2BillingProduct" => {
                let billed = self.usage_operation.as_deref().and_then(usage_operations::find);
                return billed.map_or_else(Vec::new, |it| it.billing_products.to_vec());
            }
            "MarketPlaceProductCode" => {
                return self
                    .marketplace_product_codes
                    .iter()
                    .flatten()
                    .map(String::as_str)
                    .collect();
            }
            _ => None,
        };
        one.into_iter().collect()
    }
}

/// The inventory names platforms with their editions, rules do not.
fn platform(full: &str) -> &str {
    if full.to_ascii_lowercase().starts_with("windows") { "Windows" } else { "Linux" }
}

impl Asset for License {
    fn statement(rule: &RuleStatement) -> Option<&AssetStatement> {
        rule.license_rule_statement.as_ref()
    }

    fn values(&self, key: &str) -> Vec<&str> {
        match key {
            "LicenseArn" => vec![&self.arn],
            "ProductSKU" => vec![&self.product_sku],
            "Issuer" => vec![&self.definition.issuer.name],
            "Beneficiary" => vec![&self.beneficiary],
            "LicenseStatus" => vec![self.status.name()],
            "HomeRegion" => vec![&self.home_region],
            _ => Vec::new(),
        }
    }
}

impl Asset for LicenseConfiguration {
    fn statement(rule: &RuleStatement) -> Option<&AssetStatement> {
        rule.license_configuration_rule_statement.as_ref()
    }

    fn values(&self, key: &str) -> Vec<&str> {
        match key {
            "LicenseConfigurationArn" => vec![&self.arn],
            "AccountId" => vec![&self.account],
            _ => Vec::new(),
        }
    }
}
