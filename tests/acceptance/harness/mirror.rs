//! Where is another provider on this machine?

use std::collections::VecDeque;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The search looks this deep below the root, at so many folders, and for so long, and then gives up.
const DEEPEST: usize = 8;
const FOLDERS: usize = 60_000;
const TIMEOUT: Duration = Duration::from_secs(10);

/// Folders that are not on a disk, and those that hold no providers, or only what tests made up.
const BARREN: [&str; 10] =
    ["proc", "sys", "dev", "run", "tmp", "target", "node_modules", ".git", "site-packages", "src"];

/// A provider has many megabytes. What is smaller is a stand-in of somebody's tests.
const SMALLEST: u64 = 1 << 20;

/// A folder with an executable whose name begins so: in `TF_PLUGIN_MIRROR` if that is set, else anywhere.
///
/// The error says how to get one.
pub(crate) fn find(program: &str) -> Result<PathBuf, String> {
    match env::var_os("TF_PLUGIN_MIRROR") {
        Some(mirror) => search(Path::new(&mirror), program)
            .ok_or_else(|| format!("{program} is not below TF_PLUGIN_MIRROR")),
        None => search(Path::new("/"), program).ok_or_else(|| {
            format!("{program} is not on this machine: set TF_PLUGIN_MIRROR to a folder in the layout of filesystem_mirror")
        }),
    }
}

/// Breadth first, so that what is deep down costs only time that is left.
fn search(root: &Path, program: &str) -> Option<PathBuf> {
    let end = Instant::now() + TIMEOUT;
    let mut queue = VecDeque::from([(root.to_owned(), 0)]);
    let mut seen = 0;
    while let Some((folder, depth)) = queue.pop_front() {
        seen += 1;
        if seen > FOLDERS || Instant::now() > end {
            return None;
        }
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // Links are not followed, so that the search ends.
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_file() && name.starts_with(program) && !name.contains(".zip") {
                let size = entry.metadata().map_or(0, |metadata| metadata.len());
                if size >= SMALLEST && is_for_this_platform(&folder) {
                    return Some(folder);
                }
            }
            if kind.is_dir() && depth < DEEPEST && !BARREN.contains(&name.as_str()) {
                queue.push_back((entry.path(), depth + 1));
            }
        }
    }
    None
}

/// A mirror has a folder for each platform, such as `linux_amd64`.
fn is_for_this_platform(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    let Some((system, architecture)) = name.split_once('_') else { return true };
    let ours = match env::consts::ARCH {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    };
    let systems = ["linux", "darwin", "windows", "freebsd", "openbsd", "solaris"];
    !systems.contains(&system)
        || (system == env::consts::OS.replace("macos", "darwin") && architecture == ours)
}
