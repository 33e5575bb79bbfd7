//! The big panel of the Scan screen: one word that is read from afar, and one line below it.

use jiff::Timestamp;

use crate::domain::{Barcode, BatchId, DeviceDraft, Pkid, PkidError, Refusal, Symbology};
use crate::words;

use super::model::{Feedback, FeedbackKind, Model};
use super::notice::{Failure, Notice, ScanRefusal};

impl FeedbackKind {
    /// Whether it stays until a person does something: a device must not be lost because the next box went well.
    pub fn must_be_acknowledged(self) -> bool {
        match self {
            Self::Conflict | Self::NotSaved => true,
            Self::Idle
            | Self::Accepted
            | Self::Confirm
            | Self::DuplicateHere
            | Self::DuplicateElsewhere
            | Self::WrongKind
            | Self::Unreadable
            | Self::TargetReached
            | Self::Extra
            | Self::Undone => false,
        }
    }
}

impl Model {
    /// Shows what came of a scan, unless something stands there that must be acknowledged first.
    pub(super) fn show_feedback(&mut self, feedback: Feedback) {
        let is_held = self.scan.feedback.as_ref().is_some_and(|f| f.kind.must_be_acknowledged());
        if !is_held || feedback.kind.must_be_acknowledged() {
            self.scan.feedback = Some(feedback);
            self.scan.counted = None;
        }
    }

    /// A person did something: what had to be acknowledged is.
    pub(super) fn acknowledge_feedback(&mut self) {
        if self.scan.feedback.as_ref().is_some_and(|f| f.kind.must_be_acknowledged()) {
            self.scan.feedback = None;
        }
    }
}

/// What a device is called in one line: its PKID in groups, or its serial number.
pub(super) fn device_words(draft: &DeviceDraft) -> String {
    match (&draft.pkid, &draft.serial) {
        (Some(pkid), _) => pkid.grouped(),
        (None, Some(serial)) => serial.to_string(),
        (None, None) => String::new(),
    }
}

/// A device joined a batch that holds so many now.
pub(super) fn accepted(draft: &DeviceDraft, count: u32, expected: Option<u32>) -> Feedback {
    let device = device_words(draft);
    let counted = count_words(count, expected);
    match expected {
        Some(expected) if count == expected => Feedback {
            kind: FeedbackKind::TargetReached,
            word: words!("feedback-target", count = count, expected = expected),
            line: words!("feedback-target", "line", device = device),
        },
        _ => Feedback {
            kind: FeedbackKind::Accepted,
            word: words!("feedback-accepted"),
            line: words!("feedback-accepted", "line", device = device, count = counted),
        },
    }
}

/// A device is one too many.
pub(super) fn extra(draft: &DeviceDraft) -> Feedback {
    Feedback {
        kind: FeedbackKind::Extra,
        word: words!("feedback-extra"),
        line: words!("feedback-extra", "line", device = device_words(draft)),
    }
}

/// What was too many belongs to the batch after all; `device` where it is one.
pub(super) fn kept(count: usize, device: Option<&DeviceDraft>) -> Feedback {
    let line = match device {
        Some(draft) => words!("feedback-kept", "line", device = device_words(draft)),
        None => words!("feedback-kept", "several", count = count),
    };
    Feedback { kind: FeedbackKind::Accepted, word: words!("feedback-kept"), line }
}

/// What was too many stays out.
pub(super) fn left_out(draft: &DeviceDraft) -> Feedback {
    Feedback {
        kind: FeedbackKind::Undone,
        word: words!("feedback-left-out"),
        line: words!("feedback-left-out", "line", device = device_words(draft)),
    }
}

/// `37 of 40`, or `37 scanned`.
pub(super) fn count_words(count: u32, expected: Option<u32>) -> String {
    match expected {
        Some(expected) => words!("feedback-count-expected", count = count, expected = expected),
        None => words!("feedback-count", count = count),
    }
}

