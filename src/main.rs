//! Arguments to the window or to a command; a fault becomes one sentence and its exit status.

use std::process::ExitCode;

use docket::cli::{self, Cli, Status};
use docket::{logging, words};

fn main() -> ExitCode {
    logging::start();
    let cli = match cli::read_arguments() {
        Ok(cli) => cli,
        Err(error) => {
            let is_wrong_use = error.use_stderr();
            // Nothing can be done where even this cannot be said.
            let _ = error.print();
            return if is_wrong_use { Status::WrongUse.into() } else { Status::Done.into() };
        }
    };
    std::panic::set_hook(Box::new(|panic| tracing::error!("{panic}")));
    let outcome = std::panic::catch_unwind(|| if cli.command.is_some() { cli::run(cli) } else { open_window(cli) });
    outcome
        .unwrap_or_else(|_| {
            eprintln!("docket: {}", words!("fault-of-the-program"));
            Status::Fault
        })
        .into()
}

#[cfg(feature = "gui")]
fn open_window(cli: Cli) -> Status {
    let has_display = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if cfg!(target_os = "linux") && !has_display("DISPLAY") && !has_display("WAYLAND_DISPLAY") {
        eprintln!("docket: {}", words!("cli-no-display"));
        return Status::WrongUse;
    }
    match cli::window_setup(cli.global) {
        Ok(setup) => match docket::ui::run(setup) {
            Ok(()) => Status::Done,
            Err(failure) => cli::Stop::Failure(failure).tell(),
        },
        Err(stop) => stop.tell(),
    }
}

#[cfg(not(feature = "gui"))]
fn open_window(_: Cli) -> Status {
    eprintln!("docket: {}", words!("cli-window-missing"));
    Status::WrongUse
}
