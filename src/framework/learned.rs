//! What the calls through one provider configuration have learned.

use std::sync::Arc;

use super::creations::Creations;
use super::gatherings::Gatherings;
use super::tags::Unreadable;

/// It is learned anew with each configuration: between two commands much may have happened. Clones share it.
#[derive(Clone, Default)]
pub(super) struct Learned {
    pub(super) creations: Arc<Creations>,
    pub(super) gatherings: Arc<Gatherings>,
    pub(super) unreadable_tags: Arc<Unreadable>,
}
