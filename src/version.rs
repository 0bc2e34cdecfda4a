//! Which build is this?

/// As in `0.1.0 (4f0c2a91b7de)`: the version, and the commit where the build was told which it is.
pub fn version() -> String {
    of(env!("CARGO_PKG_VERSION"), option_env!("RELEASE_COMMIT"))
}

fn of(version: &str, commit: Option<&str>) -> String {
    match commit {
        Some(commit) => format!("{version} ({commit})"),
        None => version.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_commit_is_said_where_it_is_known() {
        assert_eq!(of("1.2.3", Some("4f0c2a91b7de")), "1.2.3 (4f0c2a91b7de)");
        assert_eq!(of("1.2.3", None), "1.2.3");
    }
}
