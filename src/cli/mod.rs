//! The same deeds as in the window, as commands: for automation, support and tests. One file for each command.

mod account;
mod args;
mod batch;
mod by_hand;
#[cfg(feature = "camera")]
mod cameras;
mod config;
mod customers;
mod demo;
mod device;
mod device_results;
mod export;
mod journal;
mod label;
mod network;
#[cfg(feature = "camera")]
mod network_cameras;
mod output;
mod practice;
mod profiles;
mod queueing;
mod registration;
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
mod support;

pub use args::{Cli, Command, Global};
pub use stop::{Status, Stop};

use clap::{CommandFactory, FromArgMatches};

use args::ScannerCommand;
use session::Session;

use crate::app::set_up::set_up_text;
use crate::workers::Setup;

/// What a window is started with under these options.
///
/// # Errors
/// Options or settings that make no sense.
pub fn window_setup(global: Global) -> Result<Setup, Stop> {
    Session::new(global)?.setup()
}

/// The arguments as clap knows them; the help of `set-up` is the whole guide.
fn arguments() -> clap::Command {
    Cli::command().mut_subcommand("set-up", |command| command.long_about(set_up_text()))
}

/// Reads the command line.
///
/// # Errors
/// What is wrong with it; or that help or the version was asked for.
pub fn read_arguments() -> Result<Cli, clap::Error> {
    let mut arguments = arguments();
    let matches = arguments.try_get_matches_from_mut(std::env::args_os())?;
    Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut arguments))
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
            Command::SignIn { device_code } => sign_in::sign_in(&session, device_code).await,
            Command::Profiles(command) => profiles::run(&session, command).await,
            Command::SignOut => sign_in::sign_out(&session).await,
            Command::Account(command) => account::run(&session, command).await,
            Command::Network(command) => network::run(&session, command).await,
            Command::SetUp => session.out.long_text(&set_up_text()).map(|()| Status::Done),
            Command::Support { file, test } => support::run(&session, file.as_deref(), test).await,
            Command::Submit { id, wait } => submit::run(&session, &id, wait).await,
            Command::Registration(command) => registration::run(&session, command).await,
            Command::Status { id } => status::run(&session, id.as_deref()).await,
            Command::Journal(command) => journal::run(&session, command).await,
            Command::Config(command) => config::run(&session, command),
            Command::Practice { port, books } => practice::run(&session, port, books).await,
            Command::Demo { out } => demo::run(&session, out).await,
        }
    });
    // A browser or a file dialog may still hold a thread: the command is done all the same.
    runtime.shutdown_background();
    outcome.unwrap_or_else(|stop| stop.tell())
}
