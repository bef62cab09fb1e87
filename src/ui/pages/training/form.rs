//! The plan as a form. It draws a plan and gives the changed one; it changes nothing itself.

use egui::{Popup, Ui};
use eoscope_core::sampler::SamplerKind;
use eoscope_io::dataset::imbalance::Profile;
use eoscope_io::run::Loss;
use eoscope_io::run::training::{Mixing, TrainConfig};
use eoscope_train::{Imbalance, NetworkFile, PixelPlan, Plan};

use super::pretrained::{network_file_ui, origin_ui};
use crate::app::{FilesMsg, Preset, TrainingMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::{
    Entry, heading, labelled, number_line, opener, pick_entry, pick_line, rule, segment_entries,
    segment_line,
};
use crate::ui::theme::TextKind;

/// Sizes that images can be resized to.
const SIZES: [(Option<usize>, &str); 6] = [
    (None, "As is"),
    (Some(28), "28 × 28"),
    (Some(32), "32 × 32"),
    (Some(48), "48 × 48"),
    (Some(64), "64 × 64"),
    (Some(96), "96 × 96"),
];

/// Where the images come from.
pub fn source_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, plan: Option<&Plan>, locked: bool) {
    {
        let mut head =
            heading(ui, "Data", "The images that the network learns from and is tested on");
        let color = head.tokens.text_2;
        if locked {
            head.end().text("Settings of this run (read-only)", TextKind::Caption, color);
        }
    }
    let (name, hint) = match plan {
        None => ("Choose images…".to_owned(), ""),
        Some(plan) => {
            let path = &plan.data.spec.path;
            let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
            (name, plan.data.spec.kind.label())
        }
    };
    let rect = labelled(ui, "Source", "A folder with a folder of images per class, or a file");
    let response = opener(ui, rect, "Images", &name, hint);
    Popup::menu(&response).show(|ui| source_menu_ui(ui, ctx));
    if let Some(plan) = plan {
        response.on_hover_text(plan.data.spec.to_string());
    }
}

/// The ways to images.
fn source_menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>) {
    if !ctx.state.files.samples.is_asked() {
        ctx.send(FilesMsg::FindSamples);
    }
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
    data_ui(ui, &mut next);
    rule(ui);
    heading(ui, "Network", "What is trained, and with which loss");
    origin_ui(ui, ctx, network);
    match network {
        Some(network) => network_file_ui(ui, ctx, network),
        None => {
            network_ui(ui, &mut next);
            rule(ui);
            schedule_ui(ui, &mut next);
        }
    }
    rule(ui);
    device_ui(ui, ctx, &mut next.config);
    (next != *plan).then_some(next)
}

fn data_ui(ui: &mut Ui, plan: &mut Plan) {
    let data = &mut plan.data;
    let profiles = [
        ["As is", "Every training image is used"],
        ["Exponential", "Each class has a constant factor fewer images than the one before"],
        ["Step", "The second half of the classes is rare"],
    ];
    let (selected, ratio, seed) = match data.imbalance {
        None => (0, 100.0, 0),
        Some(Imbalance { profile: Profile::Exponential { ratio }, seed }) => (1, ratio, seed),
        Some(Imbalance { profile: Profile::Step { ratio }, seed }) => (2, ratio, seed),
    };
    let about = "How the numbers of training images differ between classes";
    let rect = labelled(ui, "Imbalance", about);
    if let Some(at) = segment_entries(ui, rect, "Imbalance", &profiles, Some(selected)) {
        data.imbalance = match at {
            0 => None,
            1 => Some(Imbalance { profile: Profile::Exponential { ratio }, seed }),
            _ => Some(Imbalance { profile: Profile::Step { ratio }, seed }),
        };
    }
    if let Some(imbalance) = &mut data.imbalance {
        let label =
            ["Subset", "seed of the choice", "Which images are kept, where classes lose some"];
        number_line(ui, label, &mut imbalance.seed, 0..=9_999);
    }
    if data.spec.kind.has_files() {
        let entries = SIZES.map(|(_, label)| Entry { label, ..Entry::default() });
        let selected = SIZES.iter().position(|(size, _)| *size == data.read.size).unwrap_or(0);
        let rect = labelled(ui, "Size", "Width and height that all images are resized to");
        if let Some(at) = pick_entry(ui, rect, "Size", &entries, selected) {
            data.read.size = SIZES[at].0;
        }
        if data.read.size.is_some() {
            let about = "What happens to images that are not square";
            data.read.fit = segment_line(ui, "Fit", about, data.read.fit).unwrap_or(data.read.fit);
        }
        let current = data.read.bad_images;
        let about = "What happens when a file cannot be read";
        data.read.bad_images = segment_line(ui, "Bad files", about, current).unwrap_or(current);
    }
    ui.add_space(8.0);
}

