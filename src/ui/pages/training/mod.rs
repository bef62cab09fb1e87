//! The training page: the plan on the left, what becomes of it on the right.

mod curves;
mod form;
mod image_strip;
mod pretrained;
mod preview;
mod progress;
mod recall;
mod training_list;

use egui::{CentralPanel, Frame, Panel, ScrollArea, Ui, vec2};
pub use image_strip::StripCache;

use crate::app::{FilesMsg, ImagesState, Training, TrainingMsg, TrainingPage};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Cut, Hit, Row, Tile, edge, hairline, inset, paragraph, rule};
use crate::ui::theme::{NARROW, PADDING, TABLE_ROW, TALL_ROW, TextKind};

/// Width of the plan, in windows of usual width and in narrow ones.
const FORM: [f32; 2] = [312.0, 272.0];
/// Space left and right of everything in the middle.
pub const MARGIN: f32 = 16.0;

/// Draws the page between top bar and status bar.
pub fn train_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, strips: &mut StripCache) {
    let (tokens, page) = (ctx.tokens, &ctx.state.training);
    let frame = Frame::new().fill(tokens.panel);
    let is_narrow = ui.ctx().content_rect().width() < NARROW;
    Panel::left("training plan")
        .exact_size(FORM[usize::from(is_narrow)])
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
    edge(ui, ui.max_rect().max.x - 0.5);
    Panel::bottom("training foot")
        .exact_size(TALL_ROW)
        .resizable(false)
        .frame(Frame::new().fill(ctx.tokens.panel))
        .show_separator_line(false)
        .show(ui, |ui| foot_ui(ui, ctx, page));
    ScrollArea::vertical().id_salt("plan").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        training_list::trainings_ui(ui, ctx, page);
        rule(ui);
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
                    rule(ui);
                    pretrained::place_ui(ui, ctx, page);
                }
            }
        }
    });
}

fn foot_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    let rect = ui.max_rect();
    hairline(ui, Cut(rect).top(1.0));
    let mut row = Row::within(ui, inset(rect, PADDING, 0.0));
    let enabled = page.plan.is_some() || page.selected().is_some();
    let copy = Button::new(Icon::Copy, "Copy as command line").enabled(enabled);
    if row.end().button(copy).clicked() {
        ctx.send(TrainingMsg::CopyCommand);
    }
    if let Some(out) = page.selected().map(|training| &training.plan.out) {
        row.gap(8.0).start().hint(&out.display().to_string());
    }
}

/// Nothing runs yet: what would be trained, and how long that takes.
fn planned_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage, strips: &mut StripCache) {
    match &page.extraction {
        Some(extraction) => {
            progress::extraction_head_ui(ui, ctx, extraction);
            for note in &extraction.notes {
                note_ui(ui, note);
            }
        }
        None => progress::planned_head_ui(ui, ctx, page),
    }
    rule(ui);
    match (&page.images, &page.plan) {
        (ImagesState::Ready(loaded), Some(plan)) => {
            let counts = page.planned_counts().unwrap_or_default();
            for note in &loaded.notes {
                note_ui(ui, &note.sentence());
            }
            preview::preview_ui(ui, ctx, &loaded.set, (&counts, Some(plan)), strips);
        }
        (ImagesState::Reading { done, total }, _) => {
            let text = match total {
                0 => "Reading the images…".to_owned(),
                total => format!("Reading the images, {done} of {total}"),
            };
            ui.add_space(24.0);
            paragraph(ui, &text, TextKind::Body, ctx.tokens.text_2);
        }
        (ImagesState::Failed(reason), _) => {
            ui.add_space(24.0);
            paragraph(ui, reason, TextKind::Body, ctx.tokens.bad);
            ways_ui(ui, ctx);
        }
        _ => ways_ui(ui, ctx),
    }
}

/// The ways to images, as tiles.
fn ways_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    if !ctx.state.files.samples.is_asked() {
        ctx.send(FilesMsg::FindSamples);
    }
    ui.add_space(16.0);
    let text = "Choose images to train on: one folder per class, a list in a .csv, or a known archive. Or \
                drop them here.";
    paragraph(ui, text, TextKind::Body, ctx.tokens.text_2);
    ui.add_space(8.0);
    let sample = ctx.state.files.samples.images.as_ref();
    let tile = |icon, title, hint, is_primary| Tile { icon, title, hint, key: "", is_primary };
    let mut tiles = Vec::new();
    if let Some(sample) = sample {
        let hint = "5,000 small images of clothes, trained in about a minute";
        let msg = TrainingMsg::SetData(sample.clone());
        tiles.push((tile(Icon::Network, "Train on the sample", hint, true), msg));
    }
    let hint = "a folder of images for each class";
    let msg = TrainingMsg::PickData { folder: true };
    tiles.push((tile(Icon::Folder, "Choose a folder…", hint, sample.is_none()), msg));
    let hint = ".csv, .tar.gz, IDX, CIFAR, SVHN";
    let msg = TrainingMsg::PickData { folder: false };
    tiles.push((tile(Icon::Import, "Choose a file…", hint, false), msg));
    for (tile, msg) in tiles {
        let row = Row::new(ui, 56.0);
        let rect = Cut(row.rect()).start(380.0);
        if tile.show(row.ui, rect).clicked() {
            ctx.send(msg);
        }
        ui.add_space(8.0);
    }
}

/// A training that waits, runs or is over.
fn training_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training, strips: &mut StripCache) {
    progress::head_ui(ui, ctx, training);
    rule(ui);
    curves::curves_ui(ui, ctx, training);
    if let Some(prepared) = &training.prepared {
        recall::recall_ui(ui, training);
        rule(ui);
        for note in &training.notes {
            note_ui(ui, note);
        }
        let counts = prepared.set.counts(&prepared.set.train);
        let counts: Vec<_> = counts.into_iter().map(|count| (count, count)).collect();
        preview::preview_ui(ui, ctx, &prepared.set, (&counts, None), strips);
    }
}

/// One thing that a person should know.
fn note_ui(ui: &mut Ui, note: &str) {
    let mut row = Row::new(ui, TABLE_ROW);
    let color = row.tokens.warn;
    row.hit(Hit::label(note), ("note", note));
    row.gap(MARGIN - PADDING).text(note, TextKind::Small, color);
}

/// A row of the middle, without its margins.
fn inner_row(ui: &mut Ui, height: f32) -> Row<'_> {
    let row = Row::new(ui, height);
    let rect = inset(row.rect(), MARGIN - PADDING, 0.0);
    Row::within(row.ui, rect)
}
