//! Batches on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
    /// Devices were put on Partner Center's site by hand: every one that is ready, or those that are named
    Uploaded {
        /// The batch
        id: String,
        /// Only this device, by its id; may be given several times
        #[arg(long = "device", value_name = "ID")]
        devices: Vec<String>,
        /// They were not put there after all: those that wait for their outcome are ready again
        #[arg(long, conflicts_with = "devices")]
        undo: bool,
        /// Nothing was uploaded yet: refused devices are made ready, to be uploaded once more
        #[arg(long, conflicts_with_all = ["devices", "undo"])]
        again: bool,
    },
    /// What Partner Center's site says of devices that were uploaded by hand
    Results(ResultsArgs),
}

/// What the site says, as a list or in a word.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("said").required(true))]
pub struct ResultsArgs {
    /// The batch
    pub id: String,
    /// The site's list of the devices with their outcome: CSV, or text with semicolons or tabs
    #[arg(long, value_name = "FILE", group = "said")]
    pub file: Option<PathBuf>,
    /// Every device that waits for its outcome was taken
    #[arg(long, group = "said")]
    pub all_taken: bool,
    /// This device was refused, by its PKID or serial number
    #[arg(long, value_name = "DEVICE", group = "said", requires = "answer")]
    pub refused: Option<String>,
    /// What the site says of the refused device: code, name or words
    #[arg(long, value_name = "TEXT", requires = "refused")]
    pub answer: Option<String>,
    /// A column of the list by its name there, such as status=Zustand; the kinds: pkid serial manufacturer model status code error
    #[arg(long = "column", value_name = "KIND=NAME", requires = "file")]
    pub columns: Vec<String>,
    /// Record the devices that the list says nothing of as taken
    #[arg(long, requires = "file")]
    pub rest_taken: bool,
    /// Tell what would be recorded, and record nothing
    #[arg(long, requires = "file")]
    pub dry_run: bool,
}
