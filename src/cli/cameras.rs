//! `docket cameras`: which cameras there are, of this computer and in the network.

use serde::Serialize;

use crate::capture::camera::{CameraLibrary, Offers, cameras_with_offers};
use crate::domain::Control;
use crate::words;
use crate::workers::NetworkCameras;

use super::args::CamerasCommand;
use super::output::columns;
use super::session::Session;
use super::stop::blocking;
use super::{Status, Stop, network_cameras};

/// A camera for programs.
#[derive(Serialize)]
struct CameraLine<'a> {
    camera: &'a str,
    node: &'a str,
    bus: Option<&'a str>,
    error: Option<&'a str>,
    /// What it can send; null where it would have to be opened to be asked.
    modes: Option<Vec<String>>,
    /// What can be set at it; null where it would have to be opened to be asked.
    controls: Option<Vec<ControlLine>>,
}

/// Something that can be set at a camera, in its own units.
#[derive(Serialize)]
struct ControlLine {
    control: &'static str,
    least: i64,
    most: i64,
    step: i64,
    default: i64,
    value: i64,
}

impl From<&Control> for ControlLine {
    fn from(control: &Control) -> Self {
        let Control { kind, least, most, step, default, value } = *control;
        Self { control: kind.as_str(), least, most, step, default, value }
    }
}

/// Runs it.
///
/// # Errors
/// Where there is none, or none of the name.
pub async fn run(session: &Session, command: Option<CamerasCommand>) -> Result<Status, Stop> {
    match command {
        None => list(session).await,
        Some(CamerasCommand::Add { name, address, user }) => {
            network_cameras::add(session, &name, &address, user.as_deref()).await
        }
        Some(CamerasCommand::Remove { name }) => network_cameras::remove(session, &name).await,
        Some(CamerasCommand::Test { name }) => network_cameras::test(session, &name).await,
    }
}

async fn list(session: &Session) -> Result<Status, Stop> {
    let settings = session.settings()?;
    let network = NetworkCameras::new(&session.folder().unwrap_or_default(), &settings.network_cameras);
    let make = network.make_source(CameraLibrary::of_setting(settings.camera.library));
    let listed = blocking(move || cameras_with_offers(make)).await?;
    let cameras = listed.map_err(|error| Stop::Fault(error.to_string()))?;
    if cameras.is_empty() {
        return Err(Stop::Check(words!("cli-no-cameras")));
    }
    let mut rows = Vec::new();
    for (camera, offers) in &cameras {
        if session.out.is_json {
            let (bus, error) = (camera.bus.as_deref(), camera.trouble.as_deref());
            let offers = offers.as_ref();
            let modes = offers.map(|Offers { modes, .. }| modes.iter().map(ToString::to_string).collect());
            let controls = offers.map(|Offers { controls, .. }| controls.iter().map(ControlLine::from).collect());
            let line = CameraLine { camera: &camera.name, node: &camera.node, bus, error, modes, controls };
            session.out.result(&line, String::new)?;
        }
        let beside = camera.trouble.clone().map(|why| words!("cli-camera-trouble", why = why));
        let in_network = || network.listed_as(camera).map(|_| words!("cli-netcam"));
        let beside = beside.or_else(|| camera.bus.clone()).or_else(in_network).unwrap_or_default();
        rows.push(vec![camera.name.clone(), camera.node.clone(), beside]);
    }
    session.out.text(&columns(&rows))?;
    Ok(Status::Done)
}
