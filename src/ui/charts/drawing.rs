//! Painting the drawings of the report crate, so that window, page and file show the same chart.

use egui::{Align2, Color32, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Ui, vec2};
use eoscope_report::Ink;
use eoscope_report::drawing::{Anchor, Dash, Drawing, Font, Mark, Pos, Span, Text, Tone};

use crate::ui::kit::{Ground, Hit};
use crate::ui::theme::{TextKind, Tokens, elided};
use crate::view_models::REACH;

/// What was done to a chart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChartResponse {
    /// The key of the part that was clicked.
    pub clicked: Option<usize>,
    /// The key of the part under the pointer.
    pub hovered: Option<usize>,
}

/// The next part of a panel as a drawing, as high as it is.
pub fn next_drawing(ui: &mut Ui, drawing: &Drawing) -> ChartResponse {
    let [width, height] = drawing.size;
    let (_, rect) = ui.allocate_space(vec2(ui.available_width(), height));
    let margin = ((rect.width() - width) / 2.0).max(0.0);
    drawing_ui(ui, drawing, rect.shrink2(vec2(margin, 0.0)))
}

/// Draws the marks into a rectangle, and tells what is near the pointer.
pub fn drawing_ui(ui: &mut Ui, drawing: &Drawing, rect: Rect) -> ChartResponse {
    if !ui.is_rect_visible(rect) {
        return ChartResponse::default();
    }
    let pen = Pen {
        // Dots and rings at an edge are drawn whole.
        painter: ui.painter().with_clip_rect(rect.expand(4.0).intersect(ui.clip_rect())),
        tokens: Tokens::of(ui),
        corner: rect.min,
    };
    // First, so that its parts lie over it. A drawing without a title belongs to what says its own.
    let whole = (!drawing.title.is_empty()).then(|| {
        let image = Hit::label(&drawing.title).role(egui::Role::Image).tooltip("");
        image.show(ui, &drawing.title, rect)
    });
    let mut told: Vec<(Pos2, &str)> = Vec::new();
    let mut response = ChartResponse::default();
    for mark in &drawing.marks {
        match mark {
            Mark::Hit(hit) => {
                let span = pen.rect(hit.span);
                if !pen.painter.clip_rect().intersects(span) {
                    continue;
                }
                let mut spoken = Hit::label(&hit.name);
                if !hit.action.is_empty() {
                    let tooltip = format!("{}. {}", hit.name, hit.action);
                    spoken = Hit::button(&hit.name).tooltip(tooltip).ground(Ground::None);
                }
                let found = spoken.show(ui, (&drawing.title, "hit", hit.key), span);
                if found.hovered() || found.has_focus() {
                    response.hovered = Some(hit.key);
                    pen.mark_hovered(span);
                }
                if found.clicked() && !hit.action.is_empty() {
                    response.clicked = Some(hit.key);
                }
            }
            Mark::Tooltip { at, text } => told.push((pen.at(*at), text)),
            Mark::Text(text) => {
                let place = pen.text(text);
                if !text.about.is_empty() && pen.painter.clip_rect().intersects(place) {
                    let term = Hit::label(&text.text).tooltip(text.about);
                    term.show(ui, (&drawing.title, "term", &text.text), place);
                }
            }
            mark => pen.mark(mark),
        }
    }
    if let Some(whole) = whole
        && let Some(pointer) = whole.hover_pos()
    {
        let near = told.iter().filter(|(at, _)| at.distance(pointer) <= REACH);
        let nearest = near.min_by(|a, b| a.0.distance(pointer).total_cmp(&b.0.distance(pointer)));
        if let Some((at, text)) = nearest {
            pen.painter.circle_stroke(*at, 6.0, Stroke::new(1.5, pen.tokens.accent));
            whole.on_hover_text_at_pointer(*text);
        }
    }
    response
}

/// Where and with what a drawing is painted.
struct Pen {
    painter: Painter,
    tokens: &'static Tokens,
    corner: Pos2,
}

impl Pen {
    fn at(&self, [x, y]: Pos) -> Pos2 {
        self.corner + vec2(x, y)
    }

    fn rect(&self, span: Span) -> Rect {
        Rect { min: self.at(span.min), max: self.at(span.max) }
    }

    fn color(&self, tone: Tone) -> Color32 {
        let color = self.tokens.ink(tone.ink);
        if tone.opacity < 1.0 { color.gamma_multiply(tone.opacity) } else { color }
    }

    fn stroke(&self, tone: Tone, width: f32) -> Stroke {
        Stroke::new(width, self.color(tone))
    }

    fn is_visible(&self, rect: Rect) -> bool {
        self.painter.clip_rect().intersects(rect)
    }

