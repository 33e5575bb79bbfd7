//! Parts that several screens are made of.

pub mod badge;
pub mod bars;
pub mod buttons;
pub mod card;
pub mod code;
pub mod copied;
pub mod customer_list;
pub mod device_choice;
pub mod device_table;
pub mod empty;
pub mod feedback;
pub mod fields;
pub mod finding;
pub mod group_mark;
pub mod heading;
pub mod line;
pub mod live;
pub mod live_panel;
mod live_region;
pub mod nav;
pub mod notices;
pub mod picture;
pub mod practice;
pub mod scrolling;
pub mod status_bar;
pub mod story;
