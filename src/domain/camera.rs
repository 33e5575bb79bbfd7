//! What a camera lets itself be told (zoom, focus, exposure, light), and the part of its picture that is read.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// What can be set at a camera. A switch stands before the value that it takes over: in this order they are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ControlKind {
    /// How large things are shown.
    Zoom,
    /// Whether the camera finds its focus by itself: 0 or 1.
    AutoFocus,
    /// The focus that was set by hand; larger is nearer with most cameras.
    Focus,
    /// Whether the camera finds its exposure by itself: 0 or 1.
    AutoExposure,
    /// The exposure that was set by hand.
    Exposure,
    /// A lamp beside the lens: 0 or 1.
    Light,
}

impl ControlKind {
    /// All of them, in the order in which they are set and shown.
    pub const ALL: [Self; 6] =
        [Self::Zoom, Self::AutoFocus, Self::Focus, Self::AutoExposure, Self::Exposure, Self::Light];

    /// Its word on the command line and in the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Zoom => "zoom",
            Self::AutoFocus => "auto-focus",
            Self::Focus => "focus",
            Self::AutoExposure => "auto-exposure",
            Self::Exposure => "exposure",
            Self::Light => "light",
        }
    }

    /// Whether it is on or off, and nothing between.
    pub fn is_switch(self) -> bool {
        matches!(self, Self::AutoFocus | Self::AutoExposure | Self::Light)
    }

    /// The switch that takes this value over.
    pub fn switch(self) -> Option<Self> {
        match self {
            Self::Focus => Some(Self::AutoFocus),
            Self::Exposure => Some(Self::AutoExposure),
            _ => None,
        }
    }
}

/// Something that can be set at a camera, and how it is set now. Values are in the camera's own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Control {
    /// What.
    pub kind: ControlKind,
    /// Least value.
    pub least: i64,
    /// Greatest value.
    pub most: i64,
    /// From one value to the next; at least 1.
    pub step: i64,
    /// The value that the maker chose.
    pub default: i64,
    /// The value now.
    pub value: i64,
}

impl Control {
    /// A switch that is on or off.
    pub fn switch(kind: ControlKind, is_on: bool) -> Self {
        Self { kind, least: 0, most: 1, step: 1, default: 0, value: i64::from(is_on) }
    }

    /// Whether a switch is on.
    pub fn is_on(&self) -> bool {
        self.value != 0
    }

    /// The nearest value that can be set.
    pub fn nearest(&self, value: i64) -> i64 {
        let steps = value.clamp(self.least, self.most.max(self.least)).saturating_sub(self.least);
        let step = self.step.max(1);
        let down = steps / step * step;
        let up = down.saturating_add(step);
        let is_up_nearer = steps - down > up - steps && self.least.saturating_add(up) <= self.most;
        self.least.saturating_add(if is_up_nearer { up } else { down })
    }

    /// The exposure one stop darker: half the time. Ranges that reach below zero (Media Foundation's) count in powers of two.
    pub fn darker(&self) -> i64 {
        self.nearest(if self.least < 0 { self.value.saturating_sub(1) } else { self.value / 2 })
    }
}

/// The next step of a key that makes a camera's picture darker and in the end leaves it to the camera again: what is to be set.
///
/// From automatic (or the maker's value) one stop darker, then another, then back. `None` where the camera has no exposure to set.
pub fn next_exposure(controls: &[Control]) -> Option<Vec<(ControlKind, i64)>> {
    let of = |kind: ControlKind| controls.iter().find(|control| control.kind == kind);
    let (auto, exposure) = (of(ControlKind::AutoExposure), of(ControlKind::Exposure));
    let by_hand = auto.filter(|auto| !auto.is_on());
    Some(match (auto, exposure) {
        (None, None) => return None,
        (Some(auto), None) => vec![(auto.kind, i64::from(!auto.is_on()))],
        (Some(auto), Some(exposure)) if by_hand.is_none() => vec![(auto.kind, 0), (exposure.kind, exposure.darker())],
        (auto, Some(exposure)) => {
            // A quarter of the maker's time is as dark as the key goes.
            let floor =
                Control { value: Control { value: exposure.default, ..*exposure }.darker(), ..*exposure }.darker();
            let is_darkest = exposure.value <= floor || exposure.darker() == exposure.value;
            match (is_darkest, auto) {
                (false, _) => vec![(exposure.kind, exposure.darker())],
                (true, Some(auto)) => vec![(auto.kind, 1)],
                (true, None) => vec![(exposure.kind, exposure.default)],
            }
        }
    })
}

