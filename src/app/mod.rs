//! Decisions. [`Model`] is what is true with the window closed; a [`Command`] is what a person wants, an [`Event`] what happened, an
//! [`Effect`] what is to be done about it. `on_command` and `on_event` are pure: no egui, no IO, time is an argument.

mod account;
mod advice;
mod answers;
mod batches;
mod boxes;
pub mod by_hand;
mod camera_set;
mod causes;
mod closing;
pub mod command;
pub mod connection;
mod counting;
pub mod customers;
pub mod doctor;
pub mod effect;
pub mod event;
mod feedback;
pub mod findings;
mod forms;
mod grouping;
mod history;
pub mod live;
pub mod model;
pub mod network_cameras;
pub mod notice;
mod partners;
mod pictures;
pub mod policies;
mod policy_form;
pub mod removal;
mod removal_consent;
mod removal_note;
pub mod results;
mod review;
pub mod samples;
pub mod scanned;
mod send;
pub mod set_up;
mod site_list;
#[cfg(test)]
mod tests;
mod typed;
mod update;
pub mod watched;
pub mod words;

pub use advice::{Advice, Owner, advice, removal_advice};
pub use causes::cause_words;
pub use command::Command;
pub use effect::Effect;
pub use event::Event;
pub use forms::group_tag_words;
pub use model::{Model, Screen};
pub use notice::{Failure, Notice};
pub use partners::OtherPartner;
pub use removal_note::removal_note;
