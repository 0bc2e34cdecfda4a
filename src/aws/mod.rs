//! AWS: the only folder that builds clients.
//!
//! [`Settings`] say how to reach it, [`Clients`] hands out one [`Client`] per account and region, and
//! errors of the SDK become those of the framework in `error`.

mod assume_role;
mod attempts;
mod client;
mod clients;
mod convert;
mod credential_process;
mod credentials;
mod endpoint;
mod error;
mod hints;
mod http;
mod observe;
mod profile;
mod rate;
mod region;
mod retry;
mod sdk_clients;
mod sense;
mod settings;
mod spelling;
#[cfg(test)]
mod stub;
mod substance;
mod tags;
mod timestamp;
mod verbatim;
mod wait;
pub mod wire;

pub use crate::framework::check_asked;
pub use crate::framework::{Page, each_item, every_page};
pub use client::Client;
pub use clients::Clients;
pub use convert::{identifier, present};
pub(crate) use endpoint::without_user;
pub use endpoint::{check_endpoint, fault_of_endpoint};
pub use error::unless_denied;
pub use http::is_proxy_url;
pub use region::{check as check_region, partition};
pub use retry::refusals_only;
pub use settings::{
    AccountChecks, CredentialsSource, Endpoints, HttpSettings, IdentityToken, IgnoreTags,
    InstanceMetadata, Keys, MemberRole, Profile, Proxies, Retries, Role, Secret, Settings, Trust,
    WebIdentity,
};
pub use tags::{from_sdk_tags, to_sdk_tags};
pub use timestamp::{from_rfc3339, rfc3339};
pub use verbatim::{RawAnswer, Verbatim};
pub use wait::{Progress, Wait};
pub(crate) use wire::wire;

/// Target of all log events about requests.
const LOG: &str = concat!(env!("CARGO_CRATE_NAME"), "::aws");
