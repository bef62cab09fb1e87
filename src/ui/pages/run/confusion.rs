//! Which class is predicted as which: rows are true classes, columns predicted ones.

use egui::{Role, Stroke, StrokeKind, Ui};
use eoscope_report::{counted, drawing};

use crate::app::{BoundaryMsg, Matrix, OpenRun, SelectionMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{Cut, Ground, Hit, Row, middle};
use crate::ui::theme::{LINE, TextKind, Tokens, galley, mix, readable_on};
use crate::view_models::ConfusedPairs;

/// More classes than this do not fit a matrix of readable cells.
const MAX_MATRIX: usize = 20;
/// Draws the matrix, or the most frequent confusions where there are too many classes. A click on a
/// cell selects its test points; with Ctrl it shows the boundary between its classes.
pub fn confusion_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    cache: &mut ConfusedPairs,
    height: f32,
) {
    let listed = &open.classes.listed;
    if listed.len() > MAX_MATRIX {
        cache.follow(open);
        pairs_ui(ui, ctx, open, &cache.pairs);
        return;
    }
    let names = listed.iter().map(|&class_idx| &open.run.classes.names[class_idx]);
    let widest = names.map(|name| drawing::width_of(name, drawing::Font::Small));
    let labels = widest.fold(64.0, f32::max).min(ui.available_width() * 0.35);
    for &actual in listed {
        let mut row = Row::new(ui, height);
        let color = row.tokens.text;
        row.part(labels).text(&open.run.classes.names[actual], TextKind::Small, color);
        let width = row.gap(8.0).room() / listed.len() as f32;
        for &predicted in listed {
            let cell = row.take(width).shrink(0.5);
            cell_ui(row.ui, ctx, open, [actual, predicted], cell);
        }
    }
    let mut foot = Row::new(ui, LINE);
    let about = "Columns: the class that the head predicts, by its colour";
    let color = foot.tokens.text_3;
    foot.part(labels).term("predicted", TextKind::Caption, color, about);
    let mut dots = Cut(foot.gap(8.0).rest());
    let width = dots.0.width() / listed.len().max(1) as f32;
    for &class_idx in listed {
        let at = dots.start(width).center();
        foot.ui.painter().circle_filled(at, 4.0, ctx.class_color(open, class_idx));
    }
}

fn cell_ui(
    ui: &Ui,
    ctx: &ViewCtx<'_>,
    open: &OpenRun,
    [actual, predicted]: [usize; 2],
    cell: egui::Rect,
) {
    let tokens = ctx.tokens;
    let (now, before) = (&open.report().confusion, &open.subject.baseline.confusion);
    let Some(share) = now.share(actual, predicted) else { return };
    let count = now.counts()[[actual, predicted]];
    let change = i64::from(count) - i64::from(before.counts()[[actual, predicted]]);
    let of = now.actual(actual);
    let (text, ground) = match ctx.state.panels.matrix {
        // Halves go up: under half a per cent the cell is empty, so no cell says 0.
        Matrix::Share => (
            (share >= 0.005).then(|| format!("{:.0}", (share * 100.0).round())),
            ground(tokens, actual == predicted, share),
        ),
        Matrix::Count => {
            ((count > 0).then(|| count.to_string()), ground(tokens, actual == predicted, share))
        }
        Matrix::Change => {
            // More on the diagonal helps, more beside it hurts.
            let helps = (change > 0) == (actual == predicted);
            let color = if helps { tokens.good } else { tokens.bad };
            let strength = (change.unsigned_abs() as f32 / of as f32 * 5.0).min(1.0).sqrt() * 0.85;
            let sign = if change > 0 { "+" } else { "−" };
            let text = (change != 0).then(|| format!("{sign}{}", change.unsigned_abs()));
            (text, mix(tokens.panel, color, if change == 0 { 0.0 } else { strength }))
        }
    };
    ui.painter().rect_filled(cell, 1, ground);
    if let Some(text) = text {
        let color = readable_on(ground, tokens);
        let text = galley(ui.painter(), &text, TextKind::NumberSmall, color);
        // A number that does not fit is in the tooltip.
        if text.size().x <= cell.width() {
            ui.painter().galley(middle(cell, text.size()).min, text, color);
        }
    }
    let names = &open.run.classes.names;
    let said = format!(
        "{count} of {} of {} predicted as {}, {change:+} vs. the baseline",
        counted(of, "test point"),
        names[actual],
        names[predicted]
    );
    let hint =
        if actual == predicted { "" } else { "; Ctrl and click to show the boundary between them" };
    let tooltip = format!("{said}. Click to select them{hint}");
    let hit = Hit::button(said).role(Role::Cell).tooltip(tooltip).ground(Ground::None);
    let response = hit.show(ui, ("cell", actual, predicted), cell);
    if response.hovered() {
        let stroke = Stroke::new(1.0, tokens.accent);
        ui.painter().rect_stroke(cell, 1, stroke, StrokeKind::Inside);
    }
    if response.clicked() {
        if ui.input(|input| input.modifiers.command) && actual != predicted {
            ctx.send(BoundaryMsg::SetPair(actual, predicted));
        } else {
            ctx.send(SelectionMsg::SelectConfused(actual, predicted));
        }
    }
}

fn ground(tokens: &Tokens, is_right: bool, share: f64) -> egui::Color32 {
    let color = if is_right { tokens.text_3 } else { tokens.bad };
    mix(tokens.panel, color, (share as f32).powf(0.8) * 0.85)
}

/// The pairs that are confused most.
fn pairs_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, pairs: &[(usize, usize, u32)]) {
    if pairs.is_empty() {
        Row::new(ui, LINE).hint("No test point is predicted as another class");
    }
    for &(actual, predicted, count) in pairs {
        let mut row = Row::new(ui, LINE);
        let names = &open.run.classes.names;
        let text = format!("{} predicted as {}", names[actual], names[predicted]);
        let hit =
            Hit::button(format!("{count} {text}")).tooltip(format!("{text}. Click to select them"));
        if row.hit(hit, ("pair", actual, predicted)).clicked() {
            ctx.send(SelectionMsg::SelectConfused(actual, predicted));
        }
        let tokens = row.tokens;
        row.end().text(&count.to_string(), TextKind::NumberSmall, tokens.text_2);
        row.gap(8.0).start().dot(ctx.class_color(open, actual));
        row.text(&text, TextKind::Small, tokens.text);
    }
}
