//! The head of the page: what would be trained or how far it is, and what can be done about it.

use egui::{Align2, Rect, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use eoscope_train::Plan;

use super::inner_row;
use super::trainings::state_of;
use crate::app::{
    ExtractStage, Extraction, FilesMsg, Stage, Training, TrainingControl, TrainingMsg, TrainingPage,
};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, capital, galley, paint, thousands};
use crate::ui::widgets::button;

/// Before the start: the estimate, and the button.
pub fn planned_head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    let rect = inner_row(ui, 56.0);
    let obstacle = page.obstacle();
    let label = match (&page.network, page.running()) {
        (Some(_), _) => "Extract embeddings",
        (None, Some(_)) => "Add to the queue",
        (None, None) => "Start training",
    };
    let can_start = obstacle.is_none() && page.plan.is_some();
    let left = primary_ui(ui, ctx, rect, Icon::Play, label, can_start, || {
        ctx.send(TrainingMsg::Start);
    });
    let (first, second) = match (&obstacle, &page.plan) {
        (Some(obstacle), Some(_)) => (capital(obstacle), String::new()),
        (None, Some(plan)) => match &page.network {
            Some(network) => {
                let file = network.path.file_name().unwrap_or_default().to_string_lossy();
                (format!("Embeddings from {file}"), "Its accuracy is shown at once".into())
            }
            None => estimate(page, plan),
        },
        (_, None) => ("Train a network on imbalanced images".into(), String::new()),
    };
    two_lines(ui, ctx, rect.with_max_x(left - 12.0), &first, &[second]);
}

/// Images on their way through a network that was trained elsewhere, and what came of it.
pub fn extraction_head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, extraction: &Extraction) {
    let rect = inner_row(ui, 56.0);
    let name = extraction.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let put_away = || ctx.send(TrainingMsg::CloseExtraction);
    let (title, fact, share, color, left) = match &extraction.stage {
        ExtractStage::Working(what, share) => {
            let left = primary_ui(ui, ctx, rect, Icon::Cross, "Cancel", true, put_away);
            (format!("{what}…"), name, *share, ctx.tokens.accent, left)
        }
        ExtractStage::Done => {
            let left = primary_ui(ui, ctx, rect, Icon::Folder, "Open the run", true, || {
                ctx.send(FilesMsg::Open(extraction.out.clone()));
                put_away();
            });
            let y = rect.center().y;
            let (away, left) = button(ui, ctx.tokens, left - 8.0, y, Icon::Cross, "Put away", true);
            if away.clicked() {
                put_away();
            }
            ("The embeddings are there".into(), name, 1.0, ctx.tokens.good, left)
        }
        ExtractStage::Failed(reason) => {
            let left = primary_ui(ui, ctx, rect, Icon::Cross, "Put away", true, put_away);
            ("There is no run".into(), reason.clone(), 1.0, ctx.tokens.bad, left)
        }
    };
    two_lines(ui, ctx, rect.with_max_x(left - 12.0), &title, &[fact]);
    let bar = inner_row(ui, 20.0);
    let bar = Rect::from_min_size(bar.min, vec2(bar.width(), 8.0));
    ui.painter().rect_filled(bar, 4, ctx.tokens.well);
    ui.painter().rect_filled(bar.with_max_x(bar.left() + bar.width() * share), 4, color);
}

/// A title and facts below it; of the facts as many as fit.
fn two_lines(ui: &mut Ui, ctx: &ViewCtx<'_>, rect: Rect, title: &str, facts: &[String]) {
    let tokens = ctx.tokens;
    // What is too long to be painted can still be read and heard.
    let all = format!("{title}. {}", facts.join(", "));
    let response = ui.interact(rect, ui.scope_id().with("head"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &all));
    response.on_hover_text(all);
    let painter = ui.painter().with_clip_rect(rect);
    let has_facts = facts.iter().any(|fact| !fact.is_empty());
    let offset = if has_facts { 10.0 } else { 0.0 };
    let at = rect.left_center() - vec2(0.0, offset);
    paint(&painter, at, Align2::LEFT_CENTER, title, TextKind::Title, tokens.text);
    let (mut left, y) = (rect.left(), rect.center().y + offset);
    for (at, fact) in facts.iter().enumerate() {
        let text = galley(&painter, fact, TextKind::Small, tokens.text_2);
        if at > 0 {
            if left + 24.0 + text.size().x > rect.right() {
                break;
            }
            let stroke = egui::Stroke::new(1.0, tokens.border);
            painter.vline(left + 12.0, y - 7.0..=y + 7.0, stroke);
            left += 24.0;
        }
        painter.galley(pos2(left, y - text.size().y / 2.0), text.clone(), tokens.text_2);
        left += text.size().x;
    }
}

