//! Painting the drawings of reports, so that window and report show the same chart.

use egui::{Align2, Color32, Rect, Sense, Shape, Stroke, Ui, vec2};
use eoscope_report::drawing::{Anchor, Dash, Drawing, Mark, Place};

use crate::ui::theme::{TextKind, Tokens, paint};

/// How near the pointer must come to be told something, in points.
const REACH: f32 = 12.0;

/// Draws the marks into a rectangle, and tells what is near the pointer.
pub fn drawing_ui(ui: &mut Ui, tokens: &Tokens, drawing: &Drawing, rect: Rect) {
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let at = |[x, y]: Place| rect.min + vec2(x, y);
    let mut told: Vec<(Place, &str)> = Vec::new();
    for mark in &drawing.marks {
        match mark {
            Mark::Line { places, ink, width, dash } => {
                let places: Vec<egui::Pos2> = places.iter().map(|&place| at(place)).collect();
                let stroke = Stroke::new(*width, tokens.ink(*ink));
                match dash {
                    Dash::Solid => painter.add(Shape::line(places, stroke)),
                    Dash::Dashed => {
                        painter.add(Shape::Vec(Shape::dashed_line(&places, stroke, 5.0, 4.0)))
                    }
                };
            }
            Mark::Area { places, ink, opacity } => area(
                &painter,
                &places.iter().map(|&place| at(place)).collect::<Vec<_>>(),
                tokens.ink(*ink).gamma_multiply(*opacity),
            ),
            Mark::Circle { at: place, radius, ink, filled } => {
                let color = tokens.ink(*ink);
                if *filled {
                    painter.circle_filled(at(*place), *radius, color);
                } else {
                    painter.circle_stroke(at(*place), *radius, Stroke::new(1.25, color));
                }
            }
            Mark::Text { at: place, anchor, text, ink, is_number } => {
                let anchor = match anchor {
                    Anchor::Start => Align2::LEFT_CENTER,
                    Anchor::Middle => Align2::CENTER_CENTER,
                    Anchor::End => Align2::RIGHT_CENTER,
                };
                let kind = if *is_number { TextKind::NumberSmall } else { TextKind::Caption };
                paint(&painter, at(*place), anchor, text, kind, tokens.ink(*ink));
            }
            Mark::Told { at, text } => told.push((*at, text)),
        }
    }
    let response = ui.interact(rect, ui.scope_id().with(&drawing.title), Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Image, true, &drawing.title));
    let Some(pointer) = response.hover_pos() else { return };
    let distance = |place: Place| at(place).distance(pointer);
    let near = told.iter().filter(|(place, _)| distance(*place) <= REACH);
    let nearest = near.min_by(|a, b| distance(a.0).total_cmp(&distance(b.0)));
    if let Some((place, text)) = nearest {
        painter.circle_stroke(at(*place), 6.0, Stroke::new(1.5, tokens.accent));
        response.on_hover_text_at_pointer(*text);
    }
}

/// Fills a band between two lines, strip by strip: it need not be convex.
fn area(painter: &egui::Painter, places: &[egui::Pos2], color: Color32) {
    let n = places.len();
    if n <= 4 {
        painter.add(Shape::convex_polygon(places.to_vec(), color, Stroke::NONE));
        return;
    }
    // The way there along one edge, and back along the other.
    let mut mesh = egui::Mesh::default();
    for (at, place) in places.iter().take(n / 2).enumerate() {
        mesh.colored_vertex(*place, color);
        mesh.colored_vertex(places[n - 1 - at], color);
    }
    for at in 0..(n / 2).saturating_sub(1) as u32 {
        mesh.add_triangle(2 * at, 2 * at + 1, 2 * at + 2);
        mesh.add_triangle(2 * at + 1, 2 * at + 2, 2 * at + 3);
    }
    painter.add(Shape::mesh(mesh));
}
