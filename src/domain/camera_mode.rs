//! What a camera can send: pixel format, size and rate; and the mode that a person asks for.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// How a camera lays its pixels out in memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PixelFormat {
    /// Y U Y V: two bytes a pixel, lightness first.
    Yuyv,
    /// A plane of lightness, then one of colour at half the size.
    Nv12,
    /// U Y V Y: two bytes a pixel, lightness second.
    Uyvy,
    /// One byte of lightness a pixel.
    Grey,
    /// A JPEG picture a frame.
    Mjpeg,
    /// Red, green, blue: three bytes a pixel.
    Rgb24,
    /// Blue, green, red: three bytes a pixel.
    Bgr24,
}

impl PixelFormat {
    /// All formats that are read, those that are read with the least work first.
    pub const ALL: [Self; 7] = [Self::Yuyv, Self::Nv12, Self::Uyvy, Self::Grey, Self::Mjpeg, Self::Rgb24, Self::Bgr24];

    /// The four characters that Video4Linux and UVC name it by.
    pub fn fourcc(self) -> [u8; 4] {
        *match self {
            Self::Yuyv => b"YUYV",
            Self::Nv12 => b"NV12",
            Self::Uyvy => b"UYVY",
            Self::Grey => b"GREY",
            Self::Mjpeg => b"MJPG",
            Self::Rgb24 => b"RGB3",
            Self::Bgr24 => b"BGR3",
        }
    }

    /// The format of these four characters; `None` where it cannot be read. `YUY2` is UVC's word for `YUYV`, and some drivers
    /// say `JPEG` for pictures of JPEG that come one a frame.
    pub fn from_fourcc(fourcc: [u8; 4]) -> Option<Self> {
        match &fourcc {
            b"YUY2" => Some(Self::Yuyv),
            b"JPEG" => Some(Self::Mjpeg),
            _ => Self::ALL.into_iter().find(|format| format.fourcc() == fourcc),
        }
    }

    /// Bytes that a row of so many pixels takes without padding (in NV12, in its plane of lightness); `None` for JPEG.
    pub fn row_bytes(self, width: u32) -> Option<usize> {
        match self {
            // Two pixels share their colour: an odd one at the end brings the colour of two.
            Self::Yuyv | Self::Uyvy => Some(width.div_ceil(2) as usize * 4),
            Self::Nv12 | Self::Grey => Some(width as usize),
            Self::Rgb24 | Self::Bgr24 => Some(width as usize * 3),
            Self::Mjpeg => None,
        }
    }
}

impl fmt::Display for PixelFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.fourcc()))
    }
}

/// Frames a second, as a fraction: 30000/1001 is 29.97.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// So many frames …
    pub frames: u32,
    /// … in so many seconds; never 0.
    pub seconds: u32,
}

impl Rate {
    /// A whole number of frames a second.
    pub const fn whole(frames: u32) -> Self {
        Self { frames, seconds: 1 }
    }

    /// Frames a second.
    pub fn per_second(self) -> f64 {
        f64::from(self.frames) / f64::from(self.seconds.max(1))
    }

    /// Whether it is at least so many frames a second.
    pub fn is_at_least(self, frames: u32) -> bool {
        u64::from(self.frames) >= u64::from(frames) * u64::from(self.seconds)
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:.2}", self.per_second());
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// What a camera sends: a size in pixels, a rate and a pixel format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mode {
    /// Pixels in a row.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Frames a second.
    pub rate: Rate,
    /// How the pixels are laid out.
    pub format: PixelFormat,
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}x{} @ {} {}", self.width, self.height, self.rate, self.format)
    }
}

/// The mode that a person asks for; what is left out is chosen. Written `1280x720 @ 30 MJPG`, `640x480`, `@7.5` or `NV12`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ModeWish {
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
    /// Frames a second; the camera's nearest is taken.
    pub rate: Option<Rate>,
    /// Pixel format.
    pub format: Option<PixelFormat>,
}

impl fmt::Display for ModeWish {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.size.map(|(width, height)| format!("{width}x{height}"));
        let rate = self.rate.map(|rate| format!("@ {rate}"));
        let format = self.format.map(|format| format.to_string());
        let parts: Vec<String> = [size, rate, format].into_iter().flatten().collect();
        f.write_str(&parts.join(" "))
    }
}

/// What was asked for is no mode.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no mode: write 1280x720 @ 30 MJPG, or a part of it")]
pub struct NoMode(String);

impl FromStr for ModeWish {
    type Err = NoMode;

