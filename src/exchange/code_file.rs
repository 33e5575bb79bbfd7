//! A drawn code as a picture in a file, SVG or PNG: black on white, with the room around it that readers need.

use std::fmt::Write as _;
use std::path::Path;

use image::{GrayImage, Luma};

use super::ExchangeError;
use crate::domain::Modules;

/// Light modules around a QR code (ISO/IEC 18004).
const QUIET: u32 = 4;
/// Pixels of a PNG's module.
const PIXELS: u32 = 8;

/// Writes a code of squares; the file's ending says as what.
///
/// # Errors
/// Where the file cannot be written, or ends neither in `.svg` nor in `.png`.
pub fn write_code(modules: &Modules, path: &Path) -> Result<(), ExchangeError> {
    let failed = |source| ExchangeError::File { path: path.to_owned(), source };
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    match ending.as_deref() {
        Some("svg") => std::fs::write(path, svg(modules)).map_err(failed),
        Some("png") => png(modules).save(path).map_err(|error| failed(std::io::Error::other(error))),
        _ => Err(failed(std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            "its name ends neither in .svg nor in .png",
        ))),
    }
}

fn svg(modules: &Modules) -> String {
    let (width, height) = (modules.width() + 2 * QUIET, modules.height() + 2 * QUIET);
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" shape-rendering=\"crispEdges\">\n\
         <path fill=\"#fff\" d=\"M0 0h{width}v{height}H0z\"/>\n<path d=\""
    );
    for y in 0..modules.height() {
        for (x, count) in modules.dark_runs(y) {
            // Writing to a text cannot fail.
            let _ = write!(text, "M{} {}h{count}v1h-{count}z", x + QUIET, y + QUIET);
        }
    }
    text + "\"/>\n</svg>\n"
}

fn png(modules: &Modules) -> GrayImage {
    let side = |count: u32| (count + 2 * QUIET) * PIXELS;
    GrayImage::from_fn(side(modules.width()), side(modules.height()), |x, y| {
        let at = |pixel: u32| (pixel / PIXELS).checked_sub(QUIET);
        let is_dark = matches!((at(x), at(y)), (Some(x), Some(y)) if modules.is_dark(x, y));
        Luma([if is_dark { 0 } else { 255 }])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_with_room_around() {
        let modules = Modules::new(2, 2, vec![true, true, false, true]);
        let text = svg(&modules);
        assert!(text.contains("viewBox=\"0 0 10 10\"") && text.contains("M4 4h2v1h-2zM5 5h1v1h-1z"), "{text}");
        let picture = png(&modules);
        assert_eq!(picture.dimensions(), (80, 80));
        let at = |x: u32, y: u32| picture.get_pixel((x + QUIET) * PIXELS, (y + QUIET) * PIXELS).0[0];
        assert_eq!((at(0, 0), at(1, 0), at(0, 1), at(1, 1)), (0, 0, 255, 0));
        assert_eq!(picture.get_pixel(0, 0).0[0], 255);
    }

    #[test]
    fn another_ending_is_refused_and_nothing_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("link.gif");
        assert!(matches!(write_code(&Modules::new(1, 1, vec![true]), &path), Err(ExchangeError::File { .. })));
        assert!(!path.exists());
        for name in ["link.svg", "link.PNG"] {
            let path = folder.path().join(name);
            write_code(&Modules::new(1, 1, vec![true]), &path).unwrap();
            assert!(path.metadata().unwrap().len() > 60, "{name}");
        }
    }
}
