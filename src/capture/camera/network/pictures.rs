//! JPEG pictures out of a run of bytes, however a server wraps them.
//!
//! Cameras in the network send `multipart/x-mixed-replace`, each in its own dialect: boundaries with or without the dashes that they
//! were announced with, lines that end in CRLF or LF, parts with a length, with a wrong one or with none. None of that is needed to
//! find the pictures: a JPEG begins with a mark, tells the length of each of its segments, and ends with a mark. So its own marks are
//! followed, and what stands between two pictures is passed over. Besides, a picture is there with its last byte, not only when the
//! next part begins. One thing is taken from a part's headers: the length, for cameras that leave the mark of the end out.
//!
//! However the bytes are cut into pieces, the same pictures come out, and no more than [`LONGEST`] bytes are ever held twice over.

use memchr::{memchr, memmem};

/// Largest picture, in bytes; of a larger one the bytes are let go, and it is counted.
pub const LONGEST: usize = 8 * 1024 * 1024;
/// Most pixels of a picture: unpacked it takes a byte for each, and three for the window.
const MOST_PIXELS: u64 = 4096 * 4096;
/// So many bytes before a picture are looked at for its length.
const HEADERS: usize = 512;

/// A picture, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    /// The JPEG from its first mark to its last.
    pub bytes: Vec<u8>,
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

/// Pictures that were not given.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dropped {
    /// Those that were cut, or whose marks make no sense.
    pub broken: u64,
    /// Those of too many bytes or pixels.
    pub too_large: u64,
}

/// Follows the marks of pictures, and holds the one that is on its way.
#[derive(Debug, Default)]
pub struct Pictures {
    state: State,
    /// The picture on its way.
    bytes: Vec<u8>,
    /// Its pixels, once they are known.
    size: Option<(u32, u32)>,
    /// Its length as its part's headers told it.
    claimed: Option<usize>,
    /// The last bytes since the picture before.
    headers: Vec<u8>,
    dropped: Dropped,
    /// Bytes passed over since the last picture.
    idle: u64,
}

/// What is due next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum State {
    /// A picture; nothing of its beginning has come.
    #[default]
    Between,
    /// The second of the three bytes that a picture begins with.
    Begun,
    /// The third.
    BegunTwice,
    /// A mark: its first byte.
    Mark,
    /// The kind of a mark.
    Kind,
    /// The first byte of the length of a segment of this kind.
    Length(u8),
    /// The second.
    LengthLow(u8, u8),
    /// So many bytes of a segment that nothing is wanted of.
    Segment(usize),
    /// So many bytes of the segment that tells the size, which began at this place.
    Size(usize, usize),
    /// So many bytes of the segment that goes before packed pixels.
    Scan(usize),
    /// Packed pixels.
    Pixels,
    /// The byte behind 0xff among packed pixels.
    PixelsMark,
}

const MARK: u8 = 0xff;
const BEGIN: u8 = 0xd8;
const END: u8 = 0xd9;

impl Pictures {
    /// What was dropped so far.
    pub fn dropped(&self) -> Dropped {
        self.dropped
    }

    /// Bytes that came since the last picture ended, and belong to none that may still become whole.
    pub fn idle(&self) -> u64 {
        self.idle
    }

    /// Bytes of memory that are held.
    pub fn held(&self) -> usize {
        self.bytes.capacity() + self.headers.capacity()
    }

    /// Forgets what was begun: what comes now is another run of bytes.
    pub fn begin_anew(&mut self) {
        self.between();
        self.headers.clear();
        self.idle = 0;
    }

    /// Takes bytes from the front of `rest` until a picture is whole, and writes it in place of `picture`, whose memory is used for
    /// the next one. `false` where all bytes were taken and none is.
    pub fn take(&mut self, rest: &mut &[u8], picture: &mut Picture) -> bool {
        while !rest.is_empty() {
            if self.step(rest) {
                std::mem::swap(&mut self.bytes, &mut picture.bytes);
                (picture.width, picture.height) = self.size.unwrap_or_default();
                self.begin_anew();
                return true;
            }
        }
        false
    }

