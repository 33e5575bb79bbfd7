//! The modules of a symbol that are the same whatever it says, and fitting a symbol's corners by them.

use rxing::common::BitMatrix;

use super::light::Light;
use super::projection::Projection;
use crate::barcode::quad::{Quad, at};

/// Modules known in advance, as places in the symbol's plane.
pub(super) struct Fixed {
    pub(super) columns: u32,
    pub(super) rows: u32,
    pub(super) dark: Vec<(f32, f32)>,
    pub(super) light: Vec<(f32, f32)>,
}

/// How far beyond a side the quiet zone is looked at, in modules.
const BESIDE: f32 = 0.5;

impl Fixed {
    /// Data Matrix: two solid sides, two that alternate, and the same again between the parts of a large symbol.
    pub(super) fn data_matrix(columns: u32, rows: u32) -> Self {
        let mut fixed = Self { columns, rows, dark: Vec::new(), light: Vec::new() };
        let (across, down) = (parts(columns), parts(rows));
        let (wide, high) = (columns / across, rows / down);
        for part in 0..down {
            for column in 0..columns {
                fixed.put(column, part * high + high - 1, true);
                fixed.put(column, part * high, column % 2 == 0);
            }
        }
        for part in 0..across {
            for row in 0..rows {
                fixed.put(part * wide, row, true);
                fixed.put(part * wide + wide - 1, row, row % 2 == 1);
            }
        }
        for column in 0..columns {
            let u = column as f32 + 0.5;
            fixed.light.extend([(u, -BESIDE), (u, rows as f32 + BESIDE)]);
        }
        for row in 0..rows {
            let v = row as f32 + 0.5;
            fixed.light.extend([(-BESIDE, v), (columns as f32 + BESIDE, v)]);
        }
        fixed
    }

    /// QR: three finder patterns with the light around them, the timing between, and the alignment patterns at the crossings of
    /// `alignment`.
    pub(super) fn qr(size: u32, alignment: &[u32]) -> Self {
        let mut fixed = Self { columns: size, rows: size, dark: Vec::new(), light: Vec::new() };
        let far = size.saturating_sub(7);
        for (left, top) in [(0, 0), (far, 0), (0, far)] {
            for i in 0..7_u32 {
                for j in 0..7_u32 {
                    let ring = i.abs_diff(3).max(j.abs_diff(3));
                    fixed.put(left + i, top + j, ring != 2);
                }
            }
            for i in 0..7 {
                // Around the pattern: the separator inside the symbol, the quiet zone outside.
                let (along, down) = ((left + i) as f32 + 0.5, (top + i) as f32 + 0.5);
                let (x, y) = (left as f32, top as f32);
                fixed.light.extend([(along, y - 0.5), (along, y + 7.5), (x - 0.5, down), (x + 7.5, down)]);
            }
        }
        for i in 8..size.saturating_sub(8) {
            fixed.put(i, 6, i % 2 == 0);
            fixed.put(6, i, i % 2 == 0);
        }
        for &x in alignment {
            for &y in alignment {
                let in_finder = |a: u32, b: u32| a < 8 && b < 8;
                if in_finder(x, y)
                    || in_finder(size - 1 - x.min(size - 1), y)
                    || in_finder(x, size - 1 - y.min(size - 1))
                {
                    continue;
                }
                for i in 0..5_u32 {
                    for j in 0..5_u32 {
                        let ring = i.abs_diff(2).max(j.abs_diff(2));
                        fixed.put(x + i - 2, y + j - 2, ring != 1);
                    }
                }
            }
        }
        fixed
    }

    /// Every `nth` of the modules.
    pub(super) fn thinned(&self, nth: usize) -> Self {
        let some = |places: &[(f32, f32)]| places.iter().step_by(nth.max(1)).copied().collect();
        Self { columns: self.columns, rows: self.rows, dark: some(&self.dark), light: some(&self.light) }
    }

    fn put(&mut self, column: u32, row: u32, dark: bool) {
        let place = (column as f32 + 0.5, row as f32 + 0.5);
        if dark { self.dark.push(place) } else { self.light.push(place) }
    }

    /// How much lighter the light modules are than the dark ones, on average; below nought in a symbol light on dark.
    pub(super) fn contrast(&self, light: Light<'_>, projection: &Projection) -> f32 {
        let mean = |places: &[(f32, f32)]| {
            let mut sum = 0.0;
            for &(u, v) in places {
                let p = projection.at(u, v);
                sum += light.at(p.x, p.y);
            }
            sum / places.len().max(1) as f32
        };
        mean(&self.light) - mean(&self.dark)
    }

    /// Which share of the known modules inside the symbol is not as it must be: of the dark ones or of the light ones, whichever
    /// is more. Half of them in what is no symbol at all.
    pub(super) fn mismatch(&self, bits: &BitMatrix) -> f32 {
        let share = |places: &[(f32, f32)], dark: bool| {
            let (mut wrong, mut all) = (0, 0);
            for &(u, v) in places {
                if u > 0.0 && v > 0.0 && u < self.columns as f32 && v < self.rows as f32 {
                    all += 1;
                    wrong += u32::from(bits.get(u as u32, v as u32) != dark);
                }
            }
            wrong as f32 / all.max(1) as f32
        };
        share(&self.dark, true).max(share(&self.light, false))
    }

