//! Shapes of the window as SVG: rectangles, lines and letters stay what they are, so that a figure can
//! be edited and printed at any size.

use std::fmt::Write as _;

use base64::Engine as _;
use egui::epaint::{ClippedShape, ColorMode, TextShape};
use egui::{Color32, ColorImage, FontFamily, Mesh, Rect, Shape, Stroke, StrokeKind, TextureId};

use super::Lookup;
use crate::app::Kind;

/// What a texture holds.
pub enum Texture {
    /// The shapes of points, side by side, in the order given.
    Glyphs(Vec<Kind>),
    /// A picture.
    Picture(ColorImage),
}

/// A drawing that is written shape by shape.
pub struct Svg {
    body: String,
    area: Rect,
    n_clips: usize,
}

impl Svg {
    /// A drawing of a part of the window on this ground.
    pub fn new(area: Rect, ground: Color32) -> Self {
        let mut svg = Self { body: String::new(), area, n_clips: 0 };
        svg.rect(area, 0.0, ground, Stroke::NONE, StrokeKind::Inside);
        svg
    }

    /// Adds shapes; those outside the area are left out.
    pub fn add<'a>(
        &mut self,
        shapes: impl Iterator<Item = &'a ClippedShape>,
        textures: &Lookup<'_>,
    ) {
        for ClippedShape { clip_rect, shape, .. } in shapes {
            let clip = clip_rect.intersect(self.area);
            if !clip.is_positive() || !shape.visual_bounding_rect().intersects(clip) {
                continue;
            }
            // Most shapes lie inside: only those that do not need a clip of their own.
            let is_inside = clip.expand(0.5).contains_rect(shape.visual_bounding_rect());
            if !is_inside {
                self.n_clips += 1;
                let id = self.n_clips;
                let Rect { min, .. } = clip;
                let (x, y, width, height) = (min.x, min.y, clip.width(), clip.height());
                let _ = write!(
                    self.body,
                    "<clipPath id=\"c{id}\"><rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\"/></clipPath><g clip-path=\"url(#c{id})\">"
                );
            }
            self.shape(shape, textures);
            if !is_inside {
                self.body.push_str("</g>\n");
            }
        }
    }

    /// The file: title and description are what was drawn, with recipe, seed and definitions.
    pub fn finish(self, title: &str, about: &str) -> String {
        let Rect { min, .. } = self.area;
        let (width, height) = (self.area.width(), self.area.height());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{:.2} {:.2} {width:.2} {height:.2}\" width=\"{width:.2}\" height=\"{height:.2}\">\n<title>{}</title>\n<desc>{}</desc>\n{}</svg>\n",
            min.x,
            min.y,
            escape(title),
            escape(about),
            self.body
        )
    }

    fn shape(&mut self, shape: &Shape, textures: &Lookup<'_>) {
        match shape {
            Shape::Noop | Shape::Callback(_) => {}
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape, textures)),
            Shape::Circle(circle) => {
                let (x, y, r) = (circle.center.x, circle.center.y, circle.radius);
                let look = look(circle.fill, circle.stroke);
                self.line(format_args!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{r:.2}\"{look}/>"));
            }
            Shape::Ellipse(ellipse) => {
                let (x, y) = (ellipse.center.x, ellipse.center.y);
                let (rx, ry) = (ellipse.radius.x, ellipse.radius.y);
                let look = look(ellipse.fill, ellipse.stroke);
                self.line(format_args!(
                    "<ellipse cx=\"{x:.2}\" cy=\"{y:.2}\" rx=\"{rx:.2}\" ry=\"{ry:.2}\"{look}/>"
                ));
            }
            Shape::LineSegment { points: [a, b], stroke } => {
                let look = look(Color32::TRANSPARENT, *stroke);
                self.line(format_args!(
                    "<line x1=\"{:.2}\" y1=\"{:.2}\" x2=\"{:.2}\" y2=\"{:.2}\"{look}/>",
                    a.x, a.y, b.x, b.y
                ));
            }
            Shape::Path(path) => {
                let color = match &path.stroke.color {
                    ColorMode::Solid(color) => *color,
                    ColorMode::UV(_) => Color32::GRAY,
                };
                let stroke = Stroke::new(path.stroke.width, color);
                let fill = if path.closed { path.fill } else { Color32::TRANSPARENT };
                let points: Vec<String> =
                    path.points.iter().map(|at| format!("{:.2},{:.2}", at.x, at.y)).collect();
                let name = if path.closed { "polygon" } else { "polyline" };
                let look = look(fill, stroke);
                self.line(format_args!("<{name} points=\"{}\"{look}/>", points.join(" ")));
            }
            Shape::Rect(rect) => match &rect.brush {
                Some(brush) => self.picture(rect.rect, brush.fill_texture_id, textures),
                None => self.rect(
                    rect.rect,
                    f32::from(rect.corner_radius.nw),
                    rect.fill,
                    rect.stroke,
                    rect.stroke_kind,
                ),
            },
            Shape::Text(text) => self.text(text),
            Shape::Mesh(mesh) => self.mesh(mesh, textures),
            // Nothing in the window is drawn with these.
            Shape::QuadraticBezier(_) | Shape::CubicBezier(_) | Shape::Band(_) => {}
        }
    }

    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.body.write_fmt(text);
        self.body.push('\n');
    }

    fn rect(&mut self, rect: Rect, radius: f32, fill: Color32, stroke: Stroke, kind: StrokeKind) {
        // SVG strokes lie on the edge; ours may lie inside or outside.
        let rect = match kind {
            StrokeKind::Inside => rect.shrink(stroke.width / 2.0),
            StrokeKind::Middle => rect,
            StrokeKind::Outside => rect.expand(stroke.width / 2.0),
        };
        let (x, y, width, height) = (rect.left(), rect.top(), rect.width(), rect.height());
        let look = look(fill, stroke);
        self.line(format_args!(
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" rx=\"{radius:.1}\"{look}/>"
        ));
    }

    fn text(&mut self, text: &TextShape) {
        let Some(section) = text.galley.job.sections.first() else { return };
        let format = &section.format;
        let color = match (text.override_text_color, format.color) {
            (Some(color), _) => color,
            (None, Color32::PLACEHOLDER) => text.fallback_color,
            (None, color) => color,
        };
        let (family, weight) = font(&format.font_id.family);
        let size = format.font_id.size;
        for placed in &text.galley.rows {
            let Some(first) = placed.row.glyphs.first() else { continue };
            let letters: String = placed.row.glyphs.iter().map(|glyph| glyph.chr).collect();
            let (x, y) = (placed.pos.x + first.pos.x, placed.pos.y + first.pos.y);
            let width: f32 = placed.row.glyphs.iter().map(|glyph| glyph.advance_width).sum();
            // Turned about its upper left corner, as egui does.
            let place = if text.angle == 0.0 {
                format!("x=\"{:.2}\" y=\"{:.2}\"", text.pos.x + x, text.pos.y + y)
            } else {
                format!(
                    "x=\"{x:.2}\" y=\"{y:.2}\" transform=\"translate({:.2} {:.2}) rotate({:.2})\"",
                    text.pos.x,
                    text.pos.y,
                    text.angle.to_degrees()
                )
            };
            let (fill, opacity) = paint(color.gamma_multiply(text.opacity_factor));
            let letters = escape(&letters);
            // The width is kept, so that another font does not push letters into their neighbours.
            self.line(format_args!(
                "<text {place} font-family=\"{family}\" font-weight=\"{weight}\" font-size=\"{size}\" textLength=\"{width:.2}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{fill}\"{opacity} xml:space=\"preserve\">{letters}</text>"
            ));
        }
    }

    /// Points as what they are, pictures as pictures; other triangles are not used.
    fn mesh(&mut self, mesh: &Mesh, textures: &Lookup<'_>) {
        match textures(mesh.texture_id) {
            Some(Texture::Glyphs(kinds)) => {
                for corners in mesh.vertices.chunks_exact(4) {
                    let rect = Rect::from_two_pos(corners[0].pos, corners[3].pos);
                    let rect = rect.union(Rect::from_two_pos(corners[1].pos, corners[2].pos));
                    let left = corners.iter().map(|corner| corner.uv.x).fold(1.0, f32::min);
                    let at = (left * kinds.len() as f32).round() as usize;
                    if let Some(kind) = kinds.get(at) {
                        self.point(*kind, rect, corners[0].color);
                    }
                }
            }
            Some(Texture::Picture(_)) => {
                let rect = mesh.calc_bounds();
                self.picture(rect, mesh.texture_id, textures);
            }
            None => {}
        }
    }

    /// A point in the square of 12 points, or a multiple of it, that it is drawn into.
    fn point(&mut self, kind: Kind, square: Rect, color: Color32) {
        let scale = square.width() / 12.0;
        let (x, y) = (square.center().x, square.center().y);
        let (fill, opacity) = paint(color);
        match kind {
            Kind::Train => {
                let r = 1.6 * scale;
                self.line(format_args!(
                    "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{r:.2}\" fill=\"{fill}\"{opacity}/>"
                ));
            }
            Kind::Test => {
                let (r, width) = (2.25 * scale, scale);
                self.line(format_args!(
                    "<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{r:.2}\" fill=\"none\" stroke=\"{fill}\" stroke-width=\"{width:.2}\"{opacity}/>"
                ));
            }
            Kind::Synthetic | Kind::Wrong => {
                let width = 1.25 * scale;
                let (a, b) = if kind == Kind::Synthetic {
                    ((3.0 * scale, 0.0), (0.0, 3.0 * scale))
                } else {
                    ((2.25 * scale, 2.25 * scale), (2.25 * scale, -2.25 * scale))
                };
                self.line(format_args!(
                    "<path d=\"M{:.2} {:.2}L{:.2} {:.2}M{:.2} {:.2}L{:.2} {:.2}\" stroke=\"{fill}\" stroke-width=\"{width:.2}\"{opacity}/>",
                    x - a.0, y - a.1, x + a.0, y + a.1, x - b.0, y - b.1, x + b.0, y + b.1
                ));
            }
        }
    }

    fn picture(&mut self, rect: Rect, texture: TextureId, textures: &Lookup<'_>) {
        let Some(Texture::Picture(picture)) = textures(texture) else { return };
        // What cannot be encoded is left out: the rest of the chart is worth having.
        let Ok(bytes) = super::encode(&picture, None) else { return };
        let data = base64::engine::general_purpose::STANDARD.encode(bytes);
        let (x, y, width, height) = (rect.left(), rect.top(), rect.width(), rect.height());
        self.line(format_args!(
            "<image x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" preserveAspectRatio=\"none\" href=\"data:image/png;base64,{data}\"/>"
        ));
    }
}

