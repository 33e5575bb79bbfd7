//! Where a queue is kept, and whether a folder may hold one: SQLite's locks do not hold on drives of other computers, and a queue
//! there would lose scans.

use std::fmt;
use std::path::{Path, PathBuf};

use url::Url;

use super::{QueueError, fault};

/// Where a queue is kept.
#[derive(Clone, PartialEq, Eq)]
pub enum QueuePlace {
    /// In `queue.db`, a SQLite file in this folder.
    Folder(PathBuf),
    /// In a PostgreSQL database, for many stations: `postgres://user@host/database`.
    Postgres(String),
}

/// For logs: without the password that an address may hold.
impl fmt::Debug for QueuePlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Folder(folder) => f.debug_tuple("Folder").field(folder).finish(),
            Self::Postgres(address) => f.debug_tuple("Postgres").field(&shown(address)).finish(),
        }
    }
}

/// Host and database of an address.
fn shown(address: &str) -> String {
    let Ok(url) = Url::parse(address) else { return "…".to_owned() };
    format!("{}://{}{}", url.scheme(), url.host_str().unwrap_or_default(), url.path())
}

/// Makes the folder where there is none, for this user alone.
pub(super) fn make_folder(folder: &Path) -> Result<(), QueueError> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(fault::of_io)
}

/// File systems of other computers, or of the host of a virtual machine, as Linux names them.
const NETWORK_FILESYSTEMS: &[&str] = &[
    "9p",
    "afs",
    "beegfs",
    "ceph",
    "cifs",
    "coda",
    "davfs",
    "fuse.ceph",
    "fuse.curlftpfs",
    "fuse.davfs2",
    "fuse.gcsfuse",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "fuse.vmhgfs-fuse",
    "gfs2",
    "glusterfs",
    "gpfs",
    "lustre",
    "ncp",
    "ncpfs",
    "nfs",
    "nfs4",
    "ocfs2",
    "orangefs",
    "prl_fs",
    "pvfs2",
    "smb2",
    "smb3",
    "smbfs",
    "vboxsf",
    "vmhgfs",
];

/// Refuses a folder on a network drive. The folder need not exist yet.
pub(super) fn refuse_network_drive(folder: &Path) -> Result<(), QueueError> {
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    match network_filesystem(&folder) {
        Some(filesystem) => Err(QueueError::NetworkDrive { folder, filesystem }),
        None => Ok(()),
    }
}

#[cfg(target_os = "linux")]
fn network_filesystem(folder: &Path) -> Option<String> {
    // Where the system does not tell its mounts, nothing can be held against the folder.
    let mountinfo = std::fs::read_to_string("/proc/self/mountinfo").ok()?;
    network_filesystem_of(&nearest_real_folder(folder), &mountinfo)
}

#[cfg(target_os = "windows")]
fn network_filesystem(folder: &Path) -> Option<String> {
    is_unc(&nearest_real_folder(folder).to_string_lossy()).then(|| "UNC path".to_owned())
}

#[cfg(not(any(target_os = "linux", target_os = "windows")))]
fn network_filesystem(folder: &Path) -> Option<String> {
    // The automounter's places; shares mounted elsewhere are not recognised here.
    ["/net", "/Network"].iter().find(|place| folder.starts_with(place)).map(|place| (*place).to_owned())
}

/// The folder with links resolved; where it does not exist yet, the nearest one above it that does.
#[cfg(any(target_os = "linux", target_os = "windows"))]
fn nearest_real_folder(folder: &Path) -> PathBuf {
    folder.ancestors().find_map(|above| above.canonicalize().ok()).unwrap_or_else(|| folder.to_owned())
}

/// The file system of the folder where it is another computer's. `mountinfo` is the text of `/proc/self/mountinfo`.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn network_filesystem_of(folder: &Path, mountinfo: &str) -> Option<String> {
    let mut deepest: Option<(usize, &str)> = None;
    for line in mountinfo.lines() {
        let Some((mount_point, filesystem)) = mount_of(line) else { continue };
        if !folder.starts_with(&mount_point) {
            continue;
        }
        let depth = mount_point.components().count();
        // Of two mounts on one place the later line is the one on top.
        if deepest.is_none_or(|(so_far, _)| depth >= so_far) {
            deepest = Some((depth, filesystem));
        }
    }
    deepest.map(|(_, filesystem)| filesystem).filter(|name| NETWORK_FILESYSTEMS.contains(name)).map(str::to_owned)
}

