//! Ten thousand devices are sent and followed by one program: in bounded memory, with few questions, and in little more time than the
//! service takes itself. The figures are printed.

use std::collections::BTreeMap;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use docket::practice::{PracticeConfig, PracticeService};

use crate::support::program::Program;
use crate::support::sender;

const DEVICES: usize = 10_000;
/// Seconds that the service works on each upload.
const JOB: f64 = 2.0;
/// Milliseconds that each of its answers takes.
const LINE: u64 = 20;
/// What a program of this size may need; ten thousand devices are a part of it.
const MOST_MEMORY_KB: u64 = 256 * 1024;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_devices_are_sent_and_followed_in_bounded_memory() {
    let script =
        format!("[jobs]\nseconds = {JOB}\npolls = 1000000\n[line]\nmillis = {LINE}\n[uploads]\nendings = false\n");
    let service =
        PracticeService::start(PracticeConfig { script: Some(script), ..PracticeConfig::default() }).await.unwrap();
    let docket = Program::with(&["--service", &service.url()]);
    let batch = docket.batch();
    let pkids: Vec<String> = (1..=DEVICES).map(|n| format!("355612{n:07}")).collect();
    sender::scan(&docket, &batch, &pkids).await;
    docket.done(&["batch", "approve", &batch]);
    sender::sign_in(&docket);
    let before = service.requests();

    let started = Instant::now();
    let mut child = sender::submit(&docket, &batch).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let (code, most_memory_kb) = watched(&mut child).await;
    let took = started.elapsed();

    let mut requests = service.requests();
    for (kind, count) in before {
        *requests.entry(kind).or_default() -= count;
    }
    requests.retain(|_, count| *count > 0);
    let asked: u64 = requests.values().sum();
    let books = service.books().unwrap();
    let own = own_time(&books.uploads.iter().map(|upload| upload.at.as_millisecond()).collect::<Vec<_>>())
        + Duration::from_millis(asked * LINE);
    println!(
        "{DEVICES} devices: {asked} requests {requests:?}, at most {} MB, {:.1} s, of which the service's own {:.1} s",
        most_memory_kb / 1024,
        took.as_secs_f64(),
        own.as_secs_f64()
    );
    assert_eq!(code, Some(0));
    assert_eq!(books.devices.len(), DEVICES);
    assert!(books.devices.iter().all(|device| device.times_registered == 1 && device.asked == 1));
    let counts = docket.done(&["status", &batch]).json()["counts"].clone();
    assert_eq!(counts["registered"], DEVICES);
    assert!(most_memory_kb < MOST_MEMORY_KB, "{most_memory_kb} kB");
    let of = |kind: &str| requests.get(kind).copied().unwrap_or(0);
    assert_eq!(of("create") + of("append"), 20, "five hundred an upload");
    assert_eq!(of("devices"), 0, "nothing has to be looked for");
    assert!(asked < 400, "{requests:?}");
}

/// Waits for the child's end; its exit status, and the most memory it had, in kilobytes.
async fn watched(child: &mut Child) -> (Option<i32>, u64) {
    let path = format!("/proc/{}/status", child.id());
    let mut most = 0;
    loop {
        // The kernel keeps the highest mark; the last reading before the end is as good as one at it.
        if let Ok(text) = std::fs::read_to_string(&path)
            && let Some(line) = text.lines().find_map(|line| line.strip_prefix("VmHWM:"))
        {
            most = line.trim().trim_end_matches(" kB").parse().unwrap_or(most);
        }
        if let Some(status) = child.try_wait().unwrap() {
            return (status.code(), most);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// How long the service worked on at least one upload: the union of the times from each one's coming (in milliseconds) on.
fn own_time(came: &[i64]) -> Duration {
    let job = (JOB * 1000.0) as i64;
    let by_start: BTreeMap<i64, ()> = came.iter().map(|at| (*at, ())).collect();
    let (mut total, mut end) = (0, i64::MIN);
    for at in by_start.into_keys() {
        total += at + job - end.max(at);
        end = at + job;
    }
    Duration::from_millis(total.unsigned_abs())
}