/// A device did not join the batch.
pub(super) fn not_added(draft: &DeviceDraft, batch: &BatchId, failure: &Failure, now: Timestamp) -> Feedback {
    let device = device_words(draft);
    let refusal = failure.of_scan();
    let (kind, word) = match &refusal {
        ScanRefusal::Duplicate(first) if first.batch == *batch => {
            (FeedbackKind::DuplicateHere, words!("feedback-duplicate-here", number = first.number))
        }
        ScanRefusal::Duplicate(first) => {
            let customer = first.customer.as_str();
            let word = words!("feedback-duplicate-elsewhere", batch = first.batch_number, customer = customer);
            (FeedbackKind::DuplicateElsewhere, word)
        }
        ScanRefusal::Conflict(_) => (FeedbackKind::Conflict, words!("feedback-conflict")),
        ScanRefusal::NotSaved => (FeedbackKind::NotSaved, words!("feedback-not-saved")),
        ScanRefusal::Other => (FeedbackKind::Unreadable, words!("feedback-not-taken")),
    };
    let line = match refusal {
        ScanRefusal::Duplicate(first) | ScanRefusal::Conflict(first) => words!(
            "feedback-first",
            device = device,
            batch = first.batch_number,
            number = first.number,
            who = first.scanned_by.as_str(),
            when = ago(now, first.scanned_at),
            customer = first.customer.as_str()
        ),
        ScanRefusal::NotSaved => {
            words!("feedback-not-saved", "line", why = Notice::of(failure).what, device = device)
        }
        ScanRefusal::Other => Notice::of(failure).what,
    };
    Feedback { kind, word, line }
}

/// A picture could not be opened.
pub(super) fn picture_failed(name: &str, notice: &Notice) -> Feedback {
    Feedback {
        kind: FeedbackKind::Unreadable,
        word: words!("feedback-picture-failed"),
        line: words!("feedback-picture-failed", "line", name = name, why = notice.what.as_str()),
    }
}

/// A picture holds nothing that registers a device.
pub(super) fn nothing_found(name: &str, codes: &[Barcode]) -> Feedback {
    match codes.first() {
        None => Feedback {
            kind: FeedbackKind::Unreadable,
            word: words!("feedback-no-code"),
            line: words!("feedback-no-code", "line", name = name),
        },
        Some(first) if codes.iter().all(|c| c.symbology.is_some_and(Symbology::is_retail)) => retail_code(&first.text),
        Some(_) => Feedback {
            kind: FeedbackKind::Unreadable,
            word: words!("feedback-no-pkid"),
            line: words!("feedback-no-pkid", "line", name = name, count = codes.len()),
        },
    }
}

/// The code of a shop's till was read.
pub(super) fn retail_code(value: &str) -> Feedback {
    let line = words!("feedback-retail", "line", value = value);
    Feedback { kind: FeedbackKind::WrongKind, word: words!("feedback-retail"), line }
}

/// Two boxes carry the same value: it is no PKID.
pub(super) fn seen_on_another_box(value: &str) -> Feedback {
    let line = words!("feedback-another-box", "line", value = value);
    Feedback { kind: FeedbackKind::WrongKind, word: words!("feedback-another-box"), line }
}

/// A product key stood on the label.
pub(super) fn product_key(name: &str) -> Feedback {
    Feedback {
        kind: FeedbackKind::WrongKind,
        word: words!("feedback-product-key"),
        line: words!("feedback-product-key", "line", name = name),
    }
}

/// Digits that would be a PKID if there were thirteen of them; `None` for any other text.
pub(super) fn wrong_length(value: &str) -> Option<Feedback> {
    match Pkid::parse(value) {
        // Much shorter and much longer numbers are something else altogether.
        Err(PkidError::WrongLength { got: got @ 11..=15 }) => Some(Feedback {
            kind: FeedbackKind::Unreadable,
            word: words!("feedback-length", got = got, needed = Pkid::LENGTH),
            line: words!("feedback-length", "line", value = value),
        }),
        _ => None,
    }
}

