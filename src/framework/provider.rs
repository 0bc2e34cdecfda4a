//! The contract of a provider.

use std::future::Future;

use time::OffsetDateTime;

use super::client::ServiceClient;
use super::diagnostics::Diagnostics;
use super::error::Result;
use super::place::{Elsewhere, Place};
use super::registry::Registry;
use super::schema::{Block, Same};
use super::tags::TagPolicy;
use super::value::Value;

/// What a client is asked for: how long it is worth to wait for a way to its account that may have been made just now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A plan, a refresh, a lookup.
    Read,
    /// An apply, or an action.
    Change,
}

/// A provider: its configuration, its clients and everything that it offers.
pub trait Provider: Sized + Send + Sync + 'static {
    type Client: ServiceClient;

    /// The local name, which every type name starts with.
    const NAME: &'static str;
    /// The whole answer to `GetProviderSchema`, encoded, as it follows from the models. Makes the start of Terraform
    /// faster.
    const RECORDED_SCHEMAS: Option<&'static [u8]> = None;

    /// The provider block's schema.
    fn block() -> std::result::Result<Block, String>;
    fn registry() -> Registry<Self::Client>;

    /// Checks that go beyond the schema's limits; unknown values pass.
    fn check(config: &Value) -> Diagnostics;
    /// Takes a configuration, which may have unknown values. Makes no call.
    fn configure(config: &Value) -> std::result::Result<Self, Diagnostics>;
    fn tag_policy(&self) -> &TagPolicy;
    /// Whether settings that calls depend on are known only after apply. As long as they are not, there is no client.
    fn is_unknown(&self) -> bool;
    /// What time it is for the service, as far as that is known.
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }
    /// Where something is that has to be in the same place as what the client calls, and is not. None where that is not
    /// known.
    fn elsewhere(_name: &str, _same: Same, _client: &Self::Client) -> Option<Elsewhere> {
        None
    }
    fn client(
        &self,
        place: &Place,
        purpose: Purpose,
    ) -> impl Future<Output = Result<Self::Client>> + Send;
}
