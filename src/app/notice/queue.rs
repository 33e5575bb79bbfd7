//! Words for what the queue refuses, and for what is wrong with the disk below it.

use super::{Said, Severity, shown};
use crate::queue::QueueError;
use crate::words;

pub(super) fn of_queue(error: &QueueError) -> Said {
    use QueueError as Q;
    match error {
        Q::NoSuchBatch(_) => say!(Warning, "failure-no-such-batch"),
        Q::NoSuchDevice(_) => say!(Warning, "failure-no-such-device"),
        Q::NoSuchAttempt(_) => say!(Error, "failure-no-such-attempt"),
        Q::Duplicate(first) => say!(
            Warning,
            "failure-duplicate",
            number = first.number,
            batch = first.batch_number,
            customer = first.customer.as_str(),
            who = first.scanned_by.as_str()
        ),
        Q::Conflict(first) => say!(
            Error,
            "failure-conflict",
            number = first.number,
            batch = first.batch_number,
            customer = first.customer.as_str(),
            who = first.scanned_by.as_str()
        ),
        Q::NotIdentified => say!(Warning, "failure-not-identified"),
        Q::WrongBatchState { state, .. } => say!(Warning, "failure-batch-state", state = state.as_str()),
        Q::WrongDeviceState { state, .. } => say!(Warning, "failure-device-state", state = state.as_str()),
        Q::EmptyBatch => say!(Warning, "failure-empty-batch"),
        Q::DevicesHeld { count } => say!(Warning, "failure-held", count = count),
        Q::ReasonNeeded { count, expected } => {
            say!(Warning, "failure-reason-needed", count = count, expected = expected)
        }
        Q::CountChanged { seen, actual } => say!(Warning, "failure-count-changed", seen = seen, actual = actual),
        Q::SecondPersonNeeded { operator } => say!(Warning, "failure-second-person", operator = operator.as_str()),
        Q::ChangedMeanwhile => say!(Warning, "failure-changed-meanwhile"),
        Q::DifferentCustomers => say!(Warning, "failure-different-customers"),
        Q::DifferentPartners => say!(Warning, "failure-different-partners"),
        Q::OtherService { first, other } => {
            say!(Error, "failure-other-service", first = first.as_str(), other = other.as_str())
        }
        Q::OtherPartner { first, other } => {
            say!(Error, "failure-other-partner", first = first.as_str(), other = other.as_str())
        }
        Q::OtherRequest(_) => say!(Error, "failure-other-request"),
        Q::NoSuchRemoval(_) => say!(Warning, "failure-no-such-removal"),
        Q::WrongRemovalState { state } => say!(Warning, "failure-removal-state", state = state.as_str()),
        Q::OwnRemoval { operator } => say!(Warning, "failure-own-removal", operator = operator.as_str()),
        Q::ConsentNeeded => say!(Warning, "failure-consent-needed"),
        Q::PolicyUnderWay { name } => say!(Warning, "failure-profile-under-way", name = name.as_str()),
        Q::NoSuchPolicyDeed { name } => say!(Error, "failure-no-such-profile-deed", name = name.as_str()),
        Q::NoSuchAssignment(_) => say!(Error, "failure-no-such-assignment"),
        Q::WrongAttemptState { state } => say!(Error, "failure-attempt-state", state = state.as_str()),
        Q::IdTaken(_) => say!(Error, "failure-id-taken"),
        Q::NetworkDrive { folder, .. } => say!(Error, "failure-network-drive", folder = shown(folder)),
        Q::NewerSchema { found, known } => say!(Error, "failure-newer-schema", found = found, known = known),
        Q::DiskFull => say!(Error, "failure-disk-full"),
        Q::ReadOnly(_) => say!(Error, "failure-read-only"),
        Q::Busy => say!(Error, "failure-busy"),
        Q::Damaged(_) => say!(Error, "failure-damaged"),
        Q::Database(_) => say!(Error, "failure-database"),
    }
}
