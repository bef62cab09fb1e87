//! The plan as a form. It draws a plan and gives the changed one; it changes nothing itself.

use std::ops::RangeInclusive;

use egui::emath::Numeric;
use egui::{Align2, Popup, Rect, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};
use eoscope_core::sampler::SamplerKind;
use eoscope_io::dataset::imbalance::Profile;
use eoscope_io::dataset::{BadImages, Fit};
use eoscope_io::run::training::Mixing;
use eoscope_io::run::{Backbone, Loss, Reweighting};
use eoscope_train::{Imbalance, NetworkFile, PixelPlan, Plan};

use super::elsewhere::{network_file_ui, origin_ui};
use crate::app::{FilesMsg, Preset, TrainingMsg};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, galley, paint};
use crate::ui::widgets::{SelectEntry, fine_field, heading, row, rule, segmented, select};

/// Where controls begin, behind their labels.
const LABEL: f32 = 96.0;
/// Width of a field for a number.
const FIELD: f32 = 64.0;

/// Where the images come from.
pub fn source_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, plan: Option<&Plan>, locked: bool) {
    let tokens = ctx.tokens;
    let head = heading(ui, tokens, "Data");
    if locked {
        let text = "locked: this is what was started";
        let at = head.right_center();
        paint(ui.painter(), at, Align2::RIGHT_CENTER, text, TextKind::Caption, tokens.text_2);
    }
    let rect = labelled(ui, ctx, "Source");
    let response = ui.interact(rect, ui.scope_id().with("source"), Sense::click());
    let (name, hint) = match plan {
        None => ("Choose images…".to_owned(), ""),
        Some(plan) => {
            let path = &plan.data.spec.path;
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            (name, plan.data.spec.kind.label())
        }
    };
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, format!("Images: {name}")));
    let fill = if response.hovered() { tokens.well } else { tokens.control };
    let edge = if response.has_focus() { tokens.accent } else { tokens.border };
    ui.painter().rect(rect, 4, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let painter = ui.painter().with_clip_rect(rect.with_max_x(rect.right() - 24.0));
    let at = rect.left_center() + vec2(8.0, 0.0);
    let name = paint(&painter, at, Align2::LEFT_CENTER, &name, TextKind::BodyMedium, tokens.text);
    let hint = galley(&painter, hint, TextKind::Small, tokens.text_2);
    if name.right() + 8.0 + hint.size().x < rect.right() - 24.0 {
        let at = pos2(name.right() + 8.0, rect.center().y - hint.size().y / 2.0);
        painter.galley(at, hint, tokens.text_2);
    }
    let arrow = icons::box_at(rect.right() - 24.0, rect.center().y);
    icons::paint(ui.painter(), arrow, Icon::Down, tokens.text_2);
    if !ctx.state.files.samples.is_asked() {
        ctx.send(FilesMsg::FindSamples);
    }
    Popup::menu(&response).show(|ui| {
        if ui.button("A folder…").clicked() {
            ctx.send(TrainingMsg::PickData { folder: true });
        }
        if ui.button("A file (.csv, .tar.gz, IDX)…").clicked() {
            ctx.send(TrainingMsg::PickData { folder: false });
        }
        if let Some(sample) = &ctx.state.files.samples.images
            && ui
                .button("Sample: Fashion-MNIST, 5,000 images")
                .on_hover_text("500 training and 100 test images of each of ten classes")
                .clicked()
        {
            ctx.send(TrainingMsg::SetData(sample.clone()));
        }
        let recent = &ctx.state.settings.recent_data;
        if !recent.is_empty() {
            ui.separator();
        }
        for spec in recent {
            let path = &spec.path;
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
            if ui.button(name).on_hover_text(spec.to_string()).clicked() {
                ctx.send(TrainingMsg::SetData(spec.clone()));
            }
        }
    });
    if let Some(plan) = plan {
        response.on_hover_text(plan.data.spec.to_string());
    }
}

