//! Environment variables as a value, so that what they do can be tested without setting any.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// The variables of this process. Those that are not valid Unicode are left out.
    pub fn of_process() -> Self {
        std::env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// The value of a variable. AWS treats an empty variable as one that is not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The first of several variables that is set.
    pub fn first(&self, names: &[&str]) -> Option<String> {
        names.iter().find_map(|name| self.get(name)).map(str::to_owned)
    }

    pub fn flag(&self, name: &str) -> Option<bool> {
        self.get(name)?.to_lowercase().parse().ok()
    }

    /// What follows `prefix` in the names of variables, with their values.
    pub fn starting_with(&self, prefix: &str) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(move |(name, value)| {
            Some((name.strip_prefix(prefix).filter(|rest| !rest.is_empty())?, value.as_str()))
        })
    }

    /// A path with `~`, `$NAME` and `${NAME}` replaced.
    pub fn expand(&self, path: &str) -> PathBuf {
        let expanded = self.expand_variables(path);
        match (expanded.strip_prefix('~'), self.get("HOME").or_else(|| self.get("USERPROFILE"))) {
            (Some(""), Some(home)) => PathBuf::from(home),
            (Some(rest), Some(home)) if rest.starts_with(['/', '\\']) => {
                Path::new(home).join(&rest[1..])
            }
            _ => PathBuf::from(expanded),
        }
    }

    fn expand_variables(&self, text: &str) -> String {
        let mut expanded = String::new();
        let mut rest = text;
        while let Some(position) = rest.find('$') {
            expanded.push_str(&rest[..position]);
            rest = &rest[position + 1..];
            let (name, after) = variable_name(rest);
            if name.is_empty() {
                expanded.push('$');
            } else {
                expanded.push_str(self.get(name).unwrap_or_default());
            }
            rest = after;
        }
        expanded + rest
    }
}

/// The name of the variable at the start of `text`, and what follows it.
fn variable_name(text: &str) -> (&str, &str) {
    if let Some((name, after)) = text.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
        return (name, after);
    }
    let end = text
        .find(|character: char| !character.is_ascii_alphanumeric() && character != '_')
        .unwrap_or(text.len());
    text.split_at(end)
}

impl FromIterator<(String, String)> for Environment {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(variables: T) -> Self {
        Self(variables.into_iter().collect())
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Environment {
    fn from(variables: [(&str, &str); N]) -> Self {
        variables.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_expanded() {
        let environment = Environment::from([("HOME", "/home/ada"), ("STAGE", "test")]);
        for (written, meant) in [
            ("~/.aws/config", "/home/ada/.aws/config"),
            ("~", "/home/ada"),
            ("~other/x", "~other/x"),
            ("$HOME/$STAGE/x", "/home/ada/test/x"),
            ("/etc/${STAGE}.ini", "/etc/test.ini"),
            ("/a$/b", "/a$/b"),
            ("/etc/aws", "/etc/aws"),
        ] {
            assert_eq!(environment.expand(written), PathBuf::from(meant), "{written}");
        }
    }

    #[test]
    fn empty_variables_count_as_unset() {
        assert_eq!(Environment::from([("AWS_REGION", "")]).get("AWS_REGION"), None);
    }
}