fn look(fill: Color32, stroke: Stroke) -> String {
    let mut text = if fill == Color32::TRANSPARENT {
        " fill=\"none\"".to_owned()
    } else {
        let (color, opacity) = paint(fill);
        format!(" fill=\"{color}\"{opacity}")
    };
    if stroke.width > 0.0 && stroke.color != Color32::TRANSPARENT {
        let (color, opacity) = paint(stroke.color);
        let opacity = opacity.replace("opacity", "stroke-opacity");
        let _ = write!(text, " stroke=\"{color}\" stroke-width=\"{:.2}\"{opacity}", stroke.width);
    }
    text
}

/// A colour, and its opacity if it has one.
fn paint(color: Color32) -> (String, String) {
    let [r, g, b, a] = color.to_srgba_unmultiplied();
    let opacity =
        if a == 255 { String::new() } else { format!(" opacity=\"{:.3}\"", f32::from(a) / 255.0) };
    (format!("#{r:02x}{g:02x}{b:02x}"), opacity)
}

fn font(family: &FontFamily) -> (&'static str, u32) {
    match family {
        FontFamily::Proportional => ("Inter, sans-serif", 400),
        FontFamily::Monospace => ("JetBrains Mono, monospace", 400),
        FontFamily::Name(name) => match name.as_ref() {
            "medium" => ("Inter, sans-serif", 500),
            "semibold" => ("Inter, sans-serif", 600),
            "mono-medium" => ("JetBrains Mono, monospace", 500),
            "mono-semibold" => ("JetBrains Mono, monospace", 600),
            _ => ("Inter, sans-serif", 400),
        },
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use egui::{pos2, vec2};

    use super::*;

    fn drawn(shapes: Vec<Shape>, textures: &Lookup<'_>) -> String {
        let area = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 50.0));
        let shapes: Vec<ClippedShape> =
            shapes.into_iter().map(|shape| ClippedShape::new(area, shape)).collect();
        let mut svg = Svg::new(area, Color32::WHITE);
        svg.add(shapes.iter(), textures);
        svg.finish("a < b", "seed 0")
    }

    #[test]
    fn shapes_stay_what_they_are_and_those_outside_are_left_out() {
        let line = Shape::line_segment(
            [pos2(1.0, 2.0), pos2(30.0, 4.0)],
            Stroke::new(1.5, Color32::BLACK),
        );
        let far = Shape::circle_filled(pos2(500.0, 2.0), 3.0, Color32::BLACK);
        let cut = Shape::circle_filled(pos2(99.0, 2.0), 3.0, Color32::from_black_alpha(128));
        let text = drawn(vec![line, far, cut], &|_| None);
        assert!(text.contains("<title>a &lt; b</title>\n<desc>seed 0</desc>"), "{text}");
        assert!(text.contains("<line x1=\"1.00\" y1=\"2.00\" x2=\"30.00\" y2=\"4.00\""), "{text}");
        assert!(!text.contains("500"), "{text}");
        assert!(
            text.contains("clip-path=\"url(#c1)\"") && text.contains("opacity=\"0.502\""),
            "{text}"
        );
    }

    #[test]
    fn points_of_a_mesh_become_the_shapes_that_they_stand_for() {
        let mut mesh = Mesh::with_texture(TextureId::User(7));
        for (at, kind) in [(0, 0.0), (1, 0.75)] {
            let rect =
                Rect::from_center_size(pos2(20.0 + 20.0 * at as f32, 20.0), vec2(12.0, 12.0));
            let uv = Rect::from_min_size(pos2(kind, 0.0), vec2(0.25, 1.0));
            mesh.add_rect_with_uv(rect, uv, Color32::RED);
        }
        let kinds = || vec![Kind::Train, Kind::Test, Kind::Synthetic, Kind::Wrong];
        let text = drawn(vec![Shape::mesh(mesh)], &|_| Some(Texture::Glyphs(kinds())));
        assert!(
            text.contains("<circle cx=\"20.00\" cy=\"20.00\" r=\"1.60\" fill=\"#ff0000\"/>"),
            "{text}"
        );
        assert!(text.contains("<path d=\"M37.75 17.75L42.25 22.25"), "{text}");
        let picture = ColorImage::filled([2, 2], Color32::RED);
        let image = Shape::image(
            TextureId::User(1),
            Rect::from_min_size(pos2(1.0, 1.0), vec2(9.0, 9.0)),
            Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0)),
            Color32::WHITE,
        );
        let text = drawn(vec![image], &|_| Some(Texture::Picture(picture.clone())));
        assert!(text.contains("href=\"data:image/png;base64,iVBOR"), "{text}");
    }
}
