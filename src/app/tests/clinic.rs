//! The error clinic.

use insta::assert_snapshot;

use crate::app::{advice, assigning_advice, removal_advice};

/// Every code of the contract with its names, those that have a name alone, and the statuses that may stand in a code's place.
const DOCUMENTED: [(&str, &[&str]); 27] = [
    ("640", &["StorageError"]),
    ("801", &["InvalidZtdRequestBody"]),
    ("802", &["InvalidZtdHardwareHash"]),
    ("803", &["MissingZtdSerialNumberAndProductKey"]),
    ("806", &["ZtdDeviceAlreadyAssigned"]),
    ("807", &["ZtdDeviceIsNotRegistered"]),
    ("808", &["ZtdDeviceAssignedToOtherTenant", "ZtdDeviceAssignedToAnotherTenant"]),
    ("809", &["ZtdProfileIsNotRegistered"]),
    ("810", &["ZtdProfileAssignedToOtherTenant"]),
    ("811", &["ZtdDeviceRegisteredByOtherTenant"]),
    ("812", &["ZtdDeviceNotFound"]),
    ("813", &["ZtdDeviceIsNotUnique"]),
    ("814", &["ZtdDeviceAlreadyAadRegistered"]),
    ("", &["ZtdDeviceDuplicated"]),
    ("", &["HashNot4k"]),
    // Our own name, where the service never told what became of a device.
    ("", &["NoResult"]),
    ("400", &[]),
    ("401", &[]),
    ("900421", &[]),
    ("403", &[]),
    ("20002", &[]),
    ("900150", &[]),
    ("900308", &[]),
    ("404", &[]),
    ("429", &[]),
    ("500", &[]),
    ("503", &[]),
];

