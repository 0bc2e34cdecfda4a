//! One file per list resource, and how their queries are written.

mod association;
mod grant;
mod grant_accepter;
mod license;
mod license_asset_group;
mod license_asset_ruleset;
mod license_configuration;
mod license_conversion_task;
mod report_generator;
mod token;

/// A query that one filter restricts.
fn filter(name: &str, value: &str) -> String {
    format!(
        "  config {{\n    filter {{\n      name   = \"{name}\"\n      values = [\"{value}\"]\n    }}\n  }}"
    )
}
