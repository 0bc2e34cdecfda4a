//! A license asset ruleset in the words of the SDK, and back.

use aws_sdk_licensemanager::operation::create_license_asset_ruleset::builders::CreateLicenseAssetRulesetFluentBuilder;
use aws_sdk_licensemanager::operation::update_license_asset_ruleset::builders::UpdateLicenseAssetRulesetFluentBuilder;
use aws_sdk_licensemanager::types::{
    AndRuleStatement, InstanceRuleStatement as SdkInstance, LicenseAssetRule,
    LicenseAssetRuleset as SdkRuleset, LicenseConfigurationRuleStatement, LicenseRuleStatement,
    MatchingRuleStatement as SdkMatching, OrRuleStatement, RuleStatement as SdkStatement,
    ScriptRuleStatement as SdkScript,
};
use aws_smithy_types::error::operation::BuildError;

use super::LicenseAssetRuleset;
use crate::aws::{Client, to_sdk_tags};
use crate::framework::{Context, Error, Result};
use crate::model::asset_rule::{
    AssetRule, AssetRuleStatement, AssetStatements, InstanceRuleStatement, InstanceStatements,
    MatchingRuleStatement, RuleStatement, ScriptRuleStatement,
};

type Built<T> = std::result::Result<T, BuildError>;

pub(super) fn creation(
    planned: &LicenseAssetRuleset,
    client: &Context<Client>,
) -> Result<CreateLicenseAssetRulesetFluentBuilder> {
    Ok(client
        .create_license_asset_ruleset()
        .name(&planned.name)
        .set_description(planned.description.clone())
        .set_rules(Some(rules(planned)?))
        .set_tags(to_sdk_tags(&client.tags))
        .client_token(&client.client_token))
}

/// The rules are replaced as a whole; what else does not change is left out.
pub(super) fn update(
    planned: &LicenseAssetRuleset,
    prior: &LicenseAssetRuleset,
    id: &str,
    client: &Context<Client>,
) -> Result<UpdateLicenseAssetRulesetFluentBuilder> {
    let described = planned.description != prior.description;
    let description = described.then(|| planned.description.clone().unwrap_or_default());
    Ok(client
        .update_license_asset_ruleset()
        .license_asset_ruleset_arn(id)
        .set_name((planned.name != prior.name).then(|| planned.name.clone()))
        .set_description(description)
        .set_rules(Some(rules(planned)?))
        .client_token(&client.client_token))
}

pub(crate) fn ruleset(remote: SdkRuleset) -> LicenseAssetRuleset {
    LicenseAssetRuleset {
        name: remote.name,
        description: remote.description,
        rules: remote.rules.into_iter().map(from_rule).collect(),
        arn: remote.license_asset_ruleset_arn.into(),
    }
}

fn rules(planned: &LicenseAssetRuleset) -> Result<Vec<LicenseAssetRule>> {
    let rules = planned.rules.iter();
    let statements = rules.map(|rule| rule.rule_statement.get().map(statement).transpose());
    let rule = |statement| LicenseAssetRule::builder().set_rule_statement(statement).build();
    statements
        .map(|statement| statement.map(rule))
        .collect::<Built<_>>()
        .map_err(|error| Error::Bug(format!("A rule is incomplete: {error}")))
}

fn statement(planned: &RuleStatement) -> Built<SdkStatement> {
    let RuleStatement {
        instance_rule_statement: about_instances,
        license_rule_statement: about_licenses,
        license_configuration_rule_statement: about_configurations,
    } = planned;
    Ok(SdkStatement::builder()
        .set_instance_rule_statement(about_instances.as_ref().map(instance).transpose()?)
        .set_license_rule_statement(about_licenses.as_ref().map(license).transpose()?)
        .set_license_configuration_rule_statement(
            about_configurations.as_ref().map(configuration).transpose()?,
        )
        .build())
}

fn instance(planned: &InstanceRuleStatement) -> Built<SdkInstance> {
    let parts = |form: &Option<InstanceStatements>| form.as_ref().map(Statements::of).transpose();
    let matching = planned.matching_rule_statement.as_ref().map(matching_to_sdk).transpose()?;
    let script = planned.script_rule_statement.as_ref().map(script_to_sdk).transpose()?;
    Ok(SdkInstance::builder()
        .set_and_rule_statement(parts(&planned.and_rule_statement)?.map(Statements::all))
        .set_or_rule_statement(parts(&planned.or_rule_statement)?.map(Statements::any))
        .set_matching_rule_statement(matching)
        .set_script_rule_statement(script)
        .build())
}

fn license(planned: &AssetRuleStatement) -> Built<LicenseRuleStatement> {
    let parts = |form: &Option<AssetStatements>| form.as_ref().map(Statements::alone).transpose();
    let matching = planned.matching_rule_statement.as_ref().map(matching_to_sdk).transpose()?;
    Ok(LicenseRuleStatement::builder()
        .set_and_rule_statement(parts(&planned.and_rule_statement)?.map(Statements::all))
        .set_or_rule_statement(parts(&planned.or_rule_statement)?.map(Statements::any))
        .set_matching_rule_statement(matching)
        .build())
}

