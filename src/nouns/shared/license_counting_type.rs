//! What uses up one license of a license configuration.

pub const VCPU: &str = "vCPU";
pub const INSTANCE: &str = "Instance";
pub const CORE: &str = "Core";
pub const SOCKET: &str = "Socket";

/// All that the service's model lists. What else an answer has is shown as it came.
pub const ALL: &[&str] = &[VCPU, INSTANCE, CORE, SOCKET];
