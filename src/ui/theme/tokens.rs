//! The colours of both themes.

use egui::Color32;
use eoscope_report::{Ink, Shades};

/// Hues there are; with more classes than this only selected ones have a hue.
pub const SLOTS: usize = 10;

/// The colours of one theme, by meaning.
#[derive(Clone, Debug, PartialEq)]
pub struct Tokens {
    /// Whether this is the dark theme.
    pub dark: bool,
    /// Ground of map and curves.
    pub canvas: Color32,
    /// Side panels, bars, tables.
    pub panel: Color32,
    /// Fields, buttons, cards, menus.
    pub control: Color32,
    /// Ground of segmented controls, slider rails, hovered rows.
    pub well: Color32,
    /// Lines between sections and rows.
    pub hairline: Color32,
    /// Edges of controls and floating cards.
    pub border: Color32,
    /// Grid lines on `panel`.
    pub grid: Color32,
    /// Values, names, headings.
    pub text: Color32,
    /// Labels, secondary values, baseline outlines.
    pub text_2: Color32,
    /// Ticks, units, hints.
    pub text_3: Color32,
    /// Active tab, slider fill, focus, best of column.
    pub accent: Color32,
    /// The one primary button.
    pub accent_fill: Color32,
    /// Text on the primary button.
    pub on_accent: Color32,
    /// Selected row, pressed tool.
    pub accent_soft: Color32,
    /// A change that helps.
    pub good: Color32,
    /// A change that hurts; errors.
    pub bad: Color32,
    /// A caution.
    pub warn: Color32,
    /// Points that are not selected while others are.
    pub unselected: Color32,
    /// Grid lines on `canvas`.
    pub grid_canvas: Color32,
    /// Under floating cards.
    pub shadow: Color32,
    /// Hues of classes by rank in support.
    classes: [Color32; SLOTS],
    /// Greys of classes without a hue, from head to tail.
    greys: [Color32; 2],
    /// How much of a class colour goes into the ground of its region.
    pub region_share: f32,
}

const fn rgb(hex: u32) -> Color32 {
    #[expect(clippy::disallowed_methods, reason = "the one place where colours are made")]
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

const fn rgba(hex: u32, alpha: u8) -> Color32 {
    #[expect(clippy::disallowed_methods, reason = "the one place where colours are made")]
    Color32::from_rgba_unmultiplied_const((hex >> 16) as u8, (hex >> 8) as u8, hex as u8, alpha)
}

/// Light on dark.
pub const DARK: Tokens = Tokens {
    dark: true,
    canvas: rgb(0x0E1013),
    panel: rgb(0x16181C),
    control: rgb(0x1F2227),
    well: rgb(0x282C33),
    hairline: rgb(0x262A30),
    border: rgb(0x3A3F48),
    grid: rgb(0x1D2025),
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
    grid_canvas: rgb(0x23272D),
    shadow: rgba(0x000000, 115),
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
    greys: [rgb(0x5B626D), rgb(0xAAB1BC)],
    region_share: 0.13,
};

/// Dark on light.
pub const LIGHT: Tokens = Tokens {
    dark: false,
    canvas: rgb(0xFFFFFF),
    panel: rgb(0xF6F7F9),
    control: rgb(0xFFFFFF),
    well: rgb(0xE9EBEF),
    hairline: rgb(0xE2E5EA),
    border: rgb(0xC6CBD3),
    grid: rgb(0xEEF0F3),
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
    grid_canvas: rgb(0xE6E8EC),
    shadow: rgba(0x14171C, 36),
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
    greys: [rgb(0xB4BAC4), rgb(0x646C79)],
    region_share: 0.12,
};

impl Tokens {
    /// The colour of an ink of charts.
    pub fn ink(&self, ink: Ink) -> Color32 {
        let shades = if self.dark { Shades::DARK } else { Shades::LIGHT };
        let [r, g, b] = shades.rgb(ink);
        rgb(u32::from_be_bytes([0, r, g, b]))
    }

    /// The colour of the class at a rank from head to tail.
    ///
    /// Few classes take the hues that lie farthest apart. More than ten are grey by support, but
    /// for the one that is selected.
    pub fn class_color(&self, rank: usize, n_classes: usize, selected: bool) -> Color32 {
        if n_classes > SLOTS {
            let share = rank as f32 / (n_classes - 1) as f32;
            return if selected {
                self.classes[0]
            } else {
                mix(self.greys[0], self.greys[1], share)
            };
        }
        let slot = match n_classes {
            0..=2 => [0, 9].get(rank),
            3 => [0, 6, 7].get(rank),
            4 => [1, 5, 6, 7].get(rank),
            5 => [1, 5, 6, 7, 8].get(rank),
            6 => [1, 5, 6, 7, 8, 9].get(rank),
            _ => None,
        };
        self.classes[slot.copied().unwrap_or(rank % SLOTS)]
    }
}

/// Goes from one colour to another by a share of 0–1; opaque.
pub fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share)
}

/// The text colour, or that of the canvas, whichever is easier to read on a ground.
pub fn readable_on(ground: Color32, tokens: &Tokens) -> Color32 {
    let (text, canvas) = (contrast(tokens.text, ground), contrast(tokens.canvas, ground));
    if text >= canvas { tokens.text } else { tokens.canvas }
}

/// Relative luminance as WCAG 2 defines it.
fn luminance(color: Color32) -> f32 {
    let linear = |value: u8| {
        let value = f32::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

/// The contrast of two colours as WCAG 2 defines it, 1–21.
fn contrast(a: Color32, b: Color32) -> f32 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_readable_on_every_ground() {
        for tokens in [&DARK, &LIGHT] {
            for ground in [tokens.canvas, tokens.panel, tokens.control] {
                let texts = [
                    tokens.text,
                    tokens.text_2,
                    tokens.text_3,
                    tokens.accent,
                    tokens.good,
                    tokens.bad,
                    tokens.warn,
                ];
                for text in texts {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
                }
            }
            for ground in [tokens.well, tokens.accent_soft] {
                for text in [tokens.text, tokens.text_2, tokens.accent] {
                    assert!(contrast(text, ground) >= 4.5, "{text:?} on {ground:?}");
                }
            }
            assert!(contrast(tokens.on_accent, tokens.accent_fill) >= 4.5);
        }
    }

    #[test]
    fn class_colors_stand_out_from_the_canvas_and_differ() {
        for tokens in [&DARK, &LIGHT] {
            for n_classes in 2..=SLOTS {
                let colors: Vec<Color32> =
                    (0..n_classes).map(|rank| tokens.class_color(rank, n_classes, false)).collect();
                for (at, &color) in colors.iter().enumerate() {
                    assert!(contrast(color, tokens.canvas) >= 2.95, "{color:?}");
                    assert!(!colors[..at].contains(&color), "{n_classes} classes, rank {at}");
                }
            }
        }
    }

    #[test]
    fn cells_of_any_strength_can_be_read() {
        for tokens in [&DARK, &LIGHT] {
            for color in [tokens.text_3, tokens.bad] {
                for step in 0..=17 {
                    let ground = mix(tokens.panel, color, step as f32 * 0.05);
                    let text = readable_on(ground, tokens);
                    assert!(contrast(text, ground) >= 3.9, "{text:?} on {ground:?}");
                }
            }
        }
    }

    #[test]
    fn many_classes_are_grey_until_selected() {
        assert_eq!(DARK.class_color(0, 100, false), DARK.greys[0]);
        assert_eq!(DARK.class_color(99, 100, false), DARK.greys[1]);
        assert_eq!(DARK.class_color(50, 100, true), DARK.classes[0]);
    }
}
