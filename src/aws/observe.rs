//! Marks each request with what it is, for the log, the retries and the error messages; and names us in its user agent.

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::retries::RequestAttempts;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use super::http::{Attempt, MaybeDone};
use super::rate::Rates;

const PRODUCT: &str = concat!("terraform-provider-licensemanager/", env!("CARGO_PKG_VERSION"));

/// For the clients of one account and region.
#[derive(Debug, Clone)]
pub(super) struct Observe {
    account: Option<String>,
    region: String,
    user_agent: String,
    rates: Rates,
}

impl Observe {
    pub(super) fn new(
        account: Option<&str>,
        region: &str,
        user_agent: &[String],
        rates: Rates,
    ) -> Self {
        let appended = user_agent.iter().flat_map(|text| [" ", text.as_str()]).collect();
        Self {
            account: account.map(str::to_owned),
            region: region.to_owned(),
            user_agent: appended,
            rates,
        }
    }
}

impl Storable for MaybeDone {
    type Storer = StoreReplace<Self>;
}

#[dyn_dispatch_hint]
impl Intercept for Observe {
    fn name(&self) -> &'static str {
        "Observe"
    }

    // The user agent is no part of the signature, so it can change after signing.
    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let maybe_done = bag.load::<MaybeDone>().cloned().unwrap_or_default();
        bag.interceptor_state().store_put(maybe_done.clone());
        let operation = bag.load::<Metadata>().map(Metadata::name).unwrap_or_default();
        let attempt = Attempt {
            operation: operation.to_owned(),
            account: self.account.clone(),
            region: self.region.clone(),
            number: bag.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts),
            rate: self.rates.of(operation),
            maybe_done,
        };
        let request = context.request_mut();
        request.add_extension(attempt);
        let sdk = request.headers().get("user-agent").unwrap_or_default();
        let user_agent = format!("{PRODUCT} {sdk}{}", self.user_agent);
        request.headers_mut().try_insert("user-agent", user_agent)?;
        Ok(())
    }
}
