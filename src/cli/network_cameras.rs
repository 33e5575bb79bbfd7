//! `docket cameras add`, `remove` and `test`: cameras in the network.

use std::io::{self, BufRead, IsTerminal};
use std::sync::Arc;

use serde::Serialize;

use crate::app::Failure;
use crate::app::network_cameras::fault_sentence;
use crate::credentials::StoreKind;
use crate::domain::{NetworkCamera, Password};
use crate::settings::Settings;
use crate::words;
use crate::workers::NetworkCameras;

use super::session::Session;
use super::stop::blocking;
use super::{Status, Stop};

/// A camera that was set up, for programs.
#[derive(Serialize)]
struct AddedLine<'a> {
    camera: &'a str,
    node: &'a str,
    user: Option<&'a str>,
    /// Where its password is: `system`, `kernel`, or `null` where it is nowhere.
    password: Option<&'a str>,
}

/// Keeps a camera, in place of one of its name.
///
/// # Errors
/// What is wrong with the name or the address.
pub async fn add(session: &Session, name: &str, address: &str, user: Option<&str>) -> Result<Status, Stop> {
    let folder = session.folder()?;
    let mut settings = Settings::load(&folder)?;
    let typed = NetworkCamera::typed(name, address, user.unwrap_or_default(), None);
    let (camera, given) = typed.map_err(|faults| {
        let sentences: Vec<String> = faults.into_iter().map(fault_sentence).collect();
        Stop::Use(sentences.join(". "))
    })?;
    let password = match given {
        None if camera.has_password() => ask(&camera)?,
        given => given,
    };
    let cameras = NetworkCameras::new(&folder, &[]);
    if let Some(before) = settings.keep_network_camera(camera.clone()) {
        let cameras = Arc::clone(&cameras);
        blocking(move || cameras.forget(&before)).await?;
    }
    settings.save(&folder)?;
    let kept = match password {
        Some(password) => {
            let whose = camera.clone();
            Some(blocking(move || cameras.keep(&whose, &password)).await?)
        }
        None => None,
    };
    let line = AddedLine {
        camera: &camera.name,
        node: &camera.address,
        user: Some(camera.user.as_str()).filter(|user| !user.is_empty()),
        password: match kept {
            Some(StoreKind::System) => Some("system"),
            Some(StoreKind::Kernel) => Some("kernel"),
            Some(StoreKind::Run | StoreKind::Full) | None => None,
        },
    };
    session.out.result(&line, || {
        words!("cli-netcam-added", camera = camera.name.as_str(), address = camera.address.as_str())
    })?;
    match kept {
        Some(StoreKind::Run) => eprintln!("docket: {}", words!("cli-netcam-password-not-kept")),
        Some(StoreKind::Full) => eprintln!("docket: {}", words!("cli-store-is-full")),
        _ => {}
    }
    Ok(Status::Done)
}

/// Forgets a camera, and its password.
///
/// # Errors
/// Where there is none of this name.
pub async fn remove(session: &Session, name: &str) -> Result<Status, Stop> {
    let folder = session.folder()?;
    let mut settings = Settings::load(&folder)?;
    let camera = settings.remove_network_camera(name).ok_or_else(|| unknown(name))?;
    settings.save(&folder)?;
    let cameras = NetworkCameras::new(&folder, &[]);
    blocking(move || cameras.forget(&camera)).await?;
    session.out.text(&words!("cli-netcam-removed", camera = name))?;
    Ok(Status::Done)
}

/// Tries a camera, and tells what it sends.
///
/// # Errors
/// Why it sends nothing that can be read.
pub async fn test(session: &Session, name: &str) -> Result<Status, Stop> {
    let folder = session.folder()?;
    let settings = Settings::load(&folder)?;
    let known = settings.network_cameras.iter().find(|camera| camera.name == name);
    let camera = known.cloned().ok_or_else(|| unknown(name))?;
    let cameras = NetworkCameras::new(&folder, &settings.network_cameras);
    let whose = camera.clone();
    let seen = blocking(move || {
        have_password(&cameras, &whose)?;
        cameras.look(&whose).map_err(|trouble| Stop::Failure(Failure::Camera(trouble)))
    })
    .await??;
    #[derive(Serialize)]
    struct Line<'a> {
        camera: &'a str,
        width: u32,
        height: u32,
        per_second: u32,
    }
    let line = Line { camera: &camera.name, width: seen.width, height: seen.height, per_second: seen.per_second };
    session.out.result(&line, || {
        words!("netcam-sees", width = seen.width.to_string(), height = seen.height.to_string(), rate = seen.per_second)
    })?;
    Ok(Status::Done)
}

/// Sees to it that the password of a camera that wants one is there: asks for it where no store has it.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn have_password(cameras: &NetworkCameras, camera: &NetworkCamera) -> Result<(), Stop> {
    if camera.has_password()
        && cameras.password(camera).is_none()
        && let Some(password) = ask(camera)?
    {
        cameras.keep_for_run(camera, &password);
    }
    Ok(())
}

/// Asks for the password at the terminal, without showing it; where there is none, it is the first line of standard input. `None`
/// where nothing was given.
fn ask(camera: &NetworkCamera) -> Result<Option<Password>, Stop> {
    let read = if io::stdin().is_terminal() {
        let (name, user) = (camera.name.as_str(), camera.user.as_str());
        let prompt = if user.is_empty() {
            words!("cli-netcam-password-alone", camera = name)
        } else {
            words!("cli-netcam-password", camera = name, user = user)
        };
        rpassword::prompt_password(format!("{prompt} "))
    } else {
        eprintln!("docket: {}", words!("cli-netcam-password-from-input", camera = camera.name.as_str()));
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map(|_| line.trim_end_matches(['\r', '\n']).to_owned())
    };
    let password = read.map_err(|error| Stop::Use(words!("cli-netcam-no-password", why = error.to_string())))?;
    Ok(Some(password).filter(|password| !password.is_empty()).map(Password::from))
}

fn unknown(name: &str) -> Stop {
    Stop::Check(words!("cli-netcam-unknown", camera = name))
}
