//! Which mode of a camera is taken: enough pixels for the bars of a label, and a rate that does not make people wait.

use super::mode::{Mode, ModeWish, PixelFormat, Rate};

/// Sizes in the order they are liked: the bars of a label an arm's length away need the first; larger ones only cost time.
pub const SIZES: [(u32, u32); 3] = [(1280, 720), (1920, 1080), (640, 480)];
/// Slowest rate that is liked, in frames a second.
pub(super) const LEAST_RATE: u32 = 15;
/// The rate that is liked best, in frames a second.
pub(super) const BEST_RATE: u32 = 30;
/// Fewer pixels than these are taken only where there is nothing else.
const LEAST_PIXELS: u64 = 640 * 480;

/// The mode to open a camera with: of those that fit the wish, the first in this order.
///
/// 1. One of [`SIZES`] at 15 frames a second or more; then any other size of 640x480 pixels or more at such a rate, nearest to
///    1280x720 first; then one of [`SIZES`] at any rate; then the rest.
/// 2. At one size, formats that need no unpacking before JPEG (a webcam on USB 2 sends 1280x720 unpacked at about 10 frames a
///    second, so there JPEG is left), and formats of three colours last.
/// 3. The rate nearest to 30, or to the one asked for.
///
/// `None` where no mode has the size and the format that were asked for.
pub fn choose(modes: &[Mode], wish: &ModeWish) -> Option<Mode> {
    let fits = |mode: &&Mode| {
        wish.size.is_none_or(|size| size == (mode.width, mode.height))
            && wish.format.is_none_or(|format| format == mode.format)
    };
    modes.iter().filter(fits).min_by_key(|mode| order(mode, wish)).copied()
}

/// Where a mode stands in the order of [`choose`]; the least is the best.
fn order(mode: &Mode, wish: &ModeWish) -> (u8, usize, u64, u8, u64) {
    const BEST_PIXELS: u64 = SIZES[0].0 as u64 * SIZES[0].1 as u64;
    let pixels = u64::from(mode.width) * u64::from(mode.height);
    let liked = SIZES.iter().position(|&size| size == (mode.width, mode.height));
    // Who asks for a slow rate has it.
    let is_fast = wish.rate.is_some() || mode.rate.is_at_least(LEAST_RATE);
    let class = match (is_fast, liked) {
        (true, Some(_)) => 0,
        (true, None) if pixels >= LEAST_PIXELS => 1,
        (false, Some(_)) => 2,
        _ => 3,
    };
    let format = match mode.format {
        PixelFormat::Yuyv => 0,
        PixelFormat::Nv12 => 1,
        PixelFormat::Uyvy => 2,
        PixelFormat::Grey => 3,
        PixelFormat::Mjpeg => 4,
        PixelFormat::Rgb24 => 5,
        PixelFormat::Bgr24 => 6,
    };
    let wanted = wish.rate.unwrap_or(Rate::whole(BEST_RATE)).per_second();
    let off = ((mode.rate.per_second() - wanted).abs() * 1000.0).round() as u64;
    // A rate that was asked for goes before a format that is cheap to read.
    let (before, after) = if wish.rate.is_some() { (off, 0) } else { (0, off) };
    let distance = if liked.is_some() { before } else { before + pixels.abs_diff(BEST_PIXELS) };
    (class, liked.unwrap_or(SIZES.len()), distance, format, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Modes written `1280x720 @ 30 MJPG`, comma between them.
    fn modes(text: &str) -> Vec<Mode> {
        text.split(',')
            .map(|one| {
                let wish: ModeWish = one.trim().parse().unwrap();
                let (width, height) = wish.size.unwrap();
                Mode { width, height, rate: wish.rate.unwrap(), format: wish.format.unwrap() }
            })
            .collect()
    }

    #[test]
    fn the_mode_is_chosen_by_the_table() {
        for (given, wish, expected) in [
            // A webcam on USB 2: unpacked is slow.
            ("1280x720@10 YUYV, 640x480@30 YUYV, 1280x720@30 MJPG, 1920x1080@30 MJPG", "", "1280x720 @ 30 MJPG"),
            // On USB 3 it is not.
            ("1280x720@30 YUYV, 1280x720@30 MJPG, 1920x1080@30 MJPG", "", "1280x720 @ 30 YUYV"),
            ("1280x720@15 NV12, 1280x720@30 MJPG", "", "1280x720 @ 15 NV12"),
            ("1280x720@29.97 YUYV, 1280x720@15 YUYV, 1280x720@60 YUYV", "", "1280x720 @ 29.97 YUYV"),
            ("1280x720@60 YUYV, 1280x720@7.5 YUYV", "", "1280x720 @ 60 YUYV"),
            ("1920x1080@15 MJPG, 640x480@30 YUYV", "", "1920x1080 @ 15 MJPG"),
            ("1920x1080@5 YUYV, 640x480@30 YUYV", "", "640x480 @ 30 YUYV"),
            // None of the three sizes: the nearest that is large enough.
            ("1024x768@30 YUYV, 800x600@30 YUYV, 320x240@30 YUYV", "", "1024x768 @ 30 YUYV"),
            // Few pixels are worse than few frames.
            ("320x240@30 YUYV, 1280x720@10 YUYV", "", "1280x720 @ 10 YUYV"),
            ("640x360@30 GREY", "", "640x360 @ 30 GREY"),
            ("1280x720@30 RGB3, 1280x720@30 MJPG, 1280x720@30 BGR3", "", "1280x720 @ 30 MJPG"),
            ("1280x720@30 BGR3, 1280x720@30 RGB3", "", "1280x720 @ 30 RGB3"),
            ("1280x720@30 UYVY, 1280x720@30 NV12", "", "1280x720 @ 30 NV12"),
            // Wishes.
            ("1280x720@30 YUYV, 1280x720@30 MJPG", "MJPG", "1280x720 @ 30 MJPG"),
            ("1280x720@30 YUYV, 640x480@30 YUYV", "640x480", "640x480 @ 30 YUYV"),
            ("1280x720@30 YUYV, 1280x720@7.5 YUYV", "@7.5", "1280x720 @ 7.5 YUYV"),
            ("1280x720@10 YUYV, 1280x720@30 MJPG", "@10", "1280x720 @ 10 YUYV"),
            ("1280x720@30 YUYV, 1280x720@15 YUYV", "1280x720 @ 16 YUYV", "1280x720 @ 15 YUYV"),
            ("1280x720@30 YUYV", "1280x800", "none"),
            ("1280x720@30 YUYV", "NV12", "none"),
        ] {
            let wish = if wish.is_empty() { ModeWish::default() } else { wish.parse().unwrap() };
            let chosen = choose(&modes(given), &wish).map_or("none".to_owned(), |mode| mode.to_string());
            assert_eq!(chosen, expected, "{given}; {wish}");
            let mut backwards = modes(given);
            backwards.reverse();
            assert_eq!(
                choose(&backwards, &wish),
                choose(&modes(given), &wish),
                "the order they are listed in: {given}"
            );
        }
        assert_eq!(choose(&[], &ModeWish::default()), None);
    }
}