/// Everything else of a plan; gives the changed plan. With a network that was trained elsewhere
/// there is nothing to choose about training.
pub fn form_ui(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    plan: &Plan,
    network: Option<&NetworkFile>,
) -> Option<Plan> {
    let mut next = plan.clone();
    data_ui(ui, ctx, &mut next);
    rule(ui, ctx.tokens);
    heading(ui, ctx.tokens, "Network");
    origin_ui(ui, ctx, network);
    match network {
        Some(network) => network_file_ui(ui, ctx, network),
        None => {
            network_ui(ui, ctx, &mut next);
            rule(ui, ctx.tokens);
            schedule_ui(ui, ctx, &mut next);
        }
    }
    rule(ui, ctx.tokens);
    device_ui(ui, ctx, &mut next);
    (next != *plan).then_some(next)
}

fn data_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, plan: &mut Plan) {
    let data = &mut plan.data;
    let rect = labelled(ui, ctx, "Profile");
    let profiles = [
        ("As is", "Every training image is used"),
        ("Exponential", "Classes shrink evenly from the first to the last"),
        ("Step", "The second half of the classes is rare"),
    ];
    let (selected, ratio, seed) = match data.imbalance {
        None => (0, 100.0, 0),
        Some(Imbalance { profile: Profile::Exponential { ratio }, seed }) => (1, ratio, seed),
        Some(Imbalance { profile: Profile::Step { ratio }, seed }) => (2, ratio, seed),
    };
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Profile", &profiles, selected) {
        data.imbalance = match at {
            0 => None,
            1 => Some(Imbalance { profile: Profile::Exponential { ratio }, seed }),
            _ => Some(Imbalance { profile: Profile::Step { ratio }, seed }),
        };
    }
    if let Some(imbalance) = &mut data.imbalance {
        let hint = "which images stay";
        number(ui, ctx, "Cut", hint, &mut imbalance.seed, 0..=9_999);
    }
    if data.spec.kind.has_files() {
        let rect = labelled(ui, ctx, "Size");
        let sizes = [None, Some(28), Some(32), Some(48), Some(64), Some(96)];
        let labels = ["As is", "28 × 28", "32 × 32", "48 × 48", "64 × 64", "96 × 96"];
        let entries = labels.map(|label| SelectEntry { label, hint: "", about: "" });
        let selected = sizes.iter().position(|&size| size == data.read.size).unwrap_or(0);
        if let Some(at) = select(ui, ctx.tokens, rect, "Size", &entries, selected) {
            data.read.size = sizes[at];
        }
        if data.read.size.is_some() {
            let rect = labelled(ui, ctx, "Fit");
            let fits = [
                ("Crop", "The largest square in the middle is resized"),
                ("Stretch", "The whole picture is resized"),
            ];
            let selected = usize::from(data.read.fit == Fit::Stretch);
            if let Some(at) = segmented(ui, ctx.tokens, rect, "Fit", &fits, selected) {
                data.read.fit = [Fit::Crop, Fit::Stretch][at];
            }
        }
        let rect = labelled(ui, ctx, "Bad files");
        let kinds = [
            ("Stop", "A file that is no image ends the reading"),
            ("Skip", "Files that are no images are left out and listed"),
        ];
        let selected = usize::from(data.read.bad_images == BadImages::Skip);
        if let Some(at) = segmented(ui, ctx.tokens, rect, "Bad files", &kinds, selected) {
            data.read.bad_images = [BadImages::Stop, BadImages::Skip][at];
        }
    }
    ui.add_space(8.0);
}

