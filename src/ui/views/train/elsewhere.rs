//! A network that was trained elsewhere, and where runs go: the parts of the form that name files.

use egui::{Align2, Rect, Role, Sense, Stroke, StrokeKind, TextEdit, Ui, WidgetInfo, vec2};
use eoscope_io::run::Backbone;
use eoscope_train::{NetworkFile, NetworkKind};

use super::form::labelled;
use crate::app::{TrainingMsg, TrainingPage};
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{SelectEntry, heading, segmented, select, shorten};

/// Whether a network is trained, or one from a file is used.
pub fn origin_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, network: Option<&NetworkFile>) {
    let rect = labelled(ui, ctx, "Weights");
    let kinds = [
        ("Train", "A new network learns from these images"),
        ("From a file…", "Embeddings are taken from a network that was trained elsewhere"),
    ];
    let selected = usize::from(network.is_some());
    match segmented(ui, ctx.tokens, rect, "Weights", &kinds, selected) {
        Some(0) => ctx.send(TrainingMsg::SetNetwork(None)),
        Some(_) => ctx.send(TrainingMsg::PickNetwork),
        None => {}
    }
}

/// The file, and what it holds.
pub fn network_file_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, network: &NetworkFile) {
    let name = network.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if path_ui(ui, ctx, "File", &name, &network.path.display().to_string()) {
        ctx.send(TrainingMsg::PickNetwork);
    }
    let set = |kind: NetworkKind| {
        let network = NetworkFile { kind, ..network.clone() };
        ctx.send(TrainingMsg::SetNetwork(Some(network)));
    };
    match &network.kind {
        NetworkKind::Weights(backbone) => {
            let rect = labelled(ui, ctx, "Backbone");
            let found = SelectEntry { label: "By names and shapes", hint: "", about: "" };
            let entries: Vec<SelectEntry<'_>> = std::iter::once(found)
                .chain(Backbone::ALL.iter().map(|backbone| SelectEntry {
                    label: backbone.label(),
                    hint: "",
                    about: "",
                }))
                .collect();
            let selected = Backbone::ALL.iter().position(|other| Some(*other) == *backbone);
            let selected = selected.map_or(0, |at| at + 1);
            if let Some(at) = select(ui, ctx.tokens, rect, "Backbone", &entries, selected) {
                set(NetworkKind::Weights(at.checked_sub(1).map(|at| Backbone::ALL[at])));
            }
        }
        NetworkKind::Script(layer) => {
            let rect = labelled(ui, ctx, "Layer");
            let hint = "fc; empty if it returns features";
            if let Some(text) = text_ui(ui, rect, "Layer", layer.as_deref().unwrap_or(""), hint) {
                set(NetworkKind::Script(Some(text).filter(|text| !text.is_empty())));
            }
        }
    }
    ui.add_space(8.0);
}

/// Name and folder of the next run.
pub fn place_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, page: &TrainingPage) {
    heading(ui, ctx.tokens, "Run");
    let rect = labelled(ui, ctx, "Name");
    let out = page.planned_out().unwrap_or_default();
    let hint = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    if let Some(name) = text_ui(ui, rect, "Name of the run", &page.name, &shorten(&hint, 27)) {
        ctx.send(TrainingMsg::SetName(name));
    }
    let folder = page.shown_folder();
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    if path_ui(ui, ctx, "Folder", &name, &folder.display().to_string()) {
        ctx.send(TrainingMsg::PickFolder);
    }
    ui.add_space(8.0);
}

/// A path that is chosen in a dialog; tells whether it was clicked.
fn path_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, label: &str, name: &str, path: &str) -> bool {
    let tokens = ctx.tokens;
    let rect = labelled(ui, ctx, label);
    let response = ui.interact(rect, ui.scope_id().with(label), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{label}: {name}")));
    let fill = if response.hovered() { tokens.well } else { tokens.control };
    let edge = if response.has_focus() { tokens.accent } else { tokens.border };
    ui.painter().rect(rect, 4, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let painter = ui.painter().with_clip_rect(rect.shrink2(vec2(8.0, 0.0)));
    let at = rect.left_center() + vec2(8.0, 0.0);
    let text = format!("{}…", shorten(name, 24));
    paint(&painter, at, Align2::LEFT_CENTER, &text, TextKind::Body, tokens.text);
    response.on_hover_text(path).clicked()
}

/// A line of text; gives what it becomes.
fn text_ui(ui: &mut Ui, rect: Rect, name: &str, text: &str, hint: &str) -> Option<String> {
    let mut next = text.to_owned();
    let edit = TextEdit::singleline(&mut next)
        .hint_text(hint)
        .font(TextKind::Body.font())
        .align(Align2::LEFT_CENTER)
        .margin(vec2(8.0, 2.0));
    // In a scope of its own: the row is there already.
    let response = ui.scope(|ui| ui.put(rect, edit)).inner;
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, name));
    (next != text).then_some(next)
}
