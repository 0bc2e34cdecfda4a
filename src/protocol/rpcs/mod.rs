//! What does each call do? Read the request, ask the service, write the answer; one file per kind of thing.

use std::sync::Arc;

use crate::framework::Diagnostic;
use crate::framework::requests::Service;

pub(super) mod action;
pub(super) mod data_source;
pub(super) mod ephemeral;
pub(super) mod function;
pub(super) mod list;
pub(super) mod provider;
pub(super) mod resource;
pub(super) mod state;
pub(super) mod state_store;

type Shared = Arc<dyn Service>;
type Result<T> = std::result::Result<T, Diagnostic>;
