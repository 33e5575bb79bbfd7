//! Pictures on the Scan screen: how far each is, and what stands in it.

use std::sync::Arc;

use crate::app::notice::Notice;
use crate::domain::{Barcode, BoxReading, Grouping, Point, ScanSource};

/// A picture on the Scan screen, counted up from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PictureId(pub u64);

/// A picture for the screen.
#[derive(Clone, PartialEq, Eq)]
pub struct ShownPicture {
    /// Pixels in a row of `rgba`.
    pub width: u32,
    /// Rows of `rgba`.
    pub height: u32,
    /// Four bytes a pixel.
    pub rgba: Vec<u8>,
    /// Width of the whole picture, which the codes' corners are in, in pixels.
    pub full_width: u32,
    /// Height of the whole picture.
    pub full_height: u32,
}

impl std::fmt::Debug for ShownPicture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ShownPicture({} x {})", self.full_width, self.full_height)
    }
}

/// What stands in a picture.
#[derive(Clone, Debug, PartialEq)]
pub struct PictureReading {
    /// Milliseconds that reading took.
    pub millis: f64,
    /// The codes.
    pub codes: Vec<Barcode>,
    /// The boxes.
    pub boxes: Vec<BoxReading>,
    /// Which codes are a box's.
    pub grouping: Grouping,
    /// Places that look like codes and were not read: their corners in pixels of the whole picture.
    pub unread: Vec<[Point; 4]>,
    /// For the screen.
    pub shown: Arc<ShownPicture>,
}

impl PictureReading {
    /// The codes that belong to a box, for the journal: its own, or all where it is the picture's only box. Secrets, which have no text
    /// any more, are left out.
    pub fn codes_of(&self, index: usize) -> Vec<Barcode> {
        let own = self.grouping.groups.get(index);
        let is_its_own = |at: usize| self.boxes.len() == 1 || own.is_some_and(|own| own.contains(&at));
        let codes = self.codes.iter().enumerate().filter(|(at, code)| !code.text.is_empty() && is_its_own(*at));
        codes.map(|(_, code)| code.clone()).collect()
    }

    /// What stands in a picture of one box.
    pub fn of_one_box(millis: f64, codes: Vec<Barcode>, boxes: Vec<BoxReading>, shown: Arc<ShownPicture>) -> Self {
        let grouping = Grouping::of_one_box(codes.len());
        Self { millis, codes, boxes, grouping, unread: Vec::new(), shown }
    }
}

/// What became of one box of a picture.
#[derive(Clone, Debug, PartialEq)]
pub enum BoxState {
    /// Being written to the queue.
    Queueing,
    /// In the queue, with its number in the batch.
    Queued(u32),
    /// In the queue with its number, and held as one too many.
    Held(u32),
    /// A person must look: confirm or choose.
    Waiting,
    /// Not taken, and why.
    NotTaken(Notice),
    /// Left out by a person.
    Discarded,
}

/// How far a picture is.
#[derive(Clone, Debug, PartialEq)]
pub enum PictureState {
    /// In line.
    Waiting,
    /// Being read.
    Reading {
        /// How much of it is done, in percent.
        percent: u8,
    },
    /// Read, with a state for each box.
    Read {
        /// What stands in it.
        reading: Arc<PictureReading>,
        /// As many as boxes.
        boxes: Vec<BoxState>,
    },
    /// Not readable, and why.
    Failed(Notice),
    /// Dropped from the line.
    Cancelled,
}

/// A picture on the Scan screen.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// File name, or what it was pasted as.
    pub name: String,
    /// What the journal will say its devices came from.
    pub source: ScanSource,
    /// How far it is.
    pub state: PictureState,
}
