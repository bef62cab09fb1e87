//! Text styles, and numbers that never move.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, FontFamily, FontId, Galley, Painter, Pos2, Rect};

use eoscope_report::change;
use eoscope_report::drawing::shortened;

use super::Tokens;

/// The text styles of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// The welcome page's title.
    Display,
    /// The welcome page's sentence.
    Lead,
    /// The run's name, the title of a view's panel.
    Title,
    /// Controls, tabs, sentences.
    Body,
    /// The chosen value.
    BodyMedium,
    /// Section headings, class labels on the map.
    Heading,
    /// Labels, tables, class names.
    Small,
    /// Names in tables.
    SmallMedium,
    /// Axis titles, hints, legend, status bar.
    Caption,
    /// Metrics, fields, tables.
    Number,
    /// Best of a column.
    NumberBold,
    /// The first metric, the value in a panel title.
    NumberLead,
    /// Ticks, counts, row values.
    NumberSmall,
}

impl TextKind {
    /// Family, size, line height and letter spacing.
    fn spec(self) -> (FontFamily, f32, f32, f32) {
        let named = |name: &str| FontFamily::Name(name.into());
        match self {
            Self::Display => (named("semibold"), 24.0, 32.0, -0.3),
            Self::Lead => (FontFamily::Proportional, 14.0, 24.0, 0.0),
            Self::Title => (named("semibold"), 13.0, 20.0, 0.0),
            Self::Body => (FontFamily::Proportional, 13.0, 20.0, 0.0),
            Self::BodyMedium => (named("medium"), 13.0, 20.0, 0.0),
            Self::Heading => (named("semibold"), 12.0, 16.0, 0.0),
            Self::Small => (FontFamily::Proportional, 12.0, 16.0, 0.0),
            Self::SmallMedium => (named("medium"), 12.0, 16.0, 0.0),
            Self::Caption => (FontFamily::Proportional, 11.0, 16.0, 0.0),
            Self::Number => (FontFamily::Monospace, 12.0, 16.0, -0.2),
            Self::NumberBold => (named("mono-semibold"), 12.0, 16.0, -0.2),
            Self::NumberLead => (named("mono-medium"), 13.0, 16.0, -0.2),
            Self::NumberSmall => (FontFamily::Monospace, 11.0, 16.0, -0.2),
        }
    }

    /// Family and size.
    pub fn font(self) -> FontId {
        let (family, size, _, _) = self.spec();
        FontId::new(size, family)
    }

    fn format(self, color: Color32) -> TextFormat {
        let (family, size, line_height, spacing) = self.spec();
        TextFormat {
            font_id: FontId::new(size, family),
            line_height: Some(line_height),
            extra_letter_spacing: spacing,
            color,
            ..TextFormat::default()
        }
    }
}

/// Lays one line of text out.
pub fn galley(painter: &Painter, text: &str, kind: TextKind, color: Color32) -> Arc<Galley> {
    elided(painter, text, kind, color, f32::INFINITY)
}

/// Lays one line of text out; of what is wider than `room` the middle is left out.
pub fn elided(
    painter: &Painter,
    text: &str,
    kind: TextKind,
    color: Color32,
    room: f32,
) -> Arc<Galley> {
    // Names out of files may hold line breaks.
    let one_line = text.contains(['\n', '\r', '\t']).then(|| text.replace(['\n', '\r', '\t'], " "));
    let text = one_line.as_deref().unwrap_or(text);
    let lay_out =
        |text: String| painter.layout_job(LayoutJob::single_section(text, kind.format(color)));
    let whole = lay_out(text.to_owned());
    // Rounding must not cut what was measured before.
    if whole.size().x <= room + 0.5 {
        return whole;
    }
    // Letters are about equally wide, so the first guess is nearly right.
    let n = text.chars().count();
    let mut kept = ((room / whole.size().x * n as f32) as usize).min(n.saturating_sub(1));
    loop {
        let galley = lay_out(shortened(text, kept));
        if galley.size().x <= room || kept == 0 {
            return galley;
        }
        kept -= 1;
    }
}

/// Paints one line of text with its `anchor` at `at`, and tells where it went.
pub fn paint(
    painter: &Painter,
    at: Pos2,
    anchor: Align2,
    text: &str,
    kind: TextKind,
    color: Color32,
) -> Rect {
    let galley = galley(painter, text, kind, color);
    let rect = anchor.anchor_size(at, galley.size());
    painter.galley(rect.min, galley, color);
    rect
}

/// A difference with its sign, and its colour: good or bad, or neither below half a thousandth.
///
/// `up_is_good` says whether a rise helps.
pub fn delta(
    tokens: &Tokens,
    difference: Option<f64>,
    decimals: usize,
    up_is_good: bool,
) -> (String, Color32) {
    let (text, is_change) = change(difference, decimals);
    let rises = difference.is_some_and(|difference| difference > 0.0);
    let color = match (is_change, rises == up_is_good) {
        (false, _) => tokens.text_2,
        (true, true) => tokens.good,
        (true, false) => tokens.bad,
    };
    (text, color)
}

/// The same with a capital letter in front.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::super::DARK;
    use super::*;

    #[test]
    fn differences_carry_sign_and_meaning() {
        assert_eq!(delta(&DARK, Some(0.01), 3, true), ("+0.010".into(), DARK.good));
        assert_eq!(delta(&DARK, Some(-0.157), 3, false), ("−0.157".into(), DARK.good));
        assert_eq!(delta(&DARK, Some(-0.01), 3, true), ("−0.010".into(), DARK.bad));
        assert_eq!(delta(&DARK, Some(0.0004), 4, true), ("+0.0004".into(), DARK.text_2));
        assert_eq!(delta(&DARK, None, 4, true).0, "–");
    }
}
