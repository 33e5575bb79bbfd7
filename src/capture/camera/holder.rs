//! Which program holds a camera, where the system tells: Linux does of one's own programs, and the administrator of all.

use std::fs;
use std::path::Path;

/// The name of a program that has this node open, this very process left out; `None` where the system does not say.
pub(super) fn holder_of(node: &str) -> Option<String> {
    holder_in(Path::new("/proc"), node, std::process::id())
}

/// As [`holder_of`], in a tree of processes as `/proc` shows it (`proc(5)`: `fd` holds a link for each open file, `comm` the name).
fn holder_in(processes: &Path, node: &str, own: u32) -> Option<String> {
    let holds = |process: &Path| {
        let open = fs::read_dir(process.join("fd")).into_iter().flatten().flatten();
        open.filter_map(|entry| fs::read_link(entry.path()).ok()).any(|file| file == Path::new(node))
    };
    let is_other = |process: &Path| {
        let id = process.file_name().and_then(|name| name.to_str()?.parse::<u32>().ok());
        id.is_some_and(|id| id != own)
    };
    let mut all = fs::read_dir(processes).ok()?.flatten().map(|entry| entry.path());
    let process = all.find(|process| is_other(process) && holds(process))?;
    let name = fs::read_to_string(process.join("comm")).ok()?;
    Some(name.trim().to_owned()).filter(|name| !name.is_empty())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn the_program_that_holds_a_camera_is_named() {
        let processes = tempfile::tempdir().unwrap();
        for (id, name, open) in
            [("12", "shell\n", "/dev/null"), ("31", "teams\n", "/dev/video2"), ("40", "docket\n", "/dev/video0")]
        {
            let process = processes.path().join(id);
            fs::create_dir_all(process.join("fd")).unwrap();
            fs::write(process.join("comm"), name).unwrap();
            symlink(open, process.join("fd/7")).unwrap();
        }
        let holder = |node| holder_in(processes.path(), node, 40);
        assert_eq!(holder("/dev/video2").as_deref(), Some("teams"));
        assert_eq!(holder("/dev/video0"), None);
        assert_eq!(holder("/dev/video1"), None);
        assert_eq!(holder_in(&processes.path().join("nowhere"), "/dev/video2", 40), None);
    }
}