/// The part of a picture that is read, in percent of it; written `LEFT,TOP,WIDTH,HEIGHT`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Region {
    /// From the left edge of the picture.
    pub left: u8,
    /// From its top.
    pub top: u8,
    /// Of its width.
    pub width: u8,
    /// Of its height.
    pub height: u8,
}

impl Region {
    /// Less than this, in percent, is no part to be read in.
    pub const LEAST: u8 = 5;
    /// The middle of the picture.
    pub const MIDDLE: Self = Self { left: 25, top: 25, width: 50, height: 50 };

    /// The part between two corners, given as shares of the picture from 0 to 1, in any order; at least [`Region::LEAST`] each way.
    pub fn between((x1, y1): (f32, f32), (x2, y2): (f32, f32)) -> Self {
        let side = |one: f32, other: f32| {
            let percent = |share: f32| (share.clamp(0.0, 1.0) * 100.0).round() as u8;
            let (low, high) = (percent(one.min(other)), percent(one.max(other)));
            (low, high - low)
        };
        let ((left, width), (top, height)) = (side(x1, x2), side(y1, y2));
        Self { left, top, width, height }.within()
    }

    /// Whether it is the whole picture.
    pub fn is_whole(self) -> bool {
        self.width >= 100 && self.height >= 100
    }

    /// Pushed into the picture, and made neither too small nor too large for it.
    pub fn within(self) -> Self {
        let (width, height) = (self.width.clamp(Self::LEAST, 100), self.height.clamp(Self::LEAST, 100));
        Self { left: self.left.min(100 - width), top: self.top.min(100 - height), width, height }
    }

    /// Moved by so many percent.
    pub fn moved(self, right: i8, down: i8) -> Self {
        Self { left: self.left.saturating_add_signed(right), top: self.top.saturating_add_signed(down), ..self }
            .within()
    }

    /// Grown by so many percent each way, about its middle.
    pub fn grown(self, by: i8) -> Self {
        let grow = |size: u8| size.saturating_add_signed(by).clamp(Self::LEAST, 100);
        let (width, height) = (grow(self.width), grow(self.height));
        let low = |low: u8, old: u8, new: u8| (i16::from(low) + (i16::from(old) - i16::from(new)) / 2).max(0) as u8;
        let (left, top) = (low(self.left, self.width, width), low(self.top, self.height, height));
        Self { left, top, width, height }.within()
    }

    /// Its place in a picture of this size, in pixels: left, top, width and height; at least a pixel each way, where there is one.
    pub fn pixels(self, (width, height): (u32, u32)) -> (u32, u32, u32, u32) {
        let region = self.within();
        let side = |low: u8, size: u8, full: u32| {
            let at = |percent: u32| (u64::from(full) * u64::from(percent) / 100) as u32;
            let (from, to) = (at(u32::from(low)), at(u32::from(low) + u32::from(size)));
            let from = from.min(full.saturating_sub(1));
            (from, (to.saturating_sub(from)).max(1).min(full - from))
        };
        let ((left, width), (top, height)) =
            (side(region.left, region.width, width), side(region.top, region.height, height));
        (left, top, width, height)
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{},{},{}", self.left, self.top, self.width, self.height)
    }
}

/// What was written is no part of a picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is no part of a picture: write left, top, width and height in percent, such as 25,25,50,50")]
pub struct NoRegion(String);

impl FromStr for Region {
    type Err = NoRegion;

    fn from_str(text: &str) -> Result<Self, NoRegion> {
        let numbers: Vec<u8> = text.split(',').map_while(|number| number.trim().parse().ok()).collect();
        let is_counted = text.split(',').count() == 4;
        match numbers[..] {
            [left, top, width, height] if is_counted => {
                let region = Self { left, top, width, height };
                if region.within() == region { Ok(region) } else { Err(NoRegion(text.to_owned())) }
            }
            _ => Err(NoRegion(text.to_owned())),
        }
    }
}

impl TryFrom<String> for Region {
    type Error = NoRegion;

