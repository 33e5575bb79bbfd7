//! A Friday evening with a bad line: a thousand devices are sent in parts while a service answers as a seed will have it and the program
//! is killed (SIGKILL) again and again. In the end each device is registered once by the service's own books, or refused with a reason, and
//! the program says the same.
//!
//! `DOCKET_CHAOS_RUNS` is the number of runs (20), `DOCKET_CHAOS_SEED` the first seed (1). A seed means the same faults at the same
//! requests, and kills at the same counts of requests; only how the two meet is left to the computer.

use std::collections::BTreeMap;
use std::fs::File;
use std::process::{Output, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use docket::practice::{BookedDevice, PracticeBooks, PracticeConfig, PracticeService};
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use tokio::task::{JoinSet, block_in_place};

use crate::support::program::{CONTOSO, Program};
use crate::support::sender::{self, Running};

/// Devices in a batch.
const DEVICES: u32 = 1000;
/// A run that has no end by then never will have one.
const LIMIT: Duration = Duration::from_secs(300);

/// What one run was.
struct Run {
    seed: u64,
    kills: u32,
    starts: u32,
    requests: u64,
    /// Times that devices were asked for again.
    again: u32,
    faults: BTreeMap<String, u64>,
    refused: usize,
    took: Duration,
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn whatever_chance_does_every_device_is_registered_once_or_refused_with_a_reason() {
    let (runs, first) = (number("DOCKET_CHAOS_RUNS", 20), number("DOCKET_CHAOS_SEED", 1));
    // Most of a run is waiting: for jobs, for the pauses that the service asks for, for a broken upload to turn up.
    let beside = std::thread::available_parallelism().map_or(2, |cores| cores.get() * 2);
    let places = Arc::new(Semaphore::new(beside));
    let mut tasks = JoinSet::new();
    for seed in first..first + runs {
        let places = Arc::clone(&places);
        tasks.spawn(async move {
            let _place = places.acquire_owned().await;
            let started = Instant::now();
            (seed, tokio::time::timeout(LIMIT, run(seed, started)).await.unwrap_or_else(|_| Err("no end".into())))
        });
    }
    let (mut failed, mut kills, mut faults) = (Vec::new(), 0, 0);
    while let Some(ended) = tasks.join_next().await {
        match ended.expect("a run that ends") {
            (_, Ok(run)) => {
                let struck: u64 = run.faults.values().sum();
                println!(
                    "seed {}: {} kills, {} starts, {} requests, {} asked again, {struck} faults ({} kinds), {} refused, {:.1} s",
                    run.seed,
                    run.kills,
                    run.starts,
                    run.requests,
                    run.again,
                    run.faults.len(),
                    run.refused,
                    run.took.as_secs_f64()
                );
                (kills, faults) = (kills + run.kills, faults + struck);
            }
            (seed, Err(words)) => {
                println!("seed {seed} FAILED: {words}");
                failed.push(format!("seed {seed}: {words}"));
            }
        }
    }
    println!("{runs} runs from seed {first}: {kills} kills, {faults} faults, {} failed", failed.len());
    assert!(failed.is_empty(), "{} of {runs} runs failed:\n{}", failed.len(), failed.join("\n"));
}

/// The PKIDs of a seed: those of every other seed begin with a zero, and some end as the service refuses them.
fn pkids(seed: u64) -> Vec<String> {
    let first = if seed.is_multiple_of(2) { 0 } else { 3 };
    (1..=DEVICES).map(|n| format!("{first}556{:05}{n:04}", seed % 100_000)).collect()
}

/// What goes wrong: by chance, and at some devices for good.
fn script(seed: u64, chance: &mut Pcg64, pkids: &[String]) -> String {
    let share: f64 = chance.random_range(0.15..0.45);
    let mut script = format!("[jobs]\nseconds = 0.5\npolls = 3\n[chaos]\nseed = {seed}\nshare = {share:.2}\n");
    for (code, name) in [("813", "ZtdDeviceIsNotUnique"), ("", "HashNot4k"), ("899", "ZtdSomethingNew")] {
        let pkid = &pkids[chance.random_range(0..pkids.len())];
        script += &format!("[[device]]\npkid = \"{pkid}\"\ncode = \"{code}\"\nname = \"{name}\"\n");
    }
    script
}

async fn run(seed: u64, started: Instant) -> Result<Run, String> {
    let mut chance = Pcg64::seed_from_u64(seed);
    let pkids = pkids(seed);
    let script = script(seed, &mut chance, &pkids);
    let config = PracticeConfig { script: Some(script), ..PracticeConfig::default() };
    let service = PracticeService::start(config).await.map_err(|error| error.to_string())?;
    let docket = Program::with(&["--service", &service.url()]);
    let part: u32 = chance.random_range(60..=300);
    let batch = block_in_place(|| {
        docket.done(&["config", "set", "sending.devices-per-upload", &part.to_string()]);
        docket.done(&["config", "set", "sending.settle-secs", "1"]);
        // Jobs without end are among the faults: one is given up as soon as it is watched for long enough, though it may only be slow.
        docket.done(&["config", "set", "sending.give-up-job-mins", "0"]);
        docket.batch()
    });
    sender::scan(&docket, &batch, &pkids).await;
    block_in_place(|| docket.done(&["batch", "approve", &batch]));

    let (mut kills, mut starts, mut is_signed_in) = (0, 0, false);
    let kills_wanted = chance.random_range(4..=12);
    loop {
        if !is_signed_in {
            block_in_place(|| sender::sign_in(&docket));
            is_signed_in = true;
        }
        starts += 1;
        let said = docket.folder().join(format!("said-{starts}.txt"));
        let said_to = File::create(&said).map_err(|error| error.to_string())?;
        let child = Running::start(sender::submit(&docket, &batch).stdout(Stdio::null()).stderr(said_to));
        // Some are killed while they start, most of them somewhere among their requests.
        let moment = (kills < kills_wanted).then(|| {
            let requests = chance.random_range(0..=8);
            (requests, Duration::from_millis(chance.random_range(0..=if requests == 0 { 400 } else { 40 })))
        });
        let Some(output) = killed_or_ended(child, &service, moment).await else {
            kills += 1;
            continue;
        };
        let status = block_in_place(|| docket.done(&["status", &batch])).json();
        let left: u64 = ["ready", "sending", "unconfirmed", "processing"]
            .iter()
            .filter_map(|word| status["counts"][word].as_u64())
            .sum();
        if left == 0 {
            let books = service.books().map_err(|error| error.to_string())?;
            let refused = compared(&status, &books, &pkids)?;
            let again = asked_again(&books, &service.faults(), part)?;
            let verified = block_in_place(|| docket.done(&["journal", "verify"])).json();
            if verified["ok"] != true {
                return Err(format!("the journal: {verified}"));
            }
            let (requests, faults) = (service.requests().values().sum(), service.faults());
            return Ok(Run { seed, kills, starts, requests, again, faults, refused, took: started.elapsed() });
        }
        let words = std::fs::read_to_string(&said).unwrap_or_default();
        match output.status.code().unwrap_or(-1) {
            // Nobody has signed in, or not any more: a person would.
            5 => is_signed_in = false,
            // It gave up over the line, or the part it was started with is done: it is begun again.
            0 | 3 | 4 => {}
            code => return Err(format!("ended with {code}, {left} left, {} faults: {words}", service.faults().len())),
        }
        if starts > 60 {
            return Err(format!("{left} left after {starts} starts, {:?}: {words}", service.faults()));
        }
    }
}

/// What the child says where it ends by itself; `None` where it was killed, somewhat later than so many requests came since it was started.
async fn killed_or_ended(
    mut child: Running,
    service: &PracticeService,
    moment: Option<(u64, Duration)>,
) -> Option<Output> {
    let Some((requests, delay)) = moment else { return Some(child.end().await) };
    let arrived = || service.requests().values().sum::<u64>();
    let (before, mut doings) = (arrived(), service.doings());
    while arrived() < before + requests {
        tokio::select! {
            output = child.end() => return Some(output),
            _ = doings.changed() => {}
        }
    }
    match tokio::time::timeout(delay, child.end()).await {
        Ok(output) => Some(output),
        Err(_) => {
            child.kill().await;
            None
        }
    }
}

/// Compares device by device what the program says with the service's books; how many are refused.
fn compared(status: &Value, books: &PracticeBooks, pkids: &[String]) -> Result<usize, String> {
    let rows = status["devices"].as_array().ok_or("no devices")?;
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let told: BTreeMap<String, (String, String)> = rows
        .iter()
        .map(|row| {
            let reason = format!("{} {}", text(row, "code"), text(row, "name")).trim().to_owned();
            (text(row, "pkid"), (text(row, "state"), reason))
        })
        .collect();
    let mut wrong = Vec::new();
    let mut refused = 0;
    for pkid in pkids {
        let Some(booked) = books.device(pkid) else {
            wrong.push(format!("{pkid}: never asked for, {:?}", told.get(pkid)));
            continue;
        };
        let is_told_rightly = match (booked.times_registered, told.get(pkid)) {
            (1, Some((state, _))) => state == "registered",
            (0, Some((state, reason))) => {
                refused += 1;
                state == "rejected" && booked.refusal.as_ref() == Some(reason)
            }
            _ => false,
        };
        if !is_told_rightly || booked.customer.to_string() != CONTOSO || booked.batch != "Sales" {
            wrong.push(format!("{booked:?}, told {:?}", told.get(pkid)));
        }
    }
    if rows.len() != pkids.len() || books.devices.len() + books.not_registered.len() != pkids.len() {
        let (own, there) = (rows.len(), books.devices.len() + books.not_registered.len());
        wrong.push(format!("{own} devices in the queue and {there} in the books, of {}", pkids.len()));
    }
    if wrong.is_empty() {
        return Ok(refused);
    }
    let more = wrong.len().saturating_sub(5);
    wrong.truncate(5);
    Err(format!("{} and {more} more", wrong.join("; ")))
}

/// Whether devices were asked for again no oftener than what went wrong explains; how often they were.
///
/// A device that stands registered is in the service's list, and is asked for again only where that list lacked its row, once for each
/// such list; or where its job was done after it had been given up: it was slow, or its tracking id was forgotten. One that is not
/// registered is asked for again only where its upload came to nothing or seemed to: its job is lost or has no end, as the books say, or was
/// given up. Kills, and answers that were cut off, explain nothing: what had arrived by then is found in the list. Those the service refuses
/// stand in no list, so they are left out: whoever did not hear why must ask again.
fn asked_again(books: &PracticeBooks, faults: &BTreeMap<String, u64>, part: u32) -> Result<u32, String> {
    let count = |word: &str| faults.get(word).copied().unwrap_or_default() as u32;
    let given_up = part * (count("slow-job") + count("lost-job"));
    let undone: usize = books.jobs.iter().filter(|job| !job.done).map(|job| job.devices).sum();
    let needlessly: u32 = books.devices.iter().map(|device| device.asked_needlessly).sum();
    let again: u32 = books.devices.iter().map(|device| device.asked - 1).sum();
    let (most_needlessly, most) =
        (count("rows-missing") + count("rows-without-keys") + given_up, undone as u32 + given_up + needlessly);
    if needlessly > most_needlessly || again > most {
        return Err(format!(
            "asked again {again} times where {most} are explained, {needlessly} of them of registered devices where \
             {most_needlessly} are: {faults:?}"
        ));
    }
    Ok(again)
}

/// The judge itself: books and words that differ in anything are found out.
#[test]
fn a_difference_between_books_and_words_is_found() {
    let booked = |name: &str, times_registered: u32, refusal: Option<&str>| BookedDevice {
        customer: CONTOSO.parse().unwrap(),
        batch: "Sales".into(),
        identity: format!("pkid:{name}"),
        name: Some(name.into()),
        times_registered,
        times_removed: 0,
        asked: 1,
        asked_needlessly: 0,
        refusal: refusal.map(str::to_owned),
    };
    let told = |pkid: &str, state: &str, name: Value| json!({"pkid": pkid, "state": state, "code": null, "name": name});
    let pkids = ["3556000000001".to_owned(), "3556000000002".to_owned()];
    let right = PracticeBooks {
        devices: vec![booked(&pkids[0], 1, None)],
        not_registered: vec![booked(&pkids[1], 0, Some("HashNot4k"))],
        ..PracticeBooks::default()
    };
    let words = json!({"devices": [told(&pkids[0], "registered", Value::Null), told(&pkids[1], "rejected", json!("HashNot4k"))]});
    assert_eq!(compared(&words, &right, &pkids), Ok(1));

    let of =
        |device: &str, state: &str, name: Value| json!({"devices": [told(device, state, name), words["devices"][1]]});
    let twice = PracticeBooks { devices: vec![booked(&pkids[0], 2, None)], ..right.clone() };
    let never = PracticeBooks { devices: vec![], ..right.clone() };
    let other =
        PracticeBooks { devices: vec![booked(&pkids[0], 1, None), booked("3556000000003", 1, None)], ..right.clone() };
    let refused =
        PracticeBooks { not_registered: vec![booked(&pkids[1], 0, Some("812 ZtdDeviceNotFound"))], ..right.clone() };
    for (words, books) in [
        (&words, &twice),
        (&words, &never),
        (&words, &other),
        (&words, &refused),
        (&of(&pkids[0], "rejected", json!("NoResult")), &right),
        (&of(&pkids[0], "processing", Value::Null), &right),
        (&of("3556000000009", "registered", Value::Null), &right),
        (&json!({"devices": [words["devices"][0]]}), &right),
    ] {
        assert!(compared(words, books, &pkids).is_err(), "{words} {books:?}");
    }

    let asked = |asked: u32, asked_needlessly: u32| PracticeBooks {
        devices: vec![BookedDevice { asked, asked_needlessly, ..booked(&pkids[0], 1, None) }],
        ..PracticeBooks::default()
    };
    let faults = |word: &str| BTreeMap::from([(word.to_owned(), 1)]);
    for (books, faults, expected) in [
        (asked(1, 0), faults("cut-after"), true),
        (asked(2, 0), faults("cut-after"), false),
        (asked(2, 1), faults("cut-after"), false),
        (asked(2, 1), faults("rows-missing"), true),
        (asked(3, 2), faults("rows-missing"), false),
        (asked(2, 0), faults("lost-job"), true),
        (asked(62, 0), faults("slow-job"), false),
    ] {
        assert_eq!(asked_again(&books, &faults, 60).is_ok(), expected, "{books:?} {faults:?}");
    }
}
