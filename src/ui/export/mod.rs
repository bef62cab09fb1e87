//! Charts as files: what is on screen as SVG or PNG, what is behind it as CSV.

mod save;
mod svg;

use egui::{ColorImage, Rect, TextureId};
use eoscope_core::domain::Reason;
pub use save::numbers;
pub use svg::{Svg, Texture};

use crate::app::Chart;

/// Where the charts lie in this frame.
#[derive(Default)]
pub struct ChartPlaces(Vec<(Chart, Rect)>);

impl ChartPlaces {
    /// Forgets those of the last frame.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// A chart was drawn here.
    pub fn add(&mut self, chart: Chart, rect: Rect) {
        self.0.push((chart, rect));
    }

    /// Where a chart is; none if it is not on screen.
    pub fn get(&self, chart: Chart) -> Option<Rect> {
        self.0.iter().find(|(other, _)| *other == chart).map(|(_, rect)| *rect)
    }
}

/// What the pictures of the window are made of.
pub type Lookup<'a> = dyn Fn(TextureId) -> Option<Texture> + 'a;

/// A part of a picture of the whole window as a PNG file, with what it shows as text in it.
///
/// # Errors
/// When it cannot be encoded.
pub fn png(
    window: &ColorImage,
    part: Rect,
    pixels_per_point: f32,
    about: &str,
) -> Result<Vec<u8>, Reason> {
    encode(&window.region(&part, Some(pixels_per_point)), Some(about))
}

/// A picture as a PNG file.
fn encode(picture: &ColorImage, about: Option<&str>) -> Result<Vec<u8>, Reason> {
    let [width, height] = picture.size;
    let pixels: Vec<u8> =
        picture.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let said = |error: png::EncodingError| error.to_string();
    if let Some(about) = about {
        encoder.add_itxt_chunk("Description".into(), about.into()).map_err(said)?;
    }
    let mut writer = encoder.write_header().map_err(said)?;
    writer.write_image_data(&pixels).map_err(said)?;
    writer.finish().map_err(said)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use egui::{Color32, pos2, vec2};

    use super::*;

    #[test]
    fn pictures_are_cut_out_and_say_what_they_show() {
        let window = ColorImage::filled([40, 30], Color32::WHITE);
        let part = Rect::from_min_size(pos2(5.0, 5.0), vec2(10.0, 8.0));
        let bytes = png(&window, part, 2.0, "recipe: EOS, K = 10").unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        assert_eq!((reader.info().width, reader.info().height), (20, 16));
        let text = reader.info().utf8_text[0].get_text().unwrap();
        assert_eq!(text, "recipe: EOS, K = 10");
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        reader.next_frame(&mut pixels).unwrap();
        assert!(pixels.iter().all(|value| *value == 255));
    }
}
