//! Other decoders, run by a Python beside this process on the very same pixels.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context, ensure};
use docket::barcode::GrayFrame;
use docket::domain::Symbology;
use serde::Deserialize;

use super::score::{Found, Key, Reading};

const SCRIPT: &str = include_str!("rival.py");

/// The rivals that were found.
pub struct Rivals {
    pub names: Vec<String>,
    child: Child,
    frames: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

#[derive(Deserialize)]
struct Answer {
    cpu_ms: f64,
    codes: Vec<(Symbology, String)>,
}

impl Rivals {
    /// Starts them; none where there is no such Python, or it has none of them.
    pub fn start(python: &Path) -> Option<Self> {
        let mut child =
            Command::new(python).args(["-c", SCRIPT]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()?;
        let frames = child.stdin.take();
        let mut answers = BufReader::new(child.stdout.take()?);
        let mut line = String::new();
        answers.read_line(&mut line).ok()?;
        let names: Vec<String> = serde_json::from_str(&line).unwrap_or_default();
        let rivals = Self { names, child, frames, answers };
        (!rivals.names.is_empty()).then_some(rivals)
    }

    /// What each of them reads, in the order of their names.
    pub fn read(&mut self, frame: &GrayFrame, with_pdf417: bool) -> anyhow::Result<Vec<Reading>> {
        let frames = self.frames.as_mut().context("the rivals were stopped")?;
        frames.write_all(&frame.width().to_le_bytes())?;
        frames.write_all(&frame.height().to_le_bytes())?;
        frames.write_all(&[u8::from(with_pdf417)])?;
        frames.write_all(frame.pixels())?;
        frames.flush()?;
        let mut line = String::new();
        self.answers.read_line(&mut line)?;
        let answers: Vec<Answer> = serde_json::from_str(&line).context("the rivals broke")?;
        ensure!(answers.len() == self.names.len(), "a rival did not answer");
        let found = |(symbology, text): &(Symbology, String)| Found { key: Key::new(*symbology, text), corners: None };
        let reading =
            |answer: Answer| Reading { cpu_ms: answer.cpu_ms, codes: answer.codes.iter().map(found).collect() };
        Ok(answers.into_iter().map(reading).collect())
    }
}

impl Drop for Rivals {
    fn drop(&mut self) {
        // The end of its input ends it.
        self.frames = None;
        let _ = self.child.wait();
    }
}
