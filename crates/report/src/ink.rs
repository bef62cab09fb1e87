//! The colours of charts by what they mean, in both themes: those of the window.

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// Hues of variants there are.
pub const SERIES: usize = 10;

/// What is drawn with: a meaning, which every theme has a colour for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Values and names.
    Text,
    /// Labels.
    Text2,
    /// Ticks and hints.
    Text3,
    /// Grid lines.
    Grid,
    /// The best of a column.
    Accent,
    /// A variant by its slot.
    Series(usize),
    /// A colour that somebody chose.
    Own(Rgb),
}

/// The colours of one theme.
pub struct Shades {
    /// The ground.
    pub panel: Rgb,
    /// Cards and fields.
    pub control: Rgb,
    /// Lines between rows.
    pub hairline: Rgb,
    /// Values and names.
    pub text: Rgb,
    /// Labels.
    pub text_2: Rgb,
    /// Ticks and hints.
    pub text_3: Rgb,
    /// Grid lines.
    pub grid: Rgb,
    /// The best of a column.
    pub accent: Rgb,
    /// A change that helps.
    pub good: Rgb,
    /// A change that hurts.
    pub bad: Rgb,
    /// Variants.
    pub series: [Rgb; SERIES],
}

const fn rgb(hex: u32) -> Rgb {
    [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]
}

impl Shades {
    /// Dark on light.
    pub const LIGHT: Self = Self {
        panel: rgb(0xF6F7F9),
        control: rgb(0xFFFFFF),
        hairline: rgb(0xE2E5EA),
        text: rgb(0x14171C),
        text_2: rgb(0x48505C),
        text_3: rgb(0x646C79),
        grid: rgb(0xEEF0F3),
        accent: rgb(0x4348CE),
        good: rgb(0x0A7351),
        bad: rgb(0xBE3326),
        series: [
            rgb(0x2374CF),
            rgb(0xB3540E),
            rgb(0x17A69E),
            rgb(0x6A276F),
            rgb(0xC48A01),
            rgb(0x900003),
            rgb(0x1D6C7A),
            rgb(0xAC7BFB),
            rgb(0x775648),
            rgb(0x848663),
        ],
    };

    /// Light on dark.
    pub const DARK: Self = Self {
        panel: rgb(0x16181C),
        control: rgb(0x1F2227),
        hairline: rgb(0x262A30),
        text: rgb(0xECEEF1),
        text_2: rgb(0xAAB1BC),
        text_3: rgb(0x868E9B),
        grid: rgb(0x1D2025),
        accent: rgb(0x98A0FF),
        good: rgb(0x55D3A2),
        bad: rgb(0xFF8B78),
        series: [
            rgb(0x467CDE),
            rgb(0xF67A11),
            rgb(0x50CCBA),
            rgb(0xA75AA1),
            rgb(0xF6B625),
            rgb(0xD73F33),
            rgb(0x95F2FF),
            rgb(0xB99CFF),
            rgb(0xB48C85),
            rgb(0xF8E3B0),
        ],
    };

    /// The colour of an ink.
    pub fn rgb(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Text => self.text,
            Ink::Text2 => self.text_2,
            Ink::Text3 => self.text_3,
            Ink::Grid => self.grid,
            Ink::Accent => self.accent,
            Ink::Series(slot) => self.series[slot % SERIES],
            Ink::Own(rgb) => rgb,
        }
    }
}

/// The ink of the variant at a place; the baseline, at place 0, is grey.
pub fn variant_ink(at: usize, own: Option<Rgb>) -> Ink {
    match (own, at) {
        (Some(rgb), _) => Ink::Own(rgb),
        (None, 0) => Ink::Text3,
        (None, at) => Ink::Series((at - 1) % SERIES),
    }
}
