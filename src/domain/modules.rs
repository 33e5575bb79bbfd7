//! A drawn code: light and dark modules.

/// A code as light and dark modules, without a quiet zone. Codes of bars have one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modules {
    width: u32,
    height: u32,
    dark: Vec<bool>,
}

impl Modules {
    /// Light modules that a code needs at either side: ten of bars (ISO/IEC 15417; EAN-13 wants eleven on its left), of squares less.
    pub const QUIET: u32 = 11;

    /// The code of these modules, row after row; what is missing of `dark` is light.
    pub fn new(width: u32, height: u32, mut dark: Vec<bool>) -> Self {
        dark.resize((width as usize).saturating_mul(height as usize), false);
        Self { width, height, dark }
    }

    /// Modules in a row.
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> u32 {
        self.height
    }

    /// Whether a module is dark; what lies outside is light.
    pub fn is_dark(&self, x: u32, y: u32) -> bool {
        x < self.width && y < self.height && self.dark[(y * self.width + x) as usize]
    }

    /// The dark stretches of a row: where each begins, and how many modules it has.
    pub fn dark_runs(&self, y: u32) -> Vec<(u32, u32)> {
        let mut runs: Vec<(u32, u32)> = Vec::new();
        for x in (0..self.width).filter(|x| self.is_dark(*x, y)) {
            match runs.last_mut() {
                Some((from, count)) if *from + *count == x => *count += 1,
                _ => runs.push((x, 1)),
            }
        }
        runs
    }

    /// Widths of the bars and spaces of the first row, in modules, a bar first.
    pub fn runs(&self) -> Vec<f32> {
        let row = &self.dark[..(self.width as usize).min(self.dark.len())];
        row.chunk_by(|a, b| a == b).map(|run| run.len() as f32).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_told_by_where_they_begin() {
        let modules = Modules::new(6, 2, [true, true, false, true, false, false, false, true].to_vec());
        assert_eq!(modules.dark_runs(0), [(0, 2), (3, 1)]);
        assert_eq!(modules.dark_runs(1), [(1, 1)]);
        assert_eq!(modules.dark_runs(2), []);
        assert_eq!(modules.runs(), [2.0, 1.0, 1.0, 2.0]);
        assert!(!modules.is_dark(5, 1));
    }
}
