//! The program as others start it: arguments in, exit status and lines out.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

/// Contoso, the first customer of the make-believe Partner Center that has a relationship.
pub const CONTOSO: &str = "10000000-0000-4000-8000-000000000001";

/// The program on a data folder of its own.
pub struct Program {
    folder: tempfile::TempDir,
    always: Vec<String>,
    keeps_sign_in: AtomicBool,
}

/// What a command came to.
pub struct Ran {
    /// Exit status.
    pub status: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ran {
    /// The one JSON object that was printed.
    #[track_caller]
    pub fn json(&self) -> Value {
        let lines = self.lines();
        assert_eq!(lines.len(), 1, "one line was expected: {}{}", self.out, self.err);
        lines.into_iter().next().unwrap()
    }

    /// Every JSON object that was printed.
    #[track_caller]
    pub fn lines(&self) -> Vec<Value> {
        let parse = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}\n{}", self.err));
        self.out.lines().map(parse).collect()
    }
}

impl Program {
    /// The program with the make-believe Partner Center inside.
    pub fn in_practice() -> Self {
        Self::with(&["--practice"])
    }

    /// The program with these options at every command.
    pub fn with(always: &[&str]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self {
            folder,
            always: always.iter().map(|&word| word.to_owned()).collect(),
            keeps_sign_in: AtomicBool::new(false),
        }
    }

    /// Its data folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command that is not started yet.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_docket"));
        command
            .args(arguments)
            .args(&self.always)
            .arg("--data")
            .arg(self.folder.path())
            .args(["--operator", "Olu", "--station", "dock-1"])
            .env("DOCKET_CREDENTIAL_STORE", "run")
            .env_remove("DOCKET_DATABASE")
            .stdin(std::process::Stdio::null());
        command
    }

    /// A command that is not started yet, whose sign-in is kept where the system keeps such things, until this ends.
    pub fn signed_in_command(&self, arguments: &[&str]) -> Command {
        self.keeps_sign_in.store(true, Ordering::Relaxed);
        let mut command = self.command(arguments);
        command.env_remove("DOCKET_CREDENTIAL_STORE");
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        let Output { status, stdout, stderr } = self.command(arguments).output().expect("the program starts");
        Ran {
            status: status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&stdout).into_owned(),
            err: String::from_utf8_lossy(&stderr).into_owned(),
        }
    }

    /// Runs a command that must be done, with `--json`.
    #[track_caller]
    pub fn done(&self, arguments: &[&str]) -> Ran {
        let ran = self.run(&[arguments, &["--json"]].concat());
        assert_eq!(ran.status, 0, "{arguments:?}\n{}{}", ran.out, ran.err);
        ran
    }

    /// A new batch for Contoso; returns its id.
    #[track_caller]
    pub fn batch(&self) -> String {
        let line = self.done(&["batch", "new", "--customer", CONTOSO, "--group-tag", "Sales"]).json();
        line["batch"].as_str().expect("an id").to_owned()
    }
}

/// What is kept for a folder that is gone takes the room of what is needed: a kernel's keyring has little of it.
impl Drop for Program {
    fn drop(&mut self) {
        if self.keeps_sign_in.load(Ordering::Relaxed) {
            let _ = self.signed_in_command(&["sign-out"]).output();
        }
    }
}
