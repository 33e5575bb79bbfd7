//! The system's own browser, or the one the person has named.

use std::ffi::OsString;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::Browser;

/// How long a starter may take to say that there is no browser. Those that start one end at once; browsers themselves stay.
const PATIENCE: Duration = Duration::from_millis(400);

/// What a browser has no business to know: the database's address may hold a password, and programs show what they were started with.
const WITHHELD: [&str; 1] = ["DOCKET_DATABASE"];

/// Opens pages with `$BROWSER` where it is set (a program that gets the address as its one argument), else with the system's starter.
#[derive(Clone, Debug)]
pub struct SystemBrowser {
    program: OsString,
    arguments: &'static [&'static str],
    patience: Duration,
}

impl SystemBrowser {
    /// The browser of this system and this environment.
    pub fn new() -> Self {
        Self::of(std::env::var_os("BROWSER"))
    }

    fn of(named: Option<OsString>) -> Self {
        let (program, arguments): (OsString, &[&str]) = match named {
            Some(program) if !program.is_empty() => (program, &[]),
            _ if cfg!(target_os = "windows") => ("rundll32.exe".into(), &["url.dll,FileProtocolHandler"]),
            _ if cfg!(target_os = "macos") => ("open".into(), &[]),
            _ => ("xdg-open".into(), &[]),
        };
        Self { program, arguments, patience: PATIENCE }
    }

    /// No shell has a part in it: the address is one argument, whatever stands in it.
    fn command(&self, address: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.args(self.arguments).arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        WITHHELD.iter().for_each(|name| {
            command.env_remove(name);
        });
        command
    }
}

impl Default for SystemBrowser {
    fn default() -> Self {
        Self::new()
    }
}

impl Browser for SystemBrowser {
    fn open(&self, address: &str) -> Result<(), String> {
        let name = self.program.to_string_lossy().into_owned();
        let mut child = self.command(address).spawn().map_err(|e| format!("{name} cannot be started: {e}"))?;
        // Waited for on a thread of its own, so that an ended browser does not stay behind as a dead process.
        let (told, ended) = mpsc::channel();
        std::thread::Builder::new()
            .name("browser".into())
            .spawn(move || {
                let _ = told.send(child.wait());
            })
            .map_err(|e| format!("{name} cannot be followed: {e}"))?;
        match ended.recv_timeout(self.patience) {
            Ok(Ok(status)) if !status.success() => Err(format!("{name} ended with {status}")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_named_program_goes_first() {
        assert_eq!(SystemBrowser::of(Some("my browser".into())).program, "my browser");
        assert_eq!(SystemBrowser::of(Some(OsString::new())).program, SystemBrowser::of(None).program);
    }

    #[cfg(unix)]
    #[test]
    fn a_browser_that_fails_is_told() {
        let patient = |program: &str| SystemBrowser {
            program: program.into(),
            arguments: &[],
            patience: Duration::from_secs(60),
        };
        assert_eq!(patient("true").open("http://localhost/"), Ok(()));
        assert!(patient("false").open("http://localhost/").unwrap_err().contains("false ended"));
        assert!(patient("/no/such/program").open("http://localhost/").unwrap_err().contains("cannot be started"));
    }

    #[test]
    fn the_address_is_one_argument() {
        let address = "http://localhost:1/?a=1&b=$(id) ';x";
        let command = SystemBrowser::of(Some("a browser".into())).command(address);
        assert_eq!(command.get_program(), "a browser");
        assert_eq!(command.get_args().collect::<Vec<_>>(), [address]);
        let withheld: Vec<_> = command.get_envs().filter(|(_, value)| value.is_none()).map(|(name, _)| name).collect();
        assert_eq!(withheld, ["DOCKET_DATABASE"]);
    }
}
