//! Finding devices: by any part of what is known of them, in any order, part by part, among a hundred thousand.

use std::time::Instant;

use docket::domain::*;

use super::queue_fixture::*;

fn find(text: &str) -> DeviceQuery {
    DeviceQuery { find: text.to_owned(), limit: 100, ..DeviceQuery::default() }
}

#[test]
fn devices_are_found_by_what_is_known_of_them() {
    with_each_queue(|desk| async move {
        let batch = desk.batch("Alpha").await;
        desk.act_by("Änne", scan("d1", &batch, draft("3556212345678|pc29_DABC|LENOVO|21F6002NMX"))).await;
        desk.act_by("bert", scan("d2", &batch, draft("|5CG100%X|HP|EliteBook!"))).await;
        desk.act_by("bert", scan("d3", &batch, pkid_draft("3556212345679"))).await;
        desk.act(Change::DeviceUndone { device: DeviceId("d3".to_owned()) }).await;
        let cases: [(&str, &[&str]); 16] = [
            ("", &["d1", "d2"]),
            ("  ", &["d1", "d2"]),
            ("212345", &["d1"]),
            ("PC29_dabc", &["d1"]),
            ("pc29xdabc", &[]),
            ("_", &["d1"]),
            ("%", &["d2"]),
            ("!", &["d2"]),
            ("21f6002nmx", &["d1"]),
            ("ÄNNE", &["d1"]),
            ("BERT", &["d2"]),
            ("po-alpha", &["d1", "d2"]),
            ("lenovo", &[]),
            ("21F6 bert", &[]),
            ("' OR 1=1 --", &[]),
            ("nothing", &[]),
        ];
        for (text, expected) in cases {
            let page = desk.queue.devices(&find(text)).await.unwrap();
            let ids: Vec<&str> = page.rows.iter().map(|device| device.id.0.as_str()).collect();
            assert_eq!((&ids[..], page.total), (expected, expected.len() as u64), "{text:?}");
        }
        let undone = DeviceQuery { states: vec![DeviceState::Undone], ..find("") };
        assert_eq!(desk.queue.devices(&undone).await.unwrap().rows[0].id.0, "d3");
        let elsewhere = DeviceQuery { batch: Some(BatchId("Beta".to_owned())), ..find("") };
        assert_eq!(desk.queue.devices(&elsewhere).await.unwrap(), DevicePage::default());
        let past_the_end = DeviceQuery { offset: 5, ..find("") };
        assert_eq!(desk.queue.devices(&past_the_end).await.unwrap(), DevicePage { total: 2, offset: 5, rows: vec![] });
        let none_wanted = DeviceQuery { limit: 0, ..find("") };
        assert_eq!(desk.queue.devices(&none_wanted).await.unwrap(), DevicePage { total: 2, offset: 0, rows: vec![] });
        let all = DeviceQuery { limit: u64::MAX, ..find("") };
        assert_eq!(desk.queue.devices(&all).await.unwrap().rows.len(), 2);
    });
}

const MANY: i64 = 100_000;

/// Puts a hundred thousand devices past the journal into the tables: what is tried here is reading.
const FILL: &str = r#"
INSERT INTO journal (seq, happened_at, operator, station, change_json, hash)
    WITH RECURSIVE counted (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n < 100000)
    SELECT n + 100, '2026-01-01T00:00:00.000000000Z', 'anna', 'dock 1', '{}', '' FROM counted;
INSERT INTO devices (id, batch, number, identity, pkid, serial, manufacturer, model, state, source, scanned_by, station,
        scanned_at, scanned_seq, scanned_into, is_known_to_service, search)
    WITH RECURSIVE counted (n) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM counted WHERE n < 100000),
    named (n, batch, pkid, serial, model, operator, state) AS (SELECT n,
        'b' || CAST(n % 100 AS TEXT),
        CASE WHEN n % 13 = 0 THEN '' ELSE CAST(3556000000001 + n * 7 % 100000 * 10 AS TEXT) END,
        'SN' || CAST(100000 + n * 31 % 100000 AS TEXT),
        'Model ' || CAST(n % 50 AS TEXT),
        'operator ' || CAST(n % 12 AS TEXT),
        CASE n % 10 WHEN 0 THEN 'undone' WHEN 1 THEN 'registered' WHEN 2 THEN 'rejected' ELSE 'ready' END
        FROM counted)
    SELECT 'd' || CAST(n AS TEXT), batch, n, CAST(n AS TEXT), pkid, serial, 'LENOVO', model, state,
        '{"from":"typed"}', operator, 'dock 1', '2026-01-01T00:00:00.000000000Z', n + 100, batch, 0,
        lower(pkid || '|' || serial || '|' || model || '|' || operator || '|po-' || batch)
    FROM named;
"#;

