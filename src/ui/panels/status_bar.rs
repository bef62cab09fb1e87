//! What is computing, how long the last answer took, how many points are drawn.

use egui::{Align2, Rect, Stroke, Ui, pos2, vec2};

use crate::app::{OpenRun, Stage, Training, View, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, paint, thousands};
use crate::ui::views::Drawn;
use crate::ui::widgets::icon_button;

pub fn status_bar_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, drawn: Option<Drawn>) {
    let tokens = ctx.tokens;
    let whole = ui.max_rect();
    ui.painter().hline(whole.x_range(), whole.top() + 0.5, Stroke::new(1.0, tokens.hairline));
    let rect = whole.shrink2(vec2(12.0, 0.0));
    let left = left_ui(ui, ctx, rect);
    if let Some(open) = ctx.state.open.as_ref().filter(|_| !ctx.state.training.shown) {
        right_ui(ui, ctx, open, rect.with_min_x(left + 16.0), drawn);
    } else if ctx.state.notices.is_empty() {
        let version = concat!("Version ", env!("CARGO_PKG_VERSION"));
        let at = rect.right_center();
        paint(ui.painter(), at, Align2::RIGHT_CENTER, version, TextKind::Caption, tokens.text_2);
    }
}

/// State and times, or the notice; gives the right edge.
fn left_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, rect: Rect) -> f32 {
    let (tokens, y) = (ctx.tokens, rect.center().y);
    if let Some(notice) = &ctx.state.notices.newest() {
        let color = if notice.is_error { tokens.bad } else { tokens.text_2 };
        let button = Rect::from_min_size(pos2(rect.left() - 4.0, y - 10.0), vec2(20.0, 20.0));
        if icon_button(ui, tokens, button, Icon::Cross, "Dismiss", true, false).clicked() {
            ctx.send(WindowMsg::DismissNotice);
        }
        let at = pos2(rect.left() + 22.0, y);
        let others: Vec<&str> =
            ctx.state.notices.iter().skip(1).map(|notice| &notice.text[..]).collect();
        let mut right = rect.right();
        if !others.is_empty() {
            let more = format!("{} more", others.len());
            let at = pos2(right, y);
            let kind = TextKind::Caption;
            right = paint(ui.painter(), at, Align2::RIGHT_CENTER, &more, kind, tokens.text_3)
                .left()
                - 12.0;
        }
        let painter = ui.painter().with_clip_rect(rect.with_max_x(right));
        let place =
            paint(&painter, at, Align2::LEFT_CENTER, &notice.text, TextKind::Caption, color);
        let response = ui.interact(place, ui.scope_id().with("notice"), egui::Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Alert, true, &notice.text));
        // What was said before comes back when this one is dismissed.
        let all = std::iter::once(&notice.text[..]).chain(others).collect::<Vec<_>>();
        response.on_hover_text(all.join("\n\n"));
        return rect.right();
    }
    let (icon, color, text) = state_of(ctx);
    icons::paint(ui.painter(), icons::box_at(rect.left(), y), icon, color);
    let at = pos2(rect.left() + 22.0, y);
    let place =
        paint(ui.painter(), at, Align2::LEFT_CENTER, &text, TextKind::Caption, tokens.text_2);
    let open = ctx.state.open.as_ref().filter(|_| !ctx.state.training.shown);
    let Some(answer) = open.and_then(|open| open.answers.newest.as_ref()) else {
        return place.right();
    };
    let at = pos2(place.right() + 16.0, y);
    let took = format!("Last answer {} ms", answer.took.as_millis());
    let place =
        paint(ui.painter(), at, Align2::LEFT_CENTER, &took, TextKind::Caption, tokens.text_2);
    if rect.width() < 1100.0 {
        return place.right();
    }
    let seconds = &answer.outcome.seconds;
    let parts = format!(
        "sample {:.0}, re-fit {:.0}, report {:.0} ms",
        seconds.sample * 1e3,
        seconds.refit * 1e3,
        seconds.report * 1e3
    );
    let at = pos2(place.right() + 16.0, y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, &parts, TextKind::Caption, tokens.text_3).right()
}

fn state_of(ctx: &ViewCtx<'_>) -> (Icon, egui::Color32, String) {
    let (tokens, state) = (ctx.tokens, ctx.state);
    if let Some(path) = &state.files.opening {
        return (Icon::Clock, tokens.accent, format!("Opening {}…", path.display()));
    }
    if let Some(training) = state.training.running().filter(|_| state.training.shown) {
        return (Icon::Clock, tokens.accent, training_text(training));
    }
    match &state.open {
        None => (Icon::Check, tokens.good, "Ready".into()),
        Some(open) if open.is_stale() => (Icon::Clock, tokens.accent, "Computing…".into()),
        Some(_) => (Icon::Check, tokens.good, "Up to date".into()),
    }
}

/// The training at work, in a few words.
fn training_text(training: &Training) -> String {
    let name = training.plan.name();
    match &training.stage {
        Stage::Paused => format!("{name} is paused in epoch {}", training.epoch),
        Stage::Running => {
            let epochs = training.plan.config.epochs;
            let rate = training.plan.config.lr(training.epoch);
            format!("Training, epoch {} of {epochs}, learning rate {rate}", training.epoch)
        }
        Stage::Mapping(_) => format!("Computing the map of {name}"),
        _ => format!("Preparing {name}"),
    }
}

fn right_ui(ui: &Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect, drawn: Option<Drawn>) {
    let tokens = ctx.tokens;
    let mut parts = Vec::new();
    if let Some(training) = ctx.state.training.running() {
        parts.push(training_text(training));
    }
    if let Some(memory) = memory_stats::memory_stats() {
        parts.push(format!("{} MB", memory.physical_mem / 1_000_000));
    }
    if let Some(layout) = open.map.layout.as_ref().filter(|_| ctx.state.scene.view == View::Map) {
        let method = layout.method.split(',').next().unwrap_or_default();
        parts.push(format!("{method}, seed {}", layout.seed));
    }
    if let Some(drawn) = drawn {
        let counts = format!("{} of {} points drawn", thousands(drawn.n), thousands(drawn.total));
        // A map of two classes lays a part of each out; which, it says itself.
        parts.push(if drawn.n < drawn.total && ctx.state.scene.view != View::Pair {
            format!("{counts}, training classes under {} in full", drawn.full_below)
        } else {
            counts
        });
    }
    let mut right = rect.right();
    for part in parts {
        let width = crate::ui::theme::galley(ui.painter(), &part, TextKind::Caption, tokens.text_2)
            .size()
            .x;
        if right - width < rect.left() {
            break;
        }
        let at = pos2(right, rect.center().y);
        right =
            paint(ui.painter(), at, Align2::RIGHT_CENTER, &part, TextKind::Caption, tokens.text_2)
                .left()
                - 16.0;
    }
}
