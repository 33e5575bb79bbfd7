//! The three finder patterns of a QR code: squares in squares, which any straight line through the middle crosses as dark,
//! light, dark, light, dark in the widths 1, 1, 3, 1, 1.

use super::edges::Part;
use super::light::Light;
use crate::barcode::frame::GrayFrame;
use crate::barcode::quad::{at, distance};
use crate::domain::Point;

/// The middle of what looks like a finder pattern.
#[derive(Clone, Copy, Debug)]
pub(super) struct Finder {
    pub(super) middle: Point,
    /// Mean width of a module along rows and columns, in pixels; too large by up to two fifths in a turned pattern.
    pub(super) module: f32,
    /// Lightness that parts light from dark there.
    pub(super) threshold: f32,
    /// -1 for light on dark.
    pub(super) sign: f32,
    /// Lines that crossed it.
    pub(super) lines: u32,
}

/// Rows from one that is looked at to the next.
const ROW_STEP: usize = 3;
/// Side of a block that a mean is taken of, in pixels.
const BLOCK: usize = 8;
/// Blocks to either side that a threshold is made from.
const REACH: usize = 2;
/// Most finders of a part.
const MOST: usize = 16;

/// Looks along the rows of `part`, which must lie in the frame.
pub(super) fn finders(frame: &GrayFrame, light: Light<'_>, part: Part) -> Vec<Finder> {
    let mut found: Vec<Finder> = Vec::new();
    if part.left + part.width > frame.width() as usize || part.top + part.height > frame.height() as usize {
        return found;
    }
    let thresholds = Thresholds::of(frame, part);
    let stride = frame.width() as usize;
    // Where the lightness crosses the threshold along the row.
    let (mut crossings, mut dark): (Vec<f32>, Vec<u8>) = (Vec::new(), Vec::new());
    let mut y = 1;
    while y < part.height {
        let row = &frame.pixels()[(part.top + y) * stride + part.left..][..part.width];
        crossings.clear();
        let first_is_dark = thresholds.cross(row, y, &mut dark, &mut crossings);
        for (i, runs) in crossings.windows(6).enumerate() {
            let widths = [0, 1, 2, 3, 4].map(|k| runs[k + 1] - runs[k]);
            if fits(widths).is_none() {
                continue;
            }
            // Before the first crossing is the row's first colour.
            let is_dark = (i % 2 == 0) != first_is_dark;
            let sign = if is_dark { 1.0 } else { -1.0 };
            let x = (runs[2] + runs[3]) / 2.0;
            let start = at(part.left as f32 + x, (part.top + y) as f32);
            let threshold = f32::from(thresholds.at(x as usize, y));
            if let Some(finder) = confirm(light, start, threshold, sign, runs[5] - runs[0]) {
                add(&mut found, finder);
            }
        }
        y += ROW_STEP;
    }
    found.sort_by_key(|finder| std::cmp::Reverse(finder.lines));
    found.truncate(MOST);
    found
}

fn add(found: &mut Vec<Finder>, finder: Finder) {
    for known in found.iter_mut() {
        if known.sign == finder.sign && distance(known.middle, finder.middle) < 2.0 * known.module {
            let n = known.lines as f32;
            let mean = |a: f32, b: f32| (a * n + b) / (n + 1.0);
            known.middle = at(mean(known.middle.x, finder.middle.x), mean(known.middle.y, finder.middle.y));
            known.module = mean(known.module, finder.module);
            known.threshold = mean(known.threshold, finder.threshold);
            known.lines += 1;
            return;
        }
    }
    found.push(finder);
}

/// The module width that five runs would have as a crossing of a finder pattern; `None` where they do not fit.
fn fits(runs: [f32; 5]) -> Option<f32> {
    // Most runs fail here already.
    if runs[2] < 1.2 * runs[1].max(runs[3]) || runs[2] < 1.2 * runs[0].max(runs[4]) {
        return None;
    }
    let module = runs.iter().sum::<f32>() / 7.0;
    // From edge to the next alike, what blur and exposure do to the width of dark things falls out.
    let pair = |i: usize, due: f32, off: f32| (runs[i] + runs[i + 1] - due * module).abs() < off * module;
    let good = pair(0, 2.0, 0.75)
        && pair(3, 2.0, 0.75)
        && pair(1, 4.0, 1.0)
        && pair(2, 4.0, 1.0)
        && runs.iter().all(|run| *run > 0.3 * module)
        && runs[2] > 1.8 * module;
    good.then_some(module)
}

/// Crosses the pattern downwards at its supposed middle, then along again.
fn confirm(light: Light<'_>, start: Point, threshold: f32, sign: f32, width: f32) -> Option<Finder> {
    let mut middle = start;
    let mut modules = 0.0;
    for (dx, dy) in [(0.0, 1.0), (1.0, 0.0)] {
        let (before, after) = (
            walk(light, middle, at(-dx, -dy), threshold, sign, width)?,
            walk(light, middle, at(dx, dy), threshold, sign, width)?,
        );
        let runs = [
            before[2] - before[1],
            before[1] - before[0],
            before[0] + after[0],
            after[1] - after[0],
            after[2] - after[1],
        ];
        modules += fits(runs)?;
        let off = (after[0] - before[0] + after[2] - before[2]) / 4.0;
        middle = at(middle.x + dx * off, middle.y + dy * off);
    }
    Some(Finder { middle, module: modules / 2.0, threshold, sign, lines: 1 })
}

