//! The sizes of a still picture that its reader looks at: the picture itself, and copies each half as large as the one before.

use std::sync::OnceLock;

use super::finding::Finding;
use super::frame::GrayFrame;
use super::quad::Quad;
use super::tensors::Tensors;

/// Smallest longer side of a copy that is looked at.
const SMALLEST_COPY: u32 = 400;

/// The smaller copies, each half as large as the one before.
pub(super) fn smaller_copies(frame: &GrayFrame) -> Vec<GrayFrame> {
    let mut smaller: Vec<GrayFrame> = Vec::new();
    loop {
        let last = smaller.last().unwrap_or(frame);
        if last.width().max(last.height()) < 2 * SMALLEST_COPY || last.width().min(last.height()) < 16 {
            return smaller;
        }
        smaller.push(last.halved());
    }
}

/// A copy of the picture, `factor` times smaller.
pub(super) struct Copy<'a> {
    pub(super) frame: &'a GrayFrame,
    pub(super) factor: f32,
    tensors: OnceLock<Tensors>,
}

impl<'a> Copy<'a> {
    pub(super) fn new(frame: &'a GrayFrame, factor: f32) -> Self {
        Self { frame, factor, tensors: OnceLock::new() }
    }

    /// The picture itself, and then its copies.
    pub(super) fn all(frame: &'a GrayFrame, smaller: &'a [GrayFrame]) -> Vec<Self> {
        let frames = std::iter::once(frame).chain(smaller);
        frames.enumerate().map(|(halvings, frame)| Self::new(frame, (1_u32 << halvings) as f32)).collect()
    }

    /// Measured when they are first asked for.
    pub(super) fn tensors(&self) -> &Tensors {
        self.tensors.get_or_init(|| Tensors::of(self.frame))
    }

    /// Where the codes of the full picture lie in this copy.
    pub(super) fn outlines(&self, found: &[Finding]) -> Vec<Quad> {
        outlines(found, self.factor, 0.0, 0.0)
    }

    /// The same, a little grown, so that no edge of a known code looks like more bars.
    pub(super) fn covered(&self, found: &[Finding]) -> Vec<Quad> {
        found.iter().map(|f| f.quad.grown(0.02, 0.05).scaled_back(self.factor, 0.0, 0.0)).collect()
    }
}

/// Where the codes of the full picture lie in a copy, `factor` times smaller, of its part from (`left`, `top`) on.
pub(super) fn outlines(found: &[Finding], factor: f32, left: f32, top: f32) -> Vec<Quad> {
    found.iter().map(|f| f.quad.scaled_back(factor, left, top)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_halved_down_to_the_smallest() {
        let frame = GrayFrame::new(3300, 40, vec![0; 3300 * 40]).unwrap();
        let smaller = smaller_copies(&frame);
        let sizes: Vec<(u32, u32, f32)> =
            Copy::all(&frame, &smaller).iter().map(|c| (c.frame.width(), c.frame.height(), c.factor)).collect();
        assert_eq!(sizes, [(3300, 40, 1.0), (1650, 20, 2.0), (825, 10, 4.0)]);
    }
}
