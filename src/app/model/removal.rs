//! Registered devices and removals: what is shown of them, and the dialogs about them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{CustomerId, DeviceId, DevicePage, DeviceQuery, DeviceRow, Removal, RemovalId, RemovalStep};

/// A removal that is looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct OpenRemoval {
    /// The removal.
    pub removal: Removal,
    /// Its devices, in its order.
    pub rows: Vec<DeviceRow>,
}

/// The screen of registered devices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RemovalModel {
    /// What is looked for.
    pub query: DeviceQuery,
    /// Registered devices.
    pub page: DevicePage,
    /// Those that are chosen.
    pub chosen: BTreeMap<DeviceId, DeviceRow>,
    /// All removals, newest first.
    pub removals: Vec<Removal>,
    /// The search whose devices are all to be chosen, as long as they are waited for.
    pub choosing: Option<DeviceQuery>,
    /// Which removal is to be looked at.
    pub looked_at: Option<RemovalId>,
    /// The removal that is looked at, once it is loaded.
    pub open: Option<OpenRemoval>,
    /// The removal that is being done, and how far that is.
    pub under_way: Option<(RemovalId, Option<RemovalStep>)>,
    /// When that is gone on with, where it waits.
    pub tried_at: Option<Timestamp>,
}

impl RemovalModel {
    /// Nothing is chosen, nor will be.
    pub(in crate::app) fn choose_none(&mut self) {
        self.choosing = None;
        self.chosen.clear();
    }
}

/// A dialog about a removal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemovalDialog {
    /// Ask for approval: shows which devices, and wants a reason.
    Request {
        /// Whose they are.
        customer: CustomerId,
        /// The customer's name.
        name: String,
        /// Which.
        devices: Vec<DeviceRow>,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
    /// Approve: the count must be typed.
    Approve {
        /// Which removal.
        removal: RemovalId,
        /// Its devices.
        devices: Vec<DeviceRow>,
        /// The customer's name.
        name: String,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
    /// Do not do it: the reason must be typed.
    Refuse {
        /// Which removal.
        removal: RemovalId,
        /// What is wrong with what was typed.
        error: Option<String>,
    },
}
