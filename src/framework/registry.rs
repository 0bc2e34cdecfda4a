//! Everything that users can write, in one list for each kind.

use super::action::ActionType;
use super::client::ServiceClient;
use super::data_source::DataSourceType;
use super::ephemeral_resource::EphemeralResourceType;
use super::function::FunctionType;
use super::list_resource::ListResourceType;
use super::object::Object;
use super::resource::Resource;
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

impl<C: ServiceClient> Registry<C> {
    /// Adds all that follows from a noun: the resource, the data sources of one and of all, and the query.
    #[must_use]
    pub fn noun<T: Object<C> + Resource<C>>(mut self) -> Self {
        self.resources.push(ResourceType::of::<T>());
        self.data_sources.extend([DataSourceType::one::<T>(), DataSourceType::all::<T>()]);
        self.list_resources.push(ListResourceType::objects::<T, T>());
        self
    }
}
