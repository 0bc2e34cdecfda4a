//! How the fields of a license asset ruleset travel.

use aws_sdk_licensemanager::operation::create_license_asset_ruleset::builders::CreateLicenseAssetRulesetFluentBuilder as Create;
use aws_sdk_licensemanager::operation::update_license_asset_ruleset::builders::UpdateLicenseAssetRulesetFluentBuilder as Update;
use aws_sdk_licensemanager::types::{
    AndRuleStatement as SdkAll, InstanceRuleStatement as SdkInstance, LicenseAssetRule as SdkRule,
    LicenseAssetRuleset as SdkRuleset, LicenseConfigurationRuleStatement as SdkConfiguration,
    LicenseRuleStatement as SdkLicense, MatchingRuleStatement as SdkMatching,
    OrRuleStatement as SdkAny, RuleStatement as SdkStatement, ScriptRuleStatement as SdkScript,
};

use super::LicenseAssetRuleset;
use super::rule::{
    AssetRule, AssetRuleStatement, AssetStatements, InstanceRuleStatement, InstanceStatements,
    MatchingRuleStatement, RuleStatement, ScriptRuleStatement,
};
use crate::aws::wire;

wire! {
    LicenseAssetRuleset = SdkRuleset => Create, Update {
        name: set_name create change;
        description: set_description create clear;
        rules: set_rules always;
        arn = license_asset_ruleset_arn;
    }
}

wire! {
    AssetRule = SdkRule => part {
        rule_statement: set_rule_statement;
    }
}

wire! {
    RuleStatement = SdkStatement => part {
        instance_rule_statement: set_instance_rule_statement;
        license_rule_statement: set_license_rule_statement;
        license_configuration_rule_statement: set_license_configuration_rule_statement;
    }
}

wire! {
    InstanceRuleStatement = SdkInstance => part {
        and_rule_statement: set_and_rule_statement;
        or_rule_statement: set_or_rule_statement;
        matching_rule_statement: set_matching_rule_statement;
        script_rule_statement: set_script_rule_statement;
    }
}

wire! {
    AssetRuleStatement = SdkLicense | SdkConfiguration => part {
        and_rule_statement: set_and_rule_statement;
        or_rule_statement: set_or_rule_statement;
        matching_rule_statement: set_matching_rule_statement;
    }
}

wire! {
    InstanceStatements = SdkAll | SdkAny => part {
        matching_rule_statements: set_matching_rule_statements;
        script_rule_statements: set_script_rule_statements;
    }
}

wire! {
    AssetStatements = SdkAll | SdkAny => part {
        matching_rule_statements: set_matching_rule_statements;
    }
}

wire! {
    MatchingRuleStatement = SdkMatching => checked part {
        key_to_match: set_key_to_match;
        constraint: set_constraint;
        value_to_match: set_value_to_match;
    }
}

wire! {
    ScriptRuleStatement = SdkScript => checked part {
        key_to_match: set_key_to_match;
        script: set_script;
    }
}
