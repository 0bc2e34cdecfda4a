//! The one table of what the emulator can do: operation name, family, handler.
#![allow(
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

mod associations;
mod consumption;
pub(crate) mod inventory;
pub(crate) mod license_configurations;
mod tags;

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
        AcceptGrant => unbuilt,
        CheckInLicense => unbuilt,
        CheckoutBorrowLicense => unbuilt,
        CheckoutLicense => unbuilt,
        CreateGrant => unbuilt,
        CreateGrantVersion => unbuilt,
        CreateLicense => unbuilt,
        CreateLicenseVersion => unbuilt,
        CreateToken => unbuilt,
        DeleteGrant => unbuilt,
        DeleteLicense => unbuilt,
        DeleteToken => unbuilt,
        ExtendLicenseConsumption => unbuilt,
        GetAccessToken => unbuilt,
        GetGrant => unbuilt,
        GetLicense => unbuilt,
        GetLicenseUsage => unbuilt,
        ListDistributedGrants => unbuilt,
        ListLicenseVersions => unbuilt,
        ListLicenses => unbuilt,
        ListReceivedGrants => unbuilt,
        ListReceivedGrantsForOrganization => unbuilt,
        ListReceivedLicenses => unbuilt,
        ListReceivedLicensesForOrganization => unbuilt,
        ListTokens => unbuilt,
        RejectGrant => unbuilt,
    }
    Configurations {
        CreateLicenseConfiguration => license_configurations::create,
        DeleteLicenseConfiguration => license_configurations::delete,
        GetLicenseConfiguration => license_configurations::get,
        GetServiceSettings => unbuilt,
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
        UpdateServiceSettings => unbuilt,
    }
    AddOns {
        CreateLicenseAssetGroup => unbuilt,
        CreateLicenseAssetRuleset => unbuilt,
        CreateLicenseConversionTaskForResource => unbuilt,
        CreateLicenseManagerReportGenerator => unbuilt,
        DeleteLicenseAssetGroup => unbuilt,
        DeleteLicenseAssetRuleset => unbuilt,
        DeleteLicenseManagerReportGenerator => unbuilt,
        GetLicenseAssetGroup => unbuilt,
        GetLicenseAssetRuleset => unbuilt,
        GetLicenseConversionTask => unbuilt,
        GetLicenseManagerReportGenerator => unbuilt,
        ListAssetsForLicenseAssetGroup => unbuilt,
        ListLicenseAssetGroups => unbuilt,
        ListLicenseAssetRulesets => unbuilt,
        ListLicenseConversionTasks => unbuilt,
        ListLicenseManagerReportGenerators => unbuilt,
        UpdateLicenseAssetGroup => unbuilt,
        UpdateLicenseAssetRuleset => unbuilt,
        UpdateLicenseManagerReportGenerator => unbuilt,
    }
};

/// The operation of a name, or nothing where the API has none.
pub(crate) fn find(name: &str) -> Option<&'static Operation> {
    OPERATIONS.iter().find(|operation| operation.name == name)
}

/// Answers for an operation that the emulator cannot do.
fn unbuilt(context: &mut Context<'_>, _request: Value) -> Result<Empty> {
    Err(Error::internal(format!("{} is not part of this emulator", context.operation)))
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

/// Lets everything happen whose time has come.
pub(crate) fn settle(state: &mut State, now: Timestamp) {
    while let Some(transition) = state.take_due(now) {
        match transition.kind {
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
