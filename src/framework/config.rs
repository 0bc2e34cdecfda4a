//! A configuration, as checks look at it.

use serde::de::DeserializeOwned;

use super::typed::from_value;
use super::value::Value;

/// A configuration that may have unknown values.
pub struct Config<'a>(pub(super) &'a Value);

impl<'a> Config<'a> {
    /// An object as a configuration.
    pub fn of(object: &'a Value) -> Self {
        Self(object)
    }

    /// The value of an attribute, if it is set and wholly known.
    pub fn known<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        let value = self.0.get(name);
        if value.is_null() || !value.is_wholly_known() {
            return None;
        }
        from_value(value).ok()
    }

    /// The known elements of a list or set.
    pub fn known_elements<T: DeserializeOwned>(&self, name: &str) -> Vec<T> {
        let elements = self.0.get(name).as_list().unwrap_or_default();
        elements.iter().filter(|e| e.is_wholly_known()).filter_map(|e| from_value(e).ok()).collect()
    }

    /// Whether the configuration surely leaves it out.
    pub fn is_unset(&self, name: &str) -> bool {
        self.0.get(name).is_null()
    }

    /// Whether all of it is known, or it is left out.
    pub fn is_known(&self, name: &str) -> bool {
        self.0.get(name).is_wholly_known()
    }
}
