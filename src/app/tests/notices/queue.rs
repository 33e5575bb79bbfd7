//! What the queue refuses, and what fails below it.

use insta::assert_snapshot;

use super::super::check::{batch_id, first};
use super::told;
use crate::app::notice::{Failure, Notice};
use crate::domain::{BatchState, DeviceId, DeviceState, RemovalState};
use crate::queue::QueueError as Q;

#[test]
fn what_the_queue_refuses() {
    assert_snapshot!(told([
        Q::NoSuchBatch(batch_id(1)),
        Q::NoSuchDevice(DeviceId("d1".into())),
        Q::NoSuchAttempt("a1".into()),
        Q::Duplicate(first(7)),
        Q::Conflict(first(7)),
        Q::NotIdentified,
        Q::EmptyBatch,
        Q::DevicesHeld { count: 2 },
        Q::ReasonNeeded { count: 37, expected: 40 },
        Q::CountChanged { seen: 3, actual: 4 },
        Q::SecondPersonNeeded { operator: "ben".into() },
        Q::ChangedMeanwhile,
        Q::DifferentCustomers,
        Q::DifferentPartners,
        Q::OtherService { first: "practice".into(), other: "partner-center".into() },
        Q::WrongAttemptState { state: "settled".into() },
        Q::IdTaken("d1".into()),
    ].map(Failure::Queue)), @r#"
    Warning: There is no such batch | Look for it in the list of batches
        there is no batch b1
    Warning: There is no such device | Search for it under History
        there is no device d1
    Error: The upload is not in the queue | Prove the journal under History, and report the details below
        there is no attempt a1
    Warning: Already scanned: no. 12 of batch 7 for Contoso, Inc., by anna | Nothing to do: the device is in the queue once
        already scanned: no. 12 of batch 7 for Contoso, Inc.
    Error: The serial number belongs to another PKID: no. 12 of batch 7 for Contoso, Inc., scanned by anna | Look at both boxes, and set this one aside. A supervisor corrects the wrong entry in Review
        the serial number belongs to another PKID: no. 12 of batch 7
    Warning: Nothing identifies the device | Give a PKID, or serial number, maker and model together
        nothing identifies the device: a PKID, or maker, model and serial number, is needed
    Warning: The batch holds no devices | Reopen it and scan, or begin another batch
        the batch is empty
    Warning: 2 devices are held as too many | Keep them or leave them out, then approve the batch
        2 too many are held: keep them or leave them out first
    Warning: Only 37 of 40 expected devices are there, and nobody has said why | Close the batch with a reason
        only 37 of 40 expected devices are there, and no reason is given
    Warning: The batch was changed: it holds 4 devices, not 3 | Look at it once more before you approve it
        the batch has 4 devices, not 3
    Warning: ben has worked on this batch: a second person must approve it | Ask a supervisor who neither made, scanned nor edited it
        ben has worked on this batch: a second person must approve it
    Warning: Somebody else changed the device meanwhile | Look at it as it is now, then make your change again
        the device was changed meanwhile
    Warning: These are of different customers | What is done together, or put into one batch, is of one customer
        these are of different customers
    Warning: These devices were registered by different partners of yours | Do it for one partner after the other. Devices that were uploaded by hand before a partner was set up count as another partner's
        the devices were registered by different partners
    Error: This queue has sent to practice and never sends to partner-center | Start the program with another data folder for the other service
        this queue sends to practice, not to partner-center
    Error: The upload is settled: its answer does not fit | Press "Send…" to ask Partner Center anew, and report the details below if this comes again
        the attempt is settled
    Error: The queue holds this entry already | Nothing was changed. Report the details below
        the id d1 is taken
    "#);
}

#[test]
fn what_the_queue_refuses_of_work_with_partner_center() {
    assert_snapshot!(told([
        Q::OtherPartner { first: "tenant one".into(), other: "tenant two".into() },
        Q::OtherRequest("a1".into()),
        Q::NoSuchRemoval("r1".into()),
        Q::OwnRemoval { operator: "ben".into() },
        Q::ConsentNeeded,
        Q::PolicyUnderWay { name: "Kiosk".into() },
        Q::NoSuchPolicyDeed { name: "Kiosk".into() },
        Q::NoSuchAssignment("s1".into()),
    ].map(Failure::Queue)), @"
    Error: This batch is sent by partner tenant one, and not by tenant two | Choose the other partner under Settings, then send it
        this batch is sent by partner tenant one, not by tenant two
    Error: The upload that was to be repeated was another one: nothing was sent | Report the details below
        this is not the request of attempt a1
    Warning: There is no such removal | Look for it in the list of removals
        there is no removal r1
    Warning: ben has asked for this removal: a second person must approve it | Ask a colleague to look at the devices and to approve it
        ben has asked for this removal: a second person must approve it
    Warning: A profile that skips the licence terms needs the customer's consent | Write down what the customer has agreed to, who said so and when
        a profile that skips the licence terms needs the customer's consent in words
    Warning: Something is being done to the profile Kiosk, and nobody knows yet what came of it | Refresh the profiles in some minutes: their list tells what came of it. Try again only then
        the profile Kiosk is being worked on
    Error: Nothing like this is under way with the profile Kiosk | Refresh the profiles. Report the details below if this comes again
        nothing like this is under way with the profile Kiosk
    Error: The assignment is not in the queue | Prove the journal under History, and report the details below
        there is no assignment s1
    ");
}

#[test]
fn what_fails_below_the_queue() {
    assert_snapshot!(told([
        Q::NetworkDrive { folder: "/mnt/share".into(), filesystem: "cifs".into() },
        Q::NewerSchema { found: 9, known: 1 },
        Q::DiskFull,
        Q::ReadOnly("attempt to write a readonly database".into()),
        Q::Busy,
        Q::Damaged("file is not a database".into()),
        Q::Database("disk I/O error".into()),
    ].map(Failure::Queue)), @"
    Error: The data folder /mnt/share is on a network drive | Choose a folder on this computer, or let your administrator set up a shared database
        the data folder /mnt/share is on a network drive (cifs)
    Error: The queue was written by a newer program: its form is 9, this program knows 1 | Ask your administrator to update this program. Nothing was changed
        the queue was written by a newer program (schema 9; this program knows 1)
    Error: The disk is full: nothing was saved | Stop scanning. Free some room on the disk, then scan the last box again
        the disk is full
    Error: The queue cannot be written: nothing was saved | Stop scanning. Ask your administrator for the right to write to the data folder
        the queue cannot be written: attempt to write a readonly database
    Error: Another program holds the queue: nothing was saved | Close other windows of Docket and programs that copy its folder, then try again
        another program holds the queue
    Error: The queue's file is damaged, or is not Docket's | Stop scanning. Ask your administrator to restore the last backup
        the queue file is damaged or is not Docket's: file is not a database
    Error: The queue's database failed: nothing was saved | Stop scanning. Try again, and give your administrator the details below if it fails once more
        the database failed: disk I/O error
    ");
}

#[test]
fn states_are_told_in_words() {
    let batches = BatchState::ALL.map(|state| Failure::Queue(Q::WrongBatchState { batch: batch_id(1), state }));
    let whats = batches.map(|failure| Notice::of(&failure).what);
    assert_snapshot!(whats.join("\n"), @"
    This cannot be done now: the batch is open
    This cannot be done now: the batch is closed
    This cannot be done now: the batch is approved
    This cannot be done now: the batch is being sent
    This cannot be done now: the batch is finished
    This cannot be done now: the batch is finished, with refused devices
    ");
    let device = |state| Failure::Queue(Q::WrongDeviceState { device: DeviceId("d1".into()), state });
    let whats = DeviceState::ALL.map(|state| Notice::of(&device(state)).what);
    assert_snapshot!(whats.join("\n"), @"
    This cannot be done now: the device is held as one too many
    This cannot be done now: the device is ready to be sent
    This cannot be done now: the device is being sent
    This cannot be done now: the device is perhaps sent, and is being asked for
    This cannot be done now: the device is with Partner Center
    This cannot be done now: the device is uploaded by hand
    This cannot be done now: the device is registered
    This cannot be done now: the device is refused by Partner Center
    This cannot be done now: the device is solved elsewhere
    This cannot be done now: the device is to be removed
    This cannot be done now: the device is removed
    This cannot be done now: the device is taken back
    ");
    let whats = RemovalState::ALL.map(|state| Notice::of(&Failure::Queue(Q::WrongRemovalState { state })).what);
    assert_snapshot!(whats.join("\n"), @"
    This cannot be done now: the removal is waiting for a second person
    This cannot be done now: the removal is approved
    This cannot be done now: the removal is refused
    This cannot be done now: the removal is finished
    This cannot be done now: the removal is finished, with devices that stay registered
    ");
}
