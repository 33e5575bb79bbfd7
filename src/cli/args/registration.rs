//! What may stand after `docket registration`.

use clap::Subcommand;

/// Taking registrations back.
#[derive(Debug, Subcommand)]
pub enum RegistrationCommand {
    /// Ask for the registrations of devices to be taken back; a second person must approve it
    Remove {
        /// The devices, all of one customer and registered by one partner
        #[arg(required = true, value_name = "ID")]
        devices: Vec<String>,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Approve a removal that somebody else has asked for
    Approve {
        /// The removal
        id: String,
        /// How many devices you have seen in it (default: as many as there are)
        #[arg(long, value_name = "N")]
        count: Option<u32>,
    },
    /// Decide that a removal is not to be done, or no further: what is left of it stays registered
    Refuse {
        /// The removal
        id: String,
        /// Why
        #[arg(long, value_name = "TEXT")]
        reason: String,
    },
    /// Do an approved removal at Partner Center, one device after the other; may be given again and again
    Run {
        /// The removal
        id: String,
    },
    /// Where removals stand
    Status {
        /// One removal, with its devices
        id: Option<String>,
    },
}
