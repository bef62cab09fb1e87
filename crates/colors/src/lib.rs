//! The colours of Eoscope, by what they mean, in both themes: window, charts and pages take them from
//! here and from nowhere else.
//!
//! [`Theme`] holds the colours, [`Ink`] names them, `many` makes the hues of more than ten classes.

mod many;

use std::sync::OnceLock;

pub use many::{CLASS_HUES, Vision, difference};

/// Red, green and blue, sRGB.
pub type Rgb = [u8; 3];

/// Hues of variants there are.
pub const SERIES: usize = 10;

/// Classes that take a hue made by hand; more take those of `many`.
pub const SLOTS: usize = 10;

/// What something is drawn with: a meaning, which every theme has a colour for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// Values and names.
    Text,
    /// Labels, outlines of the baseline.
    Text2,
    /// Ticks and hints.
    Text3,
    /// Grid lines.
    Grid,
    /// Lines between rows.
    Hairline,
    /// Edges of controls.
    Border,
    /// Ground of charts over classes.
    Panel,
    /// Ground of fields and cards.
    Control,
    /// Ground of maps and curves.
    Canvas,
    /// Rails, hovered rows.
    Well,
    /// What is chosen, the best of a column.
    Accent,
    /// A change that helps.
    Good,
    /// A change that hurts.
    Bad,
    /// A caution.
    Warn,
    /// A class, by its rank in support and the number of classes.
    Class {
        /// 0 for the largest class.
        rank: usize,
        /// How many classes there are.
        of: usize,
    },
    /// A variant by its slot.
    Series(usize),
    /// A colour chosen by a person.
    Own(Rgb),
}

/// An ink and how much of it covers what is below.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tone {
    /// The colour by its meaning.
    pub ink: Ink,
    /// 0 for nothing, 1 for all.
    pub opacity: f32,
}

impl From<Ink> for Tone {
    fn from(ink: Ink) -> Self {
        Self { ink, opacity: 1.0 }
    }
}

impl Ink {
    /// The ink with an opacity.
    pub fn at(self, opacity: f32) -> Tone {
        Tone { ink: self, opacity }
    }
}

/// The colours of one theme.
#[derive(Debug, PartialEq)]
pub struct Theme {
    /// Whether it is light on dark.
    pub dark: bool,
    /// Ground of maps and curves.
    pub canvas: Rgb,
    /// Side panels, bars, tables.
    pub panel: Rgb,
    /// Fields, buttons, cards, menus.
    pub control: Rgb,
    /// Ground of segmented controls, slider rails, hovered rows.
    pub well: Rgb,
    /// Lines between sections and rows.
    pub hairline: Rgb,
    /// Edges of controls and floating cards.
    pub border: Rgb,
    /// Grid lines on `panel`.
    pub grid: Rgb,
    /// Grid lines on `canvas`.
    pub grid_canvas: Rgb,
    /// Values, names, headings.
    pub text: Rgb,
    /// Labels, secondary values, outlines of the baseline.
    pub text_2: Rgb,
    /// Ticks, units, hints.
    pub text_3: Rgb,
    /// Active tab, slider fill, focus, best of a column.
    pub accent: Rgb,
    /// The one primary button.
    pub accent_fill: Rgb,
    /// Text on the primary button.
    pub on_accent: Rgb,
    /// Selected row, pressed tool.
    pub accent_soft: Rgb,
    /// A change that helps.
    pub good: Rgb,
    /// A change that hurts; errors.
    pub bad: Rgb,
    /// A caution.
    pub warn: Rgb,
    /// Points that are not selected while others are.
    pub unselected: Rgb,
    /// Under floating cards, and how opaque it is.
    pub shadow: (Rgb, u8),
    /// How much of a class colour goes into the ground of its region, 0–1.
    pub region_share: f32,
    /// Hues of up to ten classes by rank in support.
    classes: [Rgb; SLOTS],
}

const fn rgb(hex: u32) -> Rgb {
    [(hex >> 16) as u8, (hex >> 8) as u8, hex as u8]
}

