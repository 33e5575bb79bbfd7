//! What the codes of one box say together.

use serde::Serialize;

use super::{DeviceDraft, Symbology};

/// What a code, or a part of it, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum FieldKind {
    Pkid,
    Serial,
    Model,
    Manufacturer,
    Gtin,
    Sku,
    Mac,
    Imei,
    Iccid,
    Sscc,
    DellExpressServiceCode,
    PartBarcode,
    PackageId,
    LicensePlate,
    PurchaseOrder,
    Quantity,
    TrackingNo,
    Uuid,
    Gs1Internal,
    Misread,
    /// Known for what it is, and of no use here.
    Ignore,
    /// A person must say what it is.
    Ask,
    /// Must not be used.
    Reject,
}

impl FieldKind {
    /// All kinds.
    pub const ALL: [Self; 23] = [
        Self::Pkid,
        Self::Serial,
        Self::Model,
        Self::Manufacturer,
        Self::Gtin,
        Self::Sku,
        Self::Mac,
        Self::Imei,
        Self::Iccid,
        Self::Sscc,
        Self::DellExpressServiceCode,
        Self::PartBarcode,
        Self::PackageId,
        Self::LicensePlate,
        Self::PurchaseOrder,
        Self::Quantity,
        Self::TrackingNo,
        Self::Uuid,
        Self::Gs1Internal,
        Self::Misread,
        Self::Ignore,
        Self::Ask,
        Self::Reject,
    ];

    /// Reads the word of the command line's JSON.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }

    /// The word of the command line's JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pkid => "pkid",
            Self::Serial => "serial",
            Self::Model => "model",
            Self::Manufacturer => "manufacturer",
            Self::Gtin => "gtin",
            Self::Sku => "sku",
            Self::Mac => "mac",
            Self::Imei => "imei",
            Self::Iccid => "iccid",
            Self::Sscc => "sscc",
            Self::DellExpressServiceCode => "dell_express_service_code",
            Self::PartBarcode => "part_barcode",
            Self::PackageId => "package_id",
            Self::LicensePlate => "license_plate",
            Self::PurchaseOrder => "purchase_order",
            Self::Quantity => "quantity",
            Self::TrackingNo => "tracking_no",
            Self::Uuid => "uuid",
            Self::Gs1Internal => "gs1_internal",
            Self::Misread => "misread",
            Self::Ignore => "ignore",
            Self::Ask => "ask",
            Self::Reject => "reject",
        }
    }
}

/// How sure a rule is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Confidence {
    Low,
    Medium,
    High,
}

impl Confidence {
    /// The word of the command line's JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
        }
    }
}

/// One field found in a code, and why it is believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldReading {
    /// What it is.
    pub field: FieldKind,
    /// The value, cleaned of prefixes. Empty where it must not be kept (a product key).
    pub value: String,
    /// How sure.
    pub confidence: Confidence,
    /// The id of the rule that decided, which is also its text's message id: `thirteen-digits`.
    pub reason: String,
    /// The text as it came. Empty where it must not be kept.
    pub raw: String,
    /// How it was printed, where known.
    #[serde(skip)]
    pub symbology: Option<Symbology>,
    /// Which of the box's codes it came from, counted from 0 in the order they were given.
    #[serde(skip)]
    pub code: usize,
}

/// What to do with a box.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Decision {
    /// Take it.
    Accept,
    /// Take it after one look.
    Confirm,
    /// A person must choose.
    Ask,
    /// Nothing here registers a device.
    Reject,
}

/// Something a person should know of a box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "problem")]
pub enum Problem {
    /// No code of the label is a PKID; the tuple may still do.
    NoPkid,
    /// Several codes could be the PKID.
    SeveralPkids {
        /// Their values.
        values: Vec<String>,
    },
    /// Several codes could be the serial number.
    SeveralSerials {
        /// Their values.
        values: Vec<String>,
    },
    /// A retail code was read, and nothing better.
    OnlyRetailCode {
        /// Its digits.
        value: String,
    },
    /// A product key stood on the label. It is a secret and was not kept.
    ProductKeySeen,
    /// The PKID's key group goes with Windows Home, which cannot join Autopilot (thin evidence: a warning only).
    LooksLikeHomeEdition {
        /// The key group.
        key_group: String,
    },
    /// The serial number is of a form that its maker gives to renewed machines: the PKID of an old box may be another machine's.
    Refurbished {
        /// The serial number.
        serial: String,
    },
    /// A code asks a person what it is.
    Unclear {
        /// Its text.
        value: String,
        /// The rule's id.
        reason: String,
    },
    /// A code is refused.
    Refused {
        /// Its text; empty where it must not be kept.
        value: String,
        /// The rule's id.
        reason: String,
    },
    /// The picture shows several labels, and which codes are this box's is not sure: a person says it.
    UnclearGrouping,
    /// The value was read on another box as well: it identifies neither.
    SeenOnAnotherBox {
        /// Its text.
        value: String,
    },
}

/// The fields of one box.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoxReading {
    /// What to do with it.
    pub decision: Decision,
    /// What a device would be made of.
    #[serde(flatten)]
    pub draft: DeviceDraft,
    /// Every field found, in the order of the codes.
    pub fields: Vec<FieldReading>,
    /// What a person should know.
    pub problems: Vec<Problem>,
}

/// Which codes of a picture are a box's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grouping {
    /// For each box its codes, as places in the picture's list of codes. A code may be no box's.
    pub groups: Vec<Vec<usize>>,
    /// Whether that is so; else it is a proposal.
    pub is_sure: bool,
}

impl Default for Grouping {
    fn default() -> Self {
        Self { groups: Vec::new(), is_sure: true }
    }
}

impl Grouping {
    /// All codes are one box's.
    pub fn of_one_box(codes: usize) -> Self {
        Self { groups: vec![(0..codes).collect()], is_sure: true }
    }
}
