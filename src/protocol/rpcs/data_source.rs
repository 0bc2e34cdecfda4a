//! How are data sources checked and read?

use super::{Result, Shared};
use crate::framework::requests::{ClientCapabilities, Kind};
use crate::protocol::convert::{capabilities, deferred, diagnostics, dynamic, type_of, value};
use crate::protocol::generated::tfplugin6::{read_data_source, validate_data_resource_config};

pub(in crate::protocol) async fn validate(
    service: Shared,
    request: validate_data_resource_config::Request,
) -> Result<validate_data_resource_config::Response> {
    let shape = type_of(&*service, Kind::DataSource, &request.type_name)?;
    let config = value(request.config, shape, "the configuration")?;
    let capabilities = ClientCapabilities::default();
    let found = service.validate(Kind::DataSource, &request.type_name, config, capabilities);
    Ok(validate_data_resource_config::Response { diagnostics: diagnostics(found) })
}

pub(in crate::protocol) async fn read(
    service: Shared,
    request: read_data_source::Request,
) -> Result<read_data_source::Response> {
    let shape = type_of(&*service, Kind::DataSource, &request.type_name)?;
    let config = value(request.config, shape, "the configuration")?;
    let capabilities = capabilities(request.client_capabilities);
    let answer = service.read_data(request.type_name, config, capabilities).await;
    Ok(read_data_source::Response {
        state: Some(dynamic(&answer.state, shape, "what was read")?),
        diagnostics: diagnostics(answer.diagnostics),
        deferred: deferred(answer.deferred),
    })
}
