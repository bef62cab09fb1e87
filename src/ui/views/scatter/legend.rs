//! The kinds of points with their counts; a click hides or shows a kind.

use egui::{Align2, Color32, Painter, Pos2, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::model::Scene;
use crate::app::{ColorBy, Exported, Kind, Msg, RunView, SaveMsg, SceneMsg, SelectionMsg, View};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, galley, paint, thousands};

/// Draws the row; `hint` says at its right what the ground means.
pub fn legend_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &RunView<'_>,
    scene: &Scene<'_>,
    rect: Rect,
    hint: &str,
) {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let mut x = rect.left() + 12.0;
    if !open.picked.points.is_empty() {
        x = selection_ui(ui, ctx, open, rect, x) + 16.0;
    }
    let counts = counts(ctx, open, scene);
    for kind in Kind::ALL {
        let shown = ctx.state.scene.kinds.shows(kind);
        let fade = if shown { 1.0 } else { 0.45 };
        let label = galley(
            ui.painter(),
            kind.label(),
            TextKind::Caption,
            tokens.text_2.gamma_multiply(fade),
        );
        let number = thousands(counts[kind as usize]);
        let number = galley(
            ui.painter(),
            &number,
            TextKind::NumberSmall,
            tokens.text_2.gamma_multiply(fade),
        );
        let width = 16.0 + label.size().x + 4.0 + number.size().x;
        let hit = Rect::from_min_size(
            pos2(x - 4.0, rect.top() + 4.0),
            vec2(width + 8.0, rect.height() - 8.0),
        );
        let response = ui.interact(hit, ui.scope_id().with(("kind", kind.label())), Sense::click());
        response.widget_info(|| {
            WidgetInfo::selected(Role::CheckBox, true, shown, format!("{} points", kind.label()))
        });
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(hit, 4, tokens.well);
        }
        shape(ui.painter(), pos2(x + 5.0, y), kind, tokens.text.gamma_multiply(fade));
        let at = pos2(x + 16.0, y - label.size().y / 2.0);
        let label_width = label.size().x;
        ui.painter().galley(at, label, tokens.text_2);
        let at = pos2(x + 20.0 + label_width, y - number.size().y / 2.0);
        ui.painter().galley(at, number, tokens.text_2);
        if response.on_hover_text("Click to hide or show").clicked() {
            ctx.send(SceneMsg::ToggleKind(kind));
        }
        x += width + 16.0;
    }
    right_ui(ui, ctx, open, rect, x, hint);
}

/// How many points are selected, with what can be done about it; gives the right edge.
fn selection_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &RunView<'_>, rect: Rect, left: f32) -> f32 {
    let tokens = ctx.tokens;
    let y = rect.center().y;
    let selection = &open.picked.points;
    let text = format!("{} of {} selected", thousands(selection.len()), thousands(selection.of));
    let at = pos2(left, y);
    let place = paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Caption, tokens.text);
    let response = ui.interact(place, ui.scope_id().with("selected"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &text));
    let mut x = place.right() + 12.0;
    let actions = [
        ("Clear", "Clear the selection (Esc)", Msg::from(SelectionMsg::ClearSelection)),
        (
            "Save…",
            "Save the selected points as a table",
            SaveMsg::Export(Exported::Selection).into(),
        ),
    ];
    for (label, name, msg) in actions {
        let at = pos2(x, y);
        let place =
            paint(ui.painter(), at, Align2::LEFT_CENTER, label, TextKind::Caption, tokens.accent);
        let response = ui.interact(place.expand(3.0), ui.scope_id().with(name), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
        if response.on_hover_text(name).clicked() {
            ctx.send(msg);
        }
        x = place.right() + 12.0;
    }
    ui.painter().vline(x, y - 6.0..=y + 6.0, Stroke::new(1.0, tokens.border));
    x
}

/// Points of every kind in the classes that are shown.
fn counts(ctx: &ViewCtx<'_>, open: &RunView<'_>, scene: &Scene<'_>) -> [usize; 4] {
    let shown: Vec<usize> = (0..open.classes.order.len())
        .filter(|&class_idx| scene.shows(ctx.state.scene.solo, class_idx))
        .collect();
    let report = open.report();
    let sum =
        |count: &dyn Fn(usize) -> usize| shown.iter().map(|&class_idx| count(class_idx)).sum();
    let right = |class_idx: usize| report.confusion.right(class_idx);
    let synthetic = |class_idx: usize| {
        open.answer.map_or(0, |answer| answer.outcome.synthetic.counts[class_idx])
    };
    let mut counts = [0; 4];
    counts[Kind::Train as usize] = sum(&|class_idx| open.run.classes.train_counts[class_idx]);
    counts[Kind::Test as usize] = sum(&right);
    counts[Kind::Wrong as usize] =
        sum(&|class_idx| open.run.classes.test_counts[class_idx] - right(class_idx));
    counts[Kind::Synthetic as usize] = sum(&synthetic);
    counts
}

/// The class that is shown alone, what colour means, or what the ground means.
fn right_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &RunView<'_>, rect: Rect, left: f32, hint: &str) {
    let tokens = ctx.tokens;
    let at = pos2(rect.right() - 12.0, rect.center().y);
    if let Some(class_idx) = ctx.state.scene.solo.filter(|_| ctx.state.scene.view == View::Map) {
        let text = format!("{} alone, show all", open.run.classes.names[class_idx]);
        let place =
            paint(ui.painter(), at, Align2::RIGHT_CENTER, &text, TextKind::Caption, tokens.accent);
        let response = ui.interact(place.expand(4.0), ui.scope_id().with("all"), Sense::click());
        response.widget_info(|| WidgetInfo::labeled(Role::Button, true, "Show all classes"));
        if response.clicked() {
            ctx.send(SceneMsg::ShowAllClasses);
        }
        return;
    }
    let colors = ctx.state.scene.color_by;
    let text = match colors {
        ColorBy::Class => hint.to_owned(),
        other => format!("colour: {}", other.label()),
    };
    let width = galley(ui.painter(), &text, TextKind::Caption, tokens.text_3).size().x;
    if at.x - width > left {
        paint(ui.painter(), at, Align2::RIGHT_CENTER, &text, TextKind::Caption, tokens.text_3);
    }
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
