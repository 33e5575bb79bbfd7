//! The modules of a symbol as measured, and which of them are dark.

use rxing::common::BitMatrix;

use super::light::Light;
use super::projection::Projection;

/// Mean lightness of every module, with a border of one module of the quiet zone.
pub(super) struct Grid {
    columns: usize,
    rows: usize,
    /// Of (columns + 2) by (rows + 2) modules.
    values: Vec<f32>,
}

/// Samples of a module lie this far from its middle, in modules.
const SPREAD: f32 = 0.17;
/// Modules to either side that a threshold is made from.
const REACH: usize = 3;

impl Grid {
    /// Measures a symbol; `sign` is -1 for one light on dark, and makes it dark on light.
    pub(super) fn sample(light: Light<'_>, projection: &Projection, columns: u32, rows: u32, sign: f32) -> Self {
        let (columns, rows) = (columns as usize, rows as usize);
        let mut values = Vec::with_capacity((columns + 2) * (rows + 2));
        for row in 0..rows + 2 {
            for column in 0..columns + 2 {
                let (u, v) = (column as f32 - 0.5, row as f32 - 0.5);
                let mut sum = 0.0;
                for (du, dv) in [(-SPREAD, -SPREAD), (SPREAD, -SPREAD), (-SPREAD, SPREAD), (SPREAD, SPREAD)] {
                    let p = projection.at(u + du, v + dv);
                    sum += light.at(p.x, p.y);
                }
                values.push(sign * sum / 4.0);
            }
        }
        Self { columns, rows, values }
    }

    /// Takes back some of what blur has carried from each module to those beside it: `along` for those left and right, `down`
    /// for those above and below. 0 leaves all as it is; 1 is right for blur of three quarters of a module.
    pub(super) fn sharpened(&self, along: f32, down: f32) -> Self {
        let stride = self.columns + 2;
        let mut values = self.values.clone();
        for row in 1..=self.rows {
            for column in 1..=self.columns {
                let i = row * stride + column;
                let own = &self.values;
                let sideways = 2.0 * own[i] - own[i - 1] - own[i + 1];
                let upright = 2.0 * own[i] - own[i - stride] - own[i + stride];
                values[i] = own[i] + along * sideways + down * upright;
            }
        }
        Self { columns: self.columns, rows: self.rows, values }
    }

    /// Dark modules as set bits. Each is compared with the light and the dark ones around it, so that shade and glare that fall
    /// on a part of the symbol do not matter.
    pub(super) fn bits(&self) -> Option<BitMatrix> {
        let first = self.middles_of_extremes();
        let threshold = self.middles_of_means(&first);
        let mut bits = BitMatrix::new(self.columns as u32, self.rows as u32).ok()?;
        let stride = self.columns + 2;
        for row in 0..self.rows {
            for column in 0..self.columns {
                let i = (row + 1) * stride + column + 1;
                if self.values[i] < threshold[i] {
                    bits.set(column as u32, row as u32);
                }
            }
        }
        Some(bits)
    }

    /// Half way between the lightest and the darkest module around each.
    fn middles_of_extremes(&self) -> Vec<f32> {
        let least = self.around(&self.values, |a, b| if a < b { a } else { b });
        let most = self.around(&self.values, |a, b| if a > b { a } else { b });
        least.iter().zip(&most).map(|(a, b)| (a + b) / 2.0).collect()
    }

    /// `pick` of all modules within reach, along rows first and then down columns.
    fn around(&self, values: &[f32], pick: impl Fn(f32, f32) -> f32) -> Vec<f32> {
        let (stride, height) = (self.columns + 2, self.rows + 2);
        let mut rows = values.to_vec();
        for (row, out) in values.chunks(stride).zip(rows.chunks_mut(stride)) {
            for shift in 1..=REACH.min(stride - 1) {
                for (value, other) in out[shift..].iter_mut().zip(row) {
                    *value = pick(*value, *other);
                }
                for (value, other) in out.iter_mut().zip(&row[shift..]) {
                    *value = pick(*value, *other);
                }
            }
        }
        let mut out = rows.clone();
        for shift in 1..=REACH.min(height - 1) {
            let by = shift * stride;
            for (value, other) in out[by..].iter_mut().zip(&rows) {
                *value = pick(*value, *other);
            }
            for (value, other) in out.iter_mut().zip(&rows[by..]) {
                *value = pick(*value, *other);
            }
        }
        out
    }

