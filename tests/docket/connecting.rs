//! The way to Partner Center on the command line: what is missing is named, the road is walked, and a code can be typed elsewhere.

use std::process::Command;

use crate::support::program::{Program, Ran};

/// The program in practice, with this script; its file lives as long as the folder.
fn scripted(script: &str) -> (Program, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("script.toml");
    std::fs::write(&file, script).expect("a script");
    (Program::with(&["--practice", "--script", file.to_str().expect("a plain name")]), folder)
}

#[test]
fn what_an_account_lacks_is_named() {
    for (script, fault, status) in [
        ("", None, 0),
        ("[sign_in]\nroles = [\"sales-agent\"]\n", Some("no-admin-role"), 0),
        ("[sign_in]\nroles = [\"helpdesk-agent\"]\n", Some("no-agent-role"), 6),
        ("[partner]\nkind = \"indirect-reseller\"\n", Some("nothing-allowed"), 6),
        ("[partner]\nagreement = false\n", Some("agreement-not-accepted"), 6),
        ("[partner]\nprogramme = false\n", Some("programme-inactive"), 6),
        ("[sign_in]\nmfa = false\n", Some("no-second-factor"), 5),
        ("[sign_in]\nmfa = false\nmfa_report = \"body\"\n", Some("no-second-factor"), 5),
        ("[sign_in]\nrefuse = \"access_denied\"\n", Some("consent-missing"), 5),
    ] {
        let (docket, _folder) = scripted(script);
        let ran = docket.run(&["account", "check", "--json"]);
        assert_eq!(ran.status, status, "{script}{}{}", ran.out, ran.err);
        let line = ran.json();
        assert_eq!(line["fault"].as_str(), fault, "{script}{line}");
        assert_eq!(line["steps"].as_array().map(Vec::len), Some(7), "{line}");
        let said = docket.run(&["account", "check"]).out;
        assert!(said.contains(line["what"].as_str().unwrap()), "{script}{said}");
        // A sales agent lacks the larger role, and nothing that registering devices needs.
        let is_enough = fault.is_none() || fault == Some("no-admin-role");
        assert_eq!(line["ok"], is_enough, "{line}");
        assert_eq!(said.contains("WRONG"), !is_enough, "{script}{said}");
        assert_eq!(said.contains("Everything that registering devices needs is there"), is_enough, "{script}{said}");
        assert!(said.contains(line["next"].as_str().unwrap()), "{script}{said}");
    }
}

#[test]
fn the_road_is_walked_step_by_step() {
    let docket = Program::in_practice();
    let ran = docket.done(&["network", "test"]);
    let steps: Vec<(String, String)> = ran
        .lines()
        .iter()
        .map(|line| (line["step"].as_str().unwrap().to_owned(), line["finding"].as_str().unwrap().to_owned()))
        .collect();
    let expected = [
        ("proxy", "direct"),
        ("name", "found"),
        ("connection", "connected"),
        ("security", "no-seal-needed"),
        ("authority", "tenant-known"),
        ("sign-in", "token-good"),
        ("service", "answers"),
        ("clock", "clock-right"),
    ];
    let expected: Vec<(String, String)> = expected.map(|(a, b)| (a.to_owned(), b.to_owned())).into();
    assert_eq!(steps, expected);
    // Nobody listens on port 9 of this computer.
    let gone = Program::with(&["--service", "http://127.0.0.1:9"]).run(&["network", "test"]);
    assert_eq!(gone.status, 4, "{}{}", gone.out, gone.err);
    assert!(gone.out.contains("WRONG  Line 127.0.0.1: Nothing listens there"), "{}", gone.out);
    assert!(gone.out.contains("Not looked at"), "{}", gone.out);
}

#[test]
fn a_code_on_another_device_must_be_switched_on() {
    let (docket, _folder) = scripted("[sign_in.device_code]\ninterval = 0\npending = 2\n");
    let off = docket.run(&["sign-in", "--device-code"]);
    assert_eq!(off.status, 6, "{}{}", off.out, off.err);
    assert!(off.err.contains("partner.device-code"), "{}", off.err);
    docket.done(&["config", "set", "partner.device-code", "true"]);
    let Ran { status, out, err } = docket.run(&["sign-in", "--device-code", "--json"]);
    assert_eq!(status, 0, "{out}{err}");
    assert!(err.contains("on any device and type the code"), "{err}");
    assert!(out.contains("\"mfa\":true"), "{out}");
}

