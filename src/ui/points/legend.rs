//! The kinds of points with their counts, and what colours mean; a click hides or shows a kind.

use egui::{Color32, Mesh, Painter, Pos2, Rect, Role, Stroke, Ui, vec2};
use eoscope_report::thousands;

use super::color::{ColorScale, color_scale};
use crate::app::{ColorBy, Exported, Kind, Msg, RunView, SaveMsg, SceneMsg, SelectionMsg, View};
use crate::ui::ViewCtx;
use crate::ui::kit::{Cut, Hit, Row, inset};
use crate::ui::theme::{CHOICE, CONTROL, DISABLED, NARROW_VIEW, PADDING, ROW, TextKind, galley};
use crate::view_models::PlacedPoints;

/// Takes the legend off a view and draws it; `hint` stands at its end, with what it means.
pub fn legend_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    (scene, hint): (&PlacedPoints<'_>, [&str; 2]),
    cut: &mut Cut,
) {
    let is_narrow = cut.0.width() < NARROW_VIEW;
    let mut row = Row::within(ui, inset(cut.top(ROW), PADDING, 0.0));
    if !open.picked.points.is_empty() {
        selection_ui(&mut row, ctx, open);
    }
    let counts = counts(ctx, open, scene);
    let width = |kind: Kind| kind_width(&row, kind, Some(counts[kind as usize])) + PADDING;
    // Where there is no room for all of them with their counts, the kinds matter more.
    let has_counts = Kind::ALL.into_iter().map(width).sum::<f32>() <= row.room() + PADDING;
    for kind in Kind::ALL {
        kind_ui(&mut row, ctx, kind, has_counts.then_some(counts[kind as usize]));
    }
    let has_scale = ctx.state.scene.color_by != ColorBy::Class;
    if has_scale && (is_narrow || row.room() < 2.0 * CHOICE) {
        let mut row = Row::within(ui, inset(cut.top(ROW), PADDING, 0.0));
        scale_ui(&mut row, ctx, open);
    } else {
        row.end();
        end_ui(&mut row, ctx, open, hint);
    }
}

/// A kind of points with its shape, its name and its count.
pub fn kind_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, kind: Kind, count: Option<usize>) {
    let tokens = row.tokens;
    let is_shown = ctx.state.scene.kinds.shows(kind);
    let color = |color: Color32| if is_shown { color } else { color.gamma_multiply(DISABLED) };
    let number = count.map(thousands).unwrap_or_default();
    let width = kind_width(row, kind, count);
    if width > row.room() {
        return;
    }
    let place = row.piece(width, 20.0);
    let hit = Hit::button(format!("{} points", kind.label())).role(Role::CheckBox);
    let tooltip = format!("{}. Click to hide or show", kind.about());
    let hit = hit.selected(is_shown).tooltip(tooltip).ground(crate::ui::kit::Ground::None);
    if hit.show(row.ui, ("kind", kind.label()), place.expand2(vec2(4.0, 0.0))).clicked() {
        ctx.send(SceneMsg::ToggleKind(kind));
    }
    let mut inner = Row::within(row.ui, place);
    let glyph = inner.piece(10.0, 10.0);
    shape(inner.ui.painter(), glyph.center(), kind, color(tokens.text));
    inner.gap(6.0).text(kind.label(), TextKind::Caption, color(tokens.text_2));
    inner.gap(4.0).text(&number, TextKind::NumberSmall, color(tokens.text_2));
    row.gap(PADDING);
}

fn kind_width(row: &Row<'_>, kind: Kind, count: Option<usize>) -> f32 {
    let size = |text: &str, font| galley(row.ui.painter(), text, font, row.tokens.text).size().x;
    let number = count.map(thousands).map_or(0.0, |text| 4.0 + size(&text, TextKind::NumberSmall));
    18.0 + size(kind.label(), TextKind::Caption) + number
}

/// How many points are selected, with what can be done about it.
fn selection_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &RunView<'_>) {
    let color = row.tokens.text;
    let selection = &open.picked.points;
    let text = format!("{} of {} selected", thousands(selection.len()), thousands(selection.of));
    row.term(&text, TextKind::Caption, color, "Training and test points that are selected");
    let actions = [
        ("Clear", "Clear the selection (Esc)", Msg::from(SelectionMsg::ClearSelection)),
        (
            "Save…",
            "Save the selected points as a table",
            SaveMsg::Export(Exported::Selection).into(),
        ),
    ];
    for (label, name, msg) in actions {
        if row.gap(12.0).link(label, name).clicked() {
            ctx.send(msg);
        }
    }
    row.separator();
}