    fn contrast_at(&self, light: Light<'_>, quad: &Quad, sign: f32) -> f32 {
        match Projection::of(quad, self.columns as f32, self.rows as f32) {
            Some(projection) => sign * self.contrast(light, &projection),
            None => f32::MIN,
        }
    }

    /// Moves the corners, each by itself, to where the known modules stand out most. `sign` is -1 for light on dark; `steps` are
    /// tried in order, as shares of a module. Gives the corners and the contrast there.
    pub(super) fn settle(&self, light: Light<'_>, quad: &Quad, sign: f32, steps: &[f32]) -> (Quad, f32) {
        let mut best = (*quad, self.contrast_at(light, quad, sign));
        for &step in steps {
            // Twice round at most: corners hang together but little.
            for _ in 0..2 {
                let before = best.1;
                for corner in 0..4 {
                    let [beside, over] = [(corner + 1) % 4, (corner + 3) % 4].map(|i| best.0.0[i]);
                    let p = best.0.0[corner];
                    let (along, down) =
                        if corner % 2 == 0 { (self.columns, self.rows) } else { (self.rows, self.columns) };
                    let module = |other: crate::domain::Point, modules: u32| {
                        ((other.x - p.x) * step / modules as f32, (other.y - p.y) * step / modules as f32)
                    };
                    for (dx, dy) in [module(beside, along), module(over, down)] {
                        for way in [1.0, -1.0] {
                            let mut moved = best.0;
                            moved.0[corner] = at(moved.0[corner].x + dx * way, moved.0[corner].y + dy * way);
                            let contrast = self.contrast_at(light, &moved, sign);
                            if contrast > best.1 {
                                best = (moved, contrast);
                                break;
                            }
                        }
                    }
                }
                if best.1 - before < 0.5 {
                    break;
                }
            }
        }
        best
    }
}

/// How surely a row of modules alternates as timing patterns do: which share of them differs from those beside it in the due
/// direction. A half do in anything else; blur, which takes most of the contrast away, leaves the directions.
pub(super) fn alternation(values: &[f32], first_is_dark: bool) -> f32 {
    let (mut right, mut all) = (0, 0);
    for (i, three) in values.windows(3).enumerate() {
        let is_darker = 2.0 * three[1] < three[0] + three[2];
        all += 1;
        right += u32::from(is_darker == ((i % 2 == 1) == first_is_dark));
    }
    right as f32 / all.max(1) as f32
}

/// Parts along a side of so many modules of a Data Matrix: at most 26 modules each, by the standard's sizes.
fn parts(modules: u32) -> u32 {
    match modules {
        0..=26 => 1,
        27..=52 => 2,
        53..=104 => 4,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::barcode::drawing::{Place, Sheet};
    use crate::barcode::encode::encode;
    use crate::barcode::quad::distance;
    use crate::domain::Symbology;

    /// The known modules are as the writer draws them.
    fn check(fixed: &Fixed, text: &str, symbology: Symbology) {
        let modules = encode(text, symbology).unwrap();
        assert_eq!((modules.width(), modules.height()), (fixed.columns, fixed.rows));
        for (places, dark) in [(&fixed.dark, true), (&fixed.light, false)] {
            for &(u, v) in places {
                let is_dark = u > 0.0 && v > 0.0 && modules.is_dark(u as u32, v as u32);
                assert_eq!(is_dark, dark, "{u} {v} of {symbology}");
            }
        }
    }

    #[test]
    fn known_modules_are_as_drawn() {
        check(&Fixed::data_matrix(10, 10), "123456", Symbology::DataMatrix);
        check(&Fixed::data_matrix(32, 32), &"A1b".repeat(19), Symbology::DataMatrix);
        check(&Fixed::qr(21, &[]), "A", Symbology::Qr);
        check(&Fixed::qr(25, &[6, 18]), &"A".repeat(40), Symbology::Qr);
    }

    #[test]
    fn alternation_is_seen_through_blur_and_shade() {
        let timing: Vec<f32> = (0..12).map(|i| 100.0 + 5.0 * i as f32 + if i % 2 == 0 { -4.0 } else { 4.0 }).collect();
        assert!(alternation(&timing, true) > 0.99);
        assert!(alternation(&timing, false) < 0.01);
        assert!(alternation(&[], true) < 0.01);
    }

    #[test]
    fn corners_settle_on_the_symbol() {
        let mut sheet = Sheet::new(200, 200);
        let place = Place::at(100.0, 100.0).turned(13.0).module(4.0);
        let truth = sheet.draw("3556212345678", Symbology::DataMatrix, &place);
        let frame = sheet.blurred();
        let light = Light::of(&frame).unwrap();
        let modules = encode("3556212345678", Symbology::DataMatrix).unwrap();
        let fixed = Fixed::data_matrix(modules.width(), modules.height());
        let mut quad = truth;
        quad.0[2] = at(quad.0[2].x + 2.0, quad.0[2].y - 1.5);
        quad.0[1] = at(quad.0[1].x + 1.0, quad.0[1].y - 1.0);
        let (settled, contrast) = fixed.settle(light, &quad, 1.0, &[0.5, 0.25, 0.12]);
        assert!(contrast > 120.0);
        for (corner, due) in settled.0.iter().zip(truth.0) {
            assert!(distance(*corner, due) < 1.3, "{corner:?} {due:?}");
        }
    }
}
