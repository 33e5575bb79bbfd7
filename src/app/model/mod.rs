//! What is true with the window closed.

mod account;
mod customers;
mod dialog;
mod pictures;
mod policies;
mod removal;
mod scan;
mod send;
mod tables;

pub use account::AccountModel;
pub use customers::{AskedFor, CustomersModel, LinkState, RelationshipLink, RemoteBatches, ServiceSearch};
pub use dialog::Dialog;
pub use pictures::{BoxState, Picture, PictureId, PictureReading, PictureState, ShownPicture};
pub use policies::{Assigning, DoneDeed, PoliciesModel, PolicyDialog};
pub use removal::{OpenRemoval, RemovalDialog, RemovalModel};
pub use scan::{Feedback, FeedbackKind, ScanModel};
pub use send::SendModel;
pub use tables::{HistoryModel, OpenDevice, ReviewModel};

use crate::domain::{Actor, BatchId, BatchSummary, Customer, DeviceId};
use crate::settings::Settings;

use super::connection::ConnectionModel;
use super::doctor::DoctorModel;
use super::live::LiveModel;
use super::network_cameras::CameraTest;
use super::notice::Notice;
use super::scanned::ScannerModel;
use super::watched::WatchModel;

/// Where a person is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Screen {
    /// Batches, and what to do next.
    #[default]
    Home,
    /// A new batch's form.
    NewBatch,
    /// The operator's screen.
    Scan,
    /// The supervisor's table.
    Review,
    /// Sending, its results, and files for the site.
    Send,
    /// The partner's customers, and asking one for the relationship.
    Customers,
    /// Search over everything.
    History,
    /// What is wrong with scanners and cameras, and what to do about it.
    Diagnostics,
    /// Settings and the sign-in.
    Settings,
    /// Registered devices, and taking their registrations back; reached from Send and from History.
    Registered,
    /// A customer's configuration profiles; reached from Customers.
    Profiles,
}

impl Screen {
    /// Those of the navigation, in its order; Ctrl+1 is the first.
    pub const ALL: [Self; 9] = [
        Self::Home,
        Self::NewBatch,
        Self::Scan,
        Self::Review,
        Self::Send,
        Self::Customers,
        Self::History,
        Self::Diagnostics,
        Self::Settings,
    ];
}

/// What is true with the window closed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Model {
    /// Where the person is.
    pub screen: Screen,
    /// Whether everything is make-believe; every window says so.
    pub is_practice: bool,
    /// Who works here.
    pub actor: Option<Actor>,
    /// Settings.
    pub settings: Settings,
    /// All batches, newest first.
    pub batches: Vec<BatchSummary>,
    /// Whether batches were loaded at all.
    pub is_loaded: bool,
    /// The batch that Scan, Review and Send are about.
    pub batch: Option<BatchId>,
    /// Customers as listed last.
    pub customers: Vec<Customer>,
    /// What else is known of them, and what the service is asked about them.
    pub customer_list: CustomersModel,
    /// Whether the service is being asked for customers.
    pub is_refreshing_customers: bool,
    /// Who is signed in.
    pub account: AccountModel,
    /// The way to Partner Center: a code to type, what the account may do, the road.
    pub connection: ConnectionModel,
    /// Scan.
    pub scan: ScanModel,
    /// The camera on the Scan screen.
    pub live: LiveModel,
    /// Cameras in the network that were tried, by name, and what came of it.
    pub camera_tests: Vec<(String, CameraTest)>,
    /// Hand scanners.
    pub scanner: ScannerModel,
    /// The scanner doctor on the Diagnostics screen.
    pub doctor: DoctorModel,
    /// The watched folder.
    pub watch: WatchModel,
    /// Review.
    pub review: ReviewModel,
    /// Send.
    pub send: SendModel,
    /// History.
    pub history: HistoryModel,
    /// Registered devices, and taking their registrations back.
    pub removal: RemovalModel,
    /// Configuration profiles.
    pub policies: PoliciesModel,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Errors of the new-batch and typed-entry forms, by field's message id.
    pub form_errors: Vec<(&'static str, String)>,
    /// Sentences that stay until closed, oldest first, each with a number.
    pub notices: Vec<(u64, Notice)>,
    /// The next picture's and notice's number.
    pub next_number: u64,
}

impl Model {
    /// The batch that Scan, Review and Send are about.
    pub fn open_batch(&self) -> Option<&BatchSummary> {
        let id = self.batch.as_ref()?;
        self.batches.iter().find(|b| b.id == *id)
    }

    /// The device that is open in a side panel.
    pub fn open_device(&self) -> Option<&DeviceId> {
        let open = match self.screen {
            Screen::History => self.history.open.as_ref(),
            _ => self.review.open.as_ref(),
        };
        open.map(|o| &o.row.id)
    }
}
