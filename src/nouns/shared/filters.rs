//! The conditions of a list in the words of the SDK.

use aws_sdk_licensemanager::types::Filter as SdkFilter;

use crate::framework::Asked;

/// For a request. Absent rather than empty: the service refuses empty lists.
pub(crate) fn of<R>(asked: &Asked<R>) -> Option<Vec<SdkFilter>> {
    let built = asked.filters.iter().map(|filter| {
        let values = filter.values.iter().cloned().collect();
        SdkFilter::builder().name(&filter.name).set_values(Some(values)).build()
    });
    let filters: Vec<_> = built.collect();
    (!filters.is_empty()).then_some(filters)
}
