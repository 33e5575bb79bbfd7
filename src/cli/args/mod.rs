//! What may stand on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use url::Url;

mod batch;
mod capture;
mod connection;
mod customers;
mod device;
mod export;
mod profiles;
mod program;
mod registration;

pub use batch::{BatchCommand, ResultsArgs};
pub use capture::{CameraArgs, CamerasCommand, ScannerCommand};
pub use connection::{AccountCommand, NetworkCommand};
pub use customers::CustomersCommand;
pub use device::{DeviceCommand, Fields};
pub use export::Format;
pub use profiles::{PolicyFields, ProfilesCommand};
pub use program::{ConfigCommand, JournalCommand};
pub use registration::RegistrationCommand;

/// Scans laptop boxes, finds the Windows Autopilot PKID, and registers the devices through Partner Center.
///
/// Without a command the window opens.
///
/// Exit status: 0 done, 1 wrong use, 2 refused by a check, 3 partly failed, 4 network or service, 5 sign-in needed, 6 not allowed,
/// 70 a fault of the program.
#[derive(Debug, Parser)]
#[command(name = "docket", version)]
pub struct Cli {
    /// What goes for every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// What goes for every command; may stand before or after it.
#[derive(Clone, Debug, Args)]
pub struct Global {
    /// Data folder (default: the user's own)
    #[arg(long, global = true, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// One JSON object a line on standard output
    #[arg(long, global = true)]
    pub json: bool,
    /// Who works here (default: the system's user)
    #[arg(long, global = true, value_name = "NAME")]
    pub operator: Option<String>,
    /// Where (default: the computer's name)
    #[arg(long, global = true, value_name = "NAME")]
    pub station: Option<String>,
    /// Use the partner of this name (default: the setting partner.active)
    #[arg(long, global = true, value_name = "NAME")]
    pub partner: Option<String>,
    /// Use a make-believe Partner Center inside the program
    #[arg(long, global = true, conflicts_with = "service")]
    pub practice: bool,
    /// Use a service on this computer instead of Microsoft's
    #[arg(long, global = true, value_name = "URL")]
    pub service: Option<Url>,
    /// What goes wrong in the make-believe Partner Center
    #[arg(long, global = true, value_name = "FILE")]
    pub script: Option<PathBuf>,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Read the codes of photos or of a watched folder, a line a picture, or of a live camera, a line a box
    Scan {
        /// Photo files, or folders that are searched through and through
        #[arg(required_unless_present_any = ["camera", "watch"], conflicts_with = "camera", value_name = "PATH")]
        paths: Vec<PathBuf>,
        /// Queue what is accepted into this batch
        #[arg(long, value_name = "ID")]
        batch: Option<String>,
        /// Read the pictures of this folder as they come, until Ctrl+C; with --batch each of them once
        #[arg(long, value_name = "FOLDER", conflicts_with_all = ["camera", "paths"])]
        watch: Option<PathBuf>,
        /// The live camera
        #[command(flatten)]
        camera: CameraArgs,
    },
    /// The cameras there are: name, node, where it is plugged in, and with --json its modes and what can be set at it; and cameras in
    /// the network
    Cameras {
        /// What to do; without it they are listed
        #[command(subcommand)]
        command: Option<CamerasCommand>,
    },
    /// The sheet that sets up a hand scanner, and the serial ports there are
    #[command(subcommand)]
    Scanner(ScannerCommand),
    /// Run the label rules over the payloads of a CSV file
    Label {
        /// Columns id, symbology, aim_id, payload, context; columns expected_… are compared
        file: PathBuf,
    },
    /// Begin, list, show, close, approve and reopen batches; tell what was uploaded by hand, and what came of it
    #[command(subcommand)]
    Batch(BatchCommand),
    /// Add, list, show, edit, keep and take back devices; send refused ones once more, or keep them as solved
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Write a batch to files
    Export {
        /// The batch
        id: String,
        /// What kind of file
        #[arg(long, value_enum, default_value_t = Format::PartnerCenter)]
        format: Format,
        /// A file, or a folder that gets files named after customer, batch and part
        #[arg(short, long, value_name = "PATH")]
        output: PathBuf,
    },
    /// The partner's customers
    #[command(subcommand)]
    Customers(CustomersCommand),
    /// Partner Center's own configuration profiles of a customer: list, make, change, delete, and give to registered devices
    #[command(subcommand)]
    Profiles(ProfilesCommand),
    /// Sign in to Partner Center through the system's browser, or the program named by $BROWSER
    SignIn {
        /// Sign in with a code on another device instead; the setting partner.device-code must be on
        #[arg(long)]
        device_code: bool,
    },
    /// Forget the sign-in of the partner in use; works without a line
    SignOut,
    /// What the account that is signed in may do
    #[command(subcommand)]
    Account(AccountCommand),
    /// The way to Partner Center: test it step by step, or set a proxy
    #[command(subcommand)]
    Network(NetworkCommand),
    /// How an administrator registers the program once, with the exact permission
    SetUp,
    /// Write a text for support: no passwords, tokens, customers, devices or names stand in it
    Support {
        /// Where to; without it, standard output
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
        /// Look at the account and the way to Partner Center first
        #[arg(long)]
        test: bool,
    },
    /// Send an approved batch to Partner Center; where a window on this queue sends already, it is asked to and watched
    Submit {
        /// The batch
        id: String,
        /// Follow it until every device has its result
        #[arg(long)]
        wait: bool,
    },
    /// Take registrations back: asked for by one person, approved by another, then done at Partner Center
    #[command(subcommand)]
    Registration(RegistrationCommand),
    /// Where batches stand
    Status {
        /// One batch, with its devices
        id: Option<String>,
    },
    /// Prove or write out the journal
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Show and change settings
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Serve the make-believe Partner Center on this computer until stopped
    Practice {
        /// Port; 0 takes a free one
        #[arg(long, default_value_t = 0, value_name = "N")]
        port: u16,
        /// Where it keeps its books between runs: what it registered, and how often it was asked (default: nowhere)
        #[arg(long, value_name = "FILE")]
        books: Option<PathBuf>,
    },
    /// The main job from end to end on the sample labels, in a throw-away data folder, against the make-believe Partner Center
    Demo {
        /// Where the CSV goes (default: a new folder among the temporary files)
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}
