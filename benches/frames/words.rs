//! What stands in codes and beside them: numbers as boxes carry them, all of them invented.

use rand::Rng;

use super::Chance;

const CAPITALS: &[u8] = b"ABCDEFGHJKLMNPQRSTUVWXYZ";
const DIGITS: &[u8] = b"0123456789";
const BOTH: &[u8] = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";

fn of(chance: &mut Chance, letters: &[u8], length: usize) -> String {
    (0..length).map(|_| char::from(letters[chance.random_range(0..letters.len())])).collect()
}

pub fn digits(chance: &mut Chance, length: usize) -> String {
    of(chance, DIGITS, length)
}

pub fn letters(chance: &mut Chance, length: usize) -> String {
    of(chance, BOTH, length)
}

pub fn pkid(chance: &mut Chance) -> String {
    format!("3{}", digits(chance, 12))
}

/// A serial number in one of the ways of the makers.
pub fn serial(chance: &mut Chance) -> String {
    match chance.random_range(0..5) {
        0 => format!("P{}{}", of(chance, CAPITALS, 1), letters(chance, 6)),
        1 => letters(chance, 7),
        2 => format!("5C{}{}", of(chance, CAPITALS, 1), letters(chance, 7)),
        3 => digits(chance, 12),
        _ => format!("NX{}", letters(chance, 20)),
    }
}

/// A model or part number; the second kind has only what Code 39 spells.
pub fn part(chance: &mut Chance) -> String {
    match chance.random_range(0..3) {
        0 => format!("2{}{}", digits(chance, 1), letters(chance, 8)),
        1 => format!("{}-{}", letters(chance, 3), digits(chance, 5)),
        _ => format!("{}{}#{}", letters(chance, 4), of(chance, CAPITALS, 2), of(chance, CAPITALS, 3)),
    }
}

/// What Code 39 spells, and is not long.
pub fn short_part(chance: &mut Chance) -> String {
    format!("{}-{}", letters(chance, 3), digits(chance, 4))
}

/// Twelve digits with their check digit, as tills read them.
pub fn upca(chance: &mut Chance) -> String {
    checked(digits(chance, 11))
}

/// Thirteen digits with their check digit, of European countries.
pub fn ean13(chance: &mut Chance) -> String {
    checked(format!("4{}", digits(chance, 11)))
}

/// With the check digit of retail: weights of three and one by turns, three on the last.
fn checked(mut digits: String) -> String {
    let sum: u32 =
        digits.bytes().rev().enumerate().map(|(i, d)| u32::from(d - b'0') * if i % 2 == 0 { 3 } else { 1 }).sum();
    digits.push(char::from(b'0' + ((10 - sum % 10) % 10) as u8));
    digits
}

const VOCABULARY: [&str; 32] = [
    "THIS SIDE UP",
    "FRAGILE",
    "Notebook",
    "Made in",
    "Battery 57 Wh",
    "Handle with care",
    "RECYCLE",
    "Windows 11 Pro",
    "Keyboard",
    "German",
    "QTY 1",
    "Adapter 65 W",
    "Input 20 V",
    "Gross 2.4 kg",
    "Lot",
    "Carton",
    "Ship to",
    "PO number",
    "Deliver by",
    "Origin",
    "Keep dry",
    "Do not stack",
    "WLAN",
    "Rev A",
    "Model",
    "Reg type",
    "Date",
    "Line 4",
    "Checked",
    "Packed",
    "Series 7",
    "Core",
];

/// Something printed that means nothing here.
pub fn phrase(chance: &mut Chance) -> String {
    let one = VOCABULARY[chance.random_range(0..VOCABULARY.len())];
    match chance.random_range(0..4) {
        0 => format!("{one} {}", letters(chance, 5)),
        1 => format!("{one} {}", VOCABULARY[chance.random_range(0..VOCABULARY.len())]),
        2 => format!("{one}: {}", digits(chance, 4)),
        _ => one.to_owned(),
    }
}