fn network_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, plan: &mut Plan) {
    let rect = labelled(ui, ctx, "Preset");
    let presets = Preset::ALL.map(|preset| (preset.label(), preset.about()));
    let is = |preset: &Preset| preset.config(&plan.config) == plan.config;
    let selected = Preset::ALL.iter().position(is).unwrap_or(usize::MAX);
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Preset", &presets, selected) {
        plan.config = Preset::ALL[at].config(&plan.config);
    }
    let config = &mut plan.config;
    let rect = labelled(ui, ctx, "Backbone");
    let hints = Backbone::ALL.map(|backbone| format!("{} features", backbone.dim()));
    let entries: Vec<SelectEntry<'_>> = Backbone::ALL
        .iter()
        .zip(&hints)
        .map(|(backbone, hint)| SelectEntry { label: backbone.label(), hint, about: "" })
        .collect();
    let selected = Backbone::ALL.iter().position(|&other| other == config.backbone).unwrap_or(0);
    if let Some(at) = select(ui, ctx.tokens, rect, "Backbone", &entries, selected) {
        config.backbone = Backbone::ALL[at];
    }
    let rect = labelled(ui, ctx, "Loss");
    let entries = Loss::ALL.map(|loss| SelectEntry {
        label: Loss::label_of(loss.name()),
        hint: "",
        about: "",
    });
    let selected = Loss::ALL.iter().position(|loss| loss.name() == config.loss.name());
    if let Some(at) = select(ui, ctx.tokens, rect, "Loss", &entries, selected.unwrap_or(0)) {
        config.loss = Loss::ALL[at];
        config.reweighting = config.loss.default_reweighting();
    }
    loss_ui(ui, ctx, &mut config.loss);
    let rect = labelled(ui, ctx, "Re-weighting");
    let kinds = [
        ("None", "All classes weigh the same"),
        ("Deferred", "Rare classes weigh more in the last fifth of the epochs"),
        ("Always", "Rare classes weigh more from the first epoch"),
    ];
    let all = [Reweighting::None, Reweighting::Deferred, Reweighting::Always];
    let selected = all.iter().position(|&other| other == config.reweighting).unwrap_or(0);
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Re-weighting", &kinds, selected) {
        config.reweighting = all[at];
    }
    pixels_ui(ui, ctx, plan);
    ui.add_space(8.0);
}

fn loss_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, loss: &mut Loss) {
    match loss {
        Loss::CrossEntropy => {}
        Loss::Focal { gamma } => {
            number(ui, ctx, "γ", "plays down what is known", gamma, 0.0..=20.0);
        }
        Loss::Asymmetric { gamma_pos, gamma_neg, smoothing } => {
            number(ui, ctx, "γ⁺", "of the true class", gamma_pos, 0.0..=20.0);
            number(ui, ctx, "γ⁻", "of the others", gamma_neg, 0.0..=20.0);
            number(ui, ctx, "Smoothing", "share of the label", smoothing, 0.0..=0.9);
        }
        Loss::Ldam { max_margin, scale } => {
            number(ui, ctx, "Margin", "of the rarest class", max_margin, 0.0..=1.0);
            number(ui, ctx, "Scale", "of the cosines", scale, 1.0..=1000.0);
        }
    }
}

/// Over-sampling or mixing of images: "before or after?".
fn pixels_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, plan: &mut Plan) {
    let rect = labelled(ui, ctx, "Pixels");
    let mixing = [Mixing::Balanced, Mixing::Rebalanced];
    let entries: Vec<SelectEntry<'_>> = SamplerKind::ALL
        .iter()
        .map(|kind| SelectEntry { label: kind.label(), hint: "", about: kind.summary() })
        .chain([
            SelectEntry {
                label: "ReMix",
                hint: "",
                about: "Balanced batches, mixed with their labels",
            },
            SelectEntry { label: "Rebalanced mixup", hint: "", about: "Chou et al. 2020" },
        ])
        .collect();
    let kinds = SamplerKind::ALL;
    let selected = match (plan.pixel, plan.config.mixing) {
        (Some(pixel), _) => kinds.iter().position(|&kind| kind == pixel.kind),
        (None, Mixing::None) => kinds.iter().position(|&kind| kind == SamplerKind::None),
        (None, mix) => mixing.iter().position(|&other| other == mix).map(|at| at + kinds.len()),
    };
    if let Some(at) = select(ui, ctx.tokens, rect, "Pixels", &entries, selected.unwrap_or(0)) {
        plan.config.mixing = at.checked_sub(kinds.len()).map_or(Mixing::None, |at| mixing[at]);
        plan.pixel = kinds
            .get(at)
            .filter(|kind| **kind != SamplerKind::None)
            .map(|&kind| PixelPlan { kind, k_neighbors: kind.default_k() });
    }
}

