//! Of a camera that names a range of sizes or rates: those to ask for.

use super::choice::{BEST_RATE, LEAST_RATE, SIZES};
use super::mode::{ModeWish, Rate};

/// Sizes of a range (least, most, step; in pixels) to ask for: those of [`SIZES`] and the wish that lie in it, or its largest where
/// none does. A step of 0 means any size, as 1 does.
pub fn sizes_in(wish: &ModeWish, width: (u32, u32, u32), height: (u32, u32, u32)) -> Vec<(u32, u32)> {
    let is_in = |value: u32, (least, most, step): (u32, u32, u32)| {
        (least..=most).contains(&value) && (value - least).is_multiple_of(step.max(1))
    };
    let wanted = wish.size.into_iter().chain(SIZES);
    let mut sizes: Vec<(u32, u32)> = Vec::new();
    for (w, h) in wanted {
        if is_in(w, width) && is_in(h, height) && !sizes.contains(&(w, h)) {
            sizes.push((w, h));
        }
    }
    if sizes.is_empty() {
        sizes.push((width.1, height.1));
    }
    sizes
}

/// Rates of a range (slowest and fastest) to ask for: 30 and 15 and the wish where they lie in it, or its fastest.
pub fn rates_in(wish: &ModeWish, slowest: Rate, fastest: Rate) -> Vec<Rate> {
    let is_in = |rate: &Rate| (slowest.per_second()..=fastest.per_second()).contains(&rate.per_second());
    let wanted = wish.rate.into_iter().chain([Rate::whole(BEST_RATE), Rate::whole(LEAST_RATE)]);
    let rates: Vec<Rate> = wanted.filter(is_in).collect();
    if rates.is_empty() { vec![fastest] } else { rates }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_gives_the_sizes_that_are_liked() {
        let any = ModeWish::default();
        assert_eq!(sizes_in(&any, (16, 1920, 1), (16, 1080, 1)), SIZES);
        assert_eq!(sizes_in(&any, (16, 1920, 0), (16, 1080, 0)), SIZES);
        assert_eq!(sizes_in(&any, (32, 1280, 32), (32, 720, 16)), [(1280, 720), (640, 480)]);
        assert_eq!(sizes_in(&any, (50, 1296, 7), (32, 972, 1)), [(1296, 972)]);
        let wish = "800x600".parse().unwrap();
        assert_eq!(sizes_in(&wish, (8, 800, 8), (8, 600, 8)), [(800, 600), (640, 480)]);
        assert_eq!(
            sizes_in(&any, (9, 8, 1), (9, 8, 1)),
            [(8, 8)],
            "a range that is none gives what it calls the largest"
        );
    }

    #[test]
    fn a_range_gives_the_rates_that_are_liked() {
        let any = ModeWish::default();
        assert_eq!(rates_in(&any, Rate::whole(1), Rate::whole(60)), [Rate::whole(30), Rate::whole(15)]);
        assert_eq!(rates_in(&any, Rate::whole(1), Rate::whole(20)), [Rate::whole(15)]);
        assert_eq!(rates_in(&any, Rate::whole(1), Rate { frames: 25, seconds: 2 }), [Rate { frames: 25, seconds: 2 }]);
        let wish: ModeWish = "@10".parse().unwrap();
        assert_eq!(rates_in(&wish, Rate::whole(1), Rate::whole(12)), [Rate::whole(10)]);
    }
}
