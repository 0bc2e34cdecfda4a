//! The one table of what the emulator can do: operation name, family, handler.
#![expect(
    clippy::needless_pass_by_value,
    reason = "a handler owns its request, whether it keeps parts of it or not"
)]

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::clock::Timestamp;
use super::context::{Context, Family};
use super::error::{Error, Result};
use super::records::TransitionKind;
use super::state::State;
use super::switches::Switch;

mod asset_groups;
mod asset_rulesets;
mod associations;
mod consumption;
mod conversion_tasks;
mod entitlements;
pub(crate) mod inventory;
pub(crate) mod license_configurations;
#[cfg(test)]
mod reading_tests;
mod regional;
mod report_generators;
mod service_settings;
mod tags;
mod usage_operations;

use entitlements::{checkouts, grants, licenses, tokens};

pub(crate) use entitlements::grants::reach_new_members;

/// One operation of the API.
pub(crate) struct Operation {
    pub(crate) name: &'static str,
    pub(crate) family: Family,
    pub(crate) run: fn(&mut Context<'_>) -> Result<Value>,
}

macro_rules! operations {
    ($($family:ident { $($name:ident => $handler:path,)* })*) => {
        &[$($(Operation {
            name: stringify!($name),
            family: Family::$family,
            run: |context| run(context, $handler),
        },)*)*]
    };
}

static OPERATIONS: &[Operation] = operations! {
    Entitlements {
        AcceptGrant => grants::accept,
        CheckInLicense => checkouts::check_in,
        CheckoutBorrowLicense => checkouts::check_out_borrow,
        CheckoutLicense => checkouts::check_out,
        CreateGrant => grants::create,
        CreateGrantVersion => grants::create_version,
        CreateLicense => licenses::create,
        CreateLicenseVersion => licenses::create_version,
        CreateToken => tokens::create,
        DeleteGrant => grants::delete,
        DeleteLicense => licenses::delete,
        DeleteToken => tokens::delete,
        ExtendLicenseConsumption => checkouts::extend,
        GetAccessToken => tokens::get_access_token,
        GetGrant => grants::get,
        GetLicense => licenses::get,
        GetLicenseUsage => licenses::get_usage,
        ListDistributedGrants => grants::list_distributed,
        ListLicenseVersions => licenses::list_versions,
        ListLicenses => licenses::list,
        ListReceivedGrants => grants::list_received,
        ListReceivedGrantsForOrganization => grants::list_received_for_organization,
        ListReceivedLicenses => licenses::list_received,
        ListReceivedLicensesForOrganization => licenses::list_received_for_organization,
        ListTokens => tokens::list,
        RejectGrant => grants::reject,
    }
    Configurations {
        CreateLicenseConfiguration => license_configurations::create,
        DeleteLicenseConfiguration => license_configurations::delete,
        GetLicenseConfiguration => license_configurations::get,
        GetServiceSettings => service_settings::get,
        ListAssociationsForLicenseConfiguration => associations::list_associations,
        ListFailuresForLicenseConfigurationOperations => associations::list_failures,
        ListLicenseConfigurations => license_configurations::list,
        ListLicenseConfigurationsForOrganization => license_configurations::list_for_organization,
        ListLicenseSpecificationsForResource => associations::list_specifications,
        ListResourceInventory => inventory::list,
        ListTagsForResource => tags::list,
        ListUsageForLicenseConfiguration => associations::list_usage,
        TagResource => tags::tag,
        UntagResource => tags::untag,
        UpdateLicenseConfiguration => license_configurations::update,
        UpdateLicenseSpecificationsForResource => associations::update_specifications,
        UpdateServiceSettings => service_settings::update,
    }
    AddOns {
        CreateLicenseAssetGroup => asset_groups::create,
        CreateLicenseAssetRuleset => asset_rulesets::create,
        CreateLicenseConversionTaskForResource => conversion_tasks::create,
        CreateLicenseManagerReportGenerator => report_generators::create,
        DeleteLicenseAssetGroup => asset_groups::delete,
        DeleteLicenseAssetRuleset => asset_rulesets::delete,
        DeleteLicenseManagerReportGenerator => report_generators::delete,
        GetLicenseAssetGroup => asset_groups::get,
        GetLicenseAssetRuleset => asset_rulesets::get,
        GetLicenseConversionTask => conversion_tasks::get,
        GetLicenseManagerReportGenerator => report_generators::get,
        ListAssetsForLicenseAssetGroup => asset_groups::list_assets,
        ListLicenseAssetGroups => asset_groups::list,
        ListLicenseAssetRulesets => asset_rulesets::list,
        ListLicenseConversionTasks => conversion_tasks::list,
        ListLicenseManagerReportGenerators => report_generators::list,
        UpdateLicenseAssetGroup => asset_groups::update,
        UpdateLicenseAssetRuleset => asset_rulesets::update,
        UpdateLicenseManagerReportGenerator => report_generators::update,
    }
};

/// The operation of a name, or nothing where the API has none.
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// The names of all operations.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.name)
}

