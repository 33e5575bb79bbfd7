//! `docket practice`: the make-believe Partner Center by itself, for other programs and for training.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::Stdio;

use serde_json::Value;

use crate::support::program::Program;

/// Asks a service that runs for what it has done.
fn books(url: &str) -> Value {
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).unwrap();
    stream.write_all(b"GET /practice/books HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    serde_json::from_str(answer.split("\r\n\r\n").nth(1).unwrap()).unwrap()
}

#[test]
fn it_tells_where_it_serves_and_keeps_its_books_where_it_is_told_to() {
    let docket = Program::with(&[]);
    let file = docket.folder().join("books.json");
    let path = file.to_str().unwrap();
    let mut child = docket.command(&["practice", "--json", "--books", path]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let told: Value = serde_json::from_str(&line).unwrap();
    let told = books(told["url"].as_str().unwrap());
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((&told["devices"], &told["uploads"]), (&Value::Array(vec![]), &Value::Array(vec![])));
    assert!(fs::read_to_string(&file).unwrap().starts_with('{'), "the books are there from the start");

    fs::write(&file, "no books").unwrap();
    let ran = docket.run(&["practice", "--books", path]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("books.json"), "{}", ran.err);
}

#[test]
fn a_script_that_makes_no_sense_is_refused_with_its_line() {
    let docket = Program::with(&[]);
    let script = docket.folder().join("script.toml");
    fs::write(&script, "[jobs]\nseconds = 1\n[chaos]\nseeds = 1\n").unwrap();
    let ran = docket.run(&["practice", "--script", script.to_str().unwrap()]);
    assert_eq!(ran.status, 2, "{}", ran.err);
    assert!(ran.err.contains("line 4") && ran.err.contains("seeds"), "{}", ran.err);
}
