//! Codes of bars that are read only when asked for ([`Symbology::ON_REQUEST`]).
//!
//! Their patterns are short or have no check digit, and turn up inside other codes and in print; no box label needs them. So they
//! must stand alone, between quiet zones, and every bar and space between those must be theirs and as wide as it is due.

use rxing::common::BitArray;
use rxing::oned::{CodaBarReader, Code93Reader, EAN8Reader, ITFReader, OneDReader, UPCEReader, rss::RSS14Reader};
use rxing::{DecodeHints, RXingResult};

use super::encode::encode;
use super::finding::words_of;
use super::fit::misfit_of;
use super::linear::Row;
use super::patterns::Runs;
use crate::domain::Symbology;
use crate::panics::contained;

/// A code on request as its bars spell it.
pub(super) struct Spelled {
    pub(super) text: String,
    pub(super) symbology: Symbology,
    pub(super) aim: Option<String>,
    /// Whether it stands backwards on the line.
    pub(super) is_reversed: bool,
    /// How many modules it is wide.
    pub(super) modules: f32,
    /// How many edges it has, from its first bar to its last.
    pub(super) edges: usize,
}

/// How far the bars may be from those of the code they spell.
const MOST_MISFIT: f32 = 0.14;
/// Runs whose widths are measured by one module: tilted boxes stretch a code.
const GROUP: usize = 6;
/// Wide bars and spaces against narrow ones, where a symbology has the two alone: ISO/IEC 16390 wants 2 to 3.
const RATIO: std::ops::RangeInclusive<f32> = 1.7..=3.5;
/// Light that ends a code, as a multiple of its mean run. A quiet zone has at least seven modules; no space has more than four.
const QUIET: f32 = 3.2;
/// The same for DataBar, whose widest space has eight.
const DATA_BAR_QUIET: f32 = 4.6;
/// Runs of a DataBar from its first bar to its last, as ISO/IEC 24724 has it, and its width without the space before them.
const DATA_BAR_RUNS: usize = 45;
const DATA_BAR_MODULES: f32 = 95.0;
/// Runs and modules of a DataBar's parts: guard, character, finder, two characters, finder, character, guard.
const DATA_BAR_PARTS: [(usize, f32); 8] =
    [(1, 1.0), (8, 16.0), (5, 15.0), (8, 15.0), (8, 15.0), (5, 15.0), (8, 16.0), (2, 2.0)];

/// The code `wanted` that begins with the edge `first`, a bar's; `None` where there is none.
pub(super) fn spell(positions: &[f32], first: usize, wanted: &[Symbology]) -> Option<Spelled> {
    wanted.iter().find_map(|&symbology| {
        let alone =
            alone(positions.get(first..)?, if symbology == Symbology::DataBar { DATA_BAR_QUIET } else { QUIET })?;
        let mut bits = Row::starting(alone, 0)?.bits();
        let mut widths: Runs = alone.windows(2).map(|pair| pair[1] - pair[0]).collect();
        for is_reversed in [false, true] {
            if is_reversed {
                bits.reverse();
                widths.reverse();
            }
            let Some(result) = contained(|| row_result(symbology, &bits)).ok().flatten() else { continue };
            let Some((text, read_as, aim)) = words_of(&result) else { continue };
            if read_as != symbology {
                continue;
            }
            let Some(modules) = modules_of(symbology, &text, &widths) else { continue };
            return Some(Spelled { text, symbology, aim, is_reversed, modules, edges: alone.len() });
        }
        None
    })
}

/// The edges from the first one to the last before a quiet zone.
fn alone(positions: &[f32], quiet: f32) -> Option<&[f32]> {
    // So many runs are needed for a mean; no code ends before.
    const FEW: usize = 19;
    let mut last = FEW;
    while last + 2 < positions.len() {
        let mean = (positions[last] - positions[0]) / last as f32;
        if positions[last + 1] - positions[last] > quiet * mean {
            break;
        }
        last += 2;
    }
    positions.get(..=last)
}

fn row_result(symbology: Symbology, bits: &BitArray) -> Option<RXingResult> {
    let hints = DecodeHints::default();
    match symbology {
        Symbology::Ean8 => EAN8Reader.decode_row(0, bits, &hints),
        Symbology::UpcE => UPCEReader.decode_row(0, bits, &hints),
        Symbology::Itf => ITFReader::default().decode_row(0, bits, &hints),
        Symbology::Codabar => CodaBarReader::new().decode_row(0, bits, &hints),
        Symbology::Code93 => Code93Reader::new().decode_row(0, bits, &hints),
        Symbology::DataBar => {
            // It wants to see each half on three rows; ours stands for several already.
            let mut reader = RSS14Reader::default();
            let mut row = |number| reader.decode_row(number, bits, &hints);
            row(0).or_else(|_| row(1)).or_else(|_| row(2))
        }
        _ => return None,
    }
    .ok()
}

/// How many modules wide the code of this text is, if these are the widths of its bars and spaces.
fn modules_of(symbology: Symbology, text: &str, widths: &[f32]) -> Option<f32> {
    match symbology {
        Symbology::DataBar => data_bar_parts_fit(widths).then_some(DATA_BAR_MODULES),
        // The text does not tell which letters start and stop it (and rxing 0.9.3 garbles them when asked).
        Symbology::Codabar => ["A", "B", "C", "D"].iter().find_map(|start| {
            ["A", "B", "C", "D"]
                .iter()
                .find_map(|stop| modules_written(symbology, &format!("{start}{text}{stop}"), widths))
        }),
        _ => modules_written(symbology, text, widths),
    }
}

