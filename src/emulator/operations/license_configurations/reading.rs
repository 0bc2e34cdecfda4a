//! License configurations: get and list, with what they consume.

use serde::{Deserialize, Serialize};

use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::operations::consumption::{
    ConsumedLicenseSummary, Consumption, ManagedResourceSummary,
};
use crate::emulator::pages::Pager;
use crate::emulator::records::{
    ConfigurationStatus, LicenseConfiguration, LicenseCountingType, ProductInformation,
};
use crate::emulator::state::State;
use crate::emulator::switches::Switch;
use crate::emulator::table::Listed;
use crate::emulator::tag_limits::{self, Tag};

/// A license configuration as Get and List answer it; only Get has tags.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct View {
    license_configuration_id: String,
    license_configuration_arn: String,
    name: String,
    description: Option<String>,
    license_counting_type: LicenseCountingType,
    license_rules: Vec<String>,
    license_count: Option<i64>,
    license_count_hard_limit: bool,
    disassociate_when_not_found: Option<bool>,
    consumed_licenses: i64,
    status: ConfigurationStatus,
    owner_account_id: String,
    consumed_license_summary_list: Vec<ConsumedLicenseSummary>,
    managed_resource_summary_list: Vec<ManagedResourceSummary>,
    tags: Option<Vec<Tag>>,
    product_information_list: Option<Vec<ProductInformation>>,
    license_expiry: Option<i64>,
}

impl View {
    fn new(state: &State, configuration: &LicenseConfiguration) -> Self {
        let consumption = Consumption::of(state, configuration);
        let shown = configuration.clone();
        Self {
            license_configuration_id: configuration.id().to_owned(),
            license_configuration_arn: shown.arn,
            name: shown.name,
            description: shown.description,
            license_counting_type: shown.license_counting_type,
            license_rules: shown.license_rules,
            license_count: shown.license_count,
            license_count_hard_limit: shown.license_count_hard_limit,
            disassociate_when_not_found: shown.disassociate_when_not_found,
            consumed_licenses: consumption.total(),
            status: shown.status,
            owner_account_id: shown.account,
            consumed_license_summary_list: consumption.consumed_licenses(),
            managed_resource_summary_list: consumption.managed_resources(),
            tags: None,
            product_information_list: shown.product_information_list,
            license_expiry: shown.license_expiry,
        }
    }
}

/// What the page at `/` shows of a list of license configurations.
pub(crate) fn overview(state: &State, list: &str, limit: usize) -> Vec<View> {
    let listed = state.license_configurations.list(list, 0).take(limit);
    listed.map(|listed| View::new(state, listed.record)).collect()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct GetRequest {
    license_configuration_arn: String,
}

pub(in crate::emulator::operations) fn get(
    context: &mut Context<'_>,
    request: GetRequest,
) -> Result<View> {
    let arn = request.license_configuration_arn;
    let configuration = if context.is_on(Switch::DeletedConfigurationReadable) {
        super::owned_or_deleted(context, &arn)?
    } else {
        super::owned(context, &arn)?
    };
    let tags = Some(tag_limits::shown(context, &arn)).filter(|tags| !tags.is_empty());
    Ok(View { tags, ..View::new(context.state, configuration) })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct ListRequest {
    license_configuration_arns: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(in crate::emulator::operations) struct ListResponse {
    license_configurations: Vec<View>,
    next_token: Option<String>,
}

pub(in crate::emulator::operations) fn list(
    context: &mut Context<'_>,
    request: ListRequest,
) -> Result<ListResponse> {
    let caller = context.caller;
    let owned = LicenseConfiguration::owned_by(&caller.account, &caller.region);
    page(context, request, &owned, |it| it.account == caller.account && it.region == caller.region)
}

/// Assumption A29: the list for an organization takes the filters of the plain list.
pub(in crate::emulator::operations) fn list_for_organization(
    context: &mut Context<'_>,
    request: ListRequest,
) -> Result<ListResponse> {
    let organization = context.administered_organization()?;
    let region = &context.caller.region;
    page(context, request, &LicenseConfiguration::in_region(region), |it| {
        organization.contains(&it.account) && &it.region == region
    })
}

/// Assumption E1: a list restricted to ARNs leaves out those that do not exist, and is empty where none does.
fn page(
    context: &Context<'_>,
    request: ListRequest,
    list: &str,
    visible: impl Fn(&LicenseConfiguration) -> bool,
) -> Result<ListResponse> {
    const FILTERS: &[&str] = &["licenseCountingType", "enforceLicenseCount", "usagelimitExceeded"];
    let filters = Filters::read(context, FILTERS)?;
    let enforced = filters.flag(context, "enforceLicenseCount")?;
    let exceeded = filters.flag(context, "usagelimitExceeded")?;
    let counting_type = filters.value("licenseCountingType");
    let pager = Pager::new(context)?;
    let (state, table) = (&*context.state, &context.state.license_configurations);
    let listed: Box<dyn Iterator<Item = Listed<'_, LicenseConfiguration>>> =
        match request.license_configuration_arns.filter(|arns| !arns.is_empty()) {
            Some(arns) => Box::new(table.chosen(&arns, pager.after).into_iter()),
            None => Box::new(table.list(list, pager.after)),
        };
    let page = pager.fill(listed, |it| {
        let shown = visible(it)
            && it.status != ConfigurationStatus::Deleted
            && counting_type.is_none_or(|name| it.license_counting_type.name() == name)
            && enforced.is_none_or(|enforced| it.license_count_hard_limit == enforced)
            && exceeded.is_none_or(|exceeded| Consumption::exceeds(state, it) == exceeded);
        shown.then(|| View::new(state, it))
    });
    Ok(ListResponse { license_configurations: page.items, next_token: page.next_token })
}