#[test]
fn the_guide_is_said_by_help_too() {
    for arguments in [&["set-up"][..], &["help", "set-up"]] {
        let ran = Command::new(env!("CARGO_BIN_EXE_docket")).args(arguments).output().expect("the program starts");
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        for needed in
            ["http://localhost", "fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd", "user_impersonation", "partner.tenant"]
        {
            assert!(said.contains(needed), "{needed} in {arguments:?}: {said}{}", String::from_utf8_lossy(&ran.stderr));
        }
    }
    // For programs it is an object, as every result is.
    let docket = Program::in_practice();
    assert!(docket.done(&["set-up"]).json()["text"].as_str().unwrap().contains("user_impersonation"));
    assert!(docket.done(&["support"]).json()["text"].as_str().unwrap().starts_with("Docket, for support"));
}

#[test]
fn a_proxy_is_kept_without_its_password() {
    let docket = Program::in_practice();
    let line = docket.done(&["network", "proxy", "http://anna:planted@proxy.example:3128"]).json();
    assert_eq!(line["proxy"], "http://anna@proxy.example:3128");
    let kept = docket.done(&["config", "get", "network.proxy"]).json();
    assert_eq!(kept["value"], "http://anna@proxy.example:3128");
    assert_eq!(docket.run(&["network", "proxy", "ftp://proxy.example"]).status, 1);
    let told = docket.done(&["support"]).json()["text"].as_str().unwrap().to_owned();
    assert!(told.contains("network.proxy = http://…@proxy.example:3128") && !told.contains("anna"), "{told}");
    docket.done(&["network", "proxy", "none"]);
    assert_eq!(docket.done(&["config", "get", "network.proxy"]).json()["value"], "none");
}

#[test]
fn signing_out_needs_neither_the_interface_nor_anybody_signed_in() {
    let fabrikam = "92000000-0000-4000-8000-000000000002";
    // In practice, and for Microsoft's service without a line, a tenant or an app registration.
    for docket in [Program::in_practice(), Program::with(&[])] {
        assert_eq!(docket.done(&["sign-out"]).json()["is_signed_in"], false);
        docket.done(&["config", "set", "partners.fabrikam.tenant", fabrikam]);
        docket.done(&["config", "set", "partners.fabrikam.kind", "indirect-reseller"]);
        let ran = docket.run(&["sign-out", "--partner", "fabrikam"]);
        assert_eq!((ran.status, ran.out.trim()), (0, "Signed out"), "{}", ran.err);
        docket.done(&["config", "set", "partner.kind", "indirect-reseller"]);
        docket.done(&["sign-out"]);
        assert_eq!(docket.run(&["sign-out", "--partner", "nobody"]).status, 1);
        assert_eq!(docket.run(&["sign-in"]).status, 6, "there is nothing to sign in to");
    }
}

#[test]
fn a_refused_setting_says_what_it_must_be() {
    let docket = Program::in_practice();
    for (key, value, said) in [
        ("export.rows-per-file", "0", "export.rows-per-file cannot be 0. It must be from 1 to 500"),
        ("partner.tenant", "common", "the partner's own tenant"),
        ("network.proxy", "http://anna:planted@proxy.example", "without a password"),
        ("partner.active", "nobody", "there are no other partners"),
    ] {
        let ran = docket.run(&["config", "set", key, value]);
        assert_eq!(ran.status, 2, "{}{}", ran.out, ran.err);
        assert!(ran.err.contains(said) && !ran.err.contains("planted"), "{}", ran.err);
    }
    // What an earlier version called them.
    std::fs::write(docket.folder().join("settings.toml"), "[profiles.fabrikam]\ntenant = \"\"\n").unwrap();
    assert_eq!(docket.done(&["config", "get", "partners.fabrikam.tenant"]).json()["value"], "");
}
