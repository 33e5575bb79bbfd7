//! One frame: a label before the camera, the light on it, and the truth of its codes.

use docket::barcode::GrayFrame;
use docket::domain::Point;
use rand::Rng;

use super::camera::{Camera, LINEAR, Light};
use super::ground::Ground;
use super::labels::label;
use super::pose::{Hold, Pose};
use super::sheet::{Print, Sheet};
use super::{Chance, Group, TrueCode, happens};

/// A frame of this group and size, and its codes.
pub fn taken(chance: &mut Chance, group: Group, width: u32, height: u32) -> (GrayFrame, Vec<TrueCode>) {
    let sheet = label(chance);
    // A photo of a telephone shows the same label with more pixels.
    let large = (height as f32 / 1080.0).max(1.0);
    let picture = (width as f32, height as f32);
    let mut hold = held(chance, group, &sheet, large);
    let pose = Pose::placed(chance, &mut hold, (sheet.width, sheet.height), picture);
    let (ink, bare) = (chance.random_range(8..46), chance.random_range(205..250));
    let (ink, bare) = if group == Group::Inverted { (bare, ink) } else { (ink, bare) };
    // Pixels of the print: some two to a pixel of the picture.
    let px = 4.0 * (hold.scale * 0.4).ceil();
    let spread = chance.random_range(-0.04..0.08);
    let print = sheet.printed(px, ink, bare, spread);
    let things = chance.random_range(4..12);
    let ground = Ground::new(chance, things, large);
    let mut light = rendered(&pose, hold.scale, &sheet, &print, &ground, width as usize, height as usize);
    lit(chance, &mut light);
    if group == Group::Glare {
        let bounds = pose.bounds(sheet.width, sheet.height);
        for _ in 0..chance.random_range(1..3) {
            glare(chance, &mut light, bounds, large);
        }
    }
    let camera = camera(chance, group, hold.scale, large);
    (camera.take(chance, light), truth(&sheet, &pose))
}

fn held(chance: &mut Chance, group: Group, sheet: &Sheet, large: f32) -> Hold {
    let mut hold = Hold {
        turn: chance.random_range(-10.0..10.0),
        tip: chance.random_range(-12.0..12.0),
        lean: chance.random_range(-12.0..12.0),
        scale: chance.random_range(1.9..3.6),
        bend: None,
    };
    let any = chance.random_range(0.0..360.0);
    let turned_over = happens(chance, 0.15);
    match group {
        Group::Easy => {
            (hold.turn, hold.tip, hold.lean) = (hold.turn * 0.4, hold.tip * 0.5, hold.lean * 0.5);
            hold.scale = chance.random_range(2.2..4.0);
        }
        Group::Turned => hold.turn = any,
        Group::Tilted => {
            hold.tip = chance.random_range(-45.0..45.0);
            hold.lean = chance.random_range(-45.0..45.0);
            if happens(chance, 0.5) {
                hold.turn = any;
            }
        }
        Group::Small => hold.scale = chance.random_range(1.1..1.8),
        Group::Curved => {
            let across = happens(chance, 0.7);
            let half = if across { sheet.width } else { sheet.height } / 2.0;
            hold.bend = Some((half / chance.random_range(0.4..1.0), across));
        }
        Group::Blurred | Group::Dim | Group::Glare | Group::Inverted => {}
    }
    if !matches!(group, Group::Easy | Group::Turned) && happens(chance, 0.3) {
        hold.turn = any;
    } else if turned_over {
        hold.turn += 90.0 * chance.random_range(1..4) as f32;
    }
    hold.scale *= large;
    hold
}

/// How the camera is set for a group; `module` is the size of a module in pixels.
fn camera(chance: &mut Chance, group: Group, module: f32, large: f32) -> Camera {
    let mut camera = Camera {
        blur: chance.random_range(0.35..0.85) * large,
        motion: (0.0, 0.0),
        exposure: chance.random_range(0.75..1.1),
        gain: 1.0,
        electrons: chance.random_range(1500.0..6000.0),
        read_noise: 0.004,
        sharpen: if happens(chance, 0.5) { chance.random_range(0.3..1.0) } else { 0.0 },
        jpeg: happens(chance, 0.7).then(|| chance.random_range(45..93)),
    };
    let moves = |chance: &mut Chance, share: f64, most: f32| {
        let (along, angle) = (chance.random_range(0.0..most) * module, chance.random_range(0.0..std::f32::consts::PI));
        if happens(chance, share) { (along * angle.cos(), along * angle.sin()) } else { (0.0, 0.0) }
    };
    match group {
        Group::Easy => camera.blur = chance.random_range(0.35..0.65) * large,
        Group::Blurred => {
            camera.blur = (chance.random_range(0.25..0.75) * module).max(0.4);
            camera.motion = moves(chance, 0.6, 1.5);
        }
        Group::Dim => {
            camera.exposure = chance.random_range(0.1..0.45);
            camera.gain = (1.0 / camera.exposure).min(chance.random_range(1.0..3.5));
            camera.electrons = chance.random_range(300.0..1500.0);
            camera.read_noise = chance.random_range(0.001..0.005);
        }
        _ => camera.motion = moves(chance, 0.3, 0.5),
    }
    camera
}

