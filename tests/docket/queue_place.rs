//! Where a queue is kept: folders that cannot hold one say so, and several programs on one queue get along.

use std::path::Path;
use std::process::Command;

use docket::domain::*;
use docket::queue::{Queue, QueueError, QueuePlace, Verification};

use super::queue_fixture::*;

async fn open(folder: &Path) -> Result<Queue, QueueError> {
    Queue::open(&QueuePlace::Folder(folder.to_owned())).await
}

fn in_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap().block_on(test);
}

#[test]
fn a_folder_is_made_and_its_queue_opened_again() {
    in_runtime(async {
        let place = TestPlace::in_folder();
        let folder = place.folder().join("not yet/there, #1 100%");
        let queue = open(&folder).await.unwrap();
        queue.apply(&actor("anna"), "2026-01-01T00:00:00Z".parse().unwrap(), begin("b")).await.unwrap();
        queue.close().await;
        assert_eq!(open(&folder).await.unwrap().batches().await.unwrap().len(), 1);
    });
}

#[test]
fn files_that_are_no_queue_are_left_alone() {
    in_runtime(async {
        let place = TestPlace::in_folder();
        let file = place.folder().join("queue.db");
        std::fs::write(&file, "a list of boxes, and not a database at all; ".repeat(200)).unwrap();
        let before = std::fs::read(&file).unwrap();
        let refusal = open(place.folder()).await.unwrap_err();
        assert!(matches!(refusal, QueueError::Damaged(_)), "{refusal}");
        assert_eq!(std::fs::read(&file).unwrap(), before);

        let refusal = open(&file).await.unwrap_err();
        assert!(matches!(refusal, QueueError::ReadOnly(_)), "a file where the folder should be: {refusal}");
    });
}

#[test]
fn a_damaged_file_is_found() {
    in_runtime(async {
        let place = TestPlace::in_folder();
        place.open().await.close().await;
        let file = place.folder().join("queue.db");
        let mut bytes = std::fs::read(&file).unwrap();
        for byte in bytes.iter_mut().skip(100) {
            *byte = 0xa5;
        }
        std::fs::write(&file, bytes).unwrap();
        let refusal = open(place.folder()).await.unwrap_err();
        assert!(matches!(refusal, QueueError::Damaged(_)), "{refusal}");
    });
}

#[test]
fn a_newer_queue_is_refused_and_both_versions_named() {
    on_each_place(|place| async move {
        place.open().await.close().await;
        run_sql(&place.address(), "UPDATE schema_version SET version = 99").await;
        let refusal = Queue::open(&place.place).await.unwrap_err();
        assert!(matches!(refusal, QueueError::NewerSchema { found: 99, known: 5 }), "{refusal}");
    });
}

#[test]
fn an_address_of_another_kind_of_server_is_refused() {
    in_runtime(async {
        for address in ["mysql://server/docket", "queue.db", ""] {
            let refusal = Queue::open(&QueuePlace::Postgres(address.to_owned())).await.unwrap_err();
            assert!(matches!(refusal, QueueError::Database(_)), "{address}: {refusal}");
        }
    });
}