/// Time and memory of a plan, and what they come from.
fn estimate(page: &TrainingPage, plan: &Plan) -> (String, String) {
    let counts = page.planned_counts().unwrap_or_default();
    let largest = counts.iter().map(|(count, _)| *count).max().unwrap_or(0);
    // Over-sampling fills every class up to the largest.
    let n_train = match plan.pixel {
        Some(_) => largest * counts.len(),
        None => counts.iter().map(|(count, _)| count).sum(),
    };
    let known =
        page.pace.as_ref().filter(|(question, _)| Some(question) == page.pace_question().as_ref());
    let Some((question, pace)) = known else {
        let text = format!("{} images an epoch", thousands(n_train));
        let first = if page.pace_fails {
            "No estimate: the network could not be tried here"
        } else {
            "Trying how fast the network is here…"
        };
        return (first.into(), text);
    };
    let secs = (n_train * plan.config.epochs) as f64 / pace.images_per_sec;
    let pixels = (question.side + 8).pow(2) * question.channels;
    // Weights, slopes, momentum and the last good copy; images with their borders; a batch under way.
    let bytes = 16.0 * pace.n_parameters as f64
        + (n_train * pixels) as f64
        + pace.bytes_per_image * plan.config.batch_size as f64;
    let memory = match bytes {
        bytes if bytes < 1e9 => format!("{:.0} MB", bytes / 1e6),
        bytes => format!("{:.1} GB", bytes / 1e9),
    };
    let first = format!("About {} and {memory}", duration(secs));
    let second = format!(
        "{} images an epoch at {} a second, {:.2} M parameters",
        thousands(n_train),
        thousands(pace.images_per_sec as usize),
        pace.n_parameters as f64 / 1e6
    );
    (first, second)
}

/// A training: its name, its state, its buttons, its bar.
pub fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training) {
    let rect = inner_row(ui, 56.0);
    let right = buttons_ui(ui, ctx, training, rect);
    two_lines(ui, ctx, rect.with_max_x(right - 12.0), &training.plan.name(), &facts(training));
    let bar = inner_row(ui, 20.0);
    let bar = Rect::from_min_size(bar.min, vec2(bar.width(), 8.0));
    ui.painter().rect_filled(bar, 4, ctx.tokens.well);
    let filled = Rect::from_min_size(bar.min, vec2(bar.width() * share_done(training), 8.0));
    let color = match training.stage {
        Stage::Failed(_) => ctx.tokens.bad,
        Stage::Done => ctx.tokens.good,
        _ => ctx.tokens.accent,
    };
    ui.painter().rect_filled(filled, 4, color);
    let response = ui.interact(bar, ui.scope_id().with("progress"), Sense::hover());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::ProgressIndicator, true, state_of(training));
        info.value = Some(f64::from(share_done(training)));
        info
    });
}

/// How much of the training is done, 0–1.
fn share_done(training: &Training) -> f32 {
    let total = training.images_per_epoch * training.plan.config.epochs;
    match training.stage {
        Stage::Waiting | Stage::Oversampling => 0.0,
        Stage::Reading { done, total } => done as f32 / total.max(1) as f32,
        Stage::Mapping(done) => done,
        Stage::Done => 1.0,
        Stage::Running | Stage::Paused | Stage::Failed(_) => {
            (training.images_done as f32 / total.max(1) as f32).min(1.0)
        }
    }
}

fn facts(training: &Training) -> Vec<String> {
    if let Stage::Failed(reason) = &training.stage {
        return vec![reason.clone()];
    }
    let mut facts = vec![state_of(training)];
    if matches!(training.stage, Stage::Running | Stage::Paused) && training.per_sec > 0.0 {
        let total = training.images_per_epoch * training.plan.config.epochs;
        let left = total.saturating_sub(training.images_done) as f64 / training.per_sec;
        facts.push(format!("about {} left", duration(left)));
        facts.push(format!("{} images/s", thousands(training.per_sec as usize)));
        facts.push(format!(
            "{} an epoch",
            duration(training.images_per_epoch as f64 / training.per_sec)
        ));
        facts.push(format!("learning rate {}", training.plan.config.lr(training.epoch)));
    }
    facts
}

