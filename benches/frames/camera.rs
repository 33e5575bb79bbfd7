//! What a webcam makes of light: lens and motion blur, exposure, the noise of its sensor, gamma, sharpening, JPEG.

use std::sync::LazyLock;

use docket::barcode::GrayFrame;
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageFormat};
use rand::{Rng, SeedableRng};
use rand_distr::StandardNormal;

use super::Chance;

/// Linear light of every 8-bit lightness.
pub static LINEAR: LazyLock<[f32; 256]> =
    LazyLock::new(|| std::array::from_fn(|value| (value as f32 / 255.0).powf(GAMMA)));
const GAMMA: f32 = 2.2;
/// 8-bit lightness of linear light, in so many steps.
const STEPS: usize = 4096;
static LIGHTNESS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    (0..=STEPS).map(|step| ((step as f32 / STEPS as f32).powf(1.0 / GAMMA) * 255.0 + 0.5) as u8).collect()
});
/// Noise, drawn once; each row of a picture starts anywhere in it.
static NOISE: LazyLock<Vec<f32>> = LazyLock::new(|| {
    let mut chance = Chance::seed_from_u64(5);
    (0..1 << 17).map(|_| chance.sample(StandardNormal)).collect()
});

/// Light as it falls on the sensor.
pub struct Light {
    pub width: usize,
    pub height: usize,
    pub values: Vec<f32>,
}

/// A camera and how it is set.
pub struct Camera {
    /// Radius of the lens's blur, in pixels.
    pub blur: f32,
    /// How far things move while the shutter is open, in pixels to the right and down.
    pub motion: (f32, f32),
    /// Share of full exposure.
    pub exposure: f32,
    /// What the camera makes good of too little light.
    pub gain: f32,
    /// Electrons of a full pixel; noise of reading it, as a share of full.
    pub electrons: f32,
    pub read_noise: f32,
    /// How much it sharpens.
    pub sharpen: f32,
    pub jpeg: Option<u8>,
}

impl Camera {
    pub fn take(&self, chance: &mut Chance, mut light: Light) -> GrayFrame {
        if self.motion.0.hypot(self.motion.1) > 0.6 {
            light.moved(self.motion);
        }
        light.blurred(self.blur);
        let mut pixels = self.exposed(chance, &light);
        if self.sharpen > 0.0 {
            pixels = sharpened(&pixels, light.width, self.sharpen);
        }
        let (width, height) = (light.width as u32, light.height as u32);
        if let Some(quality) = self.jpeg {
            pixels = through_jpeg(&pixels, width, height, quality);
        }
        GrayFrame::new(width, height, pixels).expect("a byte for each pixel")
    }

    fn exposed(&self, chance: &mut Chance, light: &Light) -> Vec<u8> {
        let noise_of: Vec<f32> = (0..=256_u16)
            .map(|step| (f32::from(step) / 256.0 / self.electrons + self.read_noise * self.read_noise).sqrt())
            .collect();
        let (noise, lightness) = (&*NOISE, &*LIGHTNESS);
        let mut pixels = Vec::with_capacity(light.values.len());
        for row in light.values.chunks_exact(light.width) {
            let mut start = chance.random_range(0..noise.len());
            for &value in row {
                let value = (value * self.exposure).clamp(0.0, 1.0);
                start = (start + 1) & (noise.len() - 1);
                let read = (value + noise[start] * noise_of[(value * 256.0) as usize]) * self.gain;
                pixels.push(lightness[(read.clamp(0.0, 1.0) * STEPS as f32) as usize]);
            }
        }
        pixels
    }
}

impl Light {
    /// A Gauss blur, rows first, then columns.
    fn blurred(&mut self, sigma: f32) {
        let reach = (sigma * 2.8).ceil().max(1.0) as usize;
        let mut weights: Vec<f32> = (0..=reach).map(|i| (-((i * i) as f32) / (2.0 * sigma * sigma)).exp()).collect();
        let sum = weights[0] + 2.0 * weights[1..].iter().sum::<f32>();
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let width = self.width;
        let mut wide = vec![0.0_f32; width + 2 * reach];
        for row in self.values.chunks_exact_mut(width) {
            wide[..reach].fill(row[0]);
            wide[reach..reach + width].copy_from_slice(row);
            wide[reach + width..].fill(row[width - 1]);
            weigh(row, &wide[reach..][..width], weights[0]);
            for (i, &weight) in weights.iter().enumerate().skip(1) {
                add(row, &wide[reach - i..][..width], &wide[reach + i..][..width], weight);
            }
        }
        let rows = std::mem::take(&mut self.values);
        let row = |y: usize| &rows[y * width..][..width];
        let mut out = vec![0.0_f32; rows.len()];
        for (y, target) in out.chunks_exact_mut(width).enumerate() {
            weigh(target, row(y), weights[0]);
            for (i, &weight) in weights.iter().enumerate().skip(1) {
                add(target, row(y.saturating_sub(i)), row((y + i).min(self.height - 1)), weight);
            }
        }
        self.values = out;
    }

