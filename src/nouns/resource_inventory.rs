//! What runs on the resources that AWS Systems Manager knows.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::{
    InventoryFilter as SdkFilter, InventoryFilterCondition, ResourceInventory as SdkResource,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, Page, each_item};
use crate::framework::annotations::{block, model, provider};
use crate::framework::filter::{self, FilterName};
use crate::framework::{Config, Context, DataSource, Error, Finding, Findings, Path, Result, Rows};
use crate::nouns::shared::rules;

/// Lists resources that AWS Systems Manager keeps an inventory of, with the platform that they run.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct ResourceInventoryLookup {
    /// Conditions that all have to hold: `account_id`, `application_name`, `license_included`, `platform`, `resource_id`
    /// and `tag:` followed by the key of a tag.
    #[schemars(transform = block)]
    pub filter: BTreeSet<InventoryFilter>,
}

/// A condition that the service applies. Several filters all have to match.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct InventoryFilter {
    /// Name of the filter. Names are case-sensitive.
    pub name: String,
    /// How the value is compared. Each filter takes some of these ways, and none is known to take `CONTAINS`. `EQUALS` if it
    /// is left out.
    #[schemars(extend("enum" = KNOWN_CONDITIONS), transform = model)]
    pub condition: Option<String>,
    /// Value to compare with.
    #[schemars(length(min = 1, max = 1), transform = provider)]
    pub values: BTreeSet<String>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundResources {
    /// ARNs of the resources.
    pub arns: Rows<String>,
    /// The resources. Some have no ARN.
    pub resources: Rows<FoundResource>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundResource {
    /// Id of the resource, such as `i-1234567890abcdef0`.
    pub resource_id: Option<String>,
    /// Type of the resource, such as `EC2_INSTANCE`.
    pub resource_type: Option<String>,
    /// ARN of the resource.
    pub resource_arn: Option<String>,
    /// Platform that it runs, such as `Windows`.
    pub platform: Option<String>,
    /// Version of the platform.
    pub platform_version: Option<String>,
    /// Account that owns the resource.
    pub resource_owning_account_id: Option<String>,
    /// Codes of the AWS Marketplace products on it.
    pub marketplace_product_codes: Option<Vec<String>>,
    /// What AWS bills for its use, such as `RunInstances:0002`.
    pub usage_operation: Option<String>,
    /// Image that it was launched from.
    pub ami_id: Option<String>,
    /// Dedicated host that it runs on.
    pub host_id: Option<String>,
    /// Region in which it runs.
    pub resource_region: Option<String>,
    /// Type of the instance, such as `m5.large`.
    pub instance_type: Option<String>,
}

const EQUALS: &str = "EQUALS";

const KNOWN_CONDITIONS: [&str; 4] = [EQUALS, "NOT_EQUALS", "BEGINS_WITH", "CONTAINS"];

const LICENSE_INCLUDED: &str = "license_included";

/// The licenses that an instance can include, by the API reference of `ListResourceInventory`.
const INCLUDED: FilterName = FilterName::new(LICENSE_INCLUDED).possible(&[
    "sql-server-enterprise",
    "sql-server-standard",
    "sql-server-web",
    "windows-server-datacenter",
]);

/// The conditions that go with each filter, by the same page.
const CONDITIONS: [(&str, &[&str]); 6] = [
    ("account_id", &[EQUALS, "NOT_EQUALS"]),
    ("application_name", &[EQUALS, "BEGINS_WITH"]),
    (LICENSE_INCLUDED, &[EQUALS, "NOT_EQUALS"]),
    ("platform", &[EQUALS, "BEGINS_WITH"]),
    ("resource_id", &[EQUALS, "NOT_EQUALS"]),
    ("tag:", &[EQUALS, "NOT_EQUALS"]),
];

impl DataSource<Client> for ResourceInventoryLookup {
    const NAME: &'static str = "resource_inventory";
    const NOUN: &'static str = "resource inventory";

    type Found = FoundResources;

    fn check(config: &Config<'_>) -> Findings {
        let filters = config.known_elements::<InventoryFilter>("filter");
        filters.iter().filter_map(fault).collect()
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let filters: Vec<_> = self.filter.iter().map(to_sdk).collect::<Result<_>>()?;
        let filters = Some(filters).filter(|filters| !filters.is_empty());
        let listed = each_item(|token| {
            let request =
                client.list_resource_inventory().set_filters(filters.clone()).set_next_token(token);
            async move {
                let answer = request.send().await?;
                Ok(Page::new(answer.resource_inventory_list, answer.next_token))
            }
        });
        let arn = |resource: &FoundResource| resource.resource_arn.clone();
        let (arns, resources) = Rows::with_keys(listed, |listed| Ok(resource(listed)), arn).await?;
        Ok(FoundResources { arns, resources })
    }
}

fn fault(filter: &InventoryFilter) -> Option<Finding> {
    let path = Path::root("filter");
    let name = if filter.name.len() > 4 && filter.name.starts_with("tag:") {
        "tag:"
    } else {
        filter.name.as_str()
    };
    let known = CONDITIONS.iter().find(|(known, _)| *known == name && filter.name != "tag:");
    let Some((_, conditions)) = known else {
        let names: Vec<_> = CONDITIONS.iter().map(|(name, _)| *name).collect();
        let detail = format!(
            "{:?} is no filter of this data source. The filters are {} and a key.",
            filter.name,
            names.join(", ")
        );
        return Some(filter::NAME.finding(path, detail));
    };
    let condition = filter.condition.as_deref().unwrap_or(EQUALS);
    // A condition that there is not at all is refused by the schema.
    let exists = KNOWN_CONDITIONS.contains(&condition);
    if exists && !conditions.contains(&condition) {
        let name = &filter.name;
        let taken = conditions.join(" and ");
        let detail = format!("The filter {name} does not take {condition}, but {taken}.");
        return Some(rules::FILTER_CONDITION.finding(path, detail));
    }
    let is_closed = filter.name == LICENSE_INCLUDED;
    filter.values.iter().filter(|_| is_closed).find_map(|value| INCLUDED.check(value))
}

fn to_sdk(filter: &InventoryFilter) -> Result<SdkFilter> {
    let condition = filter.condition.as_deref().unwrap_or(EQUALS);
    SdkFilter::builder()
        .name(&filter.name)
        .condition(InventoryFilterCondition::from(condition))
        .set_value(filter.values.first().cloned())
        .build()
        .map_err(|error| Error::Bug(format!("A filter is incomplete: {error}")))
}

fn resource(remote: SdkResource) -> FoundResource {
    FoundResource {
        resource_id: remote.resource_id,
        resource_type: remote.resource_type.map(|kind| kind.as_str().to_owned()),
        resource_arn: remote.resource_arn,
        platform: remote.platform,
        platform_version: remote.platform_version,
        resource_owning_account_id: remote.resource_owning_account_id,
        marketplace_product_codes: remote.marketplace_product_codes,
        usage_operation: remote.usage_operation,
        ami_id: remote.ami_id,
        host_id: remote.host_id,
        resource_region: remote.region,
        instance_type: remote.instance_type,
    }
}
