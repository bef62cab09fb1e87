//! A network that was trained elsewhere, and where runs go: the parts of the form that name files.

use egui::Ui;
use eoscope_io::run::Backbone;
use eoscope_train::{NetworkFile, NetworkKind};

use crate::app::{TrainingMsg, TrainingPage};
use crate::ui::ViewCtx;
use crate::ui::kit::{Entry, heading, labelled, opener, pick_entry, segment_entries, text_field};

/// Whether a network is trained, or one from a file is used.
pub fn origin_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, network: Option<&NetworkFile>) {
    let rect = labelled(ui, "Weights", "Train a network, or take one that was trained elsewhere");
    let kinds = [
        ["Train", "A new network learns from these images"],
        ["From a file…", "Embeddings are taken from a network that was trained elsewhere"],
    ];
    let selected = Some(usize::from(network.is_some()));
    match segment_entries(ui, rect, "Weights", &kinds, selected) {
        Some(0) => ctx.send(TrainingMsg::SetNetwork(None)),
        Some(_) => ctx.send(TrainingMsg::PickNetwork),
        None => {}
    }
}

/// The file, and what it holds.
pub fn network_file_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, network: &NetworkFile) {
    let name = network.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let path = network.path.display().to_string();
    let rect = labelled(ui, "File", "The file with the weights");
    if opener(ui, rect, "File", &name, "").on_hover_text(path).clicked() {
        ctx.send(TrainingMsg::PickNetwork);
    }
    let set = |kind: NetworkKind| {
        let network = NetworkFile { kind, ..network.clone() };
        ctx.send(TrainingMsg::SetNetwork(Some(network)));
    };
    match &network.kind {
        NetworkKind::Weights(backbone) => {
            let rect = labelled(ui, "Backbone", "The network that the weights belong to");
            let found = Entry { label: "By names and shapes", ..Entry::default() };
            let known = Backbone::ALL.iter();
            let known = known.map(|backbone| Entry { label: backbone.label(), ..Entry::default() });
            let entries: Vec<Entry<'_>> = std::iter::once(found).chain(known).collect();
            let selected = Backbone::ALL.iter().position(|other| Some(*other) == *backbone);
            let selected = selected.map_or(0, |at| at + 1);
            if let Some(at) = pick_entry(ui, rect, "Backbone", &entries, selected) {
                set(NetworkKind::Weights(at.checked_sub(1).map(|at| Backbone::ALL[at])));
            }
        }
        NetworkKind::Script(layer) => {
            let rect = labelled(ui, "Layer", "The layer whose input are the embeddings");
            let hint = "fc; empty if it returns features";
            let layer = layer.as_deref().unwrap_or("");
            if let Some(text) = text_field(ui, rect, "Layer", layer, hint) {
                set(NetworkKind::Script(Some(text).filter(|text| !text.is_empty())));
            }
        }
    }
    ui.add_space(8.0);
}

/// Name and folder of the next run.
pub fn place_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    heading(ui, "Run", "Where the trained run is saved");
    let rect = labelled(ui, "Name", "The name of the run and of its folder");
    let out = page.planned_out().unwrap_or_default();
    let hint = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if let Some(name) = text_field(ui, rect, "Name of the run", &page.name, &hint) {
        ctx.send(TrainingMsg::SetName(name));
    }
    let folder = page.shown_folder();
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    let rect = labelled(ui, "Folder", "The folder that the run is saved in");
    let path = folder.display().to_string();
    if opener(ui, rect, "Folder", &name, "").on_hover_text(path).clicked() {
        ctx.send(TrainingMsg::PickFolder);
    }
    ui.add_space(8.0);
}
