//! Devices on the command line.

use clap::{Args, Subcommand};

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
    /// Make refused devices ready to be sent once more, as an attempt of their own; docket submit sends them
    Retry {
        /// The devices
        #[arg(required_unless_present = "batch")]
        ids: Vec<String>,
        /// The refused devices of this batch
        #[arg(long, value_name = "ID", conflicts_with = "ids")]
        batch: Option<String>,
        /// Only those that were refused with this code or name
        #[arg(long, value_name = "CODE", requires = "batch")]
        code: Option<String>,
    },
    /// Keep that refused devices were solved elsewhere
    Solved {
        /// The devices
        #[arg(required = true)]
        ids: Vec<String>,
        /// How
        #[arg(long, value_name = "TEXT")]
        note: String,
    },
    /// They were not solved after all: they count as refused again
    Unsolved {
        /// The devices
        #[arg(required = true)]
        ids: Vec<String>,
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