/// A box waits for a look.
pub(super) fn look(name: &str) -> Feedback {
    let line = words!("feedback-look", "line", name = name);
    Feedback { kind: FeedbackKind::Confirm, word: words!("feedback-look"), line }
}

/// A picture shows several boxes, and a person must say which codes belong together.
pub(super) fn group(name: &str) -> Feedback {
    let line = words!("feedback-group", "line", name = name);
    Feedback { kind: FeedbackKind::Confirm, word: words!("feedback-group"), line }
}

/// A good box, and no batch it could join.
pub(super) fn no_open_batch(draft: &DeviceDraft) -> Feedback {
    let line = words!("feedback-no-batch", "line", device = device_words(draft));
    Feedback { kind: FeedbackKind::Confirm, word: words!("feedback-no-batch"), line }
}

/// A hand scanner sent what is not one whole code.
pub(super) fn scan_refused(why: Refusal) -> Feedback {
    let (word, line) = match why {
        Refusal::RunTogether => (words!("feedback-run-together"), words!("feedback-run-together", "line")),
        Refusal::BeginningMissing => (words!("feedback-beginning"), words!("feedback-beginning", "line")),
        Refusal::EndMissing => (words!("feedback-end"), words!("feedback-end", "line")),
        Refusal::Leftover => (words!("feedback-leftover"), words!("feedback-leftover", "line")),
        Refusal::TooLong => (words!("feedback-too-long"), words!("feedback-too-long", "line")),
    };
    Feedback { kind: FeedbackKind::Unreadable, word, line }
}

/// A hand scanner sent what is taken once it is sent again; `question` says why.
pub(super) fn scan_again(question: String) -> Feedback {
    Feedback { kind: FeedbackKind::Confirm, word: words!("feedback-scan-again"), line: question }
}

/// A hand scanner sent a code of the box that is not its PKID: the serial number, where that is known.
pub(super) fn pkid_wanted(serial: Option<&str>, value: &str) -> Feedback {
    let line = match serial {
        Some(serial) => words!("feedback-pkid-wanted", "serial", serial = serial),
        None => words!("feedback-pkid-wanted", "line", value = value),
    };
    Feedback { kind: FeedbackKind::WrongKind, word: words!("feedback-pkid-wanted"), line }
}

/// A hand scanner sent a good code, and there is no batch it could join.
pub(super) fn scan_without_batch(draft: &DeviceDraft) -> Feedback {
    let line = words!("feedback-no-batch", "again", device = device_words(draft));
    Feedback { kind: FeedbackKind::Unreadable, word: words!("feedback-no-batch"), line }
}

/// The last scan was taken back; `None` where there was none.
pub(super) fn undone(draft: Option<&DeviceDraft>, count: &str) -> Feedback {
    let (word, line) = match draft {
        Some(draft) => {
            (words!("feedback-undone"), words!("feedback-undone", "line", device = device_words(draft), count = count))
        }
        None => (words!("feedback-nothing-to-undo"), words!("feedback-nothing-to-undo", "line")),
    };
    Feedback { kind: FeedbackKind::Undone, word, line }
}

/// What was taken back is there again.
pub(super) fn redone(is_done: bool, count: &str) -> Feedback {
    if is_done {
        Feedback { kind: FeedbackKind::Accepted, word: words!("feedback-redone"), line: count.to_owned() }
    } else {
        let line = words!("feedback-nothing-to-redo", "line");
        Feedback { kind: FeedbackKind::Undone, word: words!("feedback-nothing-to-redo"), line }
    }
}

/// How long ago something was, as people say it: no clock's zone is needed for that.
fn ago(now: Timestamp, then: Timestamp) -> String {
    let minutes = now.as_second().saturating_sub(then.as_second()).max(0) / 60;
    let (hours, days) = (minutes / 60, minutes / (60 * 24));
    match (minutes, hours, days) {
        (0, _, _) => words!("ago-now"),
        (_, 0, _) => words!("ago-minutes", count = minutes),
        (_, _, 0) => words!("ago-hours", count = hours),
        _ => words!("ago-days", count = days),
    }
}