    fn try_from(text: String) -> Result<Self, NoRegion> {
        text.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exposure(value: i64) -> Control {
        Control { kind: ControlKind::Exposure, least: 1, most: 5000, step: 1, default: 160, value }
    }

    #[test]
    fn a_value_is_set_to_the_nearest_step() {
        let zoom = Control { kind: ControlKind::Zoom, least: 100, most: 405, step: 10, default: 100, value: 100 };
        for (asked, set) in [(0, 100), (104, 100), (106, 110), (404, 400), (999, 400), (-5, 100)] {
            assert_eq!(zoom.nearest(asked), set, "{asked}");
        }
        let odd = Control { least: 5, most: 1, step: 0, ..zoom };
        assert_eq!(odd.nearest(7), 5, "a range that is none");
    }

    #[test]
    fn the_exposure_key_goes_darker_twice_and_back() {
        let auto = |is_on| Control::switch(ControlKind::AutoExposure, is_on);
        let (a, e) = (ControlKind::AutoExposure, ControlKind::Exposure);
        assert_eq!(next_exposure(&[auto(true), exposure(160)]), Some(vec![(a, 0), (e, 80)]));
        assert_eq!(next_exposure(&[auto(false), exposure(80)]), Some(vec![(e, 40)]));
        assert_eq!(next_exposure(&[auto(false), exposure(40)]), Some(vec![(a, 1)]));
        // Without automatic: round the maker's value.
        assert_eq!(next_exposure(&[exposure(160)]), Some(vec![(e, 80)]));
        assert_eq!(next_exposure(&[exposure(40)]), Some(vec![(e, 160)]));
        // In powers of two.
        let stops = Control { least: -13, most: -1, default: -5, value: -5, ..exposure(0) };
        assert_eq!(next_exposure(&[auto(true), stops]), Some(vec![(a, 0), (e, -6)]));
        assert_eq!(next_exposure(&[auto(false), Control { value: -7, ..stops }]), Some(vec![(a, 1)]));
        assert_eq!(next_exposure(&[auto(true)]), Some(vec![(a, 0)]));
        assert_eq!(next_exposure(&[Control::switch(ControlKind::Light, false)]), None);
    }

    #[test]
    fn kinds_are_kept_by_their_words() {
        for kind in ControlKind::ALL {
            assert_eq!(serde_json::to_string(&kind).unwrap(), format!("\"{}\"", kind.as_str()));
        }
        let mut sorted = ControlKind::ALL;
        sorted.sort_unstable();
        assert_eq!(sorted, ControlKind::ALL, "a switch before its value");
    }

    #[test]
    fn a_region_is_dragged_moved_and_grown() {
        assert_eq!(Region::between((0.75, 0.1), (0.25, 0.6)).to_string(), "25,10,50,50");
        assert_eq!(Region::between((0.5, 0.5), (0.5, 0.5)).to_string(), "50,50,5,5");
        assert_eq!(Region::between((-1.0, 0.99), (2.0, f32::NAN)).to_string(), "0,95,100,5");
        assert_eq!(Region::MIDDLE.moved(-5, 5).to_string(), "20,30,50,50");
        assert_eq!(Region::MIDDLE.moved(127, -128).to_string(), "50,0,50,50");
        assert_eq!(Region::MIDDLE.grown(10).to_string(), "20,20,60,60");
        assert!(Region::MIDDLE.grown(100).is_whole());
        assert_eq!(Region::MIDDLE.grown(-100).width, Region::LEAST);
        assert_eq!(Region::MIDDLE.pixels((1280, 720)), (320, 180, 640, 360));
        assert_eq!(Region::MIDDLE.pixels((0, 0)), (0, 0, 0, 0));
    }

    #[test]
    fn a_region_is_written_in_percent() {
        assert_eq!("25, 25,50,50".parse(), Ok(Region::MIDDLE));
        for text in ["", "1", "1,2,3", "0,0,4,50", "60,0,50,50", "0,0,50,101", "0,0,50,50,1", "a,0,50,50", "-1,0,50,50"]
        {
            assert!(text.parse::<Region>().is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_done_to_a_region_it_lies_in_the_picture(
            corners: [(f32, f32); 2], right: i8, down: i8, by: i8, size in (1_u32..5000, 1_u32..5000),
        ) {
            let region = Region::between(corners[0], corners[1]).moved(right, down).grown(by);
            prop_assert_eq!(region, region.within());
            prop_assert_eq!(region.to_string().parse(), Ok(region));
            let (left, top, width, height) = region.pixels(size);
            prop_assert!(width > 0 && height > 0 && left + width <= size.0 && top + height <= size.1);
        }
    }
}
