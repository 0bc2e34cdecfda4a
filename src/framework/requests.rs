//! The contract between the wire and the framework: each call of the plugin protocol in Terraform's terms.
//!
//! `protocol` decodes a message into one of these requests with the schema that it asks for here, calls the
//! [`Service`], and encodes the response. Everything a user should read is in `diagnostics`.

use std::time::SystemTime;

use futures::future::BoxFuture;
use futures::stream::BoxStream;

use super::diagnostics::{Diagnostics, Path};
use super::schema::{FunctionSchema, IdentitySchema, Schema};
use super::value::Value;

/// The kinds of things that have a schema of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    Resource,
    DataSource,
    EphemeralResource,
    ListResource,
    Action,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClientCapabilities {
    pub deferral_allowed: bool,
    pub write_only_attributes_allowed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deferred {
    ProviderConfigUnknown,
    AbsentPrerequisite,
}

pub struct ReadRequest {
    pub type_name: String,
    pub current: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
    pub capabilities: ClientCapabilities,
}

#[derive(Debug, Default)]
pub struct ReadResponse {
    /// Null: the object is gone.
    pub state: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
    pub diagnostics: Diagnostics,
    pub deferred: Option<Deferred>,
}

pub struct PlanRequest {
    pub type_name: String,
    /// Null: create.
    pub prior: Value,
    /// Null: destroy. Otherwise core's merge of configuration and prior state ("Terraform Resource Instance Change Lifecycle",
    /// `ProposedNewState`).
    pub proposed: Value,
    pub config: Value,
    pub private: Vec<u8>,
    /// Private data of the first plan, from clients that store it.
    pub planned_private: Vec<u8>,
    pub identity: Option<Value>,
    pub capabilities: ClientCapabilities,
}

#[derive(Debug, Default)]
pub struct PlanResponse {
    pub planned: Value,
    pub replaces: Vec<Path>,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
    pub diagnostics: Diagnostics,
    pub deferred: Option<Deferred>,
}

pub struct ApplyRequest {
    pub type_name: String,
    pub prior: Value,
    pub planned: Value,
    pub config: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
}

#[derive(Debug, Default)]
pub struct ApplyResponse {
    pub state: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
    pub diagnostics: Diagnostics,
}

pub struct ImportRequest {
    pub type_name: String,
    /// Empty when the import is by identity.
    pub id: String,
    pub identity: Option<Value>,
    pub capabilities: ClientCapabilities,
}

#[derive(Debug, Default)]
pub struct ImportResponse {
    pub imported: Option<Imported>,
    pub diagnostics: Diagnostics,
    pub deferred: Option<Deferred>,
}

#[derive(Debug)]
pub struct Imported {
    pub type_name: String,
    pub state: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
}

pub struct MoveRequest {
    pub source_provider_address: String,
    pub source_type_name: String,
    /// JSON, as stored by the source provider.
    pub source_state: Vec<u8>,
    pub target_type_name: String,
}

#[derive(Debug, Default)]
pub struct MoveResponse {
    pub state: Value,
    pub private: Vec<u8>,
    pub identity: Option<Value>,
    pub diagnostics: Diagnostics,
}

/// A value with messages: the answer of the simpler calls.
#[derive(Debug, Default)]
pub struct ValueResponse {
    pub value: Value,
    pub diagnostics: Diagnostics,
}

#[derive(Debug, Default)]
pub struct DataResponse {
    pub state: Value,
    pub diagnostics: Diagnostics,
    pub deferred: Option<Deferred>,
}

#[derive(Debug, Default)]
pub struct OpenResponse {
    pub result: Value,
    pub renew_at: Option<SystemTime>,
    pub private: Option<Vec<u8>>,
    pub diagnostics: Diagnostics,
    pub deferred: Option<Deferred>,
}

#[derive(Debug, Default)]
pub struct RenewResponse {
    pub renew_at: Option<SystemTime>,
    pub private: Option<Vec<u8>>,
    pub diagnostics: Diagnostics,
}

/// Why a function gave no result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionError {
    pub text: String,
    /// Which argument is wrong, from 0.
    pub argument: Option<i64>,
}

