//! The conditions of a list in the words of the SDK.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::Filter as SdkFilter;

pub use crate::framework::filter::{Filter, check};

/// Filters for a request.
pub fn to_sdk(filters: &BTreeSet<Filter>) -> Vec<SdkFilter> {
    let built = filters.iter().map(|filter| {
        let values = filter.values.iter().cloned().collect();
        SdkFilter::builder().name(&filter.name).set_values(Some(values)).build()
    });
    built.collect()
}
