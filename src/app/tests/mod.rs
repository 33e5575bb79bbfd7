//! Tests of the decisions: commands and events in, model and effects out, as text.

mod accounts;
mod batches;
mod check;
mod clinic;
mod closing;
mod doctor;
mod grouping;
mod live;
mod network_cameras;
mod never_panics;
mod notices;
mod pictures;
mod review;
mod scan;
mod scanned;
mod send;
mod typed;
mod watched;