fn modules_written(symbology: Symbology, text: &str, widths: &[f32]) -> Option<f32> {
    let mut due = encode(text, symbology).ok()?.runs();
    if due.len() != widths.len() {
        return None;
    }
    if matches!(symbology, Symbology::Itf | Symbology::Codabar) {
        let mean = |is_wide: bool| {
            let all = || due.iter().zip(widths).filter(|(due, _)| (**due > 1.0) == is_wide).map(|(_, width)| *width);
            all().sum::<f32>() / all().count().max(1) as f32
        };
        let ratio = mean(true) / mean(false).max(1e-3);
        if !RATIO.contains(&ratio) {
            return None;
        }
        due.iter_mut().filter(|due| **due > 1.0).for_each(|due| *due = ratio);
    }
    let groups: Vec<Runs> = due.chunks(GROUP).map(<[f32]>::to_vec).collect();
    (misfit_of(&groups, widths) <= MOST_MISFIT).then(|| due.iter().sum())
}

/// Whether each part of a DataBar is as wide as it must be, whatever it says.
fn data_bar_parts_fit(widths: &[f32]) -> bool {
    const OFF: f32 = 0.12;
    if widths.len() != DATA_BAR_RUNS {
        return false;
    }
    let module = widths.iter().sum::<f32>() / DATA_BAR_MODULES;
    let mut rest = widths;
    DATA_BAR_PARTS.iter().all(|&(runs, modules)| {
        let (part, behind) = rest.split_at(runs);
        rest = behind;
        // A guard is too short to tell anything.
        runs < 3 || (part.iter().sum::<f32>() / module - modules).abs() < OFF * modules
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Edges of runs of these widths, a bar first, `module` pixels a module.
    fn edges(runs: &[f32], module: f32) -> Vec<f32> {
        let mut at = 50.0;
        let mut edges = vec![at];
        for run in runs {
            at += run * module;
            edges.push(at);
        }
        edges
    }

    fn texts(positions: &[f32], wanted: &[Symbology]) -> Option<(String, Symbology, bool)> {
        spell(positions, 0, wanted).map(|code| (code.text, code.symbology, code.is_reversed))
    }

    /// The widths of 0110012345678902 as a DataBar Omnidirectional, from its first bar on; written by another encoder.
    #[rustfmt::skip]
    const DATA_BAR: [f32; 45] = [
        1.0, 5.0, 1.0, 3.0, 1.0, 3.0, 1.0, 1.0, 1.0, 2.0, 7.0, 4.0, 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 4.0, 1.0, 4.0, 1.0, 1.0,
        1.0, 1.0, 3.0, 5.0, 1.0, 2.0, 1.0, 1.0, 1.0, 7.0, 5.0, 1.0, 2.0, 2.0, 2.0, 1.0, 1.0, 1.0, 1.0, 6.0, 1.0, 1.0,
    ];

    #[test]
    fn each_is_read_in_both_directions_when_it_is_asked_for() {
        let written = |text, symbology| encode(text, symbology).unwrap().runs();
        let codes = [
            ("96385074", Symbology::Ean8, written("96385074", Symbology::Ean8)),
            ("01234565", Symbology::UpcE, written("01234565", Symbology::UpcE)),
            ("30712345000010", Symbology::Itf, written("30712345000010", Symbology::Itf)),
            ("1234-5678", Symbology::Codabar, written("A1234-5678B", Symbology::Codabar)),
            ("PC29-DABC", Symbology::Code93, written("PC29-DABC", Symbology::Code93)),
            ("10012345678902", Symbology::DataBar, DATA_BAR.to_vec()),
        ];
        for (text, symbology, mut runs) in codes {
            let due = |reversed| Some((text.to_owned(), symbology, reversed));
            assert_eq!(texts(&edges(&runs, 3.3), &Symbology::ON_REQUEST), due(false));
            assert_eq!(texts(&edges(&runs, 3.3), &[]), None);
            let others: Vec<Symbology> =
                Symbology::ON_REQUEST.into_iter().filter(|other| *other != symbology).collect();
            assert_eq!(texts(&edges(&runs, 3.3), &others), None, "{text}");
            runs.reverse();
            assert_eq!(texts(&edges(&runs, 3.3), &Symbology::ON_REQUEST), due(true));
            // A quiet zone ends it, and what comes then is another's.
            runs.extend([12.0, 1.0, 2.0, 1.0]);
            let found = spell(&edges(&runs, 3.3), 0, &Symbology::ON_REQUEST).unwrap();
            assert_eq!((found.text.as_str(), found.edges), (text, runs.len() - 3));
        }
    }

    #[test]
    fn no_part_of_another_code_is_one_of_them() {
        for (text, symbology) in [("3556212345678", Symbology::Code128), ("4006381333931", Symbology::Ean13)] {
            let runs = encode(text, symbology).unwrap().runs();
            for first in (0..runs.len()).step_by(2) {
                for last in (first + 21..=runs.len()).step_by(2) {
                    assert_eq!(
                        texts(&edges(&runs[first..last], 3.0), &Symbology::ON_REQUEST),
                        None,
                        "{text} {first} {last}"
                    );
                }
            }
        }
    }
}