fn network_ui(ui: &mut Ui, plan: &mut Plan) {
    let presets: Vec<[&str; 2]> =
        Preset::ALL.iter().map(|preset| [preset.label(), preset.about()]).collect();
    let selected = Preset::ALL.iter().position(|preset| preset.config(&plan.config) == plan.config);
    let rect = labelled(ui, "Preset", "Network and schedule in one go");
    if let Some(at) = segment_entries(ui, rect, "Preset", &presets, selected) {
        plan.config = Preset::ALL[at].config(&plan.config);
    }
    let config = &mut plan.config;
    let about = "The network; its last layer is the head";
    config.backbone = pick_line(ui, "Backbone", about, config.backbone).unwrap_or(config.backbone);
    let current = Loss::ALL.into_iter().find(|loss| loss.name() == config.loss.name());
    let about = "What training makes small";
    if let Some(loss) = pick_line(ui, "Loss", about, current.unwrap_or_default()) {
        config.loss = loss;
        config.reweighting = config.loss.default_reweighting();
    }
    loss_ui(ui, &mut config.loss);
    let about = "Whether images of rare classes count more";
    let current = config.reweighting;
    config.reweighting = segment_line(ui, "Re-weighting", about, current).unwrap_or(current);
    pixels_ui(ui, plan);
    ui.add_space(8.0);
}

fn loss_ui(ui: &mut Ui, loss: &mut Loss) {
    match loss {
        Loss::CrossEntropy => {}
        Loss::Focal { gamma } => {
            let label = ["γ", "0: cross-entropy", "How much less recognized images count"];
            number_line(ui, label, gamma, 0.0..=20.0);
        }
        Loss::Asymmetric { gamma_pos, gamma_neg, smoothing } => {
            let label = ["γ⁺", "true class", "How much less a recognized true class counts"];
            number_line(ui, label, gamma_pos, 0.0..=20.0);
            let label =
                ["γ⁻", "other classes", "How much less other classes count that are far off"];
            number_line(ui, label, gamma_neg, 0.0..=20.0);
            let label =
                ["Smoothing", "share of the label", "Share of the label spread over all classes"];
            number_line(ui, label, smoothing, 0.0..=0.9);
        }
        Loss::Ldam { max_margin, scale } => {
            let label = ["Margin", "of the rarest class", "How clearly the rarest class must win"];
            number_line(ui, label, max_margin, 0.0..=1.0);
            let label =
                ["Scale", "of the cosines", "What cosines are multiplied by before softmax"];
            number_line(ui, label, scale, 1.0..=1000.0);
        }
    }
}

