//! The conditions of a list in the words of the SDK.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::Filter as SdkFilter;

use crate::framework::{Asked, Filter};

/// For a request of a list.
pub(crate) fn of<R>(asked: &Asked<R>) -> Option<Vec<SdkFilter>> {
    to_sdk(&asked.filters)
}

/// For a request. Absent rather than empty: the service refuses empty lists.
pub(crate) fn to_sdk(filters: &BTreeSet<Filter>) -> Option<Vec<SdkFilter>> {
    let built = filters.iter().map(|filter| {
        let values = filter.values.iter().cloned().collect();
        SdkFilter::builder().name(&filter.name).set_values(Some(values)).build()
    });
    let filters: Vec<_> = built.collect();
    (!filters.is_empty()).then_some(filters)
}
