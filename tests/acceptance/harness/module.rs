//! Modules below `examples`, and `terraform test` in a copy of them.

use std::fs;
use std::path::Path;

use super::case::Case;
use super::workspace::Output;

/// Where tests of modules expect the emulator.
const USUAL: &str = "http://127.0.0.1:4580";

impl Case {
    /// Makes the test's folder a copy of a module, whose tests ask the emulator of this test.
    pub(crate) fn takes_module(&self, path: &str) {
        let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(path);
        copy(&module, &self.workspace.path("main"), &self.emulator.url());
        let got = self.terraform(&["get", "-no-color"]);
        assert_eq!(got.code, Some(0), "{got}");
        let formatted = self.terraform(&["fmt", "-check", "-diff", "-recursive"]);
        assert_eq!(formatted.code, Some(0), "{formatted}");
    }

    /// Runs tests of the module: of these files, or all of them.
    pub(crate) fn terraform_test(&self, files: &[&str]) -> Output {
        let filters: Vec<String> = files.iter().map(|file| format!("-filter={file}")).collect();
        let mut arguments = vec!["test", "-no-color"];
        arguments.extend(filters.iter().map(String::as_str));
        self.step_in("main", &arguments)
    }

    /// Writes something else into a file of the module, where this stands once.
    pub(crate) fn spoils(&self, file: &str, right: &str, wrong: &str) {
        let file = format!("main/{file}");
        let text = self.workspace.read(&file);
        assert_eq!(text.matches(right).count(), 1, "{file} has to have this once: {right}");
        self.workspace.write(&file, &text.replace(right, wrong));
    }
}

fn copy(from: &Path, to: &Path, emulator: &str) {
    fs::create_dir_all(to).expect("a folder in the temporary folder");
    let entries = fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries.flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to, emulator);
        } else {
            let text = fs::read_to_string(&from).expect("a module is made of texts");
            fs::write(to, text.replace(USUAL, emulator)).expect("a file in the temporary folder");
        }
    }
}