/// An answer without members.
#[derive(Serialize)]
pub(crate) struct Empty {}

/// Gives a handler its typed request and takes its typed answer.
fn run<Q: DeserializeOwned, A: Serialize>(
    context: &mut Context<'_>,
    handler: impl FnOnce(&mut Context<'_>, Q) -> Result<A>,
) -> Result<Value> {
    let request =
        Q::deserialize(context.request).map_err(|error| Error::serialization(error.to_string()))?;
    let answer = handler(context, request)?;
    let mut answer =
        serde_json::to_value(answer).map_err(|error| Error::internal(error.to_string()))?;
    omit_absent(&mut answer);
    if context.is_on(Switch::EmptyListsLeftOut) && context.operation.starts_with("List") {
        omit_empty_lists(&mut answer);
    }
    Ok(answer)
}

/// The service leaves absent members out and never writes null.
fn omit_absent(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(omit_absent);
        }
        Value::Array(items) => items.iter_mut().for_each(omit_absent),
        _ => {}
    }
}

/// What the switch `empty_lists_left_out` asks for.
fn omit_empty_lists(answer: &mut Value) {
    if let Value::Object(members) = answer {
        members.retain(|_, member| member.as_array().is_none_or(|items| !items.is_empty()));
    }
}

/// Lets everything happen whose time has come.
pub(crate) fn settle(state: &mut State, now: Timestamp) {
    while let Some(transition) = state.take_due(now) {
        let (subject, due) = (&transition.subject, transition.due);
        match transition.kind {
            TransitionKind::DiscoverAssets => asset_groups::discover(state, subject, due),
            TransitionKind::SucceedConversionTask => conversion_tasks::succeed(state, subject, due),
            TransitionKind::FailConversionTask => conversion_tasks::fail(state, subject, due),
            TransitionKind::FinishLicenseCreation => licenses::finish_creation(state, subject, now),
            TransitionKind::ExpireLicense => licenses::expire(state, subject, now),
            TransitionKind::FinishLicenseDeletion => licenses::finish_deletion(state, subject),
            TransitionKind::FinishGrantWorkflow => grants::finish_workflow(state, subject),
            TransitionKind::ExpireCheckout => checkouts::expire(state, subject, now),
            TransitionKind::ForgetLicenseConfiguration => {
                state.license_configurations.remove(&transition.subject);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::emulator::constraints;

    #[test]
    fn the_table_holds_exactly_the_operations_of_the_model() {
        for operation in OPERATIONS {
            assert!(constraints::signature(operation.name).is_some(), "{}", operation.name);
        }
        assert_eq!(OPERATIONS.len(), 62);
    }

    #[test]
    fn absent_members_are_left_out_at_every_depth() {
        let mut value = json!({"a": null, "b": [{"c": null, "d": 0}], "e": []});
        omit_absent(&mut value);
        assert_eq!(value, json!({"b": [{"d": 0}], "e": []}));
    }
}
