//! How often the service is asked, and how long trouble is borne.

use std::time::Duration;

/// Pauses between questions to the service: they grow while nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// The first pause.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// How long the service may be out of reach before sending gives up; `None` never does.
    pub patience: Option<Duration>,
}

impl Pace {
    /// For Microsoft's service, with somebody at the window who can stop it.
    pub fn of_window() -> Self {
        Self { first: Duration::from_secs(3), longest: Duration::from_secs(60), patience: None }
    }

    /// For Microsoft's service, from the command line.
    pub fn of_command_line() -> Self {
        Self { patience: Some(Duration::from_secs(300)), ..Self::of_window() }
    }

    /// For a service on this computer.
    pub fn of_loopback() -> Self {
        Self {
            first: Duration::from_millis(50),
            longest: Duration::from_secs(1),
            patience: Some(Duration::from_secs(30)),
        }
    }
}
