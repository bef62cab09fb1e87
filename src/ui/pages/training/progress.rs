//! The head of the page: what would be trained or how far it is, and what can be done about it.

use egui::Ui;
use eoscope_report::{duration, rate, thousands};
use eoscope_train::Plan;

use super::inner_row;
use super::training_list::state_of;
use crate::app::{
    ExtractStage, Extraction, FilesMsg, Stage, Training, TrainingControl, TrainingMsg, TrainingPage,
};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Cut, Hit, Row, middle, paragraph, progress_bar};
use crate::ui::theme::{LINE, TALL_ROW, TextKind, capital};

/// Before the start: the estimate, and the button.
pub fn planned_head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    let mut row = inner_row(ui, TALL_ROW);
    let obstacle = page.obstacle();
    let label = match (&page.network, page.running()) {
        (Some(_), _) => "Extract embeddings",
        (None, Some(_)) => "Add to the queue",
        (None, None) => "Start training",
    };
    let can_start = obstacle.is_none() && page.plan.is_some();
    let start = Button::new(Icon::Play, label).primary().enabled(can_start);
    if row.end().button(start).clicked() {
        ctx.send(TrainingMsg::Start);
    }
    let (first, second) = match (&obstacle, &page.plan) {
        (Some(obstacle), Some(_)) => (capital(obstacle), String::new()),
        (None, Some(plan)) => match &page.network {
            Some(network) => {
                let file = network.path.file_name().unwrap_or_default().to_string_lossy();
                (
                    format!("Embeddings from {file}"),
                    "Accuracy is checked right after extraction".into(),
                )
            }
            None => estimate(page, plan),
        },
        (_, None) => ("Train a network on imbalanced images".into(), String::new()),
    };
    row.gap(12.0).start();
    two_lines(&mut row, &first, &[second]);
}

/// Images on their way through a network that was trained elsewhere, and what came of it.
pub fn extraction_head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, extraction: &Extraction) {
    let tokens = ctx.tokens;
    let name = extraction.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let close = || ctx.send(TrainingMsg::CloseExtraction);
    let mut row = inner_row(ui, TALL_ROW);
    row.end();
    let (title, fact, share, color) = match &extraction.stage {
        ExtractStage::Working(what, share) => {
            if row.button(Button::new(Icon::Cross, "Cancel").primary()).clicked() {
                close();
            }
            (format!("{what}…"), name, *share, tokens.accent)
        }
        ExtractStage::Done => {
            if row.button(Button::new(Icon::Folder, "Open the run").primary()).clicked() {
                ctx.send(FilesMsg::Open(extraction.out.clone()));
                close();
            }
            if row.gap(8.0).button(Button::new(Icon::Cross, "Dismiss")).clicked() {
                close();
            }
            ("Embeddings ready".into(), name, 1.0, tokens.good)
        }
        ExtractStage::Failed(reason) => {
            if row.button(Button::new(Icon::Cross, "Dismiss").primary()).clicked() {
                close();
            }
            ("Extraction failed".into(), reason.clone(), 1.0, tokens.bad)
        }
    };
    let failed = matches!(extraction.stage, ExtractStage::Failed(_));
    row.gap(12.0).start();
    two_lines(&mut row, &title, &[if failed { String::new() } else { fact.clone() }]);
    // A reason is told in full.
    if failed {
        paragraph(ui, &fact, TextKind::Small, tokens.bad);
    }
    let bar = inner_row(ui, LINE);
    let rail = Cut(bar.rect()).top(8.0);
    progress_bar(bar.ui, rail, share, color);
}

