//! What may stand on the command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use url::Url;

use crate::app::effect::ExportKind;

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
    /// Begin, list, show, close, approve and reopen batches
    #[command(subcommand)]
    Batch(BatchCommand),
    /// Add, list, show, edit, keep and take back devices
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
    /// Sign in to Partner Center through the system's browser, or the program named by $BROWSER
    SignIn,
    /// Forget the sign-in
    SignOut,
    /// Send an approved batch to Partner Center
    Submit {
        /// The batch
        id: String,
        /// Follow it until every device has its result
        #[arg(long)]
        wait: bool,
    },
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
    },
    /// The main job from end to end on the sample labels, in a throw-away data folder, against the make-believe Partner Center
    Demo {
        /// Where the CSV goes (default: a new folder among the temporary files)
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

/// A live camera in place of photos.
#[derive(Clone, Debug, Default, Args)]
pub struct CameraArgs {
    /// Read this camera: its name, a part of it, or its node (default: the first there is)
    #[arg(long, value_name = "NAME", num_args = 0..=1, default_missing_value = "")]
    pub camera: Option<String>,
    /// Stop after the first box
    #[arg(long, requires = "camera")]
    pub once: bool,
    /// Stop after so many seconds
    #[arg(long, conflicts_with = "paths", value_name = "N", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub seconds: Option<u64>,
    /// Open it in this mode, such as "1280x720 @ 30 MJPG", or a part of it (default: what suits labels)
    #[arg(long, requires = "camera", value_name = "MODE")]
    pub camera_mode: Option<String>,
    /// Read only this part of its picture: left, top, width and height in percent, such as 25,25,50,50
    #[arg(long, requires = "camera", value_name = "X,Y,W,H")]
    pub camera_region: Option<String>,
    /// Open it through this library: nokhwa, or on Linux v4l (default: as the setting camera.library says)
    #[arg(long, requires = "camera", value_name = "LIBRARY")]
    pub camera_library: Option<String>,
}

/// Cameras in the network: a telephone with an IP-camera app, or a camera on the wall.
#[derive(Debug, Subcommand)]
pub enum CamerasCommand {
    /// Set a camera in the network up, in place of one of this name
    ///
    /// It must send JPEG pictures over HTTP or HTTPS (MJPEG, or one at each request). The password is asked for at the terminal, or is
    /// the first line of standard input; it goes to the system's credential store and into no file.
    Add {
        /// What it is to be called
        name: String,
        /// Where its picture is, such as http://192.168.1.20:8080/video (IP Webcam) or http://192.168.1.20:4747/video (DroidCam)
        address: String,
        /// The user, where it wants one
        #[arg(long, value_name = "USER")]
        user: Option<String>,
    },
    /// Forget a camera in the network, and its password
    Remove {
        /// Its name
        name: String,
    },
    /// Try a camera in the network: what it sends, or what is wrong
    Test {
        /// Its name
        name: String,
    },
}

/// Hand scanners.
#[derive(Debug, Subcommand)]
pub enum ScannerCommand {
    /// Write the sheet that says how a hand scanner is set up, with test codes to check it (PDF; A4 and Letter)
    Sheet {
        /// The file to write
        file: PathBuf,
    },
    /// The serial ports there are, with what to set as scanner.port
    Ports,
}

/// Batches.
#[derive(Debug, Subcommand)]
pub enum BatchCommand {
    /// Begin a batch
    New {
        /// The customer's tenant id
        #[arg(long, value_name = "ID")]
        customer: String,
        /// Partner Center's batch name, which the customer sees as the group tag
        #[arg(long, value_name = "TAG")]
        group_tag: String,
        /// How many boxes are expected
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
        expected: Option<u32>,
        /// Order number
        #[arg(long, value_name = "NO")]
        order: Option<String>,
    },
    /// All batches, newest first
    List,
    /// One batch
    Show {
        /// The batch: its id or its number
        id: String,
    },
    /// Scanning is over
    Close {
        /// The batch
        id: String,
        /// Why fewer devices are there than were expected; needed where they are
        #[arg(long, value_name = "TEXT")]
        reason: Option<String>,
    },
    /// The batch was reviewed and may be sent
    Approve {
        /// The batch
        id: String,
    },
    /// Scanning goes on; an approval is void
    Reopen {
        /// The batch
        id: String,
    },
}

/// What identifies a device.
#[derive(Clone, Debug, Default, Args)]
pub struct Fields {
    /// PKID: 13 digits
    #[arg(long, value_name = "P")]
    pub pkid: Option<String>,
    /// Serial number
    #[arg(long, value_name = "S")]
    pub serial: Option<String>,
    /// Maker, exactly as the firmware spells it
    #[arg(long, value_name = "M")]
    pub manufacturer: Option<String>,
    /// Model, exactly as the firmware spells it
    #[arg(long, value_name = "X")]
    pub model: Option<String>,
}

/// Devices.
#[derive(Debug, Subcommand)]
pub enum DeviceCommand {
    /// Queue a device by PKID, or by serial number, maker and model
    Add {
        /// The batch
        #[arg(long, value_name = "ID")]
        batch: String,
        /// What identifies it
        #[command(flatten)]
        fields: Fields,
    },
    /// Devices, in the order they were scanned
    List {
        /// Only this batch
        #[arg(long, value_name = "ID")]
        batch: Option<String>,
        /// Only devices that hold this text
        #[arg(long, value_name = "TEXT")]
        find: Option<String>,
        /// Only devices that are held as too many
        #[arg(long)]
        held: bool,
    },
    /// One device with its story
    Show {
        /// The device
        id: String,
    },
    /// Keep a device that is held as one too many, or all of a batch; undo leaves it out
    Keep {
        /// The device
        #[arg(required_unless_present = "batch")]
        id: Option<String>,
        /// The batch
        #[arg(long, value_name = "ID", conflicts_with = "id")]
        batch: Option<String>,
    },
    /// Change what is known of a device
    Edit {
        /// The device
        id: String,
        /// What changes; the rest stays
        #[command(flatten)]
        fields: Fields,
        /// Why
        #[arg(long)]
        reason: String,
    },
    /// Take a device back, or the last one this operator scanned into a batch
    Undo {
        /// The device
        #[arg(required_unless_present = "batch")]
        id: Option<String>,
        /// The batch
        #[arg(long, value_name = "ID", conflicts_with = "id")]
        batch: Option<String>,
    },
}

/// Customers.
#[derive(Debug, Subcommand)]
pub enum CustomersCommand {
    /// Customers as they were listed last
    List,
    /// Ask the service for its customers
    Refresh,
    /// The link that asks a customer for the reseller relationship
    Link,
}

/// The journal.
#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Prove the chain, and that a replay gives the same tables
    Verify,
    /// Every entry, one JSON object a line
    Export,
}

/// Settings.
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// All settings
    List,
    /// One setting
    Get {
        /// Its name, such as approval.second-person
        key: String,
    },
    /// Change a setting
    Set {
        /// Its name, such as approval.second-person
        key: String,
        /// Its value
        value: String,
    },
}

/// File formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// The CSV that Partner Center's site takes as it is
    PartnerCenter,
    /// Intune's CSV
    Intune,
    /// A workbook for people
    Xlsx,
    /// A list with all columns
    Csv,
}

impl From<Format> for ExportKind {
    fn from(format: Format) -> Self {
        match format {
            Format::PartnerCenter => Self::PartnerCenter,
            Format::Intune => Self::Intune,
            Format::Xlsx => Self::Xlsx,
            Format::Csv => Self::Csv,
        }
    }
}