    /// Half way between the mean of the light modules around each and that of the dark ones, parted by a first threshold. Where
    /// there are few of a kind, that kind's mean over the symbol counts as well.
    fn middles_of_means(&self, first: &[f32]) -> Vec<f32> {
        const PRIOR: f32 = 2.0;
        let (stride, height) = (self.columns + 2, self.rows + 2);
        // Sums over everything above and to the left: light, number of light, dark, number of dark.
        let mut sums = vec![[0.0_f32; 4]; (stride + 1) * (height + 1)];
        for row in 0..height {
            let mut line = [0.0_f32; 4];
            for column in 0..stride {
                let i = row * stride + column;
                let kind = if self.values[i] < first[i] { 2 } else { 0 };
                line[kind] += self.values[i];
                line[kind + 1] += 1.0;
                let above = sums[row * (stride + 1) + column + 1];
                let here = &mut sums[(row + 1) * (stride + 1) + column + 1];
                for k in 0..4 {
                    here[k] = above[k] + line[k];
                }
            }
        }
        let all = sums[sums.len() - 1];
        let (light, dark) = (all[0] / all[1].max(1.0), all[2] / all[3].max(1.0));
        let mut out = Vec::with_capacity(self.values.len());
        for row in 0..height {
            let (top, low) = (row.saturating_sub(REACH), (row + REACH + 1).min(height));
            for column in 0..stride {
                let (left, right) = (column.saturating_sub(REACH), (column + REACH + 1).min(stride));
                let corner = |y: usize, x: usize| sums[y * (stride + 1) + x];
                let (a, b, c, d) = (corner(top, left), corner(top, right), corner(low, left), corner(low, right));
                let part = |k: usize| d[k] - b[k] - c[k] + a[k];
                let here = |k: usize, all: f32| (part(k) + PRIOR * all) / (part(k + 1) + PRIOR);
                out.push((here(0, light) + here(2, dark)) / 2.0);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checks(columns: usize, rows: usize, light: impl Fn(usize, usize) -> f32, dark: f32) -> Grid {
        let mut values = vec![0.0; (columns + 2) * (rows + 2)];
        for row in 0..rows + 2 {
            for column in 0..columns + 2 {
                let is_dark =
                    (1..=columns).contains(&column) && (1..=rows).contains(&row) && (row * 7 + column * 3) % 5 < 2;
                values[row * (columns + 2) + column] = light(column, row) * if is_dark { dark } else { 1.0 };
            }
        }
        Grid { columns, rows, values }
    }

    fn assert_checks(grid: &Grid) {
        let bits = grid.bits().unwrap();
        for row in 0..grid.rows {
            for column in 0..grid.columns {
                let is_dark = ((row + 1) * 7 + (column + 1) * 3) % 5 < 2;
                assert_eq!(bits.get(column as u32, row as u32), is_dark, "{column} {row}");
            }
        }
    }

    #[test]
    fn shade_across_the_symbol_does_not_matter() {
        // The lit side's dark modules are lighter than the far side's light ones.
        assert_checks(&checks(20, 12, |column, _| 240.0 - 9.0 * column as f32, 0.4));
        assert_checks(&checks(10, 10, |_, _| 120.0, 0.7));
    }

    #[test]
    fn sharpening_leaves_even_places_alone() {
        let grid = checks(10, 10, |_, _| 100.0, 1.0);
        assert!(grid.sharpened(1.0, 0.5).values.iter().all(|v| (v - 100.0).abs() < 1e-3));
    }
}