/// Points of every kind in the classes that are shown.
fn counts(ctx: &ViewCtx<'_>, open: &RunView<'_>, scene: &PlacedPoints<'_>) -> [usize; 4] {
    let report = open.report();
    let mut counts = [0; 4];
    for class_idx in 0..open.classes.order.len() {
        if !scene.shows(ctx.state.scene.solo, class_idx) {
            continue;
        }
        let right = report.confusion.right(class_idx);
        let synthetic = open.answer.map(|answer| answer.outcome.synthetic.counts[class_idx]);
        counts[Kind::Train as usize] += open.run.classes.train_counts[class_idx];
        counts[Kind::Test as usize] += right;
        counts[Kind::Wrong as usize] += open.run.classes.test_counts[class_idx] - right;
        counts[Kind::Synthetic as usize] += synthetic.unwrap_or(0);
    }
    counts
}

/// The class that is shown alone, what colours mean, or what the background means.
fn end_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &RunView<'_>, hint: [&str; 2]) {
    if let Some(class_idx) = ctx.state.scene.solo.filter(|_| ctx.state.scene.view == View::Map) {
        if row.link("Show all", "Show all classes").clicked() {
            ctx.send(SceneMsg::ShowAllClasses);
        }
        let color = row.tokens.text_2;
        let text = format!("Only {}", open.run.classes.names[class_idx]);
        row.gap(8.0).text(&text, TextKind::Caption, color);
        return;
    }
    if ctx.state.scene.color_by == ColorBy::Class {
        let color = row.tokens.text_3;
        row.term_if_room(hint[0], TextKind::Caption, color, hint[1]);
    } else {
        scale_ui(row, ctx, open);
    }
}

/// What the colours mean: swatches, or a ramp between two ends.
fn scale_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &RunView<'_>) {
    let tokens = row.tokens;
    let by = ctx.state.scene.color_by;
    let mut inner = Row::within(row.ui, row.rest());
    match color_scale(ctx, open) {
        ColorScale::Swatches(swatches) => {
            inner.end();
            for (color, label, about) in swatches.into_iter().rev() {
                inner.term(label, TextKind::Caption, tokens.text_2, about);
                inner.gap(4.0);
                let place = inner.piece(8.0, 8.0);
                inner.ui.painter().rect_filled(place, 2, color);
                inner.gap(10.0);
            }
        }
        ColorScale::Ramp { colors, ends } => {
            inner.end().text(&ends[1], TextKind::NumberSmall, tokens.text_2);
            let place = inner.gap(6.0).piece(3.0 * CONTROL, 8.0);
            ramp(inner.ui, place, &colors);
            inner.gap(6.0).text(&ends[0], TextKind::NumberSmall, tokens.text_2);
            inner.gap(8.0);
        }
    }
    inner.term_if_room(by.label(), TextKind::Caption, tokens.text_3, by.about());
}

/// Colours that go over into each other from left to right.
fn ramp(ui: &Ui, place: Rect, colors: &[Color32]) {
    let mut mesh = Mesh::default();
    let last = (colors.len() - 1).max(1) as f32;
    for (at, &color) in colors.iter().enumerate() {
        let x = egui::lerp(place.min.x..=place.max.x, at as f32 / last);
        mesh.colored_vertex(Pos2::new(x, place.min.y), color);
        mesh.colored_vertex(Pos2::new(x, place.max.y), color);
    }
    for at in 0..colors.len().saturating_sub(1) as u32 {
        mesh.add_triangle(2 * at, 2 * at + 1, 2 * at + 2);
        mesh.add_triangle(2 * at + 1, 2 * at + 2, 2 * at + 3);
    }
    ui.painter().add(egui::Shape::mesh(mesh));
}

/// The shape of a kind, at the size of the legend.
pub fn shape(painter: &Painter, at: Pos2, kind: Kind, color: Color32) {
    let stroke = Stroke::new(1.5, color);
    match kind {
        Kind::Train => {
            painter.circle_filled(at, 2.5, color);
        }
        Kind::Test => {
            painter.circle_stroke(at, 3.0, stroke);
        }
        Kind::Synthetic => {
            painter.hline(at.x - 3.5..=at.x + 3.5, at.y, stroke);
            painter.vline(at.x, at.y - 3.5..=at.y + 3.5, stroke);
        }
        Kind::Wrong => {
            for sign in [1.0, -1.0] {
                let arm = vec2(2.75, 2.75 * sign);
                painter.line_segment([at - arm, at + arm], stroke);
            }
        }
    }
}
