//! Writes down what stands on the labels, for the tests and the demo.

use std::fmt::Write;

use super::boxes::Carton;
use super::paper::Fonts;

const HEAD: &str = "\
# What stands on the sample labels. Written by `make labels`; change examples/draw_labels and draw again.
#
# `pkid`, `serial`, `manufacturer` and `model` are what the box is, as its firmware would spell it; a key is missing where the
# label does not tell. `practice` is the answer of the practice service, where it is not simply `registered`.
# Every value is invented.
";

/// The text of `labels.toml`.
pub fn written(boxes: &[Carton], fonts: &Fonts) -> anyhow::Result<String> {
    let mut text = HEAD.to_owned();
    for carton in boxes {
        writeln!(text, "\n[[label]]\nfile = {:?}\ntitle = {:?}", carton.file, carton.title)?;
        let facts = [
            ("pkid", carton.pkid),
            ("serial", carton.serial),
            ("manufacturer", carton.manufacturer),
            ("model", carton.model),
            ("practice", carton.practice),
        ];
        for (name, value) in facts {
            if let Some(value) = value {
                writeln!(text, "{name} = {value:?}")?;
            }
        }
        for code in (carton.draw)(fonts)?.codes {
            let escaped =
                code.text.replace('\u{1d}', "\\u001d").replace('\u{1e}', "\\u001e").replace('\u{4}', "\\u0004");
            writeln!(text, "\n[[label.code]]\ntext = \"{escaped}\"\nsymbology = \"{}\"", code.symbology)?;
        }
    }
    Ok(text)
}
