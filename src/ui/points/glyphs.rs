//! The four shapes as one small texture, and points as one mesh of textured squares.

use egui::{Color32, ColorImage, Mesh, Pos2, Rect, TextureHandle, TextureOptions, pos2, vec2};

use crate::app::Kind;
use crate::view_models::Glyph;

/// Half the side of the square that a shape is drawn into, in points.
const HALF: f32 = 6.0;
/// Texels per pixel of the screen: enough for smooth edges at any place between pixels.
const OVERSAMPLING: f32 = 2.0;
/// The order of the shapes in the texture.
pub const SHAPES: [Kind; 4] = [Kind::Train, Kind::Test, Kind::Synthetic, Kind::Wrong];

/// Radius or arm, and width of the line, of every shape in that order, in points.
const SIZES: [[f32; 2]; 4] = [[1.6, 0.0], [2.25, 1.0], [3.0, 1.25], [2.25, 1.25]];
/// How much larger a training point of the three rarest classes is.
pub const RARE: f32 = 1.25;

/// The texture of all shapes, made for one density of pixels.
#[derive(Clone)]
pub struct Atlas {
    texture: TextureHandle,
    pixels_per_point: f32,
}

impl Atlas {
    /// The atlas for the density of this screen, made anew when that changed.
    pub fn get(kept: &mut Option<Self>, ctx: &egui::Context) -> Self {
        let pixels_per_point = ctx.pixels_per_point();
        match kept {
            Some(atlas) if atlas.pixels_per_point == pixels_per_point => atlas.clone(),
            _ => {
                let image = picture(pixels_per_point);
                let texture = ctx.load_texture("glyphs", image, TextureOptions::LINEAR);
                kept.insert(Self { texture, pixels_per_point }).clone()
            }
        }
    }

    /// One square per point, and one below it for a halo where `looks` asks for it.
    ///
    /// # Shapes
    /// All slices have one entry per glyph.
    pub fn mesh(
        &self,
        glyphs: &[Glyph],
        places: &[Pos2],
        tones: &[Color32],
        looks: &[Look],
    ) -> Mesh {
        let mut mesh = Mesh::with_texture(self.texture.id());
        mesh.reserve_vertices(4 * glyphs.len());
        mesh.reserve_triangles(2 * glyphs.len());
        for (((glyph, &place), &tone), look) in glyphs.iter().zip(places).zip(tones).zip(looks) {
            let mut square = |kind: Kind, scale: f32, color: Color32| {
                let half = HALF * scale;
                let rect = Rect::from_center_size(place, vec2(2.0 * half, 2.0 * half));
                mesh.add_rect_with_uv(rect, uv(kind), color);
            };
            if let Some(ground) = look.halo {
                square(Kind::Train, look.scale * 2.2, ground);
            }
            square(glyph.kind, look.scale, tone);
        }
        mesh
    }
}

/// How a point is drawn besides its colour.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Its size over the usual one.
    pub scale: f32,
    /// The colour of a disc below it.
    pub halo: Option<Color32>,
}

fn uv(kind: Kind) -> Rect {
    let at = SHAPES.iter().position(|&shape| shape == kind).unwrap_or(0) as f32;
    let width = 1.0 / SHAPES.len() as f32;
    Rect::from_min_max(pos2(at * width, 0.0), pos2((at + 1.0) * width, 1.0))
}

/// White shapes on transparent ground, side by side.
fn picture(pixels_per_point: f32) -> ColorImage {
    let texels = pixels_per_point * OVERSAMPLING;
    let side = (2.0 * HALF * texels).ceil() as usize;
    let scale = side as f32 / (2.0 * HALF);
    let mut image = ColorImage::filled([side * SHAPES.len(), side], Color32::TRANSPARENT);
    for (at, kind) in SHAPES.into_iter().enumerate() {
        for y in 0..side {
            for x in 0..side {
                let coverage = coverage(kind, x, y, scale);
                image[(at * side + x, y)] = Color32::from_white_alpha((coverage * 255.0) as u8);
            }
        }
    }
    image
}

/// How much of a texel the shape covers, from 4 × 4 samples; 0–1.
fn coverage(kind: Kind, x: usize, y: usize, scale: f32) -> f32 {
    const SAMPLES: usize = 4;
    let mut inside = 0;
    for sample in 0..SAMPLES * SAMPLES {
        let offset = |at: usize| (at as f32 + 0.5) / SAMPLES as f32;
        let dx = (x as f32 + offset(sample % SAMPLES)) / scale - HALF;
        let dy = (y as f32 + offset(sample / SAMPLES)) / scale - HALF;
        inside += usize::from(covers(kind, dx, dy));
    }
    inside as f32 / (SAMPLES * SAMPLES) as f32
}

/// Whether a shape around the origin covers a place, in points.
fn covers(kind: Kind, x: f32, y: f32) -> bool {
    let [size, line] = SIZES[kind as usize];
    let bars = |along: f32, across: f32, arm: f32| along.abs() <= arm && across.abs() <= line / 2.0;
    match kind {
        Kind::Train => x.hypot(y) <= size,
        Kind::Test => (x.hypot(y) - size).abs() <= line / 2.0,
        Kind::Synthetic => bars(x, y, size) || bars(y, x, size),
        Kind::Wrong => {
            let (along, across) = ((x + y) / 2_f32.sqrt(), (x - y) / 2_f32.sqrt());
            let arm = size * 2_f32.sqrt();
            bars(along, across, arm) || bars(across, along, arm)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_differ_and_fit_their_square() {
        for kind in SHAPES {
            assert!(!covers(kind, HALF - 0.5, HALF - 0.5), "{kind:?} touches the corner");
        }
        assert!(covers(Kind::Train, 0.0, 0.0) && !covers(Kind::Test, 0.0, 0.0));
        assert!(covers(Kind::Synthetic, 2.5, 0.0) && !covers(Kind::Wrong, 2.5, 0.0));
        assert!(covers(Kind::Wrong, 2.0, 2.0) && !covers(Kind::Synthetic, 2.0, 2.0));
    }
}