/// How far from the middle of a finder pattern its three edges are in one direction (a unit vector), in pixels: where the
/// square ends, where the ring begins and where it ends. `width` is about the width of the whole pattern.
pub(super) fn walk(
    light: Light<'_>,
    from: Point,
    along: Point,
    threshold: f32,
    sign: f32,
    width: f32,
) -> Option<[f32; 3]> {
    const STEP: f32 = 0.5;
    let value = |far: f32| sign * (light.at(from.x + along.x * far, from.y + along.y * far) - threshold);
    let mut edges = [0.0; 3];
    let (mut count, mut far, mut last) = (0, 0.0, value(0.0));
    if last >= 0.0 {
        return None;
    }
    while count < 3 {
        far += STEP;
        if far > 1.1 * width {
            return None;
        }
        let here = value(far);
        if (here < 0.0) != (last < 0.0) {
            edges[count] = far - STEP * here / (here - last);
            count += 1;
        }
        last = here;
    }
    Some(edges)
}

/// What parts light from dark, block by block.
struct Thresholds {
    columns: usize,
    rows: usize,
    values: Vec<u8>,
}

impl Thresholds {
    fn of(frame: &GrayFrame, part: Part) -> Self {
        let (columns, rows) = (part.width.div_ceil(BLOCK), part.height.div_ceil(BLOCK));
        let stride = frame.width() as usize;
        // Of each block: darkest, lightest, sum and number of pixels.
        let mut blocks = vec![(u8::MAX, 0_u8, 0_u32, 0_u32); columns * rows];
        // Every other row is enough.
        let mut y = 0;
        while y < part.height {
            let row = &frame.pixels()[(part.top + y) * stride + part.left..][..part.width];
            let of_row = &mut blocks[y / BLOCK * columns..][..columns];
            for (pixels, block) in row.chunks(BLOCK).zip(of_row) {
                let (mut least, mut most, mut sum) = (u8::MAX, 0, 0);
                for &value in pixels {
                    least = least.min(value);
                    most = most.max(value);
                    sum += u32::from(value);
                }
                *block = (block.0.min(least), block.1.max(most), block.2 + sum, block.3 + pixels.len() as u32);
            }
            y += 2;
        }
        let mut values = Vec::with_capacity(columns * rows);
        for row in 0..rows {
            for column in 0..columns {
                let (mut least, mut most, mut sum, mut count) = (u8::MAX, 0_u8, 0, 0);
                for y in row.saturating_sub(REACH)..(row + REACH + 1).min(rows) {
                    for block in &blocks[y * columns..][column.saturating_sub(REACH)..(column + REACH + 1).min(columns)]
                    {
                        least = least.min(block.0);
                        most = most.max(block.1);
                        sum += block.2;
                        count += block.3;
                    }
                }
                // The mean leans to the quiet zone at a symbol's corner, the middle between the extremes to a glare: take both.
                let middle = (u32::from(least) + u32::from(most)) / 2;
                values.push(((sum / count.max(1) + middle) / 2) as u8);
            }
        }
        Self { columns, rows, values }
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        let (column, row) = ((x / BLOCK).min(self.columns - 1), (y / BLOCK).min(self.rows - 1));
        self.values[row * self.columns + column]
    }

    /// Writes where a row crosses the thresholds; `dark` is room to work in. Whether it begins dark.
    fn cross(&self, row: &[u8], y: usize, dark: &mut Vec<u8>, crossings: &mut Vec<f32>) -> bool {
        let values = &self.values[(y / BLOCK).min(self.rows - 1) * self.columns..][..self.columns];
        dark.clear();
        for (block, &threshold) in row.chunks(BLOCK).zip(values) {
            dark.extend(block.iter().map(|&value| u8::from(value < threshold)));
        }
        let first = dark.first().copied().unwrap_or(0);
        let mut last = first;
        for (number, block) in dark.chunks(8).enumerate() {
            // Eight pixels at once: a byte of `changes` is 1 where the pixel differs from the one before.
            let mut eight = [last; 8];
            eight[..block.len()].copy_from_slice(block);
            if block.len() < 8 {
                let end = block[block.len() - 1];
                eight[block.len()..].fill(end);
            }
            let bits = u64::from_le_bytes(eight);
            let mut changes = bits ^ (bits << 8 | u64::from(last));
            last = eight[7];
            while changes != 0 {
                let i = number * 8 + changes.trailing_zeros() as usize / 8;
                changes &= changes - 1;
                // Between this pixel and the last one; where the threshold itself has jumped, at this one.
                let threshold = f32::from(values[i / BLOCK]);
                let (now, before) = (f32::from(row[i]) - threshold, f32::from(row[i.saturating_sub(1)]) - threshold);
                let back = if now != before { (now / (now - before)).clamp(0.0, 1.0) } else { 0.0 };
                crossings.push(i as f32 - back);
            }
        }
        first == 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::drawing::{Place, Sheet};
    use crate::domain::Symbology;

    #[test]
    fn a_qr_code_shows_its_three_finders_at_any_turn() {
        for (turn, inverted) in [(0.0, false), (33.0, false), (45.0, true), (190.0, false)] {
            let mut sheet = Sheet::new(200, 200);
            let mut place = Place::at(100.0, 100.0).turned(turn).module(3.0);
            if inverted {
                place = place.inverted();
            }
            let quad = sheet.draw("HTTPS://EXAMPLE.COM", Symbology::Qr, &place);
            let frame = sheet.blurred();
            let light = Light::of(&frame).unwrap();
            let found = finders(&frame, light, Part { left: 0, top: 0, width: 200, height: 200 });
            for corner in [0, 1, 3] {
                let p = quad.0[corner];
                let middle = quad.middle();
                // Three and a half of 21 modules from the outline along both sides.
                let due = at(p.x + (middle.x - p.x) / 3.0, p.y + (middle.y - p.y) / 3.0);
                assert!(found.iter().any(|f| distance(f.middle, due) < 1.5), "{turn}: {due:?} in {found:?}");
            }
        }
    }
}
