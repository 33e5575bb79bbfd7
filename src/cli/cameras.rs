//! `docket cameras`: which cameras there are.

use serde::Serialize;

use crate::capture;
use crate::words;

use super::output::columns;
use super::session::Session;
use super::{Status, Stop};

/// A camera for programs.
#[derive(Serialize)]
struct CameraLine<'a> {
    camera: &'a str,
    node: &'a str,
    bus: Option<&'a str>,
    error: Option<&'a str>,
}

/// Runs it.
///
/// # Errors
/// Where there is none.
pub async fn run(session: &Session) -> Result<Status, Stop> {
    let listed = tokio::task::spawn_blocking(capture::cameras).await.map_err(|end| Stop::Fault(end.to_string()))?;
    let cameras = listed.map_err(|error| Stop::Fault(error.to_string()))?;
    if cameras.is_empty() {
        return Err(Stop::Check(words!("cli-no-cameras")));
    }
    let mut rows = Vec::new();
    for camera in &cameras {
        if session.out.is_json {
            let (bus, error) = (camera.bus.as_deref(), camera.trouble.as_deref());
            let line = CameraLine { camera: &camera.name, node: &camera.node, bus, error };
            session.out.result(&line, String::new)?;
        }
        let beside = camera.trouble.clone().map(|why| words!("cli-camera-trouble", why = why));
        let beside = beside.or_else(|| camera.bus.clone()).unwrap_or_default();
        rows.push(vec![camera.name.clone(), camera.node.clone(), beside]);
    }
    session.out.text(&columns(&rows))?;
    Ok(Status::Done)
}
