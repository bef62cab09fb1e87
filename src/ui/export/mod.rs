//! Charts as files: what is on screen as SVG or PNG, what is behind it as CSV.

mod save;
mod svg;

use egui::{ColorImage, Rect, TextureId};

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

/// A part of a picture of the whole window as a PNG file.
///
/// # Errors
/// When it cannot be encoded.
pub fn png(window: &ColorImage, part: Rect, pixels_per_point: f32) -> Result<Vec<u8>, String> {
    let part = window.region(&part, Some(pixels_per_point));
    encode(&part)
}

/// A picture as a PNG file.
fn encode(picture: &ColorImage) -> Result<Vec<u8>, String> {
    use image::ImageEncoder as _;
    let [width, height] = picture.size;
    let pixels: Vec<u8> =
        picture.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
    let mut bytes = Vec::new();
    image::codecs::png::PngEncoder::new(&mut bytes)
        .write_image(&pixels, width as u32, height as u32, image::ExtendedColorType::Rgba8)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}
