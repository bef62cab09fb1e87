//! The training page: the plan on the left, what becomes of it on the right.

mod curves;
mod elsewhere;
mod form;
mod preview;
mod progress;
mod recall;
mod strip;
mod trainings;

use egui::{Align2, CentralPanel, Frame, Panel, Rect, ScrollArea, Stroke, Ui, pos2, vec2};
pub use strip::StripCache;

use crate::app::{ImagesState, Training, TrainingMsg, TrainingPage};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{button, row, rule, shorten};

/// Width of the plan.
const FORM: f32 = 312.0;
/// Height of the row below it.
const FOOT: f32 = 56.0;
/// Space left and right of everything in the middle.
const MARGIN: f32 = 16.0;

/// Draws the page between top bar and status bar.
pub fn train_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, strips: &mut StripCache) {
    let (tokens, page) = (ctx.tokens, &ctx.state.training);
    let frame = Frame::new().fill(tokens.panel);
    Panel::left("training plan")
        .exact_size(FORM)
        .resizable(false)
        .frame(frame)
        .show_separator_line(false)
        .show(ui, |ui| plan_ui(ui, ctx, page));
    CentralPanel::default().frame(Frame::new().fill(tokens.canvas)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("training").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
            match page.selected() {
                Some(training) => training_ui(ui, ctx, training, strips),
                None => planned_ui(ui, ctx, page, strips),
            }
        });
    });
}

/// The plan, with the trainings above and the command below.
fn plan_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    let tokens = ctx.tokens;
    let whole = ui.max_rect();
    ui.painter().vline(whole.right() - 0.5, whole.y_range(), Stroke::new(1.0, tokens.hairline));
    Panel::bottom("training foot")
        .exact_size(FOOT)
        .resizable(false)
        .frame(Frame::new().fill(tokens.panel))
        .show_separator_line(false)
        .show(ui, |ui| foot_ui(ui, ctx, page));
    ScrollArea::vertical().id_salt("plan").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        trainings::trainings_ui(ui, ctx, page);
        rule(ui, tokens);
        match (page.selected(), &page.plan) {
            (Some(training), _) => {
                ui.scope(|ui| {
                    ui.disable();
                    ui.set_opacity(0.62);
                    form::source_ui(ui, ctx, Some(&training.plan), true);
                    form::form_ui(ui, ctx, &training.plan, None);
                });
            }
            (None, plan) => {
                form::source_ui(ui, ctx, plan.as_ref(), false);
                if let Some(plan) = plan {
                    if let Some(changed) = form::form_ui(ui, ctx, plan, page.network.as_ref()) {
                        ctx.send(TrainingMsg::SetPlan(Box::new(changed)));
                    }
                    rule(ui, tokens);
                    elsewhere::place_ui(ui, ctx, page);
                }
            }
        }
    });
}

fn foot_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    let rect = ui.max_rect();
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(1.0, ctx.tokens.hairline));
    let (right, y) = (rect.right() - 12.0, rect.center().y);
    let enabled = page.plan.is_some() || page.selected().is_some();
    let (response, left) = button(ui, ctx.tokens, right, y, Icon::Copy, "Copy as command", enabled);
    if enabled && response.clicked() {
        ctx.send(TrainingMsg::CopyCommand);
    }
    if let Some(out) = page.selected().map(|training| &training.plan.out) {
        let painter = ui.painter().with_clip_rect(rect.with_max_x(left - 8.0));
        let at = pos2(rect.left() + 12.0, y);
        let text = shorten(&out.display().to_string(), 20);
        paint(&painter, at, Align2::LEFT_CENTER, &text, TextKind::Caption, ctx.tokens.text_3);
    }
}

/// Nothing runs yet: what would be trained, and how long that takes.
fn planned_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage, strips: &mut StripCache) {
    let tokens = ctx.tokens;
    match &page.extraction {
        Some(extraction) => {
            progress::extraction_head_ui(ui, ctx, extraction);
            for note in &extraction.notes {
                note_ui(ui, ctx, note);
            }
        }
        None => progress::planned_head_ui(ui, ctx, page),
    }
    line(ui, ctx);
    match (&page.images, &page.plan) {
        (ImagesState::Ready(loaded), Some(plan)) => {
            let counts = page.planned_counts().unwrap_or_default();
            for note in &loaded.notes {
                note_ui(ui, ctx, &note.sentence());
            }
            preview::preview_ui(ui, ctx, &loaded.set, &counts, Some(plan), strips);
        }
        (ImagesState::Reading { done, total }, _) => {
            let text = match total {
                0 => "Reading the images…".to_owned(),
                total => format!("Reading the images, {done} of {total}"),
            };
            empty(ui, &text, tokens.text_2);
        }
        (ImagesState::Failed(reason), _) => empty(ui, reason, tokens.bad),
        _ => empty(
            ui,
            "Choose images on the left, or drop a folder, a .csv or a CIFAR archive here",
            tokens.text_3,
        ),
    }
}

/// A training that waits, runs or is over.
fn training_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training, strips: &mut StripCache) {
    progress::head_ui(ui, ctx, training);
    line(ui, ctx);
    curves::curves_ui(ui, ctx, training);
    if let Some(prepared) = &training.prepared {
        recall::recall_ui(ui, ctx, training, &prepared.set);
        line(ui, ctx);
        for note in &training.notes {
            note_ui(ui, ctx, note);
        }
        let counts = prepared.set.counts(&prepared.set.train);
        let counts: Vec<_> = counts.into_iter().map(|count| (count, count)).collect();
        preview::preview_ui(ui, ctx, &prepared.set, &counts, None, strips);
    }
}

/// A hairline over the whole width.
fn line(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    rule(ui, ctx.tokens);
}

/// One thing that a person should know.
fn note_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, note: &str) {
    let rect = inner_row(ui, 24.0);
    let painter = ui.painter().with_clip_rect(rect);
    let at = rect.left_center();
    paint(&painter, at, Align2::LEFT_CENTER, note, TextKind::Small, ctx.tokens.warn);
    let response = ui.interact(rect, ui.scope_id().with(note), egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, note));
    response.on_hover_text(note);
}

/// A sentence in the middle of nothing.
fn empty(ui: &mut Ui, text: &str, color: egui::Color32) {
    let rect = inner_row(ui, 96.0);
    ui.scope_builder(egui::UiBuilder::new().max_rect(rect.shrink2(vec2(0.0, 32.0))), |ui| {
        ui.label(egui::RichText::new(text).color(color).font(TextKind::Body.font()));
    });
}

/// A row of the middle, without its margins.
fn inner_row(ui: &mut Ui, height: f32) -> Rect {
    let rect = row(ui, height);
    Rect::from_min_max(
        pos2(rect.left() + MARGIN - 12.0, rect.top()),
        pos2(rect.right() - MARGIN + 12.0, rect.bottom()),
    )
}
