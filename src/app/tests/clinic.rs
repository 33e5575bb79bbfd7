//! The error clinic.

use insta::assert_snapshot;

use crate::app::advice;

#[test]
fn every_code_has_its_meaning_and_next_step() {
    let codes = [
        "640", "801", "802", "803", "806", "807", "808", "809", "810", "811", "812", "813", "814", "400", "401", "403",
        "404", "429", "500", "503",
    ];
    let lines = codes.map(|code| {
        let advice = advice(Some(code), None);
        format!("{code} [{}] {}", advice.owner.words(), advice.sentence())
    });
    assert_snapshot!(lines.join("\n"), @"
    640 [supervisor] The service could not store the device. Send it again later; if it is refused once more, ask support with the correlation id
    801 [Docket's developers] The service did not understand the request. Send it once more; if it is refused again, report the fault with the correlation id
    802 [supervisor] The hardware hash is not valid. Register the device by its PKID, or have the hash captured again
    803 [supervisor] Neither a PKID nor a serial number arrived. Look at the box, correct the device in Review, and send it again
    806 [supervisor] The device is registered for this customer already. Nothing to do; where the group tag is not the expected one, the customer must remove the device before you can manage it
    807 [supervisor] The device is not registered for this customer. Refresh what is shown, and look the device up in History
    808 [supervisor] The device is registered for another organisation. Set it aside. Check for a wrong submission of your own; else the previous owner must release it, or Microsoft with proof of ownership (the invoice with company name and serial number)
    809 [administrator] The profile does not exist for this customer. Choose another profile
    810 [Microsoft's support] The profile belongs to another organisation, which should not happen. Ask support with the correlation id
    811 [the customer] Another partner or the customer registered the device. Only who registered it, or the customer, can remove it
    812 [supervisor] Microsoft knows no such device. Compare the PKID with the box's picture; else use serial number, maker and model exactly as the firmware spells them, or ask the maker whether the device was reported to Microsoft
    813 [the maker] Several devices look the same to Microsoft. Ask the maker: the firmware holds no serial number of its own
    814 [the customer] The device stands in the customer's Entra ID already. The customer's administrator removes the stale device there, then send it again
    400 [supervisor] The service refuses the device as it was sent. Compare its fields with the box and correct them; sending it unchanged does not help
    401 [administrator] The service wants a sign-in with a second factor (MFA). Sign in again, then send it again
    403 [administrator] No reseller relationship with the customer, a missing role, or an indirect reseller's account. Check the customer's relationship and your role in Partner Center
    404 [supervisor] The service does not know the batch. Check the group tag, then send it again
    429 [supervisor] The service asked to wait. Send it again later
    500 [supervisor] The service failed. Send it again later; if it lasts, ask support with the correlation id
    503 [supervisor] The service failed. Send it again later; if it lasts, ask support with the correlation id
    ");
}

#[test]
fn names_without_a_number_are_known() {
    let lines = ["ZtdDeviceDuplicated", "HashNot4k"].map(|name| advice(None, Some(name)).sentence());
    assert_snapshot!(lines.join("\n"), @"
    The device was twice in one upload, and one of the two was taken. Look at the other one's result. This is a fault of the program: please report it
    The hardware hash is not of the 4K kind. Register the device by its PKID, or have a 4K hash captured
    ");
}

#[test]
fn names_mean_what_their_numbers_mean() {
    for (code, name) in [
        ("640", "StorageError"),
        ("801", "InvalidZtdRequestBody"),
        ("802", "InvalidZtdHardwareHash"),
        ("803", "MissingZtdSerialNumberAndProductKey"),
        ("806", "ZtdDeviceAlreadyAssigned"),
        ("807", "ZtdDeviceIsNotRegistered"),
        ("808", "ZtdDeviceAssignedToOtherTenant"),
        ("808", "ZtdDeviceAssignedToAnotherTenant"),
        ("809", "ZtdProfileIsNotRegistered"),
        ("810", "ZtdProfileAssignedToOtherTenant"),
        ("811", "ZtdDeviceRegisteredByOtherTenant"),
        ("812", "ZtdDeviceNotFound"),
        ("813", "ZtdDeviceIsNotUnique"),
        ("814", "ZtdDeviceAlreadyAadRegistered"),
    ] {
        assert_eq!(advice(None, Some(name)), advice(Some(code), None), "{name}");
    }
}

#[test]
fn the_name_decides_before_the_number() {
    let both = advice(Some("806"), Some("ZtdDeviceAssignedToOtherTenant"));
    assert_eq!(both, advice(Some("808"), None));
    assert_eq!(advice(Some("808"), Some("NeverHeardOf")), advice(Some("808"), None));
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
        of(None, Some("NoResult")),
    ].join("\n"), @"
    Unknown answer: 899 ZtdSomethingNew. Ask support with the correlation id
    Unknown answer: 899. Ask support with the correlation id
    Unknown answer: ZtdSomethingNew. Ask support with the correlation id
    The service gave no reason. Ask support with the correlation id
    The service gave no reason. Ask support with the correlation id
    The service took the device three times and never told what became of it. Look for it in Partner Center under the customer's devices. If it is not there, compare its fields with the box, then send it again
    ");
}
