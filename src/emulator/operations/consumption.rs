//! How many licenses do the resources attached to a license configuration consume?

use std::collections::BTreeMap;

use serde::Serialize;

use crate::emulator::records::{
    Association, ConfigurationStatus, LicenseConfiguration, LicenseCountingType, Resource,
    ResourceType,
};
use crate::emulator::state::State;

/// Assumption A24: how large a resource is about which the inventory says nothing.
struct Size {
    vcpus: i64,
    cores: i64,
    sockets: i64,
}

const fn default_size(resource_type: ResourceType) -> Size {
    match resource_type {
        ResourceType::Ec2Host => Size { vcpus: 48, cores: 24, sockets: 2 },
        ResourceType::Ec2Ami => Size { vcpus: 0, cores: 0, sockets: 0 },
        ResourceType::Ec2Instance
        | ResourceType::Rds
        | ResourceType::SystemsManagerManagedInstance => Size { vcpus: 2, cores: 1, sockets: 1 },
    }
}

/// What one resource consumes. Images consume nothing, nor do machines that are not running.
pub(super) fn needed(
    resource: Option<&Resource>,
    resource_type: ResourceType,
    counting: LicenseCountingType,
) -> i64 {
    if resource_type == ResourceType::Ec2Ami || resource.is_some_and(|it| !it.consumes()) {
        return 0;
    }
    let size = default_size(resource_type);
    let known = |of: fn(&Resource) -> Option<i64>| resource.and_then(of);
    match counting {
        LicenseCountingType::Instance => 1,
        LicenseCountingType::Vcpu => known(|it| it.vcpus).unwrap_or(size.vcpus),
        LicenseCountingType::Core => known(|it| it.cores).unwrap_or(size.cores),
        LicenseCountingType::Socket => known(|it| it.sockets).unwrap_or(size.sockets),
    }
}

/// What one association consumes. A disabled license configuration does not track consumption.
pub(super) fn consumed(
    state: &State,
    configuration: &LicenseConfiguration,
    association: &Association,
) -> i64 {
    if configuration.status != ConfigurationStatus::Available {
        return 0;
    }
    let resource = state.resources.get(&association.resource_arn);
    needed(resource, association.resource_type, configuration.license_counting_type)
}

#[derive(Debug, Default)]
struct Use {
    resources: i64,
    licenses: i64,
}

/// The use of one license configuration by type of resource.
#[derive(Debug)]
pub(crate) struct Consumption(BTreeMap<ResourceType, Use>);

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ConsumedLicenseSummary {
    resource_type: ResourceType,
    consumed_licenses: i64,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ManagedResourceSummary {
    resource_type: ResourceType,
    association_count: i64,
}

impl Consumption {
    pub(crate) fn of(state: &State, configuration: &LicenseConfiguration) -> Self {
        let mut by_type: BTreeMap<ResourceType, Use> = BTreeMap::new();
        let list = Association::of_configuration(&configuration.arn);
        for association in state.associations.list(&list, 0).map(|listed| listed.record) {
            let used = by_type.entry(association.resource_type).or_default();
            used.resources += 1;
            used.licenses =
                used.licenses.saturating_add(consumed(state, configuration, association));
        }
        Self(by_type)
    }

    /// Whether more is consumed than there is.
    pub(crate) fn exceeds(state: &State, configuration: &LicenseConfiguration) -> bool {
        let limit = configuration.license_count;
        limit.is_some_and(|limit| Self::of(state, configuration).total() > limit)
    }

    pub(crate) fn total(&self) -> i64 {
        self.0.values().fold(0, |sum, used| sum.saturating_add(used.licenses))
    }

    /// The types that real answers always show, in their order, and databases where there are any.
    pub(crate) fn consumed_licenses(&self) -> Vec<ConsumedLicenseSummary> {
        let summary = |resource_type| ConsumedLicenseSummary {
            resource_type,
            consumed_licenses: self.0.get(&resource_type).map_or(0, |used| used.licenses),
        };
        let always = [
            ResourceType::Ec2Instance,
            ResourceType::Ec2Host,
            ResourceType::SystemsManagerManagedInstance,
        ];
        always.into_iter().chain(self.databases()).map(summary).collect()
    }

    pub(crate) fn managed_resources(&self) -> Vec<ManagedResourceSummary> {
        let summary = |resource_type| ManagedResourceSummary {
            resource_type,
            association_count: self.0.get(&resource_type).map_or(0, |used| used.resources),
        };
        let always = [
            ResourceType::Ec2Instance,
            ResourceType::Ec2Host,
            ResourceType::Ec2Ami,
            ResourceType::SystemsManagerManagedInstance,
        ];
        always.into_iter().chain(self.databases()).map(summary).collect()
    }

    fn databases(&self) -> Option<ResourceType> {
        self.0.contains_key(&ResourceType::Rds).then_some(ResourceType::Rds)
    }
}
