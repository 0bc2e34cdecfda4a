//! What is said of a configuration before it is used, and just before.

use crate::framework::client::ServiceClient;
use crate::framework::config_checks;
use crate::framework::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::framework::presence;
use crate::framework::requests::ClientCapabilities;
use crate::framework::resource_type::ResourceType;
use crate::framework::schema::Schema;
use crate::framework::tags;
use crate::framework::timeouts;
use crate::framework::value::Value;

/// Whether a configuration that is to be used now has what it needs: when it was checked, some of it may not have been known.
pub(super) fn fits(schema: &Schema, config: &Value) -> std::result::Result<(), Diagnostics> {
    let missing = presence::check(&schema.block, config);
    if missing.is_empty() { Ok(()) } else { Err(missing) }
}

/// What the limits in the schema say of a configuration, and what its type does.
pub(super) fn checked(schema: &Schema, config: &Value, own: Diagnostics) -> Diagnostics {
    let mut diagnostics = config_checks::check(&schema.block, config);
    diagnostics.extend(own);
    diagnostics
}

pub(super) fn validate_resource<C: ServiceClient>(
    resource: &ResourceType<C>,
    config: &Value,
    capabilities: ClientCapabilities,
) -> Diagnostics {
    let block = &resource.schema().block;
    let mut diagnostics = config_checks::check(block, config);
    diagnostics.extend(timeouts::check(config.get("timeouts")).into_diagnostics());
    if resource.is_tagged() {
        diagnostics.extend(tags::check(config.get("tags")).into_diagnostics());
    }
    for (name, attribute) in &block.attributes {
        if attribute.write_only
            && !capabilities.write_only_attributes_allowed
            && !config.get(name).is_null()
        {
            let detail = format!("{name} is write-only, which needs Terraform 1.11 or newer.");
            diagnostics
                .push(Diagnostic::error("Terraform is too old", detail).at(Path::root(name)));
        }
    }
    diagnostics.extend(resource.typed.check(config));
    diagnostics
}
