//! What the guides tell their readers to run, and what they say that it prints.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use super::case::Case;
use super::diagnostics::{Diagnostic, words};
use super::workspace::Output;

/// The license that guides show. Each run has one of its own.
const SHOWN_ID: &str = "l-6488c75fa996491c86ee54f869e54546";

impl Case {
    /// Runs a script below `examples` beside the configuration, with the core of this test as `terraform`.
    pub(crate) fn script(&self, path: &str) -> Output {
        self.script_with(path, &[])
    }

    /// The same with arguments.
    pub(crate) fn script_with(&self, path: &str, arguments: &[&str]) -> Output {
        let mut wrapper = "#!/bin/sh\nexec".to_owned();
        for part in self.core.command() {
            write!(wrapper, " '{}'", part.display()).expect("a text");
        }
        wrapper.push_str(" \"$@\"\n");
        let bin = self.workspace.path("bin");
        fs::create_dir_all(&bin).expect("a folder in the temporary folder");
        self.workspace.write("bin/terraform", &wrapper);
        fs::set_permissions(bin.join("terraform"), fs::Permissions::from_mode(0o755))
            .expect("a program of one's own");
        let script = root().join("examples").join(path);
        self.workspace.run_script("main", &script, arguments, &bin)
    }
}

/// The output has all lines of the guide's block of output, in this order.
pub(crate) fn guide_shows(guide: &str, output: &Output) {
    let outputs = outputs(guide);
    let shown = outputs.first().unwrap_or_else(|| panic!("{guide} shows no output"));
    let said = with_shown_id(&output.stdout);
    let mut lines = said.lines().map(str::trim_end);
    let mut checked = 0;
    for line in shown.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        assert!(
            lines.any(|said| said == line),
            "{guide} shows this line, which was not printed, or not here: {line}\n{said}"
        );
        checked += 1;
    }
    assert!(checked > 5, "{guide} shows next to nothing");
}

/// The guide has each of these errors word by word, in a block of output. Ids, which are others in each run, may differ.
pub(crate) fn guide_quotes(guide: &str, found: &[Diagnostic]) {
    let shown = masked(&outputs(guide).join("\n"));
    assert!(!found.is_empty(), "nothing was refused, as {guide} says");
    for error in found {
        let said = masked(&format!("Error: {} {}", error.summary, error.detail));
        assert!(shown.contains(&said), "docs/guides/{guide}.md does not show this error:\n{said}");
    }
}

/// The blocks of output that a guide shows.
fn outputs(guide: &str) -> Vec<String> {
    let page = root().join("docs/guides").join(format!("{guide}.md"));
    let page =
        fs::read_to_string(&page).unwrap_or_else(|error| panic!("{}: {error}", page.display()));
    let blocks = page.split("```text\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.map(str::to_owned).collect()
}

/// The words of a text, with a sign in place of each UUID, of each id of an object and of each port of this machine.
fn masked(text: &str) -> String {
    const SHORTEST_ID: usize = 32;
    const HERE: &str = "127.0.0.1:";
    let mut masked = String::new();
    let mut run = String::new();
    for letter in words(text).chars().chain(['\n']) {
        if letter.is_ascii_hexdigit() || letter == '-' {
            run.push(letter);
            continue;
        }
        let is_port = masked.ends_with(HERE) && run.bytes().all(|byte| byte.is_ascii_digit());
        let shown = if run.len() >= SHORTEST_ID || is_port { "#" } else { &run };
        masked.push_str(shown);
        masked.push(letter);
        run.clear();
    }
    masked.trim_end().to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The text with the license that guides show in place of its own.
fn with_shown_id(text: &str) -> String {
    let mut pieces = text.split(":license:l-");
    let mut shown = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let rest = piece.trim_start_matches(|digit: char| digit.is_ascii_hexdigit());
        write!(shown, ":license:{SHOWN_ID}{rest}").expect("a text");
    }
    shown
}
