//! The way to the service: made when it is first needed, so that work without a line never touches the network.

use std::sync::Arc;

use super::Setup;
use crate::app::notice::Failure;
use crate::partner_center::{Account, PartnerCenterClient};

/// The way to a service that is not gone yet.
pub struct Line {}

impl Line {
    /// The way that the set-up names; nothing is connected by this.
    pub fn new(setup: &Setup) -> Self {
        let _ = setup;
        todo!()
    }

    /// The connection, made at the first call.
    ///
    /// # Errors
    /// Where a setting is missing, or the practice service cannot be started.
    pub async fn connect(&self) -> Result<Arc<Connection>, Failure> {
        todo!()
    }
}

/// A client of the service, and the browser to sign in with.
pub struct Connection {}

impl Connection {
    /// The client.
    pub fn client(&self) -> &PartnerCenterClient {
        todo!()
    }

    /// Who is signed in, without asking the service. In practice somebody always is after [`Line::connect`].
    pub fn account(&self) -> Option<Account> {
        todo!()
    }

    /// Signs in through the browser.
    ///
    /// # Errors
    /// Refused, or cancelled by timeout.
    pub async fn sign_in(&self) -> Result<Account, Failure> {
        todo!()
    }

    /// Forgets the sign-in.
    ///
    /// # Errors
    /// Where the credential store fails.
    pub async fn sign_out(&self) -> Result<(), Failure> {
        todo!()
    }
}