pub struct ListRequest {
    pub type_name: String,
    pub config: Value,
    pub include_object: bool,
    pub limit: i64,
}

/// One object found by a query.
#[derive(Debug, Default)]
pub struct ListEvent {
    pub identity: Option<Value>,
    pub display_name: String,
    pub object: Option<Value>,
    pub diagnostics: Diagnostics,
}

#[derive(Debug)]
pub enum ActionEvent {
    Progress(String),
    /// Always the last one.
    Completed(Diagnostics),
}

/// A provider, as the protocol sees it. Every call works in a process that was never asked for the schemas
/// (`get_provider_schema_optional` in `tfplugin6.proto`).
pub trait Service: Send + Sync + 'static {
    fn provider_schema(&self) -> &Schema;
    /// What the protocol says of all schemas together, encoded, where it was recorded.
    fn recorded_schemas(&self) -> Option<&'static [u8]> {
        None
    }
    /// The full type names of a kind, sorted.
    fn type_names(&self, kind: Kind) -> Vec<String>;
    /// The schema of one type; none for a name that this provider does not have.
    fn schema(&self, kind: Kind, type_name: &str) -> Option<&Schema>;
    fn identity_schema(&self, type_name: &str) -> Option<&IdentitySchema>;
    fn function_names(&self) -> Vec<String>;
    fn function(&self, name: &str) -> Option<FunctionSchema>;

    fn validate_provider(&self, config: Value) -> Diagnostics;
    fn configure(&self, config: Value, terraform_version: String) -> BoxFuture<'_, Diagnostics>;
    /// Ends waits, retries and calls in flight; further calls are served.
    fn stop(&self);

    /// Semantic checks of a configuration, which may hold unknown values.
    fn validate(
        &self,
        kind: Kind,
        type_name: &str,
        config: Value,
        capabilities: ClientCapabilities,
    ) -> Diagnostics;

    /// `raw` is JSON as stored; the answer has the shape of the current schema.
    fn upgrade_state(&self, type_name: &str, version: i64, raw: &[u8]) -> ValueResponse;
    fn upgrade_identity(&self, type_name: &str, version: i64, raw: &[u8]) -> ValueResponse;
    fn read(&self, request: ReadRequest) -> BoxFuture<'_, ReadResponse>;
    fn plan(&self, request: PlanRequest) -> BoxFuture<'_, PlanResponse>;
    fn apply(&self, request: ApplyRequest) -> BoxFuture<'_, ApplyResponse>;
    fn import(&self, request: ImportRequest) -> BoxFuture<'_, ImportResponse>;
    fn move_state(&self, request: MoveRequest) -> MoveResponse;
    fn generate_config(&self, type_name: &str, state: Value) -> ValueResponse;

    fn read_data(
        &self,
        type_name: String,
        config: Value,
        capabilities: ClientCapabilities,
    ) -> BoxFuture<'_, DataResponse>;

    fn open(
        &self,
        type_name: String,
        config: Value,
        capabilities: ClientCapabilities,
    ) -> BoxFuture<'_, OpenResponse>;
    fn renew(&self, type_name: String, private: Vec<u8>) -> BoxFuture<'_, RenewResponse>;
    fn close(&self, type_name: String, private: Vec<u8>) -> BoxFuture<'_, Diagnostics>;

    /// Closes what was opened and not closed, as it stays when something that depends on it failed.
    fn close_all(&self) -> BoxFuture<'_, Diagnostics>;

    fn call_function(&self, name: &str, arguments: Vec<Value>) -> Result<Value, FunctionError>;

    fn list(&self, request: ListRequest) -> BoxStream<'_, ListEvent>;

    fn plan_action(
        &self,
        type_name: String,
        config: Value,
        capabilities: ClientCapabilities,
    ) -> BoxFuture<'_, Diagnostics>;
    fn invoke_action(&self, type_name: String, config: Value) -> BoxStream<'_, ActionEvent>;
}
