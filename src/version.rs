//! Which build is this?

/// As in `0.1.0 (4f0c2a91b7de)`: the version, and the commit where the build was told which it is.
pub fn version() -> String {
    of(env!("CARGO_PKG_VERSION"), option_env!("RELEASE_COMMIT").unwrap_or_default())
}

fn of(version: &str, commit: &str) -> String {
    if commit.is_empty() { version.to_owned() } else { format!("{version} ({commit})") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_is_said_where_it_is_known() {
        assert_eq!(of("1.2.3", "4f0c2a91b7de"), "1.2.3 (4f0c2a91b7de)");
        assert_eq!(of("1.2.3", ""), "1.2.3");
    }
}