#[test]
fn every_documented_code_has_its_meaning_next_step_and_owner() {
    let lines = DOCUMENTED.map(|(code, names)| {
        let advice = advice(Some(code), names.first().copied());
        let told = [&[code], names].concat().join(" ");
        format!("{} [{}] {}", told.trim(), advice.owner.words(), advice.sentence())
    });
    assert_snapshot!(lines.join("\n"), @"
    640 StorageError [supervisor] The service could not store the device. Send it again later; if it is refused once more, ask Partner Center's support with the correlation id
    801 InvalidZtdRequestBody [Docket's developers] The service did not understand the request. Send it once more; if it is refused again, report the fault with the correlation id
    802 InvalidZtdHardwareHash [supervisor] The hardware hash is not valid. Docket sends no hash: send the device once more. If it is refused again, ask Partner Center's support with the correlation id
    803 MissingZtdSerialNumberAndProductKey [supervisor] Neither a PKID nor a serial number arrived. Look at the box, correct the device in Review, and send it again
    806 ZtdDeviceAlreadyAssigned [supervisor] The device is registered for this customer already. Nothing to do where its group tag is the expected one. Where it is not: what you registered yourself can be taken back under Registered devices and sent again; what came through Intune or the Store the customer must remove first
    807 ZtdDeviceIsNotRegistered [supervisor] The device is not registered for this customer. Send it once more; if it is refused again, look it up in History: it may have been sent for another customer
    808 ZtdDeviceAssignedToOtherTenant ZtdDeviceAssignedToAnotherTenant [supervisor] The device is registered for another organisation. Set it aside. Check for a wrong submission of your own: that one can be taken back. A returned or used unit must first be released by who had it before; else Microsoft does it with proof of ownership (the invoice with company name and serial number)
    809 ZtdProfileIsNotRegistered [administrator] The profile does not exist for this customer. Send it once more: Docket sends devices without a profile, which is given afterwards under Customers. If it is refused again, ask Partner Center's support with the correlation id
    810 ZtdProfileAssignedToOtherTenant [Partner Center's support] The profile belongs to another organisation, which should not happen. Ask Partner Center's support with the correlation id
    811 ZtdDeviceRegisteredByOtherTenant [the customer] Another partner or the customer registered the device. Ask the customer to remove it, or to have it removed: only they and who registered it can. Then send it again
    812 ZtdDeviceNotFound [supervisor] Microsoft knows no such device. Compare the PKID with the box's picture; else use serial number, maker and model exactly as the firmware spells them, or ask the maker whether the device was reported to Microsoft. After a repair with a new main board neither helps: the customer registers it by its hardware hash
    813 ZtdDeviceIsNotUnique [the maker] Several devices look the same to Microsoft. Ask the maker: the firmware holds no serial number of its own
    814 ZtdDeviceAlreadyAadRegistered [the customer] The device stands in the customer's Entra ID already. The customer's administrator removes the stale device there, then send it again
    ZtdDeviceDuplicated [Docket's developers] The device was twice in one upload, and one of the two was taken. Look at the other one's result. This is a fault of the program: please report it
    HashNot4k [supervisor] The hardware hash is not of the 4K kind. Docket sends no hash: send the device once more. If it is refused again, ask Partner Center's support with the correlation id
    NoResult [supervisor] The service took the device six times and never told what became of it. Look for it in Partner Center under the customer's devices. If it is not there, compare its fields with the box, then send it again
    400 [supervisor] The service refuses the device as it was sent. Compare its PKID, serial number, maker and model with the box and correct what is wrong; sending it unchanged does not help
    401 [administrator] The service wants a sign-in with a second factor (MFA). Sign in again, then send it again
    900421 [administrator] The service wants a sign-in with a second factor (MFA). Sign in again, then send it again
    403 [administrator] No reseller relationship with the customer, a missing role, or an indirect reseller's account. Look at the customer's relationship first (Customers shows it), then at your role in Partner Center. An indirect reseller registers by file alone
    20002 [administrator] The customer has no reseller relationship with you. Send the customer's administrator the link that asks for it; nothing can be sent before it is accepted
    900150 [administrator] Your account lacks the role for this. In Partner Center an administrator gives you the role of admin agent or sales agent; profiles need that of admin agent
    900308 [administrator] Your account lacks the role for this. In Partner Center an administrator gives you the role of admin agent or sales agent; profiles need that of admin agent
    404 [supervisor] The service does not know the batch. It was deleted there, or never made. Compare the group tag with the customer's batches; sent again, the batch is made anew
    429 [Docket itself] The service asked to wait. Docket waits as long as it is asked to, then longer, and goes on by itself. A device that was refused so is sent again later by you
    500 [Docket itself] The service failed. Docket tries an upload again by itself. A device that was refused so is sent again later by you; if it lasts, ask Partner Center's support with the correlation id
    503 [Docket itself] The service failed. Docket tries an upload again by itself. A device that was refused so is sent again later by you; if it lasts, ask Partner Center's support with the correlation id
    ");
}

#[test]
fn names_mean_what_their_numbers_mean() {
    for (code, names) in DOCUMENTED.into_iter().filter(|(code, _)| !code.is_empty()) {
        for name in names {
            assert_eq!(advice(None, Some(name)), advice(Some(code), None), "{name}");
            assert_eq!(advice(None, Some(&format!(" {} ", name.to_uppercase()))), advice(Some(code), None), "{name}");
        }
    }
}

#[test]
fn the_name_decides_before_the_number() {
    let both = advice(Some("806"), Some("ZtdDeviceAssignedToOtherTenant"));
    assert_eq!(both, advice(Some("808"), None));
    assert_eq!(advice(Some("808"), Some("NeverHeardOf")), advice(Some("808"), None));
    assert_eq!(advice(Some("808"), Some("ZtdDeviceRegisteredByOtherTenant")), advice(Some("811"), None));
}

#[test]
fn what_nobody_knows_is_shown_as_it_came() {
    let of = |code, name| advice(code, name).sentence();
    assert_snapshot!([
        of(Some("899"), Some("ZtdSomethingNew")),
        of(Some("899"), None),
        of(None, Some("ZtdSomethingNew")),
        of(Some(" "), None),
        of(None, None),
    ].join("\n"), @"
    Unknown answer: 899 ZtdSomethingNew. Ask Partner Center's support with the correlation id
    Unknown answer: 899. Ask Partner Center's support with the correlation id
    Unknown answer: ZtdSomethingNew. Ask Partner Center's support with the correlation id
    The service gave no reason. Ask Partner Center's support with the correlation id
    The service gave no reason. Ask Partner Center's support with the correlation id
    ");
    // Numbers that Microsoft never explained.
    for code in ["804", "805", "815", "999", "0"] {
        assert!(advice(Some(code), None).meaning.ends_with(&format!(": {code}")), "{code}");
    }
}

/// What is said of devices that were sent is not said of a registration that stays.
#[test]
fn a_registration_that_stays_has_words_of_its_own() {
    let of = |code, name| removal_advice(code, name).sentence();
    assert_snapshot!([
        of("811", "ZtdDeviceRegisteredByOtherTenant"),
        of("800002", "The request is wrong."),
        of("400", ""),
        of("404", "1000: The device was not found."),
        of("640", "StorageError"),
        of("812", "ZtdDeviceNotFound"),
        of("813", "ZtdDeviceIsNotUnique"),
    ].join("\n"), @"
    Another partner or the customer registered the device. Only who registered it, or the customer, can remove it
    It stays registered. Partner Center's answer: 800002 The request is wrong. Ask Partner Center's support with the correlation id
    It stays registered. Partner Center's answer: 400. Ask Partner Center's support with the correlation id
    Partner Center does not find the device (404 1000: The device was not found): it may be gone already. Ask later for it to be taken back again: Docket looks anew then, and tells whether it is gone. If Partner Center lists it still, ask its support with the correlation id
    The service could not store the device. It stays registered. Ask for it to be taken back again later; if it is refused once more, ask Partner Center's support with the correlation id
    Partner Center does not find the device (812 ZtdDeviceNotFound): it may be gone already. Ask later for it to be taken back again: Docket looks anew then, and tells whether it is gone. If Partner Center lists it still, ask its support with the correlation id
    It stays registered. Partner Center's answer: 813 ZtdDeviceIsNotUnique. Ask Partner Center's support with the correlation id
    ");
}

/// Nor of a device that did not get a profile.
#[test]
fn a_device_without_the_profile_has_words_of_its_own() {
    let of = |code, name| assigning_advice(code, name).sentence();
    assert_snapshot!([
        of("640", "StorageError"),
        of("807", "ZtdDeviceIsNotRegistered"),
        of("809", "ZtdProfileIsNotRegistered"),
        of("812", "ZtdDeviceNotFound"),
        of("802", "InvalidZtdHardwareHash"),
        of("400", "The script says so."),
    ].join("\n"), @"
    The service could not store the device. Give the profile again later; if it is refused once more, ask Partner Center's support with the correlation id
    The device is not registered for this customer. Look it up in History: it may have been sent for another customer, or taken back already
    The profile does not exist for this customer. Choose another profile
    Microsoft knows no such device. Look among the customer's devices in Partner Center whether it is registered still. If it is, give the profile again later; if it is refused once more, ask Partner Center's support with the correlation id
    Partner Center says 802 InvalidZtdHardwareHash. Give the profile again; if it is refused once more, ask Partner Center's support with the correlation id
    Partner Center says 400 The script says so. Give the profile again; if it is refused once more, ask Partner Center's support with the correlation id
    ");
}
