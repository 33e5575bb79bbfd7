//! Tests of the decisions: commands and events in, model and effects out, as text.

mod accounts;
mod after_care;
mod batches;
mod by_hand;
mod check;
mod clinic;
mod closing;
mod connections;
mod customers;
mod doctor;
mod grouping;
mod live;
mod network_cameras;
mod never_panics;
mod notices;
mod pictures;
mod policies;
mod removal;
mod results;
mod review;
mod scan;
mod scanned;
mod send;
mod typed;
mod watched;
