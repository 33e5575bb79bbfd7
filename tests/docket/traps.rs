//! The 34 traps of Partner Center's device calls, and which tests prove that Docket stays out of each.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A trap: its number, what it is, and its proofs as a file and a test in it.
type Trap = (u8, &'static str, &'static [(&'static str, &'static str)]);

const ANSWERS: &str = "src/partner_center/answers.rs";
const CALLS: &str = "src/partner_center/tests/calls.rs";
const CHECKING: &str = "src/partner_center/tests/checking.rs";
const CLIENT_POLICIES: &str = "src/partner_center/tests/policies.rs";
const CLIENT_SENDING: &str = "src/partner_center/tests/sending.rs";
const CLIENT_SIGNING_IN: &str = "src/partner_center/tests/signing_in.rs";
const REMOVING: &str = "src/partner_center/tests/removing.rs";
const UPLOAD: &str = "src/partner_center/upload.rs";
const JUDGE: &str = "src/workers/sending/judge.rs";
const MATCHING: &str = "src/workers/sending/matching.rs";
const PACE: &str = "src/workers/sending/pace.rs";
const CLINIC: &str = "src/app/tests/clinic.rs";
const FILES: &str = "src/exchange/tests.rs";
const PKID: &str = "src/domain/pkid.rs";
const LABELS: &str = "src/label/tests/mod.rs";
const BREAKS: &str = "tests/docket/sending_breaks.rs";
const CHAOS: &str = "tests/docket/sending_chaos.rs";
const CLOCK: &str = "tests/docket/sending_clock.rs";
const HANDLE: &str = "tests/docket/sending_handle.rs";
const LISTS: &str = "tests/docket/sending_lists.rs";
const ODD: &str = "tests/docket/sending_oddities.rs";
const RESULTS: &str = "tests/docket/sending_results.rs";
const CRASHES: &str = "tests/docket/sending_crashes.rs";
const KILLED: &str = "tests/docket/sending_killed.rs";
const COMMANDS: &str = "tests/docket/command_line.rs";
const PRACTICE_ODD: &str = "src/practice/tests/oddities.rs";
const PRACTICE_CHANCE: &str = "src/practice/tests/chance.rs";

