//! Draws a code anew from the edges that were told, and compares it with what the camera saw.
//!
//! A character compared by itself does not know its neighbours, and even stripes match many a digit well enough. Once all are
//! told, the whole code can be drawn as it must look: true codes then differ from the picture by its noise alone.

use super::characters::{BLURS, blurred_step};
use super::profile::{Profile, likeness};

/// How well a code must look like the profile, on average over windows of so many modules and in the worst of them;
/// and how many modules of the quiet zones are compared as well. True codes come to 0.96 and more; stripes and print that
/// pass for characters one by one stay under 0.9.
const LEAST_REDRAWN: f32 = 0.91;
const LEAST_WINDOW: f32 = 0.6;
const WINDOW: f32 = 11.0;
const AROUND: f32 = 2.0;
/// Contrast of the bars that are drawn, in grey levels; likeness does not depend on it.
const CONTRAST: f32 = 200.0;

/// Whether the bars with these edges, a `module` being so many samples, look like the profile all along through some blur.
pub(super) fn is_drawn_alike(profile: &Profile, edges: &[f32], module: f32) -> bool {
    BLURS.iter().any(|blur| is_alike(profile, edges, module, *blur))
}

fn is_alike(profile: &Profile, edges: &[f32], module: f32, blur: f32) -> bool {
    let count = profile.samples.len() as f32;
    let first = (edges[0] - AROUND * module).clamp(0.0, count) as usize;
    let last = (edges[edges.len() - 1] + AROUND * module).clamp(0.0, count) as usize;
    let mut drawn = vec![0.0_f32; last - first];
    for bar in edges.chunks_exact(2) {
        let (from, to) = (bar[0] - first as f32, bar[1] - first as f32);
        add_bar(&mut drawn, (from, to), blur * module);
    }
    drawn.iter_mut().for_each(|value| *value *= CONTRAST);
    let width = (WINDOW * module) as usize;
    let (mut total, mut windows) = (0.0, 0.0);
    for at in (0..drawn.len().saturating_sub(width / 2)).step_by(width / 2) {
        let to = (at + width).min(drawn.len());
        let score = likeness(&drawn[at..to], &profile.samples[first + at..first + to]);
        if score < LEAST_WINDOW {
            return false;
        }
        (total, windows) = (total + score, windows + 1.0);
    }
    total >= LEAST_REDRAWN * windows
}

/// Takes a dark bar between two places from the lightness, its edges blurred by a standard deviation of `blur` samples.
pub(super) fn add_bar(light: &mut [f32], (from, to): (f32, f32), blur: f32) {
    let reach = 4.0 * blur;
    let (first, last) = ((from - reach).max(0.0) as usize, ((to + reach).max(0.0) as usize).min(light.len()));
    for (s, value) in light.iter_mut().enumerate().take(last).skip(first) {
        *value -= blurred_step(s as f32 - from, blur) - blurred_step(s as f32 - to, blur);
    }
}
