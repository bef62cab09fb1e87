//! The colours of `eoscope_colors` as egui wants them; none is defined here.

use egui::{Color32, Ui};
use eoscope_colors::{Ink, Rgb, Theme};

/// The colours of one theme, by meaning; [`Theme`] tells what each is for.
#[derive(Debug)]
pub struct Tokens {
    /// The palette that they come from.
    pub theme: &'static Theme,
    pub dark: bool,
    pub canvas: Color32,
    pub panel: Color32,
    pub control: Color32,
    pub well: Color32,
    pub hairline: Color32,
    pub border: Color32,
    pub grid_canvas: Color32,
    pub text: Color32,
    pub text_2: Color32,
    pub text_3: Color32,
    pub accent: Color32,
    pub accent_fill: Color32,
    pub on_accent: Color32,
    pub accent_soft: Color32,
    pub good: Color32,
    pub bad: Color32,
    pub warn: Color32,
    pub unselected: Color32,
    pub shadow: Color32,
}

/// A colour of the palette.
pub const fn color([r, g, b]: Rgb) -> Color32 {
    #[expect(clippy::disallowed_methods, reason = "the one place where colours are made")]
    Color32::from_rgb(r, g, b)
}

/// Light on dark.
pub static DARK: Tokens = Tokens::of_theme(&eoscope_colors::DARK);

/// Dark on light.
pub static LIGHT: Tokens = Tokens::of_theme(&eoscope_colors::LIGHT);

impl Tokens {
    const fn of_theme(theme: &'static Theme) -> Self {
        let ([r, g, b], alpha) = theme.shadow;
        #[expect(clippy::disallowed_methods, reason = "the one place where colours are made")]
        let shadow = Color32::from_rgba_unmultiplied_const(r, g, b, alpha);
        Self {
            theme,
            dark: theme.dark,
            canvas: color(theme.canvas),
            panel: color(theme.panel),
            control: color(theme.control),
            well: color(theme.well),
            hairline: color(theme.hairline),
            border: color(theme.border),
            grid_canvas: color(theme.grid_canvas),
            text: color(theme.text),
            text_2: color(theme.text_2),
            text_3: color(theme.text_3),
            accent: color(theme.accent),
            accent_fill: color(theme.accent_fill),
            on_accent: color(theme.on_accent),
            accent_soft: color(theme.accent_soft),
            good: color(theme.good),
            bad: color(theme.bad),
            warn: color(theme.warn),
            unselected: color(theme.unselected),
            shadow,
        }
    }

    /// The colours of the theme that a part of the window is drawn in.
    pub fn of(ui: &Ui) -> &'static Self {
        if ui.visuals().dark_mode { &DARK } else { &LIGHT }
    }

    /// The colour of an ink of charts.
    pub fn ink(&self, ink: Ink) -> Color32 {
        color(self.theme.rgb(ink))
    }
}

/// Goes from one colour to another by a share of 0–1; opaque.
pub fn mix(from: Color32, to: Color32, share: f32) -> Color32 {
    from.lerp_to_gamma(to, share)
}

/// The text colour, or that of the canvas, whichever is easier to read on a ground.
pub fn readable_on(ground: Color32, tokens: &Tokens) -> Color32 {
    let rgb = |color: Color32| [color.r(), color.g(), color.b()];
    let contrast = |text: Color32| eoscope_colors::contrast(rgb(text), rgb(ground));
    if contrast(tokens.text) >= contrast(tokens.canvas) { tokens.text } else { tokens.canvas }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_of_any_strength_can_be_read() {
        for tokens in [&DARK, &LIGHT] {
            for color in [tokens.text_3, tokens.bad] {
                for step in 0..=17 {
                    let ground = mix(tokens.panel, color, step as f32 * 0.05);
                    let text = readable_on(ground, tokens);
                    let rgb = |color: Color32| [color.r(), color.g(), color.b()];
                    let contrast = eoscope_colors::contrast(rgb(text), rgb(ground));
                    assert!(contrast >= 3.9, "{text:?} on {ground:?}");
                }
            }
        }
    }
}