/// A small file system of its own; `None` where this user may not mount one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new("mount");
        command.args(["-t", "tmpfs", "-o", "size=2m", "tmpfs"]).arg(folder.path());
        let is_mounted = command.output().is_ok_and(|output| output.status.success());
        is_mounted.then(|| Self(folder))
    }

    fn make_read_only(&self) {
        let status = Command::new("mount").args(["-o", "remount,ro"]).arg(self.0.path()).status().unwrap();
        assert!(status.success());
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_refuses_the_scan_and_keeps_the_others() {
    in_runtime(async {
        // Who may not mount a disk has the same checked with a limit of the database, beside the code.
        let Some(disk) = SmallDisk::mount() else { return };
        let queue = open(disk.0.path()).await.unwrap();
        let now = "2026-01-01T00:00:00Z".parse().unwrap();
        queue.apply(&actor("anna"), now, begin("b")).await.unwrap();
        let batch = BatchId("b".to_owned());
        let mut kept = 0_u64;
        let refusal = loop {
            let pkid = format!("{}", 3_556_000_000_001 + kept);
            match queue.apply(&actor("anna"), now, scan(&pkid, &batch, pkid_draft(&pkid))).await {
                Ok(_) => kept += 1,
                Err(refusal) => break refusal,
            }
        };
        assert!(matches!(refusal, QueueError::DiskFull), "{refusal:?}");
        assert!(kept > 10, "{kept}");
        assert_eq!(queue.devices(&DeviceQuery::default()).await.unwrap().total, kept);
        let Verification::Whole { entries, .. } = queue.verify().await.unwrap() else { panic!() };
        assert_eq!(entries, kept + 1);
    });
}

#[test]
fn a_folder_that_may_not_be_written_is_refused() {
    in_runtime(async {
        if let Some(disk) = SmallDisk::mount() {
            open(disk.0.path()).await.unwrap().close().await;
            disk.make_read_only();
            let refusal = open(disk.0.path()).await.unwrap_err();
            assert!(matches!(refusal, QueueError::ReadOnly(_)), "{refusal:?}");
            let refusal = open(&disk.0.path().join("new")).await.unwrap_err();
            assert!(matches!(refusal, QueueError::ReadOnly(_)), "{refusal:?}");
        } else {
            let place = TestPlace::in_folder();
            let mut permissions = std::fs::metadata(place.folder()).unwrap().permissions();
            permissions.set_readonly(true);
            std::fs::set_permissions(place.folder(), permissions).unwrap();
            let refusal = open(place.folder()).await.unwrap_err();
            assert!(matches!(refusal, QueueError::ReadOnly(_)), "{refusal:?}");
        }
    });
}

#[test]
fn several_programs_open_and_write_one_queue_at_once() {
    const PROGRAMS: u64 = 4;
    const SCANS: u64 = 15;
    on_each_place(|place| async move {
        let mut programs = tokio::task::JoinSet::new();
        for program in 0..PROGRAMS {
            let place = place.place.clone();
            programs.spawn(async move {
                let queue = Queue::open(&place).await.unwrap();
                let now = "2026-01-01T00:00:00Z".parse().unwrap();
                let who = actor(&format!("operator {program}"));
                let began = queue.apply(&who, now, begin("shared")).await;
                assert!(matches!(began, Ok(_) | Err(QueueError::IdTaken(_))), "{began:?}");
                let batch = BatchId("shared".to_owned());
                let mut won = 0_u64;
                for n in 0..SCANS {
                    let own = format!("{}", 3_556_000_000_001 + program * 1000 + n);
                    queue.apply(&who, now, scan(&own, &batch, pkid_draft(&own))).await.unwrap();
                    // The same box at every dock: one of them has it.
                    let shared = format!("{}", 3_557_000_000_001 + n);
                    let change = scan(&format!("{shared} at {program}"), &batch, pkid_draft(&shared));
                    match queue.apply(&who, now, change).await {
                        Ok(_) => won += 1,
                        Err(QueueError::Duplicate(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
                won
            });
        }
        let won: u64 = programs.join_all().await.into_iter().sum();
        assert_eq!(won, SCANS);
        let queue = place.open().await;
        let batch = queue.batch(&BatchId("shared".to_owned())).await.unwrap();
        // Forty were expected, whoever scanned them; not one more is taken for one of those.
        let all = PROGRAMS * SCANS + SCANS;
        assert_eq!((batch.counts.ready, u64::from(batch.counts.held)), (40, all - 40));
        let Verification::Whole { entries, .. } = queue.verify().await.unwrap() else { panic!() };
        assert_eq!(entries, 1 + PROGRAMS * SCANS + SCANS);
    });
}
