//! Which files of a watched folder are ready to be read: whole, and not given out before. No clock and no disk of its own: it is shown
//! what stands in the folder, again and again.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::domain::WatchedFile;

/// How long a file's size and time must stay as they are.
const STEADY: Duration = Duration::from_secs(2);
/// How long a steady file that does not open is waited for: a copy over a slow line pauses now and then.
const PATIENCE: Duration = Duration::from_secs(30);

/// What is known of the files of a folder.
#[derive(Default)]
pub struct Settling {
    seen: HashMap<String, Seen>,
    /// Whether the folder was looked at before.
    has_looked: bool,
}

struct Seen {
    stamp: (u64, i64),
    since: Instant,
    /// It stood there when the folder was looked at first.
    was_there: bool,
    is_done: bool,
}

/// What a look at the folder gave.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// Files that stood there from the beginning and are ready.
    pub were_there: Vec<WatchedFile>,
    /// Files that came since, and are ready.
    pub came: Vec<WatchedFile>,
    /// Whether any file is waited for.
    pub is_waiting: bool,
}

/// What is asked about a file.
pub struct Judge<'a> {
    /// Whether it was read before, perhaps before the program was started.
    pub is_read: &'a dyn Fn(&WatchedFile) -> bool,
    /// Whether it opens as a picture: one that is still being written seldom does.
    pub opens: &'a dyn Fn(&Path) -> bool,
}

impl Settling {
    /// Takes in what stands in the folder now. `renamed` are files that got their name just now: whoever renames a file into its place
    /// has written it whole.
    pub fn look(
        &mut self,
        listing: Vec<WatchedFile>,
        renamed: &HashSet<PathBuf>,
        now: Instant,
        judge: &Judge<'_>,
    ) -> Look {
        let names: HashSet<&str> = listing.iter().map(|file| file.name.as_str()).collect();
        self.seen.retain(|name, _| names.contains(name.as_str()));
        let was_there = !std::mem::replace(&mut self.has_looked, true);
        let mut look = Look::default();
        for file in listing {
            let stamp = (file.bytes, file.modified_millis);
            let fresh = Seen { stamp, since: now, was_there, is_done: false };
            let seen = self.seen.entry(file.name.clone()).or_insert(fresh);
            if seen.stamp != stamp {
                // Other content, or more of it: it is a new file from here on.
                *seen = Seen { stamp, since: now, was_there: false, is_done: false };
            }
            if seen.is_done {
                continue;
            }
            if (judge.is_read)(&file) {
                seen.is_done = true;
                continue;
            }
            let age = now.saturating_duration_since(seen.since);
            let is_renamed = renamed.contains(&file.path);
            let is_whole = (is_renamed || age >= STEADY)
                && file.bytes > 0
                && (seen.was_there || age >= PATIENCE || (judge.opens)(&file.path));
            if !is_whole {
                look.is_waiting |= file.bytes > 0;
                continue;
            }
            seen.is_done = true;
            if seen.was_there { look.were_there.push(file) } else { look.came.push(file) }
        }
        look
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder that is looked at once a second.
    struct Folder {
        settling: Settling,
        start: Instant,
        read: HashSet<String>,
        broken: HashSet<String>,
    }

    impl Folder {
        fn new() -> Self {
            let settling = Settling::default();
            Self { settling, start: Instant::now(), read: HashSet::new(), broken: HashSet::new() }
        }

        /// The names that are ready in this second: those that were there, and those that came. Files are `name:size`.
        fn at(&mut self, second: u64, files: &[&str], renamed: &[&str]) -> (Vec<String>, Vec<String>) {
            let file = |text: &&str| {
                let (name, bytes) = text.split_once(':').unwrap();
                let bytes = bytes.parse().unwrap();
                WatchedFile { name: name.into(), bytes, modified_millis: 7, path: name.into() }
            };
            let renamed = renamed.iter().map(PathBuf::from).collect();
            let now = self.start + Duration::from_secs(second);
            let judge = Judge {
                is_read: &|file| self.read.contains(&file.name),
                opens: &|path| !self.broken.contains(path.to_str().unwrap()),
            };
            let look = self.settling.look(files.iter().map(file).collect(), &renamed, now, &judge);
            let names = |files: Vec<WatchedFile>| files.into_iter().map(|file| file.name).collect();
            (names(look.were_there), names(look.came))
        }
    }

    fn nothing() -> (Vec<String>, Vec<String>) {
        (Vec::new(), Vec::new())
    }

    fn came(names: &[&str]) -> (Vec<String>, Vec<String>) {
        (Vec::new(), names.iter().map(|name| (*name).to_owned()).collect())
    }

    #[test]
    fn a_file_that_grows_is_waited_for_and_given_out_once() {
        let mut folder = Folder::new();
        assert_eq!(folder.at(0, &[], &[]), nothing());
        for (second, size) in [(1, "a:10"), (2, "a:20"), (3, "a:30"), (4, "a:30")] {
            assert_eq!(folder.at(second, &[size], &[]), nothing());
        }
        assert_eq!(folder.at(5, &["a:30"], &[]), came(&["a"]));
        assert_eq!(folder.at(60, &["a:30"], &[]), nothing());
    }

    #[test]
    fn a_file_that_is_renamed_into_its_place_is_taken_at_once() {
        let mut folder = Folder::new();
        folder.at(0, &[], &[]);
        assert_eq!(folder.at(1, &["a:10", "b:10"], &["a"]), came(&["a"]));
        folder.broken.insert("c".into());
        assert_eq!(folder.at(2, &["a:10", "b:10", "c:5"], &["c"]), nothing());
    }

    #[test]
    fn what_does_not_open_is_waited_for_and_told_in_the_end() {
        let mut folder = Folder::new();
        folder.at(0, &[], &[]);
        folder.broken.insert("a".into());
        assert_eq!(folder.at(1, &["a:10", "empty:0"], &[]), nothing());
        assert_eq!(folder.at(20, &["a:10", "empty:0"], &[]), nothing());
        assert_eq!(folder.at(31, &["a:10", "empty:0"], &[]), came(&["a"]));
        folder.broken.clear();
        assert_eq!(folder.at(40, &["a:12", "empty:0"], &[]), nothing());
        assert_eq!(folder.at(42, &["a:12", "empty:0"], &[]), came(&["a"]), "more was written after all");
    }

    #[test]
    fn what_stood_there_is_told_apart_and_what_was_read_is_left_out() {
        let mut folder = Folder::new();
        folder.read.insert("old".into());
        assert_eq!(folder.at(0, &["a:1", "old:1"], &[]), nothing());
        assert_eq!(folder.at(2, &["a:1", "old:1", "new:1"], &[]), (vec!["a".to_owned()], vec![]));
        assert_eq!(folder.at(4, &["a:1", "old:1", "new:1"], &[]), came(&["new"]));
        folder.read.clear();
        assert_eq!(folder.at(5, &["a:2", "old:1", "new:1"], &[]), nothing());
        assert_eq!(folder.at(7, &["a:2", "old:1", "new:1"], &[]), came(&["a"]), "replaced by other content");
    }

    #[test]
    fn a_file_that_went_and_came_again_is_new() {
        let mut folder = Folder::new();
        folder.at(0, &[], &[]);
        folder.at(1, &["a:1"], &[]);
        assert_eq!(folder.at(3, &["a:1"], &[]), came(&["a"]));
        folder.at(4, &[], &[]);
        folder.at(5, &["a:1"], &[]);
        // Unless it was read: then whoever keeps that says so.
        assert_eq!(folder.at(7, &["a:1"], &[]), came(&["a"]));
    }
}
