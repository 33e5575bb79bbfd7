//! Customers on the command line.

use std::path::PathBuf;

use clap::Subcommand;

/// Customers.
#[derive(Debug, Subcommand)]
pub enum CustomersCommand {
    /// Customers as they were listed last
    List,
    /// Ask the service for its customers
    Refresh,
    /// Customers whose name, domain or tenant id holds a text
    Find {
        /// What is looked for
        text: String,
        /// Ask the service, for names that begin with the text; what it tells is kept
        #[arg(long)]
        ask: bool,
    },
    /// Name a customer by hand, for a partner who cannot list them
    Name {
        /// Its tenant id
        tenant: String,
        /// Its name
        name: String,
        /// Its domain
        #[arg(long, value_name = "DOMAIN")]
        domain: Option<String>,
    },
    /// The link that asks a customer for the reseller relationship
    Link {
        /// Draw it as a QR code into this file (SVG or PNG)
        #[arg(long, value_name = "FILE")]
        qr: Option<PathBuf>,
    },
}
