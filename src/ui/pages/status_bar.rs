//! What is computing, what was done last, how many points are drawn.

use egui::{Color32, Rect, Ui, vec2};
use eoscope_report::{counted, rate, thousands};

use crate::app::{FilesMsg, Offer, OpenRun, Stage, State, Training, View, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Cut, Hit, Row, Tool, hairline};
use crate::ui::theme::{PADDING, TextKind};
use crate::view_models::Drawn;

pub fn status_bar_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, drawn: Option<Drawn>) {
    let mut cut = Cut(ui.max_rect());
    hairline(ui, cut.top(1.0));
    let mut row = Row::within(ui, cut.0.shrink2(vec2(PADDING, 0.0)));
    state_ui(&mut row, ctx);
    let open = ctx.state.open.as_ref().filter(|_| !ctx.state.training.shown);
    match (ctx.state.notices.newest().is_some(), open) {
        (true, _) => notice_ui(&mut row, ctx),
        (false, Some(open)) => facts_ui(&mut row, ctx, open, drawn),
        (false, None) => {
            let color = row.tokens.text_2;
            let version = concat!("Version ", env!("CARGO_PKG_VERSION"));
            row.end().text(version, TextKind::Caption, color);
        }
    }
}

/// Whether something is computing; always there, whatever else is said.
fn state_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let (icon, color, text) = state_of(ctx);
    row.icon(icon, color).gap(6.0);
    let about = answer_times(ctx.state).unwrap_or_default();
    let color = row.tokens.text_2;
    row.term(&text, TextKind::Caption, color, &about);
    row.gap(16.0);
}

/// What was done or went wrong last. Errors are told in full when they are pointed at.
fn notice_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let notices = &ctx.state.notices;
    let Some(notice) = notices.newest() else { return };
    let tokens = row.tokens;
    if row.end().tool(Tool::new(Icon::Cross, "Dismiss")).clicked() {
        ctx.send(WindowMsg::DismissNotice);
    }
    let others = notices.iter().count() - 1;
    if others > 0 {
        row.gap(4.0).text(&format!("{others} more"), TextKind::Caption, tokens.text_3);
    }
    match notice.offer {
        Some(Offer::Undo(id)) if ctx.state.undo.has(id) => {
            if row.gap(8.0).link("Undo", "Bring it back (Ctrl Z)").clicked() {
                ctx.send(WindowMsg::Undo(Some(id)));
            }
        }
        Some(Offer::LeaveOutLeaks) => {
            let about = "Open the run again without them; nothing on disk changes";
            if row.gap(8.0).link("Leave them out", about).clicked() {
                ctx.send(FilesMsg::LeaveOutLeaks);
            }
        }
        Some(Offer::Undo(_)) | None => {}
    }
    if let Some(file) = &notice.file {
        let about = "Show the file in the file manager";
        if row.gap(8.0).link("Show in folder", about).clicked() {
            ctx.send(FilesMsg::ShowInFolder(file.clone()));
        }
    }
    row.gap(8.0).start();
    let (icon, color) = match notice.is_error {
        true => (Icon::Warning, tokens.bad),
        false => (Icon::Info, tokens.text_2),
    };
    row.icon(icon, color).gap(6.0);
    let all: Vec<&str> = notices.iter().map(|notice| &notice.text[..]).collect();
    let place: Rect = row.text(&notice.text, TextKind::Caption, color);
    let hit = Hit::label(&*notice.text).role(egui::Role::Alert).tooltip(all.join("\n\n"));
    hit.show(row.ui, "notice", place);
}

fn state_of(ctx: &ViewCtx<'_>) -> (Icon, Color32, String) {
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

/// How long the last answer took, with its parts.
fn answer_times(state: &State) -> Option<String> {
    let answer = state.open.as_ref()?.answers.newest.as_ref()?;
    let seconds = &answer.outcome.seconds;
    Some(format!(
        "The last answer took {} ms: sampling {:.0}, re-fitting the head {:.0}, measuring {:.0} ms",
        answer.took.as_millis(),
        seconds.sample * 1e3,
        seconds.refit * 1e3,
        seconds.report * 1e3
    ))
}

/// The training at work, in a few words.
fn training_text(training: &Training) -> String {
    let name = training.plan.name();
    match &training.stage {
        Stage::Paused => format!("{name} is paused in epoch {}", training.epoch),
        Stage::Running => {
            let epochs = training.plan.config.epochs;
            let lr = rate(training.plan.config.lr(training.epoch));
            format!("Training, epoch {} of {epochs}, learning rate {lr}", training.epoch)
        }
        Stage::Mapping(_) => format!("Computing the map of {name}"),
        _ => format!("Preparing {name}"),
    }
}

/// What is drawn and how, as much as has room.
fn facts_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &OpenRun, drawn: Option<Drawn>) {
    let mut facts: Vec<(String, String)> = Vec::new();
    if let Some(training) = ctx.state.training.running() {
        facts.push((training_text(training), "A training runs in the background".into()));
    }
    if let Some(drawn) = drawn {
        let text = format!("{} of {} points drawn", thousands(drawn.n), thousands(drawn.total));
        // A pair map lays a part of both classes out; which, it says itself.
        let about = if drawn.n < drawn.total && ctx.state.scene.view != View::Pair {
            format!(
                "Classes with fewer than {} are drawn in full; larger classes are sampled evenly",
                counted(drawn.full_below, "training point")
            )
        } else {
            "All points of the shown kinds and classes".into()
        };
        facts.push((text, about));
    }
    if let Some(layout) = open.map.layout.as_ref().filter(|_| ctx.state.scene.view == View::Map) {
        let method = layout.method.split(',').next().unwrap_or_default();
        let about = match method {
            "t-SNE" => "Neighbours mostly stay neighbours; the space between groups means nothing",
            _ => "How the points were laid out",
        };
        let kept = open.map.trust().map_or(String::new(), |trust| {
            format!(", keeps {:.0} % of {} neighbours", 100.0 * trust.mean, trust.n_neighbors)
        });
        facts.push((format!("{method}, seed {}{kept}", layout.seed), about.into()));
    }
    if let Some(memory) = memory_stats::memory_stats() {
        let text = format!("{} MB", memory.physical_mem / 1_000_000);
        facts.push((text, "Memory that the program uses".into()));
    }
    let color = row.tokens.text_2;
    row.end();
    for (text, about) in facts.into_iter().rev() {
        let words = crate::ui::theme::galley(row.ui.painter(), &text, TextKind::Caption, color);
        if words.size().x > row.room() {
            return;
        }
        row.term(&text, TextKind::Caption, color, &about);
        row.gap(16.0);
    }
}