/// Light on dark.
pub static DARK: Theme = Theme {
    dark: true,
    canvas: rgb(0x0E1013),
    panel: rgb(0x16181C),
    control: rgb(0x1F2227),
    well: rgb(0x282C33),
    hairline: rgb(0x262A30),
    border: rgb(0x3A3F48),
    grid: rgb(0x1D2025),
    grid_canvas: rgb(0x23272D),
    text: rgb(0xECEEF1),
    text_2: rgb(0xAAB1BC),
    text_3: rgb(0x868E9B),
    accent: rgb(0x98A0FF),
    accent_fill: rgb(0x5B62E0),
    on_accent: rgb(0xFFFFFF),
    accent_soft: rgb(0x272A4A),
    good: rgb(0x55D3A2),
    bad: rgb(0xFF8B78),
    warn: rgb(0xF2BE55),
    unselected: rgb(0x4A505A),
    shadow: (rgb(0x000000), 115),
    region_share: 0.13,
    classes: [
        rgb(0x467CDE),
        rgb(0x95F2FF),
        rgb(0xF8E3B0),
        rgb(0xA75AA1),
        rgb(0xB48C85),
        rgb(0x50CCBA),
        rgb(0xF6B625),
        rgb(0xD73F33),
        rgb(0xB99CFF),
        rgb(0xF67A11),
    ],
};

/// Dark on light.
pub static LIGHT: Theme = Theme {
    dark: false,
    canvas: rgb(0xFFFFFF),
    panel: rgb(0xF6F7F9),
    control: rgb(0xFFFFFF),
    well: rgb(0xE9EBEF),
    hairline: rgb(0xE2E5EA),
    border: rgb(0xC6CBD3),
    grid: rgb(0xEEF0F3),
    grid_canvas: rgb(0xE6E8EC),
    text: rgb(0x14171C),
    text_2: rgb(0x48505C),
    text_3: rgb(0x646C79),
    accent: rgb(0x4348CE),
    accent_fill: rgb(0x4A4FD4),
    on_accent: rgb(0xFFFFFF),
    accent_soft: rgb(0xE4E5FB),
    good: rgb(0x0A7351),
    bad: rgb(0xBE3326),
    warn: rgb(0x8A5A00),
    unselected: rgb(0xC9CED6),
    shadow: (rgb(0x14171C), 36),
    region_share: 0.12,
    classes: [
        rgb(0x2374CF),
        rgb(0x1D6C7A),
        rgb(0x848663),
        rgb(0x6A276F),
        rgb(0x775648),
        rgb(0x17A69E),
        rgb(0xC48A01),
        rgb(0x900003),
        rgb(0xAC7BFB),
        rgb(0xB3540E),
    ],
};

/// The slots of variants, those that lie farthest apart first.
const SERIES_SLOTS: [usize; SERIES] = [0, 9, 5, 3, 6, 7, 1, 8, 4, 2];

impl Theme {
    /// The colour of an ink.
    pub fn rgb(&self, ink: Ink) -> Rgb {
        match ink {
            Ink::Text => self.text,
            Ink::Text2 => self.text_2,
            Ink::Text3 => self.text_3,
            Ink::Grid => self.grid,
            Ink::Hairline => self.hairline,
            Ink::Border => self.border,
            Ink::Panel => self.panel,
            Ink::Control => self.control,
            Ink::Canvas => self.canvas,
            Ink::Well => self.well,
            Ink::Accent => self.accent,
            Ink::Good => self.good,
            Ink::Bad => self.bad,
            Ink::Warn => self.warn,
            Ink::Class { rank, of } => self.class(rank, of),
            Ink::Series(slot) => self.classes[SERIES_SLOTS[slot % SERIES]],
            Ink::Own(rgb) => rgb,
        }
    }

