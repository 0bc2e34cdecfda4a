//! `ListResourceInventory`: the resources of an account in a region, by filters.

use serde::{Deserialize, Serialize};

use super::usage_operations;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::filters::check_count;
use crate::emulator::pages::Pager;
use crate::emulator::records::{Resource, ResourceType};
use crate::emulator::switches::Switch;

mod observation;

pub(crate) use observation::{Observation, observe};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListRequest {
    filters: Option<Vec<Filter>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Filter {
    name: String,
    condition: Condition,
    value: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum Condition {
    Equals,
    NotEquals,
    BeginsWith,
    Contains,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ListResponse {
    resource_inventory_list: Vec<View>,
    next_token: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct View {
    resource_id: String,
    resource_type: ResourceType,
    resource_arn: String,
    platform: Option<String>,
    platform_version: Option<String>,
    resource_owning_account_id: String,
    marketplace_product_codes: Option<Vec<String>>,
    usage_operation: Option<String>,
    ami_id: Option<String>,
    host_id: Option<String>,
    region: String,
    instance_type: Option<String>,
}

pub(super) fn list(context: &mut Context<'_>, request: ListRequest) -> Result<ListResponse> {
    if context.is_on(Switch::InventoryDependencyMissing) {
        let text = "Systems Manager inventory is not set up for this account";
        return Err(Error::new("FailedDependencyException", text)
            .with_member("ErrorCode", "SystemsManagerInventoryNotFound"));
    }
    let filters = request.filters.unwrap_or_default();
    check_count(context, filters.len())?;
    filters.iter().try_for_each(Filter::check)?;
    let pager = Pager::new(context)?;
    let caller = context.caller;
    let list = Resource::owned_by(&caller.account, &caller.region);
    let page = pager.fill(context.state.resources.list(&list, pager.after), |it| {
        filters.iter().all(|filter| filter.accepts(it)).then(|| View {
            resource_id: it.id().to_owned(),
            resource_type: it.kind,
            resource_arn: it.arn.clone(),
            platform: it.platform.clone(),
            platform_version: it.platform_version.clone(),
            resource_owning_account_id: it.account.clone(),
            marketplace_product_codes: it.marketplace_product_codes.clone(),
            usage_operation: it.usage_operation.clone(),
            ami_id: it.ami_id.clone(),
            host_id: it.host_id.clone(),
            region: it.region.clone(),
            instance_type: it.instance_type.clone(),
        })
    });
    Ok(ListResponse { resource_inventory_list: page.items, next_token: page.next_token })
}

impl Filter {
    fn check(&self) -> Result<()> {
        use Condition::{BeginsWith, Equals, NotEquals};
        let allowed: &[Condition] = match self.name.as_str() {
            "account_id" | "license_included" | "resource_id" => &[Equals, NotEquals],
            "application_name" | "platform" => &[Equals, BeginsWith],
            name if name.len() > 4 && name.starts_with("tag:") => &[Equals, NotEquals],
            name => {
                let text = format!("Invalid filter name: {name}");
                return Err(Error::invalid_parameter_value(text));
            }
        };
        if allowed.contains(&self.condition) {
            return Ok(());
        }
        let text = format!("Filter {} does not support its condition", self.name);
        Err(Error::invalid_parameter_value(text))
    }

    fn accepts(&self, resource: &Resource) -> bool {
        let found = values(resource, &self.name);
        let mut found = found.into_iter();
        let wanted = self.value.as_deref().unwrap_or_default();
        match self.condition {
            Condition::Equals => found.any(|value| value == wanted),
            Condition::NotEquals => found.all(|value| value != wanted),
            Condition::BeginsWith => found.any(|value| value.starts_with(wanted)),
            Condition::Contains => found.any(|value| value.contains(wanted)),
        }
    }
}

/// What is known about a resource under the name of a filter.
fn values<'r>(resource: &'r Resource, name: &str) -> Vec<&'r str> {
    let one = match name {
        "account_id" => Some(resource.account.as_str()),
        "resource_id" => Some(resource.id()),
        "platform" => resource.platform.as_deref(),
        "application_name" => {
            return resource.applications.iter().flatten().map(String::as_str).collect();
        }
        "license_included" => {
            let billed = resource.usage_operation.as_deref().and_then(usage_operations::find);
            return billed.map_or_else(Vec::new, |it| it.licenses_included.to_vec());
        }
        tag => {
            let key = tag.strip_prefix("tag:").unwrap_or_default();
            resource.tags.as_ref().and_then(|tags| tags.get(key)).map(String::as_str)
        }
    };
    one.into_iter().collect()
}
