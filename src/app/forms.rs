//! What a person typed, checked field by field. An error stands by its field and says what to type; it never repeats what was typed,
//! for that might be a secret.

use crate::domain::group_tag::GroupTagError;
use crate::domain::identity::NameError;
use crate::domain::pkid::holds_product_key;
use crate::domain::{
    Customer, CustomerId, DeviceDraft, GroupTag, Manufacturer, ModelName, Pkid, PkidError, Relationship, SerialError,
    SerialNumber,
};
use crate::words;

use super::command::{BatchForm, DeviceForm};
use super::customers::CustomerForm;

/// Errors by field.
pub(super) type FormErrors = Vec<(&'static str, String)>;

/// A new batch that is well filled in.
pub(super) struct NewBatch {
    pub(super) customer: CustomerId,
    pub(super) group_tag: GroupTag,
    pub(super) expected: Option<u32>,
    pub(super) order: Option<String>,
}

/// Longest order number.
const ORDER_LENGTH: usize = 64;

/// Checks a new batch.
pub(super) fn check_batch(form: &BatchForm) -> Result<NewBatch, FormErrors> {
    let mut errors = FormErrors::new();
    if form.customer.is_none() {
        errors.push(("customer", words!("wrong-customer")));
    }
    let group_tag = GroupTag::parse_new(&form.group_tag);
    if let Err(error) = &group_tag {
        errors.push(("group-tag", group_tag_words(error)));
    }
    let expected = match form.expected.trim() {
        "" => Some(None),
        text => text.parse().ok().filter(|&count: &u32| count > 0).map(Some),
    };
    if expected.is_none() {
        errors.push(("expected", words!("wrong-expected")));
    }
    let order = form.order.trim();
    if order.chars().count() > ORDER_LENGTH || order.chars().any(char::is_control) {
        errors.push(("order", words!("wrong-order", most = ORDER_LENGTH)));
    } else if holds_product_key(order) {
        errors.push(("order", words!("wrong-product-key")));
    }
    match (form.customer, group_tag, expected) {
        (Some(customer), Ok(group_tag), Some(expected)) if errors.is_empty() => {
            Ok(NewBatch { customer, group_tag, expected, order: (!order.is_empty()).then(|| order.to_owned()) })
        }
        _ => Err(errors),
    }
}

/// Longest name and domain of a customer.
const CUSTOMER_LENGTH: usize = 256;

/// Checks a customer that a person names.
pub(super) fn check_customer(form: &CustomerForm) -> Result<Customer, FormErrors> {
    let mut errors = FormErrors::new();
    let (name, domain) = (form.name.trim(), form.domain.trim());
    let is_too_long = |text: &str| text.chars().count() > CUSTOMER_LENGTH || text.chars().any(char::is_control);
    if name.is_empty() {
        errors.push(("customer-name", words!("wrong-customer-name")));
    } else if is_too_long(name) {
        errors.push(("customer-name", words!("wrong-name-long")));
    } else if holds_product_key(name) {
        errors.push(("customer-name", words!("wrong-product-key")));
    }
    if holds_product_key(domain) {
        errors.push(("customer-domain", words!("wrong-product-key")));
    } else if is_too_long(domain)
        || domain.contains(char::is_whitespace)
        || (!domain.is_empty() && !domain.contains('.'))
    {
        errors.push(("customer-domain", words!("wrong-domain")));
    }
    let id = CustomerId::parse(&form.tenant);
    if id.is_none() {
        errors.push(("customer-tenant", words!("wrong-tenant")));
    }
    match id {
        Some(id) if errors.is_empty() => Ok(Customer {
            id,
            name: name.to_owned(),
            domain: (!domain.is_empty()).then(|| domain.to_owned()),
            relationship: Relationship::Unknown,
        }),
        _ => Err(errors),
    }
}

/// Checks a typed or edited device: a PKID, or serial number, maker and model; what else is given joins it.
pub(super) fn check_device(form: &DeviceForm) -> Result<DeviceDraft, FormErrors> {
    let mut errors = FormErrors::new();
    let mut draft = DeviceDraft::default();
    if !form.pkid.trim().is_empty() {
        match typed_pkid(&form.pkid) {
            Ok(pkid) => draft.pkid = Some(pkid),
            Err(error) => errors.push(("pkid", pkid_words(&error))),
        }
    }
    if !form.serial.trim().is_empty() {
        match SerialNumber::parse(&form.serial) {
            Ok(serial) => draft.serial = Some(serial),
            Err(error) => errors.push(("serial", serial_words(&error))),
        }
    }
    // Maker and model are compared exactly by the service, but nobody means the white space around what is typed.
    let (manufacturer, model) = (form.manufacturer.trim(), form.model.trim());
    if !manufacturer.is_empty() {
        match Manufacturer::parse(manufacturer) {
            Ok(name) => draft.manufacturer = Some(name),
            Err(error) => errors.push(("manufacturer", name_words(&error))),
        }
    }
    if !model.is_empty() {
        match ModelName::parse(model) {
            Ok(name) => draft.model = Some(name),
            Err(error) => errors.push(("model", name_words(&error))),
        }
    }
    if form.pkid.trim().is_empty() && errors.is_empty() {
        if draft == DeviceDraft::default() {
            errors.push(("pkid", words!("wrong-nothing-typed")));
        } else {
            let missing = [
                ("serial", draft.serial.is_none()),
                ("manufacturer", draft.manufacturer.is_none()),
                ("model", draft.model.is_none()),
            ];
            errors.extend(missing.into_iter().filter(|(_, is)| *is).map(|(field, _)| (field, words!("wrong-missing"))));
        }
    }
    let mut seen = Vec::new();
    errors.retain(|(field, _)| {
        !seen.contains(field) && {
            seen.push(*field);
            true
        }
    });
    if errors.is_empty() { Ok(draft) } else { Err(errors) }
}

/// Reads a PKID that a person typed: spaces and hyphens between the digits are theirs, not the label's.
fn typed_pkid(text: &str) -> Result<Pkid, PkidError> {
    if holds_product_key(text) {
        return Err(PkidError::ProductKey);
    }
    match Pkid::parse(text.trim()) {
        Err(PkidError::NotDigits) => {
            let digits: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
            Pkid::parse(&digits)
        }
        read => read,
    }
}

/// Whether the thirteen digits would also be a retail code: the last one is EAN-13's check digit. One PKID in ten looks so by chance.
pub(super) fn could_be_retail_code(pkid: Pkid) -> bool {
    let weigh = |(at, digit): (usize, u8)| u32::from(digit - b'0') * if at % 2 == 0 { 1 } else { 3 };
    pkid.as_str().bytes().enumerate().map(weigh).sum::<u32>() % 10 == 0
}

/// Why a text cannot be a group tag, in one sentence.
pub fn group_tag_words(error: &GroupTagError) -> String {
    match error {
        GroupTagError::Empty => words!("wrong-group-tag-empty"),
        GroupTagError::TooLong => words!("wrong-group-tag-long", most = GroupTag::MAX_LENGTH),
        GroupTagError::ControlCharacter | GroupTagError::Dots => words!("wrong-group-tag-character"),
        GroupTagError::OpenGap => words!("wrong-group-tag-gap"),
        GroupTagError::ProductKey => words!("wrong-product-key"),
    }
}

fn pkid_words(error: &PkidError) -> String {
    match error {
        PkidError::WrongLength { got } => words!("wrong-pkid-length", got = got),
        PkidError::NotDigits => words!("wrong-pkid-digits"),
        PkidError::DefaultKey => words!("wrong-pkid-default"),
        PkidError::ProductId => words!("wrong-pkid-product-id"),
        PkidError::ProductKey => words!("wrong-product-key"),
    }
}

fn serial_words(error: &SerialError) -> String {
    match error {
        SerialError::Empty => words!("wrong-missing"),
        SerialError::TooLong => words!("wrong-serial-long", most = SerialNumber::MAX_LENGTH),
        SerialError::BadCharacter(character) => words!("wrong-character", character = shown(*character)),
        SerialError::Placeholder => words!("wrong-serial-placeholder"),
        SerialError::ProductKey => words!("wrong-product-key"),
    }
}

fn name_words(error: &NameError) -> String {
    match error {
        NameError::Empty => words!("wrong-missing"),
        NameError::TooLong => words!("wrong-name-long"),
        NameError::BadCharacter(character) => words!("wrong-character", character = shown(*character)),
        NameError::ProductKey => words!("wrong-product-key"),
    }
}

/// A character as a person can see it.
fn shown(character: char) -> String {
    if character.is_control() { character.escape_default().to_string() } else { character.to_string() }
}
