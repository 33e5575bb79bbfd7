//! The same deeds as in the window, as commands: for automation, support and tests. One file for each command.

mod args;
mod batch;
#[cfg(feature = "camera")]
mod cameras;
mod config;
mod customers;
mod demo;
mod device;
mod export;
mod journal;
mod label;
#[cfg(feature = "camera")]
mod network_cameras;
mod output;
mod practice;
mod queueing;
mod scan;
#[cfg(feature = "camera")]
mod scan_camera;
mod scan_watch;
mod scanner_ports;
mod scanner_sheet;
mod session;
mod sign_in;
mod status;
mod stop;
mod submit;

pub use args::{Cli, Command, Global};
pub use stop::{Status, Stop};

use args::ScannerCommand;
use session::Session;

use crate::workers::Setup;

/// What a window is started with under these options.
///
/// # Errors
/// Options or settings that make no sense.
pub fn window_setup(global: Global) -> Result<Setup, Stop> {
    Session::new(global)?.setup()
}

/// Does what the command line asks for. The window is not opened here: without a command there is nothing to do.
pub fn run(cli: Cli) -> Status {
    let Some(command) = cli.command else { return Status::Done };
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return Stop::Fault(error.to_string()).tell(),
    };
    let outcome = runtime.block_on(async {
        let session = Session::new(cli.global)?;
        match command {
            #[cfg(feature = "camera")]
            Command::Scan { camera, batch, .. } if camera.camera.is_some() => {
                scan_camera::run(&session, &camera, batch.as_deref()).await
            }
            #[cfg(not(feature = "camera"))]
            Command::Scan { camera, .. } if camera.camera.is_some() => {
                Err(Stop::Use(crate::words!("cli-camera-missing")))
            }
            Command::Scan { watch: Some(folder), batch, camera, .. } => {
                scan_watch::run(&session, &folder, batch.as_deref(), camera.seconds).await
            }
            Command::Scan { paths, batch, .. } => scan::run(&session, &paths, batch.as_deref()).await,
            #[cfg(feature = "camera")]
            Command::Cameras { command } => cameras::run(&session, command).await,
            #[cfg(not(feature = "camera"))]
            Command::Cameras { .. } => Err(Stop::Use(crate::words!("cli-camera-missing"))),
            Command::Scanner(ScannerCommand::Sheet { file }) => scanner_sheet::run(&session, &file),
            Command::Scanner(ScannerCommand::Ports) => scanner_ports::run(&session).await,
            Command::Label { file } => label::run(&session, &file),
            Command::Batch(command) => batch::run(&session, command).await,
            Command::Device(command) => device::run(&session, command).await,
            Command::Export { id, format, output } => export::run(&session, &id, format, &output).await,
            Command::Customers(command) => customers::run(&session, command).await,
            Command::SignIn => sign_in::sign_in(&session).await,
            Command::SignOut => sign_in::sign_out(&session).await,
            Command::Submit { id, wait } => submit::run(&session, &id, wait).await,
            Command::Status { id } => status::run(&session, id.as_deref()).await,
            Command::Journal(command) => journal::run(&session, command).await,
            Command::Config(command) => config::run(&session, command),
            Command::Practice { port } => practice::run(&session, port).await,
            Command::Demo { out } => demo::run(&session, out).await,
        }
    });
    // A browser or a file dialog may still hold a thread: the command is done all the same.
    runtime.shutdown_background();
    outcome.unwrap_or_else(|stop| stop.tell())
}