    /// Takes one byte, or several of a kind; whether a picture is whole with them.
    fn step(&mut self, rest: &mut &[u8]) -> bool {
        let byte = rest[0];
        match self.state {
            State::Between => {
                let count = memchr(MARK, rest).unwrap_or(rest.len());
                self.pass_over(rest, count);
                if !rest.is_empty() {
                    self.pass_over(rest, 1);
                    self.state = State::Begun;
                }
                return false;
            }
            State::Begun | State::BegunTwice => {
                self.begin(byte);
                self.pass_over(rest, 1);
                return false;
            }
            State::Segment(left) => self.segment(rest, left, State::Segment, State::Mark),
            State::Scan(left) => self.segment(rest, left, State::Scan, State::Pixels),
            State::Size(left, at) => {
                self.segment(rest, left, |left| State::Size(left, at), State::Mark);
                if self.state == State::Mark && !self.take_size(at) {
                    self.drop_it(true);
                    return false;
                }
            }
            State::Pixels => {
                let count = memchr(MARK, rest).map_or(rest.len(), |place| place + 1);
                let count = self.take_bytes(rest, count);
                if self.bytes.last() == Some(&MARK) && count > 0 {
                    self.state = State::PixelsMark;
                }
            }
            State::Mark if byte != MARK => {
                self.drop_it(false);
                return false;
            }
            State::Kind | State::PixelsMark if byte == BEGIN => {
                // It was cut, and the next one begins; the headers of that one were taken for pixels.
                let headers = self.bytes[self.bytes.len().saturating_sub(HEADERS)..].to_vec();
                self.drop_it(false);
                self.headers = headers;
                self.state = State::BegunTwice;
                self.pass_over(rest, 1);
                return false;
            }
            _ => {
                self.take_bytes(rest, 1);
                if !self.mark(byte) {
                    return false;
                }
                if byte == END && self.state == State::Between {
                    return self.is_whole();
                }
            }
        }
        self.is_ended()
    }

    /// Takes the second or third byte of a beginning.
    fn begin(&mut self, byte: u8) {
        self.state = match (self.state, byte) {
            (State::Begun, BEGIN) => State::BegunTwice,
            (State::BegunTwice, MARK) => {
                self.claimed = claimed_length(&self.headers);
                self.bytes.clear();
                self.bytes.extend_from_slice(&[MARK, BEGIN, MARK]);
                self.size = None;
                State::Kind
            }
            (_, MARK) => State::Begun,
            _ => State::Between,
        };
    }

    /// Takes the byte of a mark or of a length; `false` where it makes no sense and the picture was dropped.
    fn mark(&mut self, byte: u8) -> bool {
        self.state = match self.state {
            State::Mark => State::Kind,
            // Marks may be filled up with 0xff.
            State::Kind if byte == MARK => State::Kind,
            State::Kind if byte == END => State::Between,
            // Marks without a length that nobody writes outside pixels, but that do no harm.
            State::Kind if byte == 0x01 || (0xd0..=0xd7).contains(&byte) => State::Mark,
            State::Kind if (0xc0..=0xfe).contains(&byte) => State::Length(byte),
            State::Length(kind) => State::LengthLow(kind, byte),
            State::LengthLow(kind, high) => {
                // The length counts itself.
                let Some(left) = usize::from(u16::from_be_bytes([high, byte])).checked_sub(2) else {
                    self.drop_it(false);
                    return false;
                };
                let at = self.bytes.len();
                let state = match kind {
                    0xc4 | 0xc8 | 0xcc => State::Segment(left),
                    0xc0..=0xcf => State::Size(left, at),
                    0xda => State::Scan(left),
                    _ => State::Segment(left),
                };
                match state {
                    State::Segment(0) => State::Mark,
                    State::Scan(0) => State::Pixels,
                    State::Size(left, _) if left < 5 => {
                        self.drop_it(false);
                        return false;
                    }
                    other => other,
                }
            }
            // Packed pixels: a byte of 0xff that means itself, marks to start afresh at, or a segment between two scans.
            State::PixelsMark if byte == 0 || (0xd0..=0xd7).contains(&byte) => State::Pixels,
            State::PixelsMark if byte == MARK => State::PixelsMark,
            State::PixelsMark if byte == END => State::Between,
            State::PixelsMark if byte == 0xc4 || (0xda..=0xdf).contains(&byte) || (0xe0..=0xfe).contains(&byte) => {
                State::Length(byte)
            }
            _ => {
                self.drop_it(false);
                return false;
            }
        };
        true
    }

