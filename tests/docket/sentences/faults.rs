//! Everything that the practice service's script can do to a request: the deeds are asked of the script itself, and the answers of its
//! own making are those that are documented for the service, and those that something in between gives.

use docket::practice::{PracticeConfig, PracticeError, PracticeService};

/// Answers of Partner Center, or of something in between.
const ANSWERS: [(&str, &str); 22] = [
    ("400", "code = 400\nerror = \"800002\""),
    ("401", "code = 401\nerror = \"800001\""),
    ("401 900420", "code = 401\nerror = \"900420\""),
    ("401 900421", "code = 401\nerror = \"900421\""),
    ("403", "code = 403"),
    ("403 2032", "code = 403\nerror = \"2032\""),
    ("403 20002", "code = 403\nerror = \"20002\""),
    ("403 900123", "code = 403\nerror = \"900123\""),
    ("403 900149", "code = 403\nerror = \"900149\""),
    ("403 900150", "code = 403\nerror = \"900150\""),
    ("403 900309", "code = 403\nerror = \"900309\""),
    ("404", "code = 404\nerror = \"1000\""),
    ("404 page", "code = 404\nbody = \"html\""),
    ("408", "code = 408"),
    ("409", "code = 409\nerror = \"2000\""),
    ("500", "code = 500\nerror = \"800003\""),
    ("500 empty", "code = 500\nbody = \"empty\""),
    ("503", "code = 503"),
    ("503 page", "code = 503\nbody = \"html\""),
    ("504 taken", "code = 504\nbody = \"html\"\ntaken = true"),
    ("200 page", "code = 200\nbody = \"html\""),
    ("200 empty", "code = 200\nbody = \"empty\""),
];

/// Answers of Microsoft's sign-in, or of something in between.
const SIGN_IN_ANSWERS: [(&str, &str); 19] = [
    ("50011", "code = 400\nerror = \"invalid_request\"\nmessage = \"AADSTS50011: redirect\""),
    ("50020", "code = 400\nerror = \"invalid_grant\"\nmessage = \"AADSTS50020: guest\""),
    ("50053", "code = 400\nerror = \"invalid_grant\"\nmessage = \"AADSTS50053: locked\""),
    ("50076", "code = 400\nerror = \"interaction_required\"\nmessage = \"AADSTS50076: MFA\""),
    ("50105", "code = 400\nerror = \"invalid_grant\"\nmessage = \"AADSTS50105: not assigned\""),
    ("53003", "code = 400\nerror = \"access_denied\"\nmessage = \"AADSTS53003: Conditional Access\""),
    ("65001", "code = 400\nerror = \"invalid_grant\"\nmessage = \"AADSTS65001: consent\""),
    ("65004", "code = 400\nerror = \"access_denied\"\nmessage = \"AADSTS65004: declined\""),
    ("700016", "code = 400\nerror = \"unauthorized_client\"\nmessage = \"AADSTS700016: no app\""),
    ("7000218", "code = 401\nerror = \"invalid_client\"\nmessage = \"AADSTS7000218: secret\""),
    ("650057", "code = 400\nerror = \"invalid_resource\"\nmessage = \"AADSTS650057: resource\""),
    ("90002", "code = 400\nerror = \"invalid_request\"\nmessage = \"AADSTS90002: no tenant\""),
    ("70008", "code = 400\nerror = \"invalid_grant\"\nmessage = \"AADSTS70008: expired\""),
    ("404 page", "code = 404\nbody = \"html\""),
    ("500", "code = 500\nerror = \"server_error\""),
    ("503", "code = 503\nerror = \"temporarily_unavailable\""),
    ("503 page", "code = 503\nbody = \"html\""),
    ("200 page", "code = 200\nbody = \"html\""),
    ("200 empty", "code = 200\nbody = \"empty\""),
];

/// All faults of Partner Center: what they are called, and how the script says them.
pub async fn of_service(wait_secs: u32) -> Vec<(String, String)> {
    with_deeds(&ANSWERS, wait_secs).await
}

