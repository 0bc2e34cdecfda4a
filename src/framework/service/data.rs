//! Reading a data source.

use std::collections::BTreeMap;

use super::checks::fits;
use super::server::Server;
use crate::framework::client::{Context, ServiceClient};
use crate::framework::data_source::DataSourceType;
use crate::framework::diagnostics::Diagnostics;
use crate::framework::equality::respell;
use crate::framework::error::{Error, Result};
use crate::framework::place::Place;
use crate::framework::provider::Provider;
use crate::framework::requests::{ClientCapabilities, DataResponse, Deferred};
use crate::framework::schema::Block;
use crate::framework::value::Value;

pub(super) async fn read<P: Provider>(
    server: &Server<P>,
    type_name: String,
    config: Value,
    capabilities: ClientCapabilities,
) -> DataResponse {
    let fits = server.data_source(&type_name).map(|source| fits(source.schema(), &config));
    if let Ok(Err(diagnostics)) = fits {
        return DataResponse { state: config, diagnostics, ..DataResponse::default() };
    }
    match found(server, &type_name, &config).await {
        Ok(state) => DataResponse { state, ..DataResponse::default() },
        Err(Error::ProviderUnknown { .. }) if capabilities.deferral_allowed => DataResponse {
            state: config,
            deferred: Some(Deferred::ProviderConfigUnknown),
            ..DataResponse::default()
        },
        Err(error) => {
            let diagnostics = complaint(server, &type_name, &config, &error).await;
            DataResponse { state: config, diagnostics, ..DataResponse::default() }
        }
    }
}

async fn complaint<P: Provider>(
    server: &Server<P>,
    type_name: &str,
    config: &Value,
    error: &Error,
) -> Diagnostics {
    let Ok(source) = server.data_source(type_name) else {
        return error.diagnostic("Reading data").into();
    };
    let (doing, block) = (format!("Reading {}", source.noun), &source.schema().block);
    let place = place(source, config).unwrap_or_default();
    server.explained(error, &doing, block, (&Value::Null, config), &place).await.into()
}

async fn found<P: Provider>(server: &Server<P>, type_name: &str, config: &Value) -> Result<Value> {
    let source = server.data_source(type_name)?;
    let provider = server.provider()?;
    let place = place(source, config)?;
    let context = server.viewer(&provider, &place).await?;
    let found = context.run("Reading", source.typed.read(config, &context)).await?;
    Ok(completed(&source.schema().block, config, found, &context, place))
}

/// Where to look: as the configuration says, else as what it looks up by.
fn place<C: ServiceClient>(source: &DataSourceType<C>, config: &Value) -> Result<Place> {
    let text = |name: &str| config.get(name).as_str().map(str::to_owned);
    let located = source.typed.locate(config)?;
    Ok(Place {
        account_id: text("account_id").or(located.account_id),
        region: text("region").or(located.region),
    })
}

/// What was found, with what was asked for and where.
pub(super) fn completed<C: ServiceClient>(
    block: &Block,
    config: &Value,
    mut found: Value,
    context: &Context<C>,
    place: Place,
) -> Value {
    let arn = found.get("arn").as_str().map(str::to_owned);
    let names = block.attributes.keys().chain(block.blocks.keys());
    let mut members: BTreeMap<String, Value> = names
        .map(|name| {
            let configured = config.get(name);
            let value = if configured.is_null() { found.take(name) } else { configured.clone() };
            (name.clone(), value)
        })
        .collect();
    let account_id = context.client.account_id().map(str::to_owned).or(place.account_id);
    let region = context.client.region();
    let id = match (arn, &account_id) {
        (Some(arn), _) => arn,
        (None, Some(account_id)) => format!("{account_id}/{region}"),
        (None, None) => region.to_owned(),
    };
    for (name, value) in
        [("id", id.into()), ("region", region.into()), ("account_id", account_id.into())]
    {
        if let Some(member) = members.get_mut(name)
            && member.is_null()
        {
            *member = value;
        }
    }
    respell(block, Value::Map(members), config)
}
