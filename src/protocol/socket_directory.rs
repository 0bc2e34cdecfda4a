//! In which directory is the socket? In a fresh one with a random name, so that nobody else can have made it.

use std::fs::{self, DirBuilder, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _, chown};
use std::path::{Path, PathBuf};

/// The shortest limit of a socket path, of macOS.
const PATH_LIMIT: usize = 104;
/// For when the temporary directory has a name too long for that, or none.
const SHORT_DIRECTORY: &str = "/tmp";

/// Removed when it is dropped, with the socket in it.
pub(super) struct SocketDirectory(PathBuf);

impl SocketDirectory {
    pub(super) fn create(wanted: Option<&Path>) -> io::Result<Self> {
        let (random, _) = uuid::Uuid::new_v4().as_u64_pair();
        let name = format!("plugin{random:016x}");
        // An empty TMPDIR says nothing, and would make the path a relative one.
        let usual = Some(std::env::temp_dir()).filter(|path| !path.as_os_str().is_empty());
        let parent = wanted.map(Path::to_owned).or(usual);
        let parent = parent.unwrap_or_else(|| SHORT_DIRECTORY.into());
        let mut directory = Self(parent.join(&name));
        if !fits_the_handshake(&directory.socket()) {
            directory = Self(Path::new(SHORT_DIRECTORY).join(&name));
        }
        DirBuilder::new().mode(0o700).create(&directory.0).map_err(|error| {
            io::Error::new(error.kind(), format!("cannot make {}: {error}", directory.0.display()))
        })?;
        Ok(directory)
    }

    pub(super) fn socket(&self) -> PathBuf {
        self.0.join("socket")
    }

    /// Lets the members of a group use the socket.
    pub(super) fn open_to(&self, group: &str) -> io::Result<()> {
        let id = group_id(group)?;
        for (path, mode) in [(&self.0, 0o710), (&self.socket(), 0o660)] {
            chown(path, None, Some(id))?;
            fs::set_permissions(path, Permissions::from_mode(mode))?;
        }
        Ok(())
    }
}

impl Drop for SocketDirectory {
    fn drop(&mut self) {
        // What cannot be removed is left to the system's own cleaning of temporary files.
        let _ = fs::remove_file(self.socket());
        let _ = fs::remove_dir(&self.0);
    }
}

/// The handshake line is divided by bars.
fn fits_the_handshake(socket: &Path) -> bool {
    socket.to_str().is_some_and(|path| path.len() < PATH_LIMIT && !path.contains(['|', '\n']))
}

fn group_id(group: &str) -> io::Result<u32> {
    if let Ok(id) = group.parse() {
        return Ok(id);
    }
    let groups = fs::read_to_string("/etc/group")?;
    let id = groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        (fields.next() == Some(group)).then(|| fields.nth(1)?.parse().ok()).flatten()
    });
    let absent = || io::Error::new(io::ErrorKind::NotFound, format!("there is no group {group:?}"));
    id.ok_or_else(absent)
}