    /// Smears everything along a line.
    fn moved(&mut self, (right, down): (f32, f32)) {
        let steps = (right.hypot(down) * 1.5).ceil() as i32 + 1;
        let still = std::mem::take(&mut self.values);
        let (width, height) = (self.width as i32, self.height as i32);
        let mut out = vec![0.0_f32; still.len()];
        for step in 0..steps {
            let part = step as f32 / (steps - 1) as f32 - 0.5;
            let (dx, dy) = (part * right, part * down);
            let (left, top) = (dx.floor() as i32, dy.floor() as i32);
            let (fx, fy) = (dx - dx.floor(), dy - dy.floor());
            for (i, j, share) in
                [(0, 0, (1.0 - fx) * (1.0 - fy)), (1, 0, fx * (1.0 - fy)), (0, 1, (1.0 - fx) * fy), (1, 1, fx * fy)]
            {
                let share = share / steps as f32;
                let (ox, oy) = (left + i, top + j);
                for y in 0..height {
                    let from = (y + oy).clamp(0, height - 1) * width;
                    let (first, last) = ((-ox).max(0), width - ox.max(0));
                    let target = &mut out[(y * width) as usize..][..width as usize];
                    let source = &still[from as usize..][..width as usize];
                    for x in 0..first {
                        target[x as usize] += source[0] * share;
                    }
                    let moved = &source[(first + ox) as usize..(last + ox) as usize];
                    for (sum, value) in target[first as usize..last as usize].iter_mut().zip(moved) {
                        *sum += value * share;
                    }
                    for x in last..width {
                        target[x as usize] += source[width as usize - 1] * share;
                    }
                }
            }
        }
        self.values = out;
    }
}

fn weigh(out: &mut [f32], values: &[f32], weight: f32) {
    for (out, value) in out.iter_mut().zip(values) {
        *out = value * weight;
    }
}

fn add(out: &mut [f32], one: &[f32], other: &[f32], weight: f32) {
    for ((out, one), other) in out.iter_mut().zip(one).zip(other) {
        *out += (one + other) * weight;
    }
}

/// The frame as the camera sees it a moment later: a few pixels aside, with noise of its own.
pub fn seen_again(frame: &GrayFrame) -> GrayFrame {
    const ASIDE: (usize, usize) = (3, 2);
    const NOISE_LEVELS: f32 = 1.5;
    let (width, height) = (frame.width() as usize, frame.height() as usize);
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        let row = &frame.pixels()[y.saturating_sub(ASIDE.1) * width..][..width];
        for x in 0..width {
            let noise = NOISE[(y * 7919 + x) & (NOISE.len() - 1)] * NOISE_LEVELS;
            pixels.push((f32::from(row[x.saturating_sub(ASIDE.0)]) + noise + 0.5).clamp(0.0, 255.0) as u8);
        }
    }
    GrayFrame::new(frame.width(), frame.height(), pixels).expect("a byte for each pixel")
}

/// Takes away a share of the blurred picture, as webcams do.
fn sharpened(pixels: &[u8], width: usize, amount: f32) -> Vec<u8> {
    let mut out = pixels.to_vec();
    let strength = (amount * 16.0) as i32;
    let rows = pixels.len() / width;
    for y in 1..rows.saturating_sub(1) {
        let row = |y: usize| &pixels[y * width..][..width];
        let (above, here, below) = (row(y - 1), row(y), row(y + 1));
        for x in 1..width - 1 {
            let cross = |x: usize| i32::from(above[x]) + 2 * i32::from(here[x]) + i32::from(below[x]);
            let soft = cross(x - 1) + 2 * cross(x) + cross(x + 1);
            let sharp = i32::from(here[x]) * 256 + (i32::from(here[x]) * 16 - soft) * strength;
            out[y * width + x] = (sharp >> 8).clamp(0, 255) as u8;
        }
    }
    out
}

fn through_jpeg(pixels: &[u8], width: u32, height: u32, quality: u8) -> Vec<u8> {
    let mut file = Vec::with_capacity(pixels.len() / 4);
    JpegEncoder::new_with_quality(&mut file, quality)
        .encode(pixels, width, height, ExtendedColorType::L8)
        .expect("a picture of this size can be a JPEG");
    image::load_from_memory_with_format(&file, ImageFormat::Jpeg).expect("a JPEG just written").into_luma8().into_raw()
}