    /// Takes bytes of a segment of which so many are left.
    fn segment(&mut self, rest: &mut &[u8], left: usize, more: impl Fn(usize) -> State, then: State) {
        let taken = self.take_bytes(rest, left.min(rest.len()));
        let left = left - taken;
        self.state = if left == 0 { then } else { more(left) };
    }

    /// The size that the segment at this place tells; `false` where it is none, or too large.
    fn take_size(&mut self, at: usize) -> bool {
        let Some(&[_, h1, h2, w1, w2]) = self.bytes.get(at..at + 5) else { return false };
        let [height, width] = [[h1, h2], [w1, w2]].map(|pair| u32::from(u16::from_be_bytes(pair)));
        self.size = Some((width, height));
        (1..=MOST_PIXELS).contains(&(u64::from(width) * u64::from(height)))
    }

    /// Whether the picture has ended, by a length that was told or because it is too long.
    fn is_ended(&mut self) -> bool {
        if self.bytes.len() >= LONGEST {
            self.drop_it(true);
            return false;
        }
        let is_in_pixels = matches!(self.state, State::Pixels | State::PixelsMark);
        if is_in_pixels && self.claimed == Some(self.bytes.len()) {
            return self.is_whole();
        }
        false
    }

    fn is_whole(&mut self) -> bool {
        if self.size.is_none() {
            self.drop_it(false);
        }
        self.size.is_some()
    }

    /// Takes so many bytes into the picture, but no more than it may have; how many.
    fn take_bytes(&mut self, rest: &mut &[u8], count: usize) -> usize {
        let most = self.claimed.unwrap_or(LONGEST).clamp(self.bytes.len() + 1, LONGEST);
        let count = count.min(most - self.bytes.len());
        let (taken, left) = rest.split_at(count);
        let needed = self.bytes.len() + count;
        if needed > self.bytes.capacity() {
            // Grows by doubling, but never beyond what a picture may have.
            let room = (self.bytes.capacity() * 2).clamp(needed, LONGEST);
            self.bytes.reserve_exact(room - self.bytes.len());
        }
        self.bytes.extend_from_slice(taken);
        *rest = left;
        count
    }

    fn pass_over(&mut self, rest: &mut &[u8], count: usize) {
        let (passed, left) = rest.split_at(count);
        self.idle += count as u64;
        self.headers.extend_from_slice(&passed[count.saturating_sub(HEADERS)..]);
        let surplus = self.headers.len().saturating_sub(HEADERS);
        self.headers.drain(..surplus);
        *rest = left;
    }

    fn drop_it(&mut self, is_too_large: bool) {
        self.idle += self.bytes.len() as u64;
        let count = if is_too_large { &mut self.dropped.too_large } else { &mut self.dropped.broken };
        *count += 1;
        self.headers.clear();
        self.between();
    }

    fn between(&mut self) {
        self.state = State::Between;
        self.bytes.clear();
        self.size = None;
        self.claimed = None;
    }
}

/// The length that the headers before a picture tell.
fn claimed_length(headers: &[u8]) -> Option<usize> {
    const NAME: &[u8] = b"content-length:";
    let lower = headers.to_ascii_lowercase();
    let value = &lower[memmem::rfind(&lower, NAME)? + NAME.len()..];
    let digits: Vec<u8> =
        value.iter().copied().skip_while(|byte| *byte == b' ').take_while(u8::is_ascii_digit).collect();
    std::str::from_utf8(&digits).ok()?.parse().ok().filter(|length| (4..=LONGEST).contains(length))
}