#[rustfmt::skip]
const TRAPS: [Trap; 34] = [
    (1, "an upload that is `finished` holds devices that were refused: each device is judged by its own row",
     &[(ANSWERS, "a_finished_upload_may_hold_a_refused_device"), (JUDGE, "names_count_before_numbers"),
       (RESULTS, "refusals_are_kept_with_their_code_and_sent_again_only_on_demand")]),
    (2, "202 is a promise and no registration: the job is followed before anything is called registered",
     &[(RESULTS, "without_waiting_sending_ends_when_everything_is_taken"), (RESULTS, "a_batch_is_registered_and_then_left_alone")]),
    (3, "a 202 and a 204 have no body, and none is asked of them",
     &[(CLIENT_SENDING, "the_tracking_id_comes_from_the_header_or_else_the_body"),
       (REMOVING, "a_deletion_is_one_delete_without_a_body_and_needs_none"),
       ("tests/docket/removing.rs", "one_after_the_other_they_are_removed")]),
    (4, "`Location` lacks the version, has it, is whole, or names another host: the way to ask is built anew, and no token leaves its host",
     &[(ODD, "the_place_to_ask_is_understood_in_every_form"), (CALLS, "a_token_never_goes_to_another_host"),
       (UPLOAD, "no_location_panics")]),
    (5, "the tracking id is the last part of `Location`, however many come before it",
     &[(UPLOAD, "the_tracking_id_is_the_last_segment"), (ODD, "the_place_to_ask_is_understood_in_every_form")]),
    (6, "a new batch is an object and more devices are a bare list, also of one",
     &[(UPLOAD, "a_new_batch_is_an_object_and_an_old_one_takes_a_list"), (PRACTICE_ODD, "the_shape_of_a_body_matters"),
       (CLIENT_POLICIES, "an_assignment_is_one_patch_that_is_followed_by_its_tracking_id")]),
    (7, "a batch that exists is added to, whatever the letter case of its name, and whoever makes it in between",
     &[(RESULTS, "a_batch_that_exists_is_joined_in_its_own_spelling"), (BREAKS, "a_batch_that_somebody_makes_meanwhile_is_joined"),
       ("src/partner_center/client/batches.rs", "of_two_spellings_our_own_is_taken"), (ODD, "making_a_batch_that_exists_loses_nothing"),
       ("src/app/tests/customers.rs", "what_a_tag_does_is_said_once_the_batches_are_known")]),
    (8, "a batch's name is the customer's group tag: it is what a person typed, to the letter, and never invented",
     &[(ODD, "a_batch_has_the_name_that_was_typed_and_no_other"), ("src/app/tests/batches.rs", "every_field_says_what_is_wrong_with_it"),
       ("src/domain/tag_template.rs", "gaps_are_filled_by_hand_alone")]),
    (9, "names are encoded in addresses, and the service's own links, which are not, are left alone",
     &[(CALLS, "a_batchs_devices_are_paged_by_header_under_an_encoded_name"), (ODD, "a_batch_has_the_name_that_was_typed_and_no_other"),
       (REMOVING, "no_odd_name_deletes_anything_else")]),
    (10, "words of the service that nobody has heard of are kept, and mean neither an end nor a success",
     &[(ANSWERS, "every_status_word_is_kept"), ("src/workers/sending/look.rs", "work_is_told_in_many_spellings"),
       (CLINIC, "what_nobody_knows_is_shown_as_it_came")]),
    (11, "counts have two spellings",
     &[(ANSWERS, "batches_in_both_spellings"), (ANSWERS, "policies_in_both_spellings")]),
    (12, "codes are texts and no HTTP statuses; the name counts before the number, in both spellings; 806 is done and 808 is not",
     &[(JUDGE, "names_count_before_numbers"), (CLINIC, "the_name_decides_before_the_number"),
       (ANSWERS, "a_code_may_be_a_number_and_a_row_may_be_empty"), (RESULTS, "what_the_customer_has_already_counts_as_registered")]),
    (13, "rows are matched by PKID, then by serial number, then by place",
     &[(ODD, "rows_that_tell_the_serial_number_alone_find_their_devices"), (RESULTS, "rows_are_matched_however_they_come"),
       (MATCHING, "a_device_that_was_sent_by_pkid_is_found_by_the_serial_that_is_known_of_it"),
       (MATCHING, "one_serial_number_of_two_makers_is_two_devices"), (JUDGE, "nameless_rows_go_by_place_only_if_none_is_missing")]),
    (14, "dates without zone, with seven digits, of the year 1, or that are none at all break no answer",
     &[(ANSWERS, "every_status_word_is_kept"), (ODD, "wrong_types_cost_no_leading_zero_and_break_no_answer"),
       (PRACTICE_ODD, "a_job_goes_its_way_and_its_dates_are_odd")]),
    (15, "a PKID is thirteen digits: no product key, Product ID, serial number or shop code is taken for one",
     &[(PKID, "tells_what_a_text_is"), (PKID, "a_product_key_is_told_from_other_text"),
       ("src/label/tests/boxes.rs", "the_same_digits_in_a_shop_code_are_no_pkid"), (LABELS, "a_shop_code_is_never_a_pkid_or_a_serial_number"),
       ("src/app/tests/typed.rs", "digits_that_could_be_a_retail_code_are_asked_about_once"),
       ("src/app/tests/scanned.rs", "digits_that_could_be_a_retail_code_are_taken_when_they_come_again")]),
    (16, "zeros in front of a PKID stay: here, in files, and where the service tells it as a number",
     &[(PKID, "thirteen_digits_come_back_as_they_went_in"), (FILES, "a_workbook_holds_digits_as_text"),
       (LABELS, "thirteen_digits_stay_as_they_are"), (MATCHING, "a_pkid_is_found_in_any_order_and_as_a_number"),
       (ODD, "wrong_types_cost_no_leading_zero_and_break_no_answer")]),
    (17, "a serial number that is known beside a PKID stays here",
     &[(ODD, "an_upload_holds_what_identifies_a_device_and_no_more"), (FILES, "a_pkid_stands_alone_and_a_tuple_whole")]),
    (18, "what is not known is left out, and no empty text is sent for it",
     &[(ODD, "an_upload_holds_what_identifies_a_device_and_no_more"), (UPLOAD, "a_new_batch_is_an_object_and_an_old_one_takes_a_list")]),
    (19, "maker and model go as they stand on the label, to the letter",
     &[("src/domain/identity.rs", "names_are_kept_to_the_letter"), (ODD, "maker_and_model_arrive_to_the_letter"), (ODD, "an_upload_holds_what_identifies_a_device_and_no_more")]),
    (20, "an indirect reseller has no interface to call: the files for the site are whole without it",
     &[(FILES, "whatever_goes_in_the_file_obeys_the_rules"), (COMMANDS, "large_batches_become_files_of_five_hundred"),
       ("tests/docket/by_hand.rs", "the_sheet_goes_with_its_files_and_wants_an_approved_batch"),
       ("tests/docket/command_customers.rs", "an_indirect_reseller_is_told_the_rule"),
       ("tests/docket/ui_customers.rs", "an_indirect_reseller_names_customers_and_sees_nothing_of_the_interface")]),
    (21, "a person signs in, in the partner's own tenant, for Partner Center and for nothing else",
     &[("src/partner_center/config.rs", "a_sign_in_needs_the_partners_own_tenant"), (CHECKING, "a_token_for_another_place_is_not_taken"),
       (CHECKING, "a_customers_tenant_is_noticed"), (CLIENT_SIGNING_IN, "tokens_are_for_the_tenant_they_were_given_for")]),
    (22, "a token without the second factor is told as that, in every form of the refusal, and not renewed in a circle",
     &[(CLIENT_SENDING, "a_missing_second_factor_is_told_and_not_tried_again"),
       (CLIENT_SIGNING_IN, "a_bare_refusal_of_a_new_token_means_the_second_factor"),
       (CLIENT_SIGNING_IN, "after_mfa_was_missing_the_sign_in_is_asked_anew"), (ODD, "a_missing_second_factor_is_told_in_either_form_without_a_circle"),
       ("tests/docket/connecting.rs", "what_an_account_lacks_is_named")]),
    (23, "403 is not tried again, 401 once with a new token, 429 when its time has come, in both of its shapes",
     &[(CLIENT_SENDING, "nothing_is_sent_twice_whatever_the_answer"), (CLIENT_SENDING, "a_second_401_needs_a_person"),
       ("src/partner_center/refusal.rs", "waits_in_every_form"), (BREAKS, "throttling_is_told_with_its_seconds"),
       (ODD, "a_limit_of_the_service_is_kept")]),
    (24, "the request id stays as long as one request has no answer, and is new after it",
     &[(CLIENT_SENDING, "a_401_sends_once_more_with_a_new_token_and_the_same_request"), (RESULTS, "many_devices_go_in_parts"),
       (BREAKS, "an_upload_that_did_not_arrive_is_sent_again_after_the_service_was_asked"),
       ("tests/docket/queue_sending.rs", "a_repetition_is_the_very_request")]),
    (25, "an answer may take minutes, and after the time limit the batch is read before anything is sent again",
     &[("src/partner_center/network.rs", "a_request_has_a_minute_at_least"),
       (CLIENT_SENDING, "a_service_that_never_answers_leaves_the_outcome_unknown"),
       (BREAKS, "an_upload_that_arrived_without_an_answer_is_found_and_not_repeated"),
       (BREAKS, "a_line_that_falls_silent_is_given_up_and_then_the_service_is_asked"),
       (BREAKS, "a_broken_upload_is_watched_as_long_as_the_settings_say")]),
    (26, "jobs are asked about ever more seldom, one after another",
     &[(PACE, "an_upload_is_asked_about_less_and_less_often"), (CLOCK, "a_job_of_minutes_is_asked_about_ever_more_seldom")]),
    (27, "what is needed is the reseller relationship, and the link asks for no delegated administration",
     &[(RESULTS, "nothing_is_sent_without_the_relationship"), ("src/partner_center/relationship.rs", "delegated_administration_is_never_asked_for"),
       (CALLS, "the_relationship_link_asks_for_no_delegated_administration"), (COMMANDS, "a_customer_without_relationship_is_not_sent_to"),
       ("tests/docket/workers_customers.rs", "the_link_comes_mended_and_drawn")]),
    (28, "the tracking id is on the disk before anybody is told of it",
     &[(HANDLE, "the_handle_is_held_on_to_while_the_queue_is_locked"), (HANDLE, "a_handle_that_is_lost_with_the_program_costs_no_device"),
       (CRASHES, "killed_once_at_any_point"), (CRASHES, "killed_again_and_again"),
       (KILLED, "whatever_is_cut_or_killed_every_device_is_registered_once"),
       ("tests/docket/queue_attempts.rs", "what_was_on_its_way_when_the_program_ended_is_unconfirmed")]),
    (29, "a batch's devices are paged by a header, customers by an operation besides, and a page is not asked for in a circle",
     &[(CALLS, "customers_are_paged_by_token_without_size"), (CALLS, "a_batchs_devices_are_paged_by_header_under_an_encoded_name"),
       (CALLS, "pages_go_on_where_they_were_refused_and_a_circle_of_tokens_ends"),
       ("src/partner_center/client/pages.rs", "any_other_end_proves_nothing"), (LISTS, "nothing_is_concluded_from_a_list_that_is_not_whole")]),
    (30, "a byte-order mark may stand before the JSON, and a blank before a key",
     &[("src/partner_center/json.rs", "spelling_does_not_matter"), (ANSWERS, "devices_with_a_blank_in_front_of_a_key")]),
    (31, "Partner Center has no field for a device's name, its user or a tag of its own: none is sent",
     &[(ODD, "an_upload_holds_what_identifies_a_device_and_no_more"), (CLIENT_SENDING, "an_upload_is_one_post_with_its_ids")]),
    (32, "devices are registered in the global cloud alone, and no other is offered",
     &[("tests/docket/traps.rs", "no_other_cloud_is_offered"), ("src/partner_center/config.rs", "only_this_computer_is_loopback")]),
    (33, "a unit that came back is still registered (808), and one with a new board is not found (812): both are told with what to do",
     &[("tests/docket/traps.rs", "a_unit_that_came_back_and_one_with_a_new_board_are_told_with_what_to_do"),
       (CLINIC, "every_documented_code_has_its_meaning_next_step_and_owner"),
       ("src/label/tests/boxes.rs", "a_renewed_machine_and_a_product_key_are_told"),
       ("tests/docket/queue_removals.rs", "what_was_removed_may_be_scanned_again")]),
    (34, "the sandbox proves nothing about devices: a service of our own has every oddity, and chance besides",
     &[(PRACTICE_ODD, "an_upload_is_answered_with_nothing_but_a_place_to_ask"), (PRACTICE_ODD, "devices_come_a_hundred_a_page"),
       (PRACTICE_CHANCE, "a_seed_gives_the_same_faults_again"),
       (CHAOS, "whatever_chance_does_every_device_is_registered_once_or_refused_with_a_reason")]),
];

