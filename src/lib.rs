//! Docket.

pub mod app;
pub mod barcode;
pub mod capture;
pub mod cli;
pub mod domain;
pub mod exchange;
pub mod label;
pub mod partner_center;
pub mod practice;
pub mod queue;
pub mod settings;
#[cfg(feature = "gui")]
pub mod ui;
pub mod workers;
