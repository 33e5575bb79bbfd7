//! Several boxes in one picture.

use docket::barcode::read_still;
use docket::domain::{Barcode, Decision};
use docket::label::{read_picture, read_box};
use rand_pcg::Pcg64Mcg;
use crate::frames::pallet::{Stack, pallet};
use crate::frames::{Group, chance, label_frame};

#[test]
fn measure_single() {
    let (mut sure, mut unread, mut n, mut asks, mut was) = (0, 0, 0, 0, 0);
    let mut places = 0;
    for number in 0..240 {
        let t = label_frame(5, number, &[Group::Easy, Group::Turned, Group::Tilted]);
        let r = read_still(&t.frame, &[], &|_| true).unwrap();
        let codes: Vec<Barcode> = r.codes.into_iter().map(|c| c.barcode).collect();
        if codes.is_empty() { continue; }
        n += 1;
        let all = codes.len() >= t.codes.len();
        let (g, b) = read_picture(&codes);
        let old = read_box(&codes).decision;
        was += usize::from(old == Decision::Accept || old == Decision::Confirm);
        sure += usize::from(g.is_sure);
        asks += usize::from(!g.is_sure && (old == Decision::Accept || old == Decision::Confirm));
        if all { unread += usize::from(!r.unread.is_empty()); places += r.unread.len(); }
        if !g.is_sure && (old == Decision::Accept) {
            println!("{number} {:?} {:?}", g.groups, codes.iter().map(|c| c.text.as_str()).collect::<Vec<_>>());
            println!("    {:?}", b.iter().map(|b| &b.problems).collect::<Vec<_>>());
        }
    }
    println!("single: {n} read, {sure} sure, {asks} newly asked of {was}, whole but with unread places {unread} ({places})");
}

#[test]
fn measure_several() {
    for (apart, spoilt) in [((0.0, 5.0), 0.0), ((5.0, 40.0), 0.0), ((40.0, 90.0), 0.0), ((0.0, 5.0), 0.3), ((5.0, 40.0), 0.3), ((40.0, 90.0), 0.3)] {
        let (mut wrong, mut asked, mut silent, mut n, mut wsus) = (0, 0, 0, 0, 0);
        let mut lost_unread = 0;
        for number in 0..48_u64 {
            let mut c: Pcg64Mcg = chance(9, number);
            let (columns, rows) = [(2, 1), (1, 2), (2, 2), (3, 1), (3, 2), (1, 3)][number as usize % 6];
            let turned = [2.0, 12.0][number as usize / 6 % 2];
            let p = pallet(&mut c, Stack { columns, rows, apart, turned, spoilt });
            let r = read_still(&p.frame, &[], &|_| true).unwrap();
            let any_unread = !r.unread.is_empty();
            let codes: Vec<Barcode> = r.codes.into_iter().map(|c| c.barcode).collect();
            let (g, boxes) = read_picture(&codes);
            n += 1;
            asked += usize::from(!g.is_sure);
            for b in &boxes {
                if b.decision != Decision::Accept && b.decision != Decision::Confirm { continue; }
                silent += 1;
                let of = |text: String| p.labels.iter().position(|l| l.iter().any(|c| c.text.contains(&text)));
                let pk = b.draft.pkid.and_then(|v| of(v.to_string()));
                let se = b.draft.serial.as_ref().and_then(|v| of(v.to_string()));
                if let (Some(a), Some(s)) = (pk, se) && a != s {
                    wrong += 1;
                    wsus += usize::from(any_unread);
                    println!("WRONG {number} {apart:?} {spoilt} {:?} {:?}", b.draft, g);
                    for (i, c) in codes.iter().enumerate() { let k = c.corners.unwrap(); println!("   {i} {} {:?} label {:?}", c.text, k.map(|p| (p.x as i32, p.y as i32)), of(c.text.clone())); }
                }
            }
            let truly: usize = p.labels.iter().map(Vec::len).sum();
            if codes.len() < truly && !any_unread { lost_unread += 1; }
        }
        println!("several {apart:?} spoilt {spoilt}: {n} pictures, {asked} asked, {silent} boxes silent, {wrong} wrong ({wsus} with unread), {lost_unread} missed");
    }
}
