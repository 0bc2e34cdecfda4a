//! Private data that Terraform stores beside the state and hands back: small, JSON, never secret.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json};

use super::place::Place;

/// What the provider remembers of an object outside its schema. Members of later versions pass through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Private {
    /// Makes the service answer a repeated request of the same apply with the first object.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) client_token: Option<String>,
    /// The creation of the object was left before its end: the next apply goes on with it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) unfinished: bool,
    /// Whether it was imported, and nothing was planned for it since.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) imported: bool,
    /// Which attributes of its place the import left to the provider's own, as nothing named them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) assumed: Vec<String>,
    /// The attributes that stand in the state as they were asked for, although the service has made something else of
    /// them by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) elapsed: Vec<String>,
    /// The version that the plan of a destroy found and showed, where it is newer than the state. Until the apply.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) planned_version: Option<String>,
    /// The time of the service, in seconds since 1970, when a refresh found that the object has come to its end.
    ///
    /// A plan and the one that Terraform makes of it right before the apply get the same: no clock comes between them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ended: Option<i64>,
    #[serde(flatten)]
    rest: Map<String, Json>,
}

impl Private {
    /// What an import leaves behind that looked for the object in this place.
    pub(super) fn of_import(place: &Place) -> Self {
        let parts = [("account_id", &place.account_id), ("region", &place.region)];
        let assumed = parts.into_iter().filter(|(_, named)| named.is_none());
        let assumed = assumed.map(|(name, _)| name.to_owned()).collect();
        Self { imported: true, assumed, ..Self::default() }
    }

    /// Bytes that are not ours count as none: a foreign state can bring them along.
    pub(super) fn decode(bytes: &[u8]) -> Self {
        serde_json::from_slice(bytes).unwrap_or_default()
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }
}
