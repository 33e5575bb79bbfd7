//! The client against small services made for each test, on loopback. Every trap of the contract that shows on the wire is here.

mod authority;
mod calls;
mod checking;
mod device_code;
mod policies;
mod removing;
mod renewing;
mod road;
mod secrets;
mod sending;
mod service;
mod signing_in;

use super::*;
use crate::credentials::{CredentialStore, StoreKind};
use crate::domain::CustomerId;
use authority::{Authority, signed_in};
use service::{Seen, TestService, json_answer, status_answer};

const CUSTOMER: &str = "0c39d6d5-c70d-4c55-bc02-f620844f3fd1";
const TRACKING: &str = "e1b1d3a2-0f6f-4a3a-9f31-6e4ab7a1b6a9";

fn customer_id() -> CustomerId {
    CustomerId::parse(CUSTOMER).unwrap()
}
