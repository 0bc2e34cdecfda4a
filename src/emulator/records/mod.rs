//! What the emulated service remembers, one type per kind of thing.

mod association;
mod bookkeeping;
mod license_configuration;
mod organization;
mod resource;

pub(crate) use association::{Association, OperationFailure};
pub(crate) use bookkeeping::{
    ClientToken, ClockAdvance, DailyCreations, TagSet, Transition, TransitionKind,
};
pub(crate) use license_configuration::{
    ConfigurationStatus, LicenseConfiguration, LicenseCountingType, ProductInformation,
    ProductInformationFilter,
};
pub(crate) use organization::Organization;
pub(crate) use resource::{Resource, ResourceType};
