//! The Send screen: what is under way, and what came of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::app::by_hand::ReadResults;
use crate::app::event::SendingStep;
use crate::app::notice::Trouble;
use crate::app::results::ResultsModel;
use crate::domain::{Attempt, BatchId, ExportedFile};

/// The Send screen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SendModel {
    /// The batches that are on their way, each with what is being done; nothing is said of one that was only just asked for.
    pub under_way: BTreeMap<BatchId, Option<SendingStep>>,
    /// When those that wait are tried again.
    pub tried_at: BTreeMap<BatchId, Timestamp>,
    /// Whether another program on this queue sends.
    pub is_elsewhere: bool,
    /// Attempts of the batch, oldest first.
    pub attempts: Vec<Attempt>,
    /// Devices with a result that needs a person, by their cause.
    pub results: ResultsModel,
    /// Files that were written last.
    pub files: Vec<ExportedFile>,
    /// The list of Partner Center's site that was read and is not recorded yet, and for which batch.
    pub read: Option<(BatchId, ReadResults)>,
    /// Batches that are settled, and of which it is not told yet how they went.
    pub settled: BTreeSet<BatchId>,
    /// What a person must see to, by batch.
    pub trouble: BTreeMap<BatchId, Trouble>,
}
