//! How the fields of a license configuration travel.

use aws_sdk_licensemanager::operation::create_license_configuration::builders::CreateLicenseConfigurationFluentBuilder as Create;
use aws_sdk_licensemanager::operation::get_license_configuration::GetLicenseConfigurationOutput as SdkRead;
use aws_sdk_licensemanager::operation::update_license_configuration::builders::UpdateLicenseConfigurationFluentBuilder as Update;
use aws_sdk_licensemanager::types::{
    AutomatedDiscoveryInformation, ConsumedLicenseSummary as SdkConsumed,
    LicenseConfiguration as SdkListed, ManagedResourceSummary as SdkManaged,
    ProductInformation as SdkProduct, ProductInformationFilter as SdkFilter,
};

use super::LicenseConfiguration;
use super::product_information::{ProductInformation, ProductInformationFilter};
use super::usage::{ConsumedLicenseSummary, ManagedResourceSummary, Usage};
use crate::aws::wire;
use crate::aws::wire::{FromWire as _, even_empty, or_empty};
use crate::framework::Result;

wire! {
    LicenseConfiguration = SdkRead | SdkListed => Create, Update {
        name: set_name create change;
        license_counting_type: set_license_counting_type create;
        description: set_description create clear;
        license_count: set_license_count create change;
        license_count_hard_limit: set_license_count_hard_limit create change;
        license_rules with even_empty: set_license_rules create clear;
        disassociate_when_not_found: set_disassociate_when_not_found create change;
        license_expiry: set_license_expiry create change;
        status: set_license_configuration_status change;
        product_information = product_information_list: set_product_information_list create clear;
        arn = license_configuration_arn;
        license_configuration_id;
        owner_account_id;
    }
}

wire! {
    ProductInformation = SdkProduct => checked part {
        resource_type: set_resource_type;
        filters = product_information_filter_list: set_product_information_filter_list;
    }
}

wire! {
    ProductInformationFilter = SdkFilter => checked part {
        name = product_information_filter_name: set_product_information_filter_name;
        comparator = product_information_filter_comparator: set_product_information_filter_comparator;
        values = product_information_filter_value with even_empty: set_product_information_filter_value;
    }
}

wire! {
    Usage = SdkRead | SdkListed => answer {
        consumed_licenses;
        consumed_license_summaries = consumed_license_summary_list with or_empty;
        managed_resource_summaries = managed_resource_summary_list with or_empty;
        automated_discovery_last_run_time = automated_discovery_information with last_run;
    }
}

wire! {
    ConsumedLicenseSummary = SdkConsumed => answer {
        resource_type;
        consumed_licenses;
    }
}

wire! {
    ManagedResourceSummary = SdkManaged => answer {
        resource_type;
        association_count;
    }
}

fn last_run(
    member: &str,
    discovery: Option<AutomatedDiscoveryInformation>,
) -> Result<Option<String>> {
    Option::from_wire(member, discovery.and_then(|discovery| discovery.last_run_time))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use aws_sdk_licensemanager::types::LicenseCountingType;

    use super::*;

    /// `length(…license_rules)` works where the service says that there are none, and fails where it says nothing.
    #[test]
    fn rules_are_empty_only_where_the_service_says_so() {
        for (told, read) in [(None, None), (Some(Vec::new()), Some(BTreeSet::new()))] {
            let remote = SdkListed::builder().set_license_rules(told.clone()).build();
            assert_eq!(LicenseConfiguration::try_from(remote).unwrap().license_rules, read);
            let remote = SdkRead::builder().set_license_rules(told).build();
            assert_eq!(LicenseConfiguration::try_from(remote).unwrap().license_rules, read);
        }
    }

    #[test]
    fn an_unknown_counting_type_is_shown_as_it_came() {
        let counting = LicenseCountingType::from("Thread");
        let remote = SdkListed::builder().license_counting_type(counting).build();
        let read = LicenseConfiguration::try_from(remote).unwrap();
        assert_eq!(read.license_counting_type.cloned().as_deref(), Some("Thread"));
    }
}