    /// The colour of the class at a rank, the largest class first.
    ///
    /// Few classes take the hues that lie farthest apart; more than ten take those of `many`, which
    /// come back after [`CLASS_HUES`].
    pub fn class(&self, rank: usize, n_classes: usize) -> Rgb {
        let slot = match n_classes {
            0..=2 => [0, 9].get(rank),
            3 => [0, 6, 7].get(rank),
            4 => [1, 5, 6, 7].get(rank),
            5 => [1, 5, 6, 7, 8].get(rank),
            6 => [1, 5, 6, 7, 8, 9].get(rank),
            7..=SLOTS => return self.classes[rank % SLOTS],
            _ => return self.many()[rank % CLASS_HUES],
        };
        self.classes[slot.copied().unwrap_or(rank % SLOTS)]
    }

    /// The colours of two classes beside each other: their own where there are few classes or where
    /// they are told apart at a glance, else the two hues that lie farthest apart.
    pub fn pair(&self, [a, b]: [usize; 2], n_classes: usize) -> [Rgb; 2] {
        /// CIEDE2000; below this two hues look like one.
        const APART: f32 = 20.0;
        let own = [self.class(a, n_classes), self.class(b, n_classes)];
        let is_clear = n_classes <= SLOTS || difference(own[0], own[1], Vision::Full) >= APART;
        if is_clear { own } else { [self.classes[0], self.classes[9]] }
    }

    fn many(&self) -> &'static [Rgb] {
        static MADE: [OnceLock<Vec<Rgb>>; 2] = [OnceLock::new(), OnceLock::new()];
        MADE[usize::from(self.dark)].get_or_init(|| many::make(&self.classes, self.canvas))
    }
}

/// The ink of the variant at a place among all that has no colour of its own; the baseline, at place 0,
/// is grey.
pub fn variant_ink(at: usize) -> Ink {
    match at {
        0 => Ink::Text3,
        at => Ink::Series((at - 1) % SERIES),
    }
}

/// Goes from one colour to another by a share of 0–1.
pub fn mix(from: Rgb, to: Rgb, share: f32) -> Rgb {
    std::array::from_fn(|at| {
        let (from, to) = (f32::from(from[at]), f32::from(to[at]));
        (from + (to - from) * share).round() as u8
    })
}

/// The contrast of two colours as WCAG 2 defines it, 1–21.
pub fn contrast(a: Rgb, b: Rgb) -> f32 {
    let luminance = |color: Rgb| {
        let [r, g, b] = many::linear(color);
        0.2126 * r + 0.7152 * g + 0.0722 * b
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_on_every_ground() {
        for theme in [&DARK, &LIGHT] {
            for ground in [theme.canvas, theme.panel, theme.control] {
                let texts = [
                    theme.text,
                    theme.text_2,
                    theme.text_3,
                    theme.accent,
                    theme.good,
                    theme.bad,
                    theme.warn,
                ];
                for text in texts {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
                }
            }
            for ground in [theme.well, theme.accent_soft] {
                for text in [theme.text, theme.text_2, theme.accent] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
                }
            }
            assert!(contrast(theme.on_accent, theme.accent_fill) >= 4.5);
        }
    }

    #[test]
    fn class_colors_stand_out_from_the_canvas_and_differ() {
        for theme in [&DARK, &LIGHT] {
            for n_classes in [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 100, CLASS_HUES] {
                let colors: Vec<Rgb> =
                    (0..n_classes).map(|rank| theme.class(rank, n_classes)).collect();
                for (at, &color) in colors.iter().enumerate() {
                    assert!(contrast(color, theme.canvas) >= 2.95, "{color:?}");
                    assert!(!colors[..at].contains(&color), "{n_classes} classes, rank {at}");
                }
            }
        }
    }

    #[test]
    fn two_classes_of_a_thousand_always_have_two_colours() {
        for theme in [&DARK, &LIGHT] {
            for b in 1..1000 {
                let [first, second] = theme.pair([0, b], 1000);
                assert!(difference(first, second, Vision::Full) >= 20.0, "0 and {b}");
            }
        }
    }
}