/// The same devices as the statement above makes.
fn many() -> Vec<DeviceRow> {
    (1..=MANY)
        .map(|n| DeviceRow {
            id: DeviceId(format!("d{n}")),
            batch: BatchId(format!("b{}", n % 100)),
            number: u32::try_from(n).unwrap(),
            draft: DeviceDraft {
                pkid: (n % 13 != 0)
                    .then(|| Pkid::parse(&format!("{}", 3_556_000_000_001 + n * 7 % 100_000 * 10)).unwrap()),
                serial: Some(SerialNumber::parse(&format!("SN{}", 100_000 + n * 31 % 100_000)).unwrap()),
                manufacturer: Some(Manufacturer::parse("LENOVO").unwrap()),
                model: Some(ModelName::parse(&format!("Model {}", n % 50)).unwrap()),
            },
            state: match n % 10 {
                0 => DeviceState::Undone,
                1 => DeviceState::Registered,
                2 => DeviceState::Rejected,
                _ => DeviceState::Ready,
            },
            source: ScanSource::Typed,
            scanned_by: format!("operator {}", n % 12),
            station: "dock 1".to_owned(),
            scanned_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            code: None,
            code_name: None,
            note: None,
        })
        .collect()
}

/// The answer as it must be, found the plain way.
fn expected(devices: &[DeviceRow], query: &DeviceQuery) -> DevicePage {
    let find = query.find.trim().to_lowercase();
    let is_wanted = |device: &&DeviceRow| {
        let DeviceDraft { pkid, serial, model, .. } = &device.draft;
        let is_found = [
            pkid.map(|pkid| pkid.to_string()).unwrap_or_default(),
            serial.as_ref().map(ToString::to_string).unwrap_or_default(),
            model.as_ref().map(ToString::to_string).unwrap_or_default(),
            device.scanned_by.clone(),
            format!("PO-{}", device.batch),
        ]
        .iter()
        .any(|text| text.to_lowercase().contains(&find));
        let is_state = if query.states.is_empty() {
            device.state != DeviceState::Undone
        } else {
            query.states.contains(&device.state)
        };
        is_found && is_state && query.batch.as_ref().is_none_or(|batch| *batch == device.batch)
    };
    let mut rows: Vec<&DeviceRow> = devices.iter().filter(is_wanted).collect();
    let text = |text: Option<String>| text.unwrap_or_default();
    rows.sort_by_cached_key(|device| {
        let first = match query.sort {
            DeviceSort::Number => String::new(),
            DeviceSort::Pkid => text(device.draft.pkid.map(|pkid| pkid.to_string())),
            DeviceSort::Serial => text(device.draft.serial.as_ref().map(ToString::to_string)),
            DeviceSort::Model => text(device.draft.model.as_ref().map(ToString::to_string)),
            DeviceSort::State => {
                let place = DeviceState::ALL.iter().position(|state| *state == device.state);
                format!("{:02}", place.unwrap())
            }
            DeviceSort::ScannedBy => device.scanned_by.clone(),
        };
        (first, device.number)
    });
    if query.is_descending {
        rows.reverse();
    }
    let total = rows.len() as u64;
    let part = rows.into_iter().skip(query.offset as usize).take(query.limit as usize).cloned().collect();
    DevicePage { total, offset: query.offset, rows: part }
}

#[test]
fn a_hundred_thousand_devices_are_searched_sorted_and_shown_in_parts() {
    with_each_queue(|desk| async move {
        let batches = (0..100).map(|n| begin(&format!("b{n}"))).collect();
        desk.queue.apply_all(&actor("anna"), desk.now(), batches).await.unwrap();
        run_sql(&desk.place.address(), FILL).await;
        let devices = many();
        let sorts = [
            DeviceSort::Number,
            DeviceSort::Pkid,
            DeviceSort::Serial,
            DeviceSort::Model,
            DeviceSort::State,
            DeviceSort::ScannedBy,
        ];
        let mut queries = Vec::new();
        for sort in sorts {
            for is_descending in [false, true] {
                for (find, offset) in [("", 0), ("", 45_000), ("", 89_990), ("model 7", 3), ("SN1234", 0)] {
                    let find = find.to_owned();
                    queries.push(DeviceQuery {
                        find,
                        sort,
                        is_descending,
                        offset,
                        limit: 60,
                        ..DeviceQuery::default()
                    });
                }
            }
            let states = vec![DeviceState::Rejected, DeviceState::Undone];
            queries.push(DeviceQuery { states, sort, offset: 100, limit: 20, ..DeviceQuery::default() });
            let batch = Some(BatchId("b7".to_owned()));
            queries.push(DeviceQuery { batch, sort, offset: 10, limit: 1000, ..DeviceQuery::default() });
        }
        for find in ["3556000123451", "operator 11", "po-b42", "no such device", "_", "2"] {
            queries.push(DeviceQuery { find: find.to_owned(), limit: 50, ..DeviceQuery::default() });
        }
        let mut slowest = (std::time::Duration::ZERO, DeviceQuery::default());
        for query in queries {
            let asked = Instant::now();
            let page = desk.queue.devices(&query).await.unwrap();
            let took = asked.elapsed();
            assert!(page == expected(&devices, &query), "{query:?} gave {} of {}", page.rows.len(), page.total);
            if took > slowest.0 {
                slowest = (took, query);
            }
        }
        println!("the slowest of {:?} took {:?}: {:?}", desk.place.place, slowest.0, slowest.1);
        let asked = Instant::now();
        assert_eq!(desk.queue.batches().await.unwrap().len(), 100);
        println!("the list of batches took {:?}", asked.elapsed());
    });
}
