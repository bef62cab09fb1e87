//! SVG as pixels, in the fonts of the window, so that it looks the same on every machine.

use std::sync::{Arc, OnceLock};

use eoscope_core::domain::Reason;
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

/// Inter, for words; one variable file with all weights.
pub const INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-roman.var.ttf");
/// JetBrains Mono, for numbers: regular, medium and semi-bold.
pub const MONO: [&[u8]; 3] = [
    include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf"),
    include_bytes!("../../../assets/fonts/JetBrainsMono-Medium.ttf"),
    include_bytes!("../../../assets/fonts/JetBrainsMono-SemiBold.ttf"),
];

/// More pixels than this along a side are refused.
const MOST_PIXELS: f32 = 16_384.0;

/// A file of SVG as a PNG file of the same width in pixels, times `scale`.
///
/// # Errors
/// When it is no SVG, or too large.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, Reason> {
    // Letters beyond those of Latin, Greek and Cyrillic are looked for on this machine.
    let fonts = if svg.chars().all(|letter| letter < '\u{500}' || is_sign(letter)) {
        fonts(false)
    } else {
        fonts(true)
    };
    let options = Options { fontdb: fonts, ..Options::default() };
    let tree = Tree::from_str(svg, &options).map_err(|error| error.to_string())?;
    let size = [tree.size().width(), tree.size().height()].map(|side| (side * scale).ceil());
    if size.iter().any(|side| *side > MOST_PIXELS) {
        return Err(format!("a picture of {} × {} pixels is too large", size[0], size[1]).into());
    }
    let mut pixels = Pixmap::new(size[0] as u32, size[1] as u32).ok_or("it has no area")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    Ok(pixels.encode_png().map_err(|error| error.to_string())?)
}

/// Punctuation, arrows and signs of mathematics, which Inter has.
fn is_sign(letter: char) -> bool {
    ('\u{1D00}'..'\u{2C00}').contains(&letter)
}

/// The fonts of the program, alone or with all of the machine behind them.
fn fonts(with_system: bool) -> Arc<fontdb::Database> {
    static FONTS: [OnceLock<Arc<fontdb::Database>>; 2] = [OnceLock::new(), OnceLock::new()];
    let make = || {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_data(INTER.to_vec());
        MONO.into_iter().for_each(|font| fonts.load_font_data(font.to_vec()));
        if with_system {
            fonts.load_system_fonts();
        }
        fonts.set_sans_serif_family("Inter");
        fonts.set_monospace_family("JetBrains Mono");
        Arc::new(fonts)
    };
    Arc::clone(FONTS[usize::from(with_system)].get_or_init(make))
}

#[cfg(test)]
mod tests {
    use super::super::drawing::{Anchor, Drawing};
    use super::super::{Ink, svg_file};
    use super::*;
    use eoscope_colors::LIGHT;

    #[test]
    fn a_drawing_becomes_pixels_with_letters() {
        let mut drawing = Drawing::new("t", [80.0, 20.0]);
        let ground = png(&svg_file(&drawing, &LIGHT, Ink::Panel, 80.0, ""), 2.0).unwrap();
        drawing.text([4.0, 10.0], Anchor::Start, "gap", Ink::Text);
        drawing.number([76.0, 10.0], Anchor::End, "0.5", Ink::Text);
        let file = png(&svg_file(&drawing, &LIGHT, Ink::Panel, 80.0, ""), 2.0).unwrap();
        let pixels = Pixmap::decode_png(&file).unwrap();
        assert_eq!((pixels.width(), pixels.height()), (160, 40));
        assert_ne!(file, ground, "nothing was written");
        let dark = |from: u32, to: u32| {
            (from..to)
                .flat_map(|x| (0..40).map(move |y| (x, y)))
                .filter(|(x, y)| pixels.pixel(*x, *y).is_some_and(|pixel| pixel.red() < 128))
        };
        assert!(dark(0, 80).count() > 20 && dark(80, 160).count() > 20);
    }

    #[test]
    fn what_is_no_picture_is_refused() {
        assert!(png("no svg", 1.0).is_err());
        let drawing = Drawing::new("t", [80.0, 20.0]);
        let large = svg_file(&drawing, &LIGHT, Ink::Panel, 80.0, "");
        assert!(png(&large, 1e4).unwrap_err().contains("too large"));
    }
}
