//! `docket scanner ports`: the serial ports there are.

#[cfg(feature = "serial-scanner")]
use serde::Serialize;

use crate::words;

use super::session::Session;
use super::{Status, Stop};

/// A port for programs.
#[cfg(feature = "serial-scanner")]
#[derive(Serialize)]
struct PortLine<'a> {
    port: &'a str,
    device: &'a str,
    is_scanner: bool,
    setting: &'a str,
}

/// Runs it.
///
/// # Errors
/// Where there is none, or the system does not list them.
#[cfg(feature = "serial-scanner")]
pub async fn run(session: &Session) -> Result<Status, Stop> {
    let ports = super::stop::blocking(crate::workers::listed_ports).await??;
    if ports.is_empty() {
        return Err(Stop::Check(words!("cli-no-ports")));
    }
    let mut rows = Vec::new();
    for port in &ports {
        if session.out.is_json {
            let line = PortLine {
                port: &port.name,
                device: &port.device,
                is_scanner: port.is_scanner,
                setting: &port.setting,
            };
            session.out.result(&line, String::new)?;
        }
        let kind = if port.is_scanner { words!("cli-port-scanner") } else { String::new() };
        rows.push(vec![port.name.clone(), port.setting.clone(), kind, port.device.clone()]);
    }
    session.out.text(&super::output::columns(&rows))?;
    Ok(Status::Done)
}

/// Without serial ports there is nothing to list.
///
/// # Errors
/// Always.
#[cfg(not(feature = "serial-scanner"))]
pub async fn run(_: &Session) -> Result<Status, Stop> {
    Err(Stop::Use(words!("cli-ports-missing")))
}