/// The light that comes from label and ground, before any falls unevenly.
fn rendered(
    pose: &Pose,
    scale: f32,
    sheet: &Sheet,
    print: &Print,
    ground: &Ground,
    width: usize,
    height: usize,
) -> Light {
    let linear = &*LINEAR;
    let (half_width, half_height) = (sheet.width / 2.0, sheet.height / 2.0);
    // A pixel's worth around the label is looked at as closely as the label; its shadow falls a little further.
    let rim = 1.5 / scale;
    let shadow = 5.0 / scale;
    let on_ground = scale * ground.density;
    let mut values = Vec::with_capacity(width * height);
    for y in 0..height {
        let rows = [y as f32 + 0.25, y as f32 + 0.75].map(|y| pose.behind_row(y));
        let middle = pose.behind_row(y as f32 + 0.5);
        for x in 0..width {
            let (u, v) = middle(x as f32 + 0.5);
            let label = pose.on_label(u, v);
            let outside = |(u, v): (f32, f32)| (u.abs() - half_width).max(v.abs() - half_height);
            let away = label.map_or(f32::MAX, outside);
            let of_ground = |u: f32, v: f32| {
                linear[ground.lightness(u * on_ground + 500.0, v * on_ground + 500.0).clamp(0.0, 255.0) as usize]
            };
            if away > rim {
                let shade = if away < shadow { 0.75 + 0.25 * (away / shadow) } else { 1.0 };
                values.push(of_ground(u, v) * shade);
                continue;
            }
            let mut sum = 0.0;
            for row in &rows {
                for dx in [0.25, 0.75] {
                    let (u, v) = row(x as f32 + dx);
                    sum += match pose.on_label(u, v) {
                        Some(place) if outside(place) < 0.0 => {
                            linear[sampled(print, place.0 + half_width, place.1 + half_height)]
                        }
                        _ => of_ground(u, v),
                    };
                }
            }
            values.push(sum / 4.0);
        }
    }
    Light { width, height, values }
}

/// The lightness between four pixels of the print.
fn sampled(print: &Print, u: f32, v: f32) -> usize {
    let (x, y) = ((u * print.px - 0.5).max(0.0), (v * print.px - 0.5).max(0.0));
    let (left, top) = ((x as usize).min(print.width - 2), (y as usize).min(print.height - 2));
    let (dx, dy) = ((x - left as f32).min(1.0), (y - top as f32).min(1.0));
    let at = top * print.width + left;
    let above = [f32::from(print.pixels[at]), f32::from(print.pixels[at + 1])];
    let below = [f32::from(print.pixels[at + print.width]), f32::from(print.pixels[at + print.width + 1])];
    let (above, below) = (above[0] + (above[1] - above[0]) * dx, below[0] + (below[1] - below[0]) * dx);
    (above + (below - above) * dy + 0.5) as usize
}

/// A lamp at one side, darker corners.
pub fn lit(chance: &mut Chance, light: &mut Light) {
    let (to_right, to_bottom) = (chance.random_range(-0.3..0.3_f32), chance.random_range(-0.3..0.3_f32));
    let corners = chance.random_range(0.1..0.4_f32);
    let (width, height) = (light.width as f32, light.height as f32);
    for (y, row) in light.values.chunks_exact_mut(light.width).enumerate() {
        let dy = y as f32 / height - 0.5;
        for (x, value) in row.iter_mut().enumerate() {
            let dx = x as f32 / width - 0.5;
            *value *= 1.0 + to_right * dx + to_bottom * dy - corners * 2.0 * (dx * dx + dy * dy);
        }
    }
}

/// A lamp mirrored in the label's gloss.
fn glare(chance: &mut Chance, light: &mut Light, [left, top, right, bottom]: [f32; 4], large: f32) {
    let (x, y) = (chance.random_range(left..right), chance.random_range(top..bottom));
    let (long, short) = (chance.random_range(40.0..150.0) * large, chance.random_range(20.0..80.0) * large);
    let (sin, cos) = chance.random_range(0.0..std::f32::consts::PI).sin_cos();
    let strength = chance.random_range(0.4..1.5);
    let reach = long.max(short) * 2.5;
    let range = |middle: f32, most: usize| {
        ((middle - reach).clamp(0.0, most as f32) as usize, (middle + reach).clamp(0.0, most as f32) as usize)
    };
    let ((first, last), (highest, lowest)) = (range(x, light.width), range(y, light.height));
    for row in highest..lowest {
        for column in first..last {
            let (dx, dy) = (column as f32 - x, row as f32 - y);
            let (along, across) = ((dx * cos + dy * sin) / long, (dy * cos - dx * sin) / short);
            light.values[row * light.width + column] += strength * (-along * along - across * across).exp();
        }
    }
}

fn truth(sheet: &Sheet, pose: &Pose) -> Vec<TrueCode> {
    let codes = sheet.codes.iter().map(|code| {
        let corners = code.corners.map(|(u, v)| pose.seen(u - sheet.width / 2.0, v - sheet.height / 2.0));
        let side = |a: usize, b: usize| (corners[a].0 - corners[b].0).hypot(corners[a].1 - corners[b].1);
        TrueCode {
            role: code.role.to_owned(),
            symbology: code.symbology,
            text: code.text.clone(),
            corners: corners.map(|(x, y)| Point { x, y }),
            module: (side(0, 1) + side(3, 2)) / 2.0 / code.modules as f32,
        }
    });
    codes.collect()
}