/// Mount point and file system of a line: `36 35 98:0 /root /mount rw,noatime master:1 - ext4 /dev/sda rw`. The fields before the
/// lone hyphen vary in number.
fn mount_of(line: &str) -> Option<(PathBuf, &str)> {
    let (before, after) = line.split_once(" - ")?;
    let mount_point = unescaped(before.split(' ').nth(4)?);
    let filesystem = after.split(' ').next()?;
    Some((PathBuf::from(mount_point), filesystem))
}

/// The kernel writes white space and backslashes of a path as a backslash and three octal digits.
fn unescaped(text: &str) -> String {
    let mut plain = Vec::with_capacity(text.len());
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let octal = (bytes[at] == b'\\')
            .then(|| bytes.get(at + 1..at + 4))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 8).ok());
        match octal {
            Some(byte) => {
                plain.push(byte);
                at += 4;
            }
            None => {
                plain.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&plain).into_owned()
}

/// Whether a Windows path names a share: `\\server\share`, also in its long form. A share with a drive letter is not recognised.
#[cfg_attr(not(target_os = "windows"), allow(dead_code))]
fn is_unc(path: &str) -> bool {
    let path = path.replace('/', "\\").to_ascii_uppercase();
    match path.strip_prefix(r"\\?\").or_else(|| path.strip_prefix(r"\\.\")) {
        Some(rest) => rest.starts_with(r"UNC\"),
        None => path.starts_with(r"\\"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTINFO: &str = "\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
23 22 0:5 / /proc rw - proc proc rw
30 22 0:40 / /home rw,relatime shared:9 master:2 - nfs4 server:/home rw,vers=4.2
31 30 254:1 / /home/anna/local rw - xfs /dev/vdb rw
32 22 0:41 / /mnt/big\\040share rw - cifs //server/share rw
33 22 0:42 / /mnt/remote rw - fuse.sshfs anna@server: rw
34 22 0:43 / /mnt/over rw - ext4 /dev/vdc rw
35 22 0:44 / /mnt/over rw - 9p host rw
a line that is none";

    #[test]
    fn the_deepest_mount_decides() {
        let cases = [
            ("/var/lib/docket", None),
            ("/home/anna/docket", Some("nfs4")),
            ("/homework", None),
            ("/home/anna/local/docket", None),
            ("/home/anna/locality", Some("nfs4")),
            ("/mnt/big share/docket", Some("cifs")),
            ("/mnt/big", None),
            ("/mnt/remote", Some("fuse.sshfs")),
            ("/mnt/over/docket", Some("9p")),
        ];
        for (folder, expected) in cases {
            assert_eq!(network_filesystem_of(Path::new(folder), MOUNTINFO).as_deref(), expected, "{folder}");
        }
        assert_eq!(network_filesystem_of(Path::new("/x"), ""), None);
    }

    #[test]
    fn escapes_of_the_kernel_are_read() {
        assert_eq!(unescaped(r"/a\040b\011c\134d"), "/a b\tc\\d");
        assert_eq!(unescaped(r"/a\04"), r"/a\04");
        assert_eq!(unescaped(r"/a\999"), r"/a\999");
    }

    #[test]
    fn shares_of_windows_are_known_by_their_paths() {
        let cases = [
            (r"C:\Users\anna", false),
            (r"\\server\share\docket", true),
            ("//server/share", true),
            (r"\\?\C:\Users\anna", false),
            (r"\\?\UNC\server\share", true),
            (r"\\?\unc\server\share", true),
            (r"\\.\C:\x", false),
        ];
        for (path, expected) in cases {
            assert_eq!(is_unc(path), expected, "{path}");
        }
    }

    #[test]
    fn a_password_stays_out_of_logs() {
        let place = QueuePlace::Postgres("postgres://anna:secret@server:5432/docket?password=secret".to_owned());
        assert_eq!(format!("{place:?}"), r#"Postgres("postgres://server/docket")"#);
        let place = QueuePlace::Postgres("host=server password=secret".to_owned());
        assert!(!format!("{place:?}").contains("secret"));
    }

    #[test]
    fn a_folder_of_this_computer_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        refuse_network_drive(&folder.path().join("not/made/yet")).unwrap();
    }
}
