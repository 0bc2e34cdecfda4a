//! What the service remembers beside its objects: tags, client tokens, counters, things due later.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

/// The tags of one ARN.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct TagSet {
    pub(crate) arn: String,
    pub(crate) tags: BTreeMap<String, String>,
}

impl Record for TagSet {
    const TABLE: &'static str = "tag_sets";

    fn key(&self) -> String {
        self.arn.clone()
    }
}

/// The first answer to a request with a client token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClientToken {
    /// Account, region, operation and token.
    pub(crate) key: String,
    pub(crate) request_digest: String,
    pub(crate) response: Value,
    pub(crate) used: Timestamp,
}

impl Record for ClientToken {
    const TABLE: &'static str = "client_tokens";

    fn key(&self) -> String {
        self.key.clone()
    }
}

/// How many license configurations an account created on one day in one region.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct DailyCreations {
    pub(crate) account: String,
    pub(crate) region: String,
    pub(crate) day: i64,
    pub(crate) count: u64,
}

impl DailyCreations {
    pub(crate) fn key_of(account: &str, region: &str) -> String {
        format!("{account}/{region}")
    }
}

impl Record for DailyCreations {
    const TABLE: &'static str = "daily_creations";

    fn key(&self) -> String {
        Self::key_of(&self.account, &self.region)
    }
}

/// A change that happens by itself when its time has come.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Transition {
    pub(crate) due: Timestamp,
    pub(crate) kind: TransitionKind,
    /// The ARN or id of what changes.
    pub(crate) subject: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum TransitionKind {
    ForgetLicenseConfiguration,
    FinishLicenseCreation,
    ExpireLicense,
    FinishLicenseDeletion,
    FinishGrantWorkflow,
    ExpireCheckout,
    SucceedConversionTask,
    FailConversionTask,
    DiscoverAssets,
}

impl Record for Transition {
    const TABLE: &'static str = "transitions";

    /// Keys sort by time, so that the first transition of the table is the next one due.
    fn key(&self) -> String {
        format!("{:020} {:?} {}", self.due.milliseconds(), self.kind, self.subject)
    }
}

/// How far the emulator's clock is ahead of the machine's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ClockAdvance {
    pub(crate) milliseconds: i64,
}

impl ClockAdvance {
    pub(crate) const KEY: &'static str = "clock";
}

impl Record for ClockAdvance {
    const TABLE: &'static str = "clock";

    fn key(&self) -> String {
        Self::KEY.to_owned()
    }
}