/// The tests of a source file.
fn tests_in(text: &str) -> BTreeSet<&str> {
    let (mut tests, mut is_test) = (BTreeSet::new(), false);
    for line in text.lines().map(str::trim) {
        if line.starts_with("#[test]") || line.starts_with("#[tokio::test") {
            is_test = true;
        } else if let Some((_, rest)) = line.split_once("fn ")
            && is_test
        {
            tests.insert(rest.split('(').next().unwrap_or_default());
            is_test = false;
        }
    }
    tests
}

#[test]
fn every_trap_has_its_proof_and_every_proof_is_a_test() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut wrong = Vec::new();
    for (at, (number, words, proofs)) in TRAPS.iter().enumerate() {
        if usize::from(*number) != at + 1 || words.is_empty() || proofs.is_empty() {
            wrong.push(format!("trap {number} stands in place {} or says and proves nothing", at + 1));
        }
        for (path, test) in *proofs {
            match fs::read_to_string(root.join(path)) {
                Ok(text) if tests_in(&text).contains(test) => {}
                Ok(_) => wrong.push(format!("trap {number}: {path} has no test {test}")),
                Err(error) => wrong.push(format!("trap {number}: {path}: {error}")),
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_other_cloud_is_offered() {
    // Spelled apart so that this file does not find itself, should it ever be searched.
    let hosts = [
        ["microsoftonline", ".us"],
        ["microsoftonline", ".cn"],
        ["microsoftonline", ".de"],
        ["chinacloud", "api"],
        ["partnercenterapi", ".microsoftonline"],
    ]
    .map(|[a, b]| format!("{a}{b}"));
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    for folder in ["src", "assets/i18n"] {
        for entry in walkdir::WalkDir::new(root.join(folder)).into_iter().filter_map(Result::ok) {
            let Ok(text) = fs::read_to_string(entry.path()) else { continue };
            found.extend(
                hosts
                    .iter()
                    .filter(|host| text.contains(*host))
                    .map(|host| format!("{}: {host}", entry.path().display())),
            );
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    let keys: Vec<String> =
        docket::settings::Settings::default().entries().into_iter().map(|(key, _)| key.to_string()).collect();
    let is_about_clouds = |key: &&String| ["cloud", "authority", "environment"].iter().any(|word| key.contains(word));
    assert_eq!(keys.iter().find(is_about_clouds), None);
    assert!(keys.iter().any(|key| key == "partner.tenant"), "{keys:?}");
}

#[test]
fn a_unit_that_came_back_and_one_with_a_new_board_are_told_with_what_to_do() {
    let next_step = |code: &str, name: &str| docket::app::advice(Some(code), Some(name)).next_step;
    for name in ["ZtdDeviceAssignedToOtherTenant", "ZtdDeviceAssignedToAnotherTenant"] {
        let told = next_step("808", name);
        assert!(told.contains("returned") && told.contains("released"), "{told}");
    }
    let told = next_step("812", "ZtdDeviceNotFound");
    assert!(told.contains("main board") && told.contains("hardware hash"), "{told}");
}