fn schedule_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, plan: &mut Plan) {
    heading(ui, ctx.tokens, "Schedule");
    let config = &mut plan.config;
    let steps = format!("steps at {} and {}", config.epochs * 8 / 10, config.epochs * 9 / 10);
    number(ui, ctx, "Epochs", &steps, &mut config.epochs, 1..=10_000);
    number(ui, ctx, "Batch", "images per step", &mut config.batch_size, 2..=65_536);
    let warm_up = format!("warm-up {} epochs", (config.epochs / 10).clamp(1, 5));
    number(ui, ctx, "Learning rate", &warm_up, &mut config.base_lr, 1e-5..=10.0);
    let rect = labelled(ui, ctx, "Augment");
    let kinds = [
        ("Crop and flip", "Random crops and mirrored images, as in the paper"),
        ("None", "Images as they are"),
    ];
    let selected = usize::from(!config.augment);
    if let Some(at) = segmented(ui, ctx.tokens, rect, "Augment", &kinds, selected) {
        config.augment = at == 0;
    }
    number(ui, ctx, "Seed", "weights, order, crops", &mut config.seed, 0..=9_999);
    ui.add_space(8.0);
}

fn device_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, plan: &mut Plan) {
    heading(ui, ctx.tokens, "Device");
    let rect = labelled(ui, ctx, "Run on");
    let devices = &ctx.state.training.devices;
    let config = &mut plan.config;
    let mut entries: Vec<SelectEntry<'_>> = devices
        .iter()
        .map(|device| SelectEntry { label: &device.name, hint: &device.about, about: "" })
        .collect();
    let selected = devices.iter().position(|device| device.name == config.device);
    let current = config.device.clone();
    if selected.is_none() {
        entries.insert(0, SelectEntry { label: &current, hint: "", about: "" });
    }
    let chosen = select(ui, ctx.tokens, rect, "Run on", &entries, selected.unwrap_or(0));
    if let Some(at) = chosen {
        config.device = entries[at].label.to_owned();
    }
    if config.device == "cpu" {
        let all = rayon::current_num_threads();
        let mut threads = config.threads.unwrap_or(all);
        number(ui, ctx, "Threads", &format!("of {all}"), &mut threads, 1..=all.max(1));
        if threads != config.threads.unwrap_or(all) {
            config.threads = Some(threads);
        }
    }
    ui.add_space(8.0);
}

/// A row with a label; gives the place of its control.
pub fn labelled(ui: &mut Ui, ctx: &ViewCtx<'_>, label: &str) -> Rect {
    let rect = row(ui, 32.0);
    let at = rect.left_center();
    let color = ctx.tokens.text_2;
    paint(ui.painter(), at, Align2::LEFT_CENTER, label, TextKind::Small, color);
    Rect::from_min_max(
        pos2(rect.left() + LABEL, rect.center().y - 12.0),
        pos2(rect.right(), rect.center().y + 12.0),
    )
}

/// A row with a number and a word on it.
fn number<N: Numeric>(
    ui: &mut Ui,
    ctx: &ViewCtx<'_>,
    label: &str,
    hint: &str,
    value: &mut N,
    range: RangeInclusive<N>,
) {
    let rect = labelled(ui, ctx, label);
    let field = rect.with_max_x(rect.left() + FIELD);
    if let Some(moved) = fine_field(ui, field, label, *value, range, 5) {
        *value = moved.value;
    }
    let at = pos2(field.right() + 8.0, rect.center().y);
    let color = ctx.tokens.text_3;
    paint(ui.painter(), at, Align2::LEFT_CENTER, hint, TextKind::Small, color);
}
