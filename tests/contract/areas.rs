//! The areas of the service, as its console names them: the registry lists pages below them.

/// Beginnings of page names, and the area of what begins so. Where several fit, the longest one counts.
const AREAS: &[(&str, &[&str])] = &[
    ("Self-managed licenses", &["association", "license_configuration", "license_specifications"]),
    ("Self-managed licenses", &["license_rules", "license_expiry"]),
    ("Seller-issued licenses", &["license", "token", "access_token", "borrow_license_checkout"]),
    ("Granted licenses", &["grant", "received_", "reject_grant", "account_principal"]),
    ("License type conversions", &["license_conversion_task", "convert_license"]),
    ("Asset groups", &["license_asset_"]),
    ("Reports", &["report_generator"]),
    ("Inventory", &["resource_inventory"]),
    ("Settings", &["service_settings"]),
    ("ARNs and tags", &["arn_parse", "tags"]),
];

/// The area of a page.
pub(crate) fn area(page: &str) -> &'static str {
    let beginnings = AREAS.iter().flat_map(|(area, all)| all.iter().map(move |one| (area, one)));
    let fitting = beginnings.filter(|(_, beginning)| page.starts_with(**beginning));
    let longest = fitting.max_by_key(|(_, beginning)| beginning.len());
    longest.unwrap_or_else(|| panic!("tests/contract/areas.rs has no area for {page}")).0
}

#[test]
fn the_longest_beginning_decides() {
    assert_eq!(area("license_versions"), "Seller-issued licenses");
    assert_eq!(area("license_configurations_for_organization"), "Self-managed licenses");
    assert_eq!(area("license_conversion_tasks"), "License type conversions");
    assert_eq!(area("received_licenses"), "Granted licenses");
}