/// What can be done now; gives the left edge of the buttons.
fn buttons_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training, rect: Rect) -> f32 {
    let y = rect.center().y;
    let mut right = rect.right();
    let send = |directive| ctx.send(TrainingMsg::Control(training.id, directive));
    let mut one = |ui: &mut Ui, icon, label, enabled: bool| {
        let (response, left) = button(ui, ctx.tokens, right, y, icon, label, enabled);
        right = left - 8.0;
        enabled && response.clicked()
    };
    match &training.stage {
        Stage::Done => {
            if one(ui, Icon::Folder, "Open the run", true) {
                ctx.send(FilesMsg::Open(training.plan.out.clone()));
            }
        }
        Stage::Failed(_) => {}
        Stage::Waiting => {
            if one(ui, Icon::Cross, "Take out", true) {
                send(TrainingControl::Discard);
            }
        }
        stage => {
            let trains = matches!(stage, Stage::Running | Stage::Paused);
            if one(ui, Icon::Stop, "Stop and keep", trains && !training.history.is_empty()) {
                send(TrainingControl::StopAndSave);
            }
            if one(ui, Icon::Cross, "Discard", !matches!(stage, Stage::Mapping(_))) {
                send(TrainingControl::Discard);
            }
            if *stage == Stage::Paused {
                if one(ui, Icon::Play, "Go on", true) {
                    send(TrainingControl::Resume);
                }
            } else if one(ui, Icon::Pause, "Pause", trains) {
                send(TrainingControl::Pause);
            }
            let runs = *stage == Stage::Running;
            if one(ui, Icon::Eye, "Look", runs && !training.looking) {
                send(TrainingControl::Snapshot);
            }
        }
    }
    right
}

/// The one primary button of the page, at the right of `rect`; gives its left edge.
fn primary_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    rect: Rect,
    icon: Icon,
    label: &str,
    enabled: bool,
    act: impl FnOnce(),
) -> f32 {
    let tokens = ctx.tokens;
    let text = galley(ui.painter(), label, TextKind::BodyMedium, tokens.on_accent);
    let size = vec2(text.size().x + 54.0, 32.0);
    let place = Rect::from_min_size(pos2(rect.right() - size.x, rect.center().y - 16.0), size);
    let sense = if enabled { Sense::click() } else { Sense::hover() };
    let response = ui.interact(place, ui.scope_id().with(label), sense);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, label));
    let fade = if enabled { 1.0 } else { 0.45 };
    ui.painter().rect_filled(place, 4, tokens.accent_fill.gamma_multiply(fade));
    if response.has_focus() {
        let stroke = egui::Stroke::new(2.0, tokens.accent);
        ui.painter().rect_stroke(place, 4, stroke, egui::StrokeKind::Outside);
    }
    let color = tokens.on_accent.gamma_multiply(fade);
    let y = place.center().y;
    icons::paint(ui.painter(), icons::box_at(place.left() + 12.0, y), icon, color);
    let at = pos2(place.left() + 36.0, y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, label, TextKind::BodyMedium, color);
    if enabled && response.clicked() {
        act();
    }
    place.left()
}

/// A time in the largest two units that say something.
fn duration(secs: f64) -> String {
    if secs < 10.0 {
        return format!("{secs:.1} s");
    }
    let secs = secs.min(1e9) as u64;
    match secs {
        0..60 => format!("{secs} s"),
        60..600 => format!("{} min {} s", secs / 60, secs % 60),
        600..3_600 => format!("{} min", secs / 60),
        3_600..36_000 => format!("{} h {} min", secs / 3_600, secs / 60 % 60),
        36_000..172_800 => format!("{} h", secs / 3_600),
        _ => format!("{} days", secs / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        assert_eq!(duration(3.21), "3.2 s");
        assert_eq!(duration(95.0), "1 min 35 s");
        assert_eq!(duration(1_000.0), "16 min");
        assert_eq!(duration(3_700.0), "1 h 1 min");
        assert_eq!(duration(f64::INFINITY), "11574 days");
    }
}
