//! Customers and partners on the command line: looked for, named, linked to; an indirect reseller is told the rule.

use std::fs;

use docket::barcode::{GrayFrame, read_still};

use crate::sending_fixture::CONTOSO;
use crate::support::program::Program;

#[test]
fn customers_are_found_here_and_on_the_service() {
    let docket = Program::in_practice();
    let found = docket.done(&["customers", "find", "fab", "--ask"]).lines();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["name"], "Fabrikam");
    // What was found is known from now on, also without a line.
    assert_eq!(docket.done(&["customers", "find", "BRIKAM"]).lines(), found);
    assert_eq!(docket.done(&["customers", "find", "nobody"]).lines().len(), 0);
    let named = docket.done(&["customers", "name", CONTOSO, "Contoso by hand", "--domain", "contoso.example"]).json();
    let found = docket.done(&["customers", "find", "contoso.example"]).json();
    assert_eq!(named, found);
    assert_eq!((&found["customer"], &found["relationship"]), (&CONTOSO.into(), &"unknown".into()));
    let refused = docket.run(&["customers", "name", "contoso", "Contoso"]);
    assert_eq!(refused.status, 2);
    assert!(refused.err.contains("GUID"), "{}", refused.err);
}

#[test]
fn the_list_says_how_old_it_is() {
    let docket = Program::in_practice();
    let before = docket.done(&["customers", "list"]);
    assert_eq!((before.lines().len(), before.err.as_str()), (0, ""), "nobody has told anything yet");
    let told = docket.done(&["customers", "refresh"]).lines();
    let listed = docket.done(&["customers", "list"]);
    assert!(!told.is_empty() && told.iter().all(|customer| listed.lines().contains(customer)), "{}", listed.out);
    assert!(
        listed.err.contains(&format!("{} customers, as Partner Center told them at 2", told.len())),
        "{}",
        listed.err
    );
}

#[test]
fn another_spelling_of_a_group_tag_is_told_before_there_are_two() {
    let docket = Program::in_practice();
    let new = |tag: &str| docket.done(&["batch", "new", "--customer", CONTOSO, "--group-tag", tag]);
    let is_new =
        |tag: &str| format!("docket: This customer has no batch \"{tag}\" at Partner Center yet: it is created\n");
    assert_eq!(new("Sales").err, is_new("Sales"));
    let other = new("SALES");
    assert!(other.err.contains("batch 1") && other.err.contains("capital letters alone"), "{}", other.err);
    assert!(other.json()["batch"].is_string(), "it is begun all the same");
    assert_eq!(new("Sales").err, is_new("Sales"), "this spelling is known");
    assert_eq!(new("Sales-Bern").err, is_new("Sales-Bern"));
}

#[test]
fn the_service_is_asked_for_other_spellings_of_a_group_tag() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    docket.done(&["device", "add", "--batch", &batch, "--pkid", "3556212345678"]);
    docket.done(&["batch", "approve", &batch]);
    docket.done(&["submit", &batch, "--wait"]);
    let tag = docket.done(&["batch", "show", &batch]).json()["group_tag"].as_str().unwrap().to_owned();
    // A queue that knows nothing of what was registered.
    for file in fs::read_dir(docket.folder()).unwrap().map(|file| file.unwrap().path()) {
        if file.file_name().is_some_and(|name| name.to_string_lossy().starts_with("queue.db")) {
            fs::remove_file(file).unwrap();
        }
    }
    let new = |tag: &str| docket.done(&["batch", "new", "--customer", CONTOSO, "--group-tag", tag]);
    let other = new(&tag.to_uppercase());
    assert_ne!(tag, tag.to_uppercase());
    assert!(other.err.contains(&format!("\"{tag}\"")) && other.err.contains("capital letters alone"), "{}", other.err);
    assert!(other.json()["batch"].is_string(), "it is begun all the same");
    assert!(new(&tag).err.contains("capital letters alone"), "the queue knows the other spelling alone");
    let joins = new(&tag).err;
    assert!(joins.contains("devices join the batch \"Sales\""), "{joins}");
    // A template whose gaps nobody filled is no tag.
    let open = docket.run(&["batch", "new", "--customer", CONTOSO, "--group-tag", "{customer}-Bern"]);
    assert!(open.status == 1 && open.err.contains("open gaps"), "{}", open.err);
    // Who is not set up is told nothing, and waits for nothing.
    let alone = Program::with(&[]);
    let begun = alone.done(&["batch", "new", "--customer", CONTOSO, "--group-tag", &tag.to_uppercase()]);
    assert_eq!(begun.err, "");
}

#[test]
fn the_link_is_drawn_into_a_file() {
    let docket = Program::in_practice();
    let (svg, png) = (docket.folder().join("link.svg"), docket.folder().join("link.png"));
    for file in [&svg, &png] {
        let link = docket.done(&["customers", "link", "--qr", file.to_str().unwrap()]).json();
        assert!(link["url"].as_str().unwrap().contains("DAP=false"));
    }
    assert!(fs::read_to_string(&svg).unwrap().starts_with("<svg"));
    // What a telephone would read off the picture is the link.
    let picture = image::open(&png).unwrap().to_luma8();
    let frame = GrayFrame::new(picture.width(), picture.height(), picture.into_raw()).unwrap();
    let read = read_still(&frame, &[], &|_| true).unwrap();
    let link = docket.done(&["customers", "link"]).json();
    assert!(read.codes.iter().any(|code| code.barcode.text == link["url"].as_str().unwrap()));
    assert_eq!(docket.run(&["customers", "link", "--qr", "link.gif"]).status, 2);
}

#[test]
fn an_indirect_reseller_is_told_the_rule() {
    let docket = Program::in_practice();
    let batch = docket.batch();
    docket.done(&["device", "add", "--batch", &batch, "--pkid", "3556212345678"]);
    docket.done(&["batch", "approve", &batch]);
    docket.done(&["config", "set", "partner.kind", "indirect-reseller"]);
    for command in [
        &["submit", &batch][..],
        &["sign-in"],
        &["account", "check"],
        &["network", "test"],
        &["profiles", "list", "--customer", CONTOSO],
        &["customers", "refresh"],
        &["customers", "link"],
        &["customers", "find", "Con", "--ask"],
    ] {
        let ran = docket.run(command);
        assert_eq!(ran.status, 6, "{command:?}: {}", ran.err);
        assert!(ran.err.contains("Indirect resellers"), "{command:?}: {}", ran.err);
    }
    // Files are theirs as anybody's.
    let file = docket.folder().join("batch.csv");
    docket.done(&["export", &batch, "-o", file.to_str().unwrap()]);
    assert!(fs::read_to_string(file).unwrap().contains("3556212345678"));
}

#[test]
fn a_partner_is_chosen_for_one_command() {
    let docket = Program::in_practice();
    let (first, second) = ("91000000-0000-4000-8000-000000000001", "92000000-0000-4000-8000-000000000002");
    docket.done(&["config", "set", "partner.tenant", first]);
    docket.done(&["config", "set", "partners.second.tenant", second]);
    docket.done(&["customers", "find", "Con", "--ask", "--partner", "second"]);
    assert_eq!(docket.done(&["customers", "list"]).lines().len(), 0);
    assert_eq!(docket.done(&["customers", "list", "--partner", "second"]).lines().len(), 1);
    let nobody = docket.run(&["customers", "list", "--partner", "third"]);
    assert_eq!(nobody.status, 1);
    assert!(nobody.err.contains("third"), "{}", nobody.err);
    docket.done(&["config", "unset", "partners.second"]);
    assert!(!docket.run(&["config", "list"]).out.contains("profiles"));
}
