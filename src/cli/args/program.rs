//! The journal and the settings on the command line.

use clap::Subcommand;

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
    /// Change a setting, or add a partner with the first of its settings: partners.NAME.tenant
    Set {
        /// Its name, such as approval.second-person
        key: String,
        /// Its value
        value: String,
    },
    /// Set a setting back to what it was at first, or forget a partner: partners.NAME
    Unset {
        /// Its name
        key: String,
    },
}