/// A title and facts below it; of the facts as many as fit.
fn two_lines(row: &mut Row<'_>, title: &str, facts: &[String]) {
    let tokens = row.tokens;
    // What is too long to be shown can still be read and heard.
    let facts: Vec<&str> = facts.iter().map(String::as_str).filter(|f| !f.is_empty()).collect();
    let all = [&[title], &facts[..]].concat().join(", ");
    let rest = row.rest();
    Hit::label(all).show(row.ui, "head", rest);
    let height = if facts.is_empty() { 20.0 } else { 40.0 };
    let mut lines = Cut(middle(rest, [rest.width(), height]));
    Row::within(row.ui, lines.top(20.0)).text(title, TextKind::Title, tokens.text);
    let mut line = Row::within(row.ui, lines.0);
    for (at, fact) in facts.iter().enumerate() {
        if at == 0 {
            line.text(fact, TextKind::Small, tokens.text_2);
            continue;
        }
        let width = crate::ui::theme::galley(line.ui.painter(), fact, TextKind::Small, tokens.text);
        if width.size().x + 25.0 > line.room() {
            break;
        }
        line.separator().text(fact, TextKind::Small, tokens.text_2);
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
    let known = page
        .throughput
        .as_ref()
        .filter(|(question, _)| Some(question) == page.throughput_question().as_ref());
    let Some((question, throughput)) = known else {
        let text = format!("{} images an epoch", thousands(n_train));
        let first = if page.throughput_fails {
            "No estimate: the network could not be tried here"
        } else {
            "Measuring the speed of the network here…"
        };
        return (first.into(), text);
    };
    let secs = (n_train * plan.config.epochs) as f64 / throughput.images_per_sec;
    let pixels = (question.side + 8).pow(2) * question.channels;
    // Weights, slopes, momentum and the last good copy; images with their borders; a batch under way.
    let bytes = 16.0 * throughput.n_parameters as f64
        + (n_train * pixels) as f64
        + throughput.bytes_per_image * plan.config.batch_size as f64;
    let memory = match bytes {
        bytes if bytes < 1e9 => format!("{:.0} MB", bytes / 1e6),
        bytes => format!("{:.1} GB", bytes / 1e9),
    };
    let first = format!("About {} and {memory}", duration(secs));
    let second = format!(
        "{} images an epoch at {} a second, {:.2} M parameters",
        thousands(n_train),
        thousands(throughput.images_per_sec as usize),
        throughput.n_parameters as f64 / 1e6
    );
    (first, second)
}

/// A training: its name, its state, its buttons, its bar.
pub fn head_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training) {
    {
        let mut row = inner_row(ui, TALL_ROW);
        row.end();
        buttons_ui(&mut row, ctx, training);
        row.gap(12.0).start();
        two_lines(&mut row, &training.plan.name(), &facts(training));
    }
    // A reason is told in full.
    if let Stage::Failed(reason) = &training.stage {
        paragraph(ui, reason, TextKind::Small, ctx.tokens.bad);
    }
    let bar = inner_row(ui, LINE);
    let rail = Cut(bar.rect()).top(8.0);
    let color = match training.stage {
        Stage::Failed(_) => ctx.tokens.bad,
        Stage::Done => ctx.tokens.good,
        _ => ctx.tokens.accent,
    };
    let done = share_done(training);
    progress_bar(bar.ui, rail, done, color);
    let hit = Hit::label(state_of(training)).role(egui::Role::ProgressIndicator);
    hit.value(f64::from(done)).show(bar.ui, "progress", rail);
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
        facts.push(format!("learning rate {}", rate(training.plan.config.lr(training.epoch))));
    }
    facts
}

/// What can be done now.
fn buttons_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, training: &Training) {
    let send = |control| ctx.send(TrainingMsg::Control(training.id, control));
    let mut one = |icon, label, about, enabled: bool| {
        let button = Button::new(icon, label).tooltip(about).enabled(enabled);
        let clicked = row.button(button).clicked();
        row.gap(8.0);
        clicked && enabled
    };
    match &training.stage {
        Stage::Done => {
            if one(Icon::Folder, "Open the run", "See what the network has learned", true) {
                ctx.send(FilesMsg::Open(training.plan.out.clone()));
            }
        }
        Stage::Failed(_) => {}
        Stage::Waiting => {
            if one(Icon::Cross, "Remove from queue", "Do not train it", true) {
                send(TrainingControl::Discard);
            }
        }
        stage => {
            let trains = matches!(stage, Stage::Running | Stage::Paused);
            let can_save = trains && !training.history.is_empty();
            let about = "Stop now and save the run as it is";
            if one(Icon::Stop, "Stop and save", about, can_save) {
                send(TrainingControl::StopAndSave);
            }
            let about = "Stop and delete what was learned so far";
            if one(Icon::Cross, "Discard", about, !matches!(stage, Stage::Mapping(_))) {
                send(TrainingControl::Discard);
            }
            if *stage == Stage::Paused {
                if one(Icon::Play, "Resume", "Continue where it was paused", true) {
                    send(TrainingControl::Resume);
                }
            } else if one(Icon::Pause, "Pause", "Hold the training; nothing is lost", trains) {
                send(TrainingControl::Pause);
            }
            let about = "Open the network as it is now, while it goes on learning";
            let runs = *stage == Stage::Running;
            if one(Icon::Eye, "Snapshot", about, runs && !training.looking) {
                send(TrainingControl::Snapshot);
            }
        }
    }
}
