//! The way to Partner Center on the command line.

use clap::Subcommand;

/// The account.
#[derive(Debug, Subcommand)]
pub enum AccountCommand {
    /// Find out what the account that is signed in may do, and name what is missing
    Check,
}

/// The network.
#[derive(Debug, Subcommand)]
pub enum NetworkCommand {
    /// Look at the way to Partner Center step by step: proxy, name, line, seal, sign-in, token, service, clock
    Test,
    /// Use a proxy; the password of a user in the address is asked for and kept where passwords are kept
    Proxy {
        /// http://user@proxy.example:3128, socks5h://proxy.example:1080, none, or an empty text for the system's own
        address: String,
    },
}
