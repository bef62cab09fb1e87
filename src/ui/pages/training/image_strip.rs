//! The first images of every class as one picture, made once per set.

use egui::{Color32, ColorImage, Context, Painter, Rect, TextureHandle, TextureOptions};
use eoscope_io::dataset::ImageSet;

use crate::ui::kit::{Cut, WHOLE, middle};
use crate::ui::theme::LINE;

/// Images of a class in its strip.
const IMAGES: usize = 24;
/// Larger images are shown smaller: a strip is a few points high.
const SIDE: usize = 32;

/// The pictures of the set that was drawn last.
#[derive(Default)]
pub struct StripCache(Option<Strips>);

/// All strips of one set, one below the other.
pub struct Strips {
    /// Where the pixels of the set lie, and how many: another set has others.
    key: (usize, usize),
    textures: Vec<Option<(TextureHandle, usize)>>,
}

impl StripCache {
    /// The strips of `set`.
    pub fn get(&mut self, ctx: &Context, set: &ImageSet) -> &Strips {
        let key = (set.train.pixels.as_ptr() as usize, set.train.len());
        if self.0.as_ref().is_none_or(|strips| strips.key != key) {
            self.0 = None;
        }
        self.0.get_or_insert_with(|| Strips { key, textures: textures(ctx, set) })
    }
}

impl Strips {
    /// Paints as many images of a class as fit.
    pub fn paint(&self, painter: &Painter, rect: Rect, class_idx: usize) {
        let Some((texture, n)) = self.textures.get(class_idx).and_then(Option::as_ref) else {
            return;
        };
        let mut cut = Cut(middle(rect, [rect.width(), LINE]));
        let step = LINE + 2.0;
        for at in 0..(*n).min((rect.width() / step) as usize) {
            let place = cut.start(step).with_max_x(cut.0.min.x - 2.0);
            let part = WHOLE.split_left_right_at_fraction(at as f32 / *n as f32).1;
            let uv = part.with_max_x((at + 1) as f32 / *n as f32);
            painter.image(texture.id(), place, uv, Color32::WHITE);
        }
    }
}

fn textures(ctx: &Context, set: &ImageSet) -> Vec<Option<(TextureHandle, usize)>> {
    let n_classes = set.class_names.len();
    let mut rows = vec![Vec::new(); n_classes];
    for (row, &label) in set.train.labels.iter().enumerate() {
        let rows: &mut Vec<usize> = &mut rows[label as usize];
        if rows.len() < IMAGES {
            rows.push(row);
        }
    }
    let strip = |(class_idx, rows): (usize, &Vec<usize>)| {
        let width = SIDE * rows.len();
        if width == 0 {
            return None;
        }
        let mut pixels = vec![0; width * SIDE * 3];
        for (at, &row) in rows.iter().enumerate() {
            for y in 0..SIDE {
                for x in 0..SIDE {
                    let rgb = pixel(set, row, x * set.width / SIDE, y * set.height / SIDE);
                    let to = (y * width + at * SIDE + x) * 3;
                    pixels[to..to + 3].copy_from_slice(&rgb);
                }
            }
        }
        let image = ColorImage::from_rgb([width, SIDE], &pixels);
        let name = format!("strip {class_idx}");
        Some((ctx.load_texture(name, image, TextureOptions::LINEAR), rows.len()))
    };
    rows.iter().enumerate().map(strip).collect()
}

fn pixel(set: &ImageSet, row: usize, x: usize, y: usize) -> [u8; 3] {
    let at = ((row * set.height + y) * set.width + x) * set.channels;
    let values = &set.train.pixels[at..at + set.channels];
    match values {
        [r, g, b, ..] => [*r, *g, *b],
        _ => [values[0]; 3],
    }
}
