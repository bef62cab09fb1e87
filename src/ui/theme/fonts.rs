//! Inter for words, JetBrains Mono for numbers; egui's own fonts behind them for other scripts.

use std::sync::Arc;

use egui::epaint::text::{FontTweak, VariationCoords};
use egui::{FontData, FontDefinitions, FontFamily};
use eoscope_report::{INTER, MONO};

/// Registers the fonts: one variable file of Inter gives three weights.
pub fn install_fonts(ctx: &egui::Context) {
    let mut fonts = FontDefinitions::default();
    let inter = |weight: f32| {
        let coords = VariationCoords::new([(b"wght", weight)]);
        FontData::from_static(INTER).tweak(FontTweak { coords, ..FontTweak::default() })
    };
    let faces = [
        (FontFamily::Proportional, "inter", inter(400.0)),
        (FontFamily::Name("medium".into()), "inter-medium", inter(500.0)),
        (FontFamily::Name("semibold".into()), "inter-semibold", inter(600.0)),
        (FontFamily::Monospace, "mono", FontData::from_static(MONO[0])),
        (FontFamily::Name("mono-medium".into()), "mono-medium", FontData::from_static(MONO[1])),
        (FontFamily::Name("mono-semibold".into()), "mono-semibold", FontData::from_static(MONO[2])),
    ];
    let fallbacks = fonts.families[&FontFamily::Proportional].clone();
    for (family, name, data) in faces {
        fonts.font_data.insert(name.into(), Arc::new(data));
        let mut chain = vec![name.to_owned()];
        chain.extend(fallbacks.clone());
        fonts.families.insert(family, chain);
    }
    ctx.set_fonts(fonts);
}