    fn from_str(text: &str) -> Result<Self, NoMode> {
        let no_mode = || NoMode(text.to_owned());
        let mut wish = Self::default();
        let spaced = text.replace('@', " @");
        let mut words = spaced.split_whitespace();
        while let Some(word) = words.next() {
            if let Some(rate) = word.strip_prefix('@') {
                let rate = if rate.is_empty() { words.next().unwrap_or_default() } else { rate };
                wish.rate = Some(rate_of(rate).ok_or_else(no_mode)?);
            } else if let Some(format) = fourcc_of(word).and_then(PixelFormat::from_fourcc) {
                wish.format = Some(format);
            } else {
                let (width, height) = word.split_once(['x', 'X', '×']).ok_or_else(no_mode)?;
                let number = |text: &str| text.parse().ok().filter(|pixels| (16..=16_384).contains(pixels));
                wish.size = Some((number(width).ok_or_else(no_mode)?, number(height).ok_or_else(no_mode)?));
            }
        }
        if wish == Self::default() { Err(no_mode()) } else { Ok(wish) }
    }
}

/// Nothing asks for nothing: the mode is chosen.
impl TryFrom<String> for ModeWish {
    type Error = NoMode;

    fn try_from(text: String) -> Result<Self, NoMode> {
        if text.trim().is_empty() { Ok(Self::default()) } else { text.parse() }
    }
}

impl From<ModeWish> for String {
    fn from(wish: ModeWish) -> Self {
        wish.to_string()
    }
}

impl From<Mode> for ModeWish {
    fn from(mode: Mode) -> Self {
        Self { size: Some((mode.width, mode.height)), rate: Some(mode.rate), format: Some(mode.format) }
    }
}

fn fourcc_of(word: &str) -> Option<[u8; 4]> {
    word.to_ascii_uppercase().as_bytes().try_into().ok()
}

/// `30`, `7.5`, `29.97` or `30000/1001`.
fn rate_of(text: &str) -> Option<Rate> {
    let rate = match text.split_once('/') {
        Some((frames, seconds)) => Rate { frames: frames.parse().ok()?, seconds: seconds.parse().ok()? },
        None => {
            let frames: f64 = text.parse().ok().filter(|frames| (0.0..=1000.0).contains(frames))?;
            if frames.fract() == 0.0 {
                Rate::whole(frames as u32)
            } else {
                Rate { frames: (frames * 1000.0).round() as u32, seconds: 1000 }
            }
        }
    };
    (rate.frames > 0 && rate.seconds > 0).then_some(rate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wish_is_read_in_whole_and_in_parts() {
        let wish = |text: &str| text.parse::<ModeWish>();
        let whole = ModeWish { size: Some((1280, 720)), rate: Some(Rate::whole(30)), format: Some(PixelFormat::Mjpeg) };
        for text in ["1280x720 @ 30 MJPG", "1280x720@30 mjpg", "mjpg 1280X720 @30", "1280×720 @ 30/1 MJPG"] {
            assert_eq!(wish(text), Ok(whole), "{text}");
        }
        assert_eq!(whole.to_string().parse(), Ok(whole));
        assert_eq!(wish("640x480"), Ok(ModeWish { size: Some((640, 480)), ..ModeWish::default() }));
        let rate = Some(Rate { frames: 7500, seconds: 1000 });
        assert_eq!(wish("@7.5"), Ok(ModeWish { rate, ..ModeWish::default() }));
        assert_eq!(wish("yuy2"), Ok(ModeWish { format: Some(PixelFormat::Yuyv), ..ModeWish::default() }));
        for text in ["", "x", "1280", "1280x", "0x0", "99999x1", "@", "@0", "@x", "@1/0", "H264", "640x480 @-1", "@NaN"]
        {
            assert!(wish(text).is_err(), "{text}");
        }
    }

    #[test]
    fn rates_are_told_as_people_say_them() {
        for (rate, text) in [
            (Rate::whole(30), "30"),
            (Rate { frames: 15, seconds: 2 }, "7.5"),
            (Rate { frames: 30_000, seconds: 1001 }, "29.97"),
            (Rate::whole(100), "100"),
        ] {
            assert_eq!(rate.to_string(), text);
        }
        assert!(Rate { frames: 30, seconds: 2 }.is_at_least(15));
        assert!(!Rate { frames: 29_999, seconds: 2000 }.is_at_least(15));
    }

    #[test]
    fn formats_are_known_by_their_four_characters() {
        for format in PixelFormat::ALL {
            assert_eq!(PixelFormat::from_fourcc(format.fourcc()), Some(format));
        }
        assert_eq!(PixelFormat::from_fourcc(*b"H264"), None);
        assert_eq!(PixelFormat::from_fourcc(*b"GRAY"), None, "not what Video4Linux says");
    }
}