    /// Rows are marked at their left edge, upright parts with a line.
    fn mark_hovered(&self, span: Rect) {
        let accent = self.tokens.accent;
        if span.height() > span.width() {
            let line = Stroke::new(1.0, self.tokens.ink(Ink::Text3));
            self.painter.vline(span.center().x, span.y_range(), line);
        } else {
            let x = span.min.x - 4.0..=span.min.x - 2.0;
            self.painter.rect_filled(Rect::from_x_y_ranges(x, span.y_range()), 0, accent);
        }
    }

    fn mark(&self, mark: &Mark) {
        match mark {
            Mark::Line { points, tone, width, dash } => {
                let points: Vec<Pos2> = points.iter().map(|&point| self.at(point)).collect();
                let stroke = self.stroke(*tone, *width);
                match dash {
                    Dash::Solid => self.painter.add(Shape::line(points, stroke)),
                    Dash::Dashed => {
                        self.painter.add(Shape::Vec(Shape::dashed_line(&points, stroke, 5.0, 4.0)))
                    }
                    Dash::Dotted => {
                        self.painter.add(Shape::Vec(Shape::dashed_line(&points, stroke, 1.5, 4.0)))
                    }
                };
            }
            Mark::Area { points, tone } => {
                let points: Vec<Pos2> = points.iter().map(|&point| self.at(point)).collect();
                area(&self.painter, &points, self.color(*tone));
            }
            Mark::Bar { span, tone } => {
                let rect = self.rect(*span);
                if self.is_visible(rect) {
                    self.painter.rect_filled(rect, 1, self.color(*tone));
                }
            }
            Mark::Outline { span, tone, width } => {
                let (rect, stroke) = (self.rect(*span), self.stroke(*tone, *width));
                if self.is_visible(rect) {
                    self.painter.rect_stroke(rect, 2, stroke, StrokeKind::Inside);
                }
            }
            Mark::Disc { at, radius, tone } => {
                self.painter.circle_filled(self.at(*at), *radius, self.color(*tone));
            }
            Mark::Ring { at, radius, tone, width } => {
                let stroke = self.stroke(*tone, *width);
                self.painter.circle_stroke(self.at(*at), *radius, stroke);
            }
            // Points and pictures are for files: the window has a mesh of its own for them.
            Mark::Point { .. } | Mark::Picture { .. } => {}
            // These need more than a painter.
            Mark::Text(_) | Mark::Hit(_) | Mark::Tooltip { .. } => {}
        }
    }

    /// Paints words, and tells where they lie.
    fn text(&self, text: &Text) -> Rect {
        let at = self.at(text.at);
        let height = self.painter.clip_rect().y_range().expand(12.0);
        if !height.contains(at.y) && !text.is_upright {
            return Rect::NOTHING;
        }
        let kind = match text.font {
            Font::Caption => TextKind::Caption,
            Font::Small => TextKind::Small,
            Font::Heading => TextKind::Heading,
            Font::Number => TextKind::NumberSmall,
        };
        let anchor = match text.anchor {
            Anchor::Start => Align2::LEFT_CENTER,
            Anchor::Middle => Align2::CENTER_CENTER,
            Anchor::End => Align2::RIGHT_CENTER,
        };
        let color = self.color(text.tone);
        let room = text.room.unwrap_or(f32::INFINITY);
        let galley = elided(&self.painter, &text.text, kind, color, room);
        let place = anchor.anchor_size(at, galley.size());
        if text.is_upright {
            let size = galley.size();
            let corner = at + vec2(-size.y / 2.0, size.x / 2.0);
            let shape = egui::epaint::TextShape::new(corner, galley, color);
            self.painter.add(shape.with_angle(-std::f32::consts::FRAC_PI_2));
            return Rect::from_center_size(at, vec2(size.y, size.x));
        }
        self.painter.galley(place.min, galley, color);
        place
    }
}

/// Fills a band between two lines, strip by strip: it need not be convex.
fn area(painter: &Painter, points: &[Pos2], color: Color32) {
    let n = points.len();
    if n <= 4 {
        painter.add(Shape::convex_polygon(points.to_vec(), color, Stroke::NONE));
        return;
    }
    // The way there along one edge, and back along the other.
    let mut mesh = Mesh::default();
    for (at, point) in points.iter().take(n / 2).enumerate() {
        mesh.colored_vertex(*point, color);
        mesh.colored_vertex(points[n - 1 - at], color);
    }
    for at in 0..(n / 2).saturating_sub(1) as u32 {
        mesh.add_triangle(2 * at, 2 * at + 1, 2 * at + 2);
        mesh.add_triangle(2 * at + 1, 2 * at + 2, 2 * at + 3);
    }
    painter.add(Shape::mesh(mesh));
}