/// All faults of Microsoft's sign-in.
pub async fn of_sign_in(wait_secs: u32) -> Vec<(String, String)> {
    with_deeds(&SIGN_IN_ANSWERS, wait_secs).await
}

async fn with_deeds(answers: &[(&str, &str)], wait_secs: u32) -> Vec<(String, String)> {
    let deeds = script_words("[[fault]]\non = \"any\"\ndo = \"?\"\n").await;
    let deed = |word: String| {
        let seconds = if word.starts_with("slow") { "seconds = 0.02" } else { "" };
        (word.clone(), format!("do = \"{word}\"\n{seconds}"))
    };
    // What falls silent is read once, by itself: each time it takes as long as the limit is.
    let is_quick = |word: &String| word != "status" && word != "silent";
    let mut faults: Vec<(String, String)> = deeds.into_iter().filter(is_quick).map(deed).collect();
    let answer = |(name, words): &(&str, &str)| ((*name).to_owned(), format!("do = \"status\"\n{words}"));
    faults.extend(answers.iter().map(answer));
    faults.push(("429".into(), format!("do = \"status\"\nbody = \"own-429\"\nretry_after = {wait_secs}")));
    faults
}

/// The words that the script knows where a wrong one stands: its refusal names them.
async fn script_words(wrong: &str) -> Vec<String> {
    let config = PracticeConfig { script: Some(wrong.into()), ..PracticeConfig::default() };
    let Err(PracticeError::Script(why)) = PracticeService::start(config).await else { panic!("{wrong} was taken") };
    let names = why.split("expected").nth(1).unwrap_or_else(|| panic!("{why}"));
    names.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// What else a script can say is met deed by deed: a word that nobody has thought of must be thought of first.
#[tokio::test]
async fn every_word_of_the_script_was_thought_of() {
    let mut lines = Vec::new();
    for (place, wrong) in [
        ("a script", "x = 1\n"),
        ("a fault does", "[[fault]]\non = \"any\"\ndo = \"?\"\n"),
        ("an answer's body", "[[fault]]\non = \"any\"\ndo = \"status\"\nbody = \"?\"\n"),
        ("signing in", "[sign_in]\nx = 1\n"),
        ("roles", "[sign_in]\nroles = [\"?\"]\n"),
        ("a second factor is wanted by", "[sign_in]\nmfa_refusal = \"?\"\n"),
        ("a second factor is told in", "[sign_in]\nmfa_report = \"?\"\n"),
        ("a token is for", "[sign_in]\naudience = \"?\"\n"),
        ("a device code", "[sign_in.device_code]\nanswer = \"?\"\n"),
        ("a partner", "[partner]\nx = 1\n"),
        ("a partner's kind", "[partner]\nkind = \"?\"\n"),
        ("uploads", "[uploads]\nx = 1\n"),
        ("a device's removal", "[[device]]\npkid = \"1\"\nremoval = \"?\"\n"),
    ] {
        lines.push(format!("{place}: {}", script_words(wrong).await.join(" ")));
    }
    insta::assert_snapshot!(lines.join("\n"), @"
    a script: jobs line throttle customers uploads lists partner sign_in chaos customer device fault
    a fault does: cut-before cut-in-request cut-during cut-after silent slow status lost-job never-ending-job slow-job no-location location-in-body location-absolute location-with-version location-elsewhere wrong-types duplicate-rows rows-out-of-order rows-without-keys rows-missing rows-by-serial
    an answer's body: json html empty own-429
    signing in: user roles mfa mfa_refusal mfa_report token_seconds consent audience refuse device_code
    roles: admin-agent sales-agent helpdesk-agent
    a second factor is wanted by: code bare
    a second factor is told in: header body nowhere
    a token is for: as-asked graph
    a device code: agree decline never
    a partner: kind agreement programme
    a partner's kind: direct indirect-provider indirect-reseller
    uploads: most repeated_request existing_batch serial_beside_pkid endings
    a device's removal: 404 807 811
    ");
}
