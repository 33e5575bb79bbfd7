//! Docket scans the labels of laptop boxes, finds the Windows Autopilot PKID among their codes, keeps the devices in a durable queue for
//! review, and registers the approved ones to a customer through Partner Center.
//!
//! # The walk of one box
//!
//! ```text
//!     a photo, a folder of them, or the frames of a webcam or a telephone
//!        │ grey frame                       capture
//!        ▼
//!     barcode        pixels → codes (text, symbology, AIM identifier, corners)
//!        ▼
//!     label          codes of each box → PKID, serial, maker, model, each with a reason
//!        ▼
//!     queue          one durable change: "this device joined this batch"
//!        ▼
//!     review, approval          in the window (ui) or on the command line (cli)
//!        ├──► exchange          the CSV that Partner Center's site takes as it is
//!        └──► partner_center    upload, follow, result of every device
//!        ▼
//!     queue          registered, or rejected with the next step
//! ```
//!
//! Read the rooms in that order and you have read the program.
//!
//! # Rooms
//!
//! | room | subject |
//! |---|---|
//! | [`domain`] | values and rules; no IO, no clock, no async; no input makes it panic |
//! | [`capture`] | photos and pasted pictures, turned and within bounds; folders of them, also watched; frames of webcams and of cameras in the network; hand scanners, told from typing or at a serial port; which codes frames agree on; the only folder that says `v4l`, `nokhwa`, `serialport` or `notify` |
//! | [`barcode`] | codes in a frame of a camera or a photo; the only folder that says `rxing` |
//! | [`label`] | which codes of a picture are one box's, the rule table (data in `assets/catalog`) and the cross-checks between codes |
//! | [`queue`] | the journal and the tables it adds up to; the only folder that says `sqlx` |
//! | [`exchange`] | files out: Partner Center's CSV with the sheet that says how it is uploaded by hand, Intune's, lists and reports for people, what Microsoft's support wants for Surface devices, the printed sheet that sets up a hand scanner; and in: what Partner Center's site says came of an upload |
//! | [`partner_center`] | Microsoft's API; nobody else knows its JSON; the only folder that says `oauth2` |
//! | [`practice`] | a make-believe Partner Center on this computer, with the real one's oddities |
//! | [`app`] | decisions: `Model`, `Command`, `Event`, `Effect`, and all words a person reads |
//! | [`workers`] | side effects: the deeds that the window and the command line share |
//! | `ui` | the window; reads `&Model`, pushes `Command`s |
//! | [`cli`] | the same deeds without a window; one file for each command |
//! | [`credentials`] | where secrets outlast the program: the system's credential store, or the kernel's keyring; the only folder that says `keyring` |
//! | [`settings`], [`paths`], [`logging`], [`panics`] | what a person can set; the data folder; the log without secrets; panics caught and told |
//!
//! # Direction of light
//!
//! `main → ui, cli`; `ui, cli → app, workers → {capture, barcode, label, queue, exchange, partner_center, practice} → domain`.
//! `workers` and `app` meet in three closed enums only. `ui` touches `workers` in two files: `ui/shell.rs`, which hands effects over
//! and takes events in, and `ui/shell/hand_scanner.rs`, which hears scanners among the keys; of the middle rooms it asks `label` alone, for the words of a reason. `app/notice` knows the error enums of the
//! middle rooms, and nothing else of them. A middle room knows no other
//! (but `capture → barcode::GrayFrame`). `tests/docket/architecture.rs` proves all this.
//!
//! # What always holds
//!
//! - Every write to the queue is one [`domain::Change`], checked, appended to the journal and applied in one transaction; replaying the
//!   journal gives the same tables.
//! - An upload is written down before its bytes leave, and its tracking id before anybody is told. What may have arrived is asked for,
//!   never blindly sent again; and nothing counts as missing by a list that is not proven whole.
//! - Success is judged device by device, never by a batch's word.
//! - Secrets are kept in the system's credential store, never in a file or a log.
//! - Nothing under `ui` blocks, opens a file or reads the clock.

pub mod app;
pub mod barcode;
pub mod capture;
pub mod cli;
pub mod credentials;
pub mod domain;
pub mod exchange;
pub mod label;
pub mod logging;
pub mod panics;
pub mod partner_center;
pub mod paths;
pub mod practice;
pub mod queue;
pub mod settings;
#[cfg(feature = "gui")]
pub mod ui;
pub mod workers;