fn configuration(planned: &AssetRuleStatement) -> Built<LicenseConfigurationRuleStatement> {
    let same = license(planned)?;
    Ok(LicenseConfigurationRuleStatement::builder()
        .set_and_rule_statement(same.and_rule_statement)
        .set_or_rule_statement(same.or_rule_statement)
        .set_matching_rule_statement(same.matching_rule_statement)
        .build())
}

/// What a combination combines.
struct Statements {
    matching: Option<Vec<SdkMatching>>,
    scripts: Option<Vec<SdkScript>>,
}

impl Statements {
    fn of(planned: &InstanceStatements) -> Built<Self> {
        let matching = planned.matching_rule_statements.as_ref();
        let scripts = planned.script_rule_statements.as_ref();
        let matching = matching.map(|all| all.iter().map(matching_to_sdk).collect());
        let scripts = scripts.map(|all| all.iter().map(script_to_sdk).collect());
        Ok(Self { matching: matching.transpose()?, scripts: scripts.transpose()? })
    }

    fn alone(planned: &AssetStatements) -> Built<Self> {
        let matching = planned.matching_rule_statements.get();
        let matching = matching.map(|all| all.iter().map(matching_to_sdk).collect());
        Ok(Self { matching: matching.transpose()?, scripts: None })
    }

    fn all(self) -> AndRuleStatement {
        AndRuleStatement::builder()
            .set_matching_rule_statements(self.matching)
            .set_script_rule_statements(self.scripts)
            .build()
    }

    fn any(self) -> OrRuleStatement {
        OrRuleStatement::builder()
            .set_matching_rule_statements(self.matching)
            .set_script_rule_statements(self.scripts)
            .build()
    }
}

fn matching_to_sdk(planned: &MatchingRuleStatement) -> Built<SdkMatching> {
    SdkMatching::builder()
        .key_to_match(&planned.key_to_match)
        .constraint(&planned.constraint)
        .set_value_to_match(Some(planned.value_to_match.clone()))
        .build()
}

fn script_to_sdk(planned: &ScriptRuleStatement) -> Built<SdkScript> {
    SdkScript::builder().key_to_match(&planned.key_to_match).script(&planned.script).build()
}

fn from_rule(remote: LicenseAssetRule) -> AssetRule {
    AssetRule { rule_statement: remote.rule_statement.map(from_statement).into() }
}

fn from_statement(statement: SdkStatement) -> RuleStatement {
    let about_licenses = statement.license_rule_statement.map(|remote| AssetRuleStatement {
        and_rule_statement: remote.and_rule_statement.map(from_all),
        or_rule_statement: remote.or_rule_statement.map(from_any),
        matching_rule_statement: remote.matching_rule_statement.map(from_matching),
    });
    let about_configurations =
        statement.license_configuration_rule_statement.map(|remote| AssetRuleStatement {
            and_rule_statement: remote.and_rule_statement.map(from_all),
            or_rule_statement: remote.or_rule_statement.map(from_any),
            matching_rule_statement: remote.matching_rule_statement.map(from_matching),
        });
    RuleStatement {
        instance_rule_statement: statement.instance_rule_statement.map(from_instance),
        license_rule_statement: about_licenses,
        license_configuration_rule_statement: about_configurations,
    }
}

fn from_instance(remote: SdkInstance) -> InstanceRuleStatement {
    let statements = |matching: Option<Vec<SdkMatching>>, scripts: Option<Vec<SdkScript>>| {
        let some = |all: &Vec<SdkScript>| !all.is_empty();
        InstanceStatements {
            matching_rule_statements: matching
                .filter(|all| !all.is_empty())
                .map(|all| all.into_iter().map(from_matching).collect()),
            script_rule_statements: scripts
                .filter(some)
                .map(|all| all.into_iter().map(from_script).collect()),
        }
    };
    InstanceRuleStatement {
        and_rule_statement: remote
            .and_rule_statement
            .map(|all| statements(all.matching_rule_statements, all.script_rule_statements)),
        or_rule_statement: remote
            .or_rule_statement
            .map(|any| statements(any.matching_rule_statements, any.script_rule_statements)),
        matching_rule_statement: remote.matching_rule_statement.map(from_matching),
        script_rule_statement: remote.script_rule_statement.map(from_script),
    }
}

fn from_all(remote: AndRuleStatement) -> AssetStatements {
    from_combined(remote.matching_rule_statements)
}

fn from_any(remote: OrRuleStatement) -> AssetStatements {
    from_combined(remote.matching_rule_statements)
}

fn from_combined(matching: Option<Vec<SdkMatching>>) -> AssetStatements {
    let matching = matching.map(|all| all.into_iter().map(from_matching).collect());
    AssetStatements { matching_rule_statements: matching.into() }
}

fn from_matching(remote: SdkMatching) -> MatchingRuleStatement {
    MatchingRuleStatement {
        key_to_match: remote.key_to_match,
        constraint: remote.constraint,
        value_to_match: remote.value_to_match,
    }
}

fn from_script(remote: SdkScript) -> ScriptRuleStatement {
    ScriptRuleStatement { key_to_match: remote.key_to_match, script: remote.script }
}
