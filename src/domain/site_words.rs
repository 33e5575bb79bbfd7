//! The words in which Partner Center's site may tell why a device was not taken, and the documented name that they spell out: `Device is
//! assigned to another tenant` is `ZtdDeviceAssignedToOtherTenant`. Which words the site takes is nowhere documented, so that nothing but
//! a documented name in plain words counts.

/// Names of refusals of an upload.
const NAMES: [&str; 10] = [
    "StorageError",
    "InvalidZtdRequestBody",
    "InvalidZtdHardwareHash",
    "MissingZtdSerialNumberAndProductKey",
    "ZtdDeviceAlreadyAssigned",
    "ZtdDeviceNotFound",
    "ZtdDeviceIsNotUnique",
    "ZtdDeviceAlreadyAadRegistered",
    "ZtdDeviceDuplicated",
    "HashNot4k",
];
const OTHER_TENANT: &str = "ZtdDeviceAssignedToOtherTenant";
const ALREADY_HERE: &str = "ZtdDeviceAlreadyAssigned";

/// The documented name that these words spell out; nothing for others, and nothing for a name itself that is not known.
pub fn documented_name(words: &str) -> Option<&'static str> {
    let said = telling(words);
    let said: Vec<&str> = said.iter().map(String::as_str).collect();
    if said.is_empty() {
        return None;
    }
    // To whom a device belongs already is said in more ways than the name has.
    let whose = said.strip_prefix(&["already"]).unwrap_or(&said);
    if let ["assigned" | "registered", "to" | "for" | "with" | "in" | "by", whose, "tenant"] = whose {
        return match *whose {
            "other" => Some(OTHER_TENANT),
            "this" => Some(ALREADY_HERE),
            _ => None,
        };
    }
    let said = said.concat();
    NAMES.into_iter().find(|name| telling(name).concat() == said)
}

/// The words that tell something, in lower case, those of one meaning under one word.
fn telling(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_small = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (was_small && c.is_uppercase()) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut().filter(|_| c.is_alphanumeric()) {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase();
    }
    let same = |word: String| match word.as_str() {
        "another" | "different" => "other".to_owned(),
        "organisation" | "organization" | "customer" | "company" => "tenant".to_owned(),
        _ => word,
    };
    let is_filler =
        |word: &str| matches!(word, "" | "ztd" | "device" | "is" | "was" | "has" | "been" | "the" | "a" | "an");
    words.into_iter().filter(|word| !is_filler(word)).map(same).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documented_names_are_known_in_plain_words() {
        for (words, name) in [
            ("Device is assigned to another tenant", OTHER_TENANT),
            ("The device is already registered to a different organization.", OTHER_TENANT),
            ("ZtdDeviceAssignedToAnotherTenant", OTHER_TENANT),
            ("Device is already assigned", ALREADY_HERE),
            ("Already registered for this customer", ALREADY_HERE),
            ("Device not found", "ZtdDeviceNotFound"),
            ("The device was not found", "ZtdDeviceNotFound"),
            ("Device is not unique", "ZtdDeviceIsNotUnique"),
            ("Storage error", "StorageError"),
            ("invalid hardware hash", "InvalidZtdHardwareHash"),
            ("Missing serial number and product key", "MissingZtdSerialNumberAndProductKey"),
            ("Device already AAD registered", "ZtdDeviceAlreadyAadRegistered"),
            ("Hash not 4K", "HashNot4k"),
        ] {
            assert_eq!(documented_name(words), Some(name), "{words}");
        }
    }

    #[test]
    fn nothing_is_guessed() {
        for words in [
            "",
            "device",
            "Device is not registered",
            "Already registered",
            "Device is assigned to a profile of another tenant",
            "Not assigned to another tenant",
            "Assigned to tenant",
            "Something else",
        ] {
            assert_eq!(documented_name(words), None, "{words}");
        }
    }
}
