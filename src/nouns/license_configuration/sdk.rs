//! A license configuration in the words of the SDK, and back.

use aws_sdk_licensemanager::operation::create_license_configuration::builders::CreateLicenseConfigurationFluentBuilder;
use aws_sdk_licensemanager::operation::get_license_configuration::GetLicenseConfigurationOutput;
use aws_sdk_licensemanager::operation::update_license_configuration::builders::UpdateLicenseConfigurationFluentBuilder;
use aws_sdk_licensemanager::types::{
    ProductInformation as SdkProduct, ProductInformationFilter as SdkFilter,
};

use super::LicenseConfiguration;
use crate::aws::{Client, elements, from_sdk_tags, to_sdk_tags};
use crate::framework::{Computed, Context, Error, Remote, Result};
use crate::nouns::license_configuration::product_information::{
    ProductInformation, ProductInformationFilter,
};

pub(super) fn creation(
    planned: &LicenseConfiguration,
    client: &Context<Client>,
) -> Result<CreateLicenseConfigurationFluentBuilder> {
    let counting = planned.license_counting_type.get();
    Ok(client
        .create_license_configuration()
        .set_name(planned.name.cloned())
        .set_license_counting_type(counting.map(|kind| kind.as_str().into()))
        .set_description(planned.description.clone())
        .set_license_count(planned.license_count)
        .set_license_count_hard_limit(planned.license_count_hard_limit.get().copied())
        .set_license_rules(elements(planned.license_rules.clone()))
        .set_disassociate_when_not_found(planned.disassociate_when_not_found.get().copied())
        .set_license_expiry(planned.license_expiry)
        .set_product_information_list(elements(products(planned)?))
        .set_tags(to_sdk_tags(&client.tags)))
}

/// Sends only what changes: the service leaves the rest as it is.
pub(super) fn update(
    planned: &LicenseConfiguration,
    prior: &LicenseConfiguration,
    id: &str,
    client: &Context<Client>,
) -> Result<UpdateLicenseConfigurationFluentBuilder> {
    let mut update = client.update_license_configuration().license_configuration_arn(id);
    if planned.name != prior.name {
        update = update.set_name(planned.name.cloned());
    }
    if planned.description != prior.description {
        update = update.description(planned.description.as_deref().unwrap_or_default());
    }
    if planned.license_count != prior.license_count {
        update = update.set_license_count(planned.license_count);
    }
    if planned.license_count_hard_limit != prior.license_count_hard_limit {
        update =
            update.set_license_count_hard_limit(planned.license_count_hard_limit.get().copied());
    }
    if planned.license_rules != prior.license_rules {
        let rules = planned.license_rules.clone().unwrap_or_default();
        update = update.set_license_rules(Some(rules.into_iter().collect()));
    }
    if planned.disassociate_when_not_found != prior.disassociate_when_not_found {
        update = update
            .set_disassociate_when_not_found(planned.disassociate_when_not_found.get().copied());
    }
    if planned.license_expiry != prior.license_expiry {
        update = update.set_license_expiry(planned.license_expiry);
    }
    if planned.product_information != prior.product_information {
        update = update.set_product_information_list(Some(products(planned)?.unwrap_or_default()));
    }
    if planned.status != prior.status {
        update = update.set_license_configuration_status(
            planned.status.get().map(|status| status.as_str().into()),
        );
    }
    Ok(update)
}

/// The service leaves out what is not set.
pub(super) fn remote(remote: GetLicenseConfigurationOutput) -> Remote<LicenseConfiguration> {
    let tags = from_sdk_tags(remote.tags);
    let products = remote.product_information_list.filter(|products| !products.is_empty());
    let products = products.map(|products| products.into_iter().map(product).collect());
    let counting = remote.license_counting_type.map(|kind| kind.as_str().to_owned());
    let object = LicenseConfiguration {
        name: remote.name.into(),
        license_counting_type: counting.into(),
        description: remote.description,
        license_count: remote.license_count,
        license_count_hard_limit: remote.license_count_hard_limit.into(),
        license_rules: remote.license_rules.map(|rules| rules.into_iter().collect()),
        disassociate_when_not_found: remote.disassociate_when_not_found.into(),
        license_expiry: remote.license_expiry,
        status: remote.status.into(),
        product_information: products,
        arn: remote.license_configuration_arn.into(),
        license_configuration_id: Computed::from(remote.license_configuration_id),
        owner_account_id: Computed::from(remote.owner_account_id),
    };
    Remote { object, tags: Some(tags) }
}

fn products(planned: &LicenseConfiguration) -> Result<Option<Vec<SdkProduct>>> {
    let products = planned.product_information.as_ref();
    products.map(|products| products.iter().map(sdk_product).collect()).transpose()
}

fn sdk_product(product: &ProductInformation) -> Result<SdkProduct> {
    let filters = product.filters.iter().map(|filter| {
        SdkFilter::builder()
            .product_information_filter_name(&filter.name)
            .product_information_filter_comparator(&filter.comparator)
            .set_product_information_filter_value(filter.values.clone())
            .build()
            .map_err(incomplete)
    });
    SdkProduct::builder()
        .resource_type(&product.resource_type)
        .set_product_information_filter_list(Some(filters.collect::<Result<_>>()?))
        .build()
        .map_err(incomplete)
}

fn incomplete(error: impl std::fmt::Display) -> Error {
    Error::Bug(format!("A product filter is incomplete: {error}"))
}

fn product(remote: SdkProduct) -> ProductInformation {
    let filters = remote.product_information_filter_list.into_iter().map(filter);
    ProductInformation { resource_type: remote.resource_type, filters: filters.collect() }
}

fn filter(remote: SdkFilter) -> ProductInformationFilter {
    ProductInformationFilter {
        name: remote.product_information_filter_name,
        comparator: remote.product_information_filter_comparator,
        values: remote.product_information_filter_value,
    }
}
