//! Everything that users can write, in one list for each kind.

use super::action::ActionType;
use super::data_source::DataSourceType;
use super::ephemeral_resource::EphemeralResourceType;
use super::function::FunctionType;
use super::list_resource::ListResourceType;
use super::resource_type::ResourceType;

/// Everything that users can write.
pub struct Registry<C> {
    pub resources: Vec<ResourceType<C>>,
    pub data_sources: Vec<DataSourceType<C>>,
    pub ephemeral_resources: Vec<EphemeralResourceType<C>>,
    pub list_resources: Vec<ListResourceType<C>>,
    pub actions: Vec<ActionType<C>>,
    pub functions: Vec<FunctionType>,
}