/// Over-sampling or mixing of the images themselves, before training.
fn pixels_ui(ui: &mut Ui, plan: &mut Plan) {
    let mixing = [Mixing::Balanced, Mixing::Rebalanced];
    let entries: Vec<Entry<'_>> = SamplerKind::ALL
        .iter()
        .map(|kind| Entry { label: kind.label(), hint: "", about: kind.summary() })
        .chain([
            Entry {
                label: "ReMix",
                hint: "",
                about: "Balanced batches, images mixed together with their labels",
            },
            Entry {
                label: "Rebalanced mixup",
                hint: "",
                about: "Mixed images get the label of the rarer class (Chou et al. 2020)",
            },
        ])
        .collect();
    let kinds = SamplerKind::ALL;
    let selected = match (plan.pixel, plan.config.mixing) {
        (Some(pixel), _) => kinds.iter().position(|&kind| kind == pixel.kind),
        (None, Mixing::None) => kinds.iter().position(|&kind| kind == SamplerKind::None),
        (None, mix) => mixing.iter().position(|&other| other == mix).map(|at| at + kinds.len()),
    };
    let about = "Over-sample the images themselves, before training";
    let rect = labelled(ui, "Pixel-level", about);
    let name = "Pixel-level over-sampling";
    if let Some(at) = pick_entry(ui, rect, name, &entries, selected.unwrap_or(0)) {
        plan.config.mixing = at.checked_sub(kinds.len()).map_or(Mixing::None, |at| mixing[at]);
        plan.pixel = kinds
            .get(at)
            .filter(|kind| **kind != SamplerKind::None)
            .map(|&kind| PixelPlan { kind, k_neighbors: kind.default_k() });
    }
}

fn schedule_ui(ui: &mut Ui, plan: &mut Plan) {
    heading(ui, "Schedule", "How long and how fast the network learns");
    let config = &mut plan.config;
    let steps = format!("steps at {} and {}", config.epochs * 8 / 10, config.epochs * 9 / 10);
    let about =
        "Passes over the training images; at the steps the learning rate falls to a hundredth";
    number_line(ui, ["Epochs", &steps, about], &mut config.epochs, 1..=10_000);
    let label = ["Batch", "images per step", "Images that one step of training looks at"];
    number_line(ui, label, &mut config.batch_size, 2..=65_536);
    let warm_up = format!("warm-up {} epochs", (config.epochs / 10).clamp(1, 5));
    let about = "Size of the steps; it rises during the warm-up";
    number_line(ui, ["Learning rate", &warm_up, about], &mut config.base_lr, 1e-5..=10.0);
    let kinds = [
        ["Crop and flip", "Random crops and mirrored images, as in the paper"],
        ["None", "Images as they are"],
    ];
    let rect = labelled(ui, "Augment", "Random changes of the images while training");
    let selected = Some(usize::from(!config.augment));
    if let Some(at) = segment_entries(ui, rect, "Augment", &kinds, selected) {
        config.augment = at == 0;
    }
    let label = ["Seed", "weights, order, crops", "Another seed, another random draw"];
    number_line(ui, label, &mut config.seed, 0..=9_999);
    ui.add_space(8.0);
}

fn device_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, config: &mut TrainConfig) {
    heading(ui, "Device", "Where the network is trained");
    let devices = &ctx.state.training.devices;
    let mut entries: Vec<Entry<'_>> = devices
        .iter()
        .map(|device| Entry { label: &device.name, hint: &device.about, about: "" })
        .collect();
    let selected = devices.iter().position(|device| device.name == config.device);
    let current = config.device.clone();
    if selected.is_none() {
        entries.insert(0, Entry { label: &current, ..Entry::default() });
    }
    let rect = labelled(ui, "Run on", "CPU, or a graphics card");
    if let Some(at) = pick_entry(ui, rect, "Run on", &entries, selected.unwrap_or(0)) {
        config.device = entries[at].label.to_owned();
    }
    if config.device == "cpu" {
        let all = rayon::current_num_threads();
        let mut threads = config.threads.unwrap_or(all);
        let about = "Processor threads that training may use";
        number_line(ui, ["Threads", &format!("of {all}"), about], &mut threads, 1..=all.max(1));
        if threads != config.threads.unwrap_or(all) {
            config.threads = Some(threads);
        }
    }
    ui.add_space(8.0);
}
