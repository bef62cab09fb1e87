//! What was found in imported embeddings, and the choices that a file cannot make itself.

use egui::{Context, Ui};
use eoscope_io::run::{ImportOptions, ImportReport};

use crate::app::FilesMsg;
use crate::ui::ViewCtx;
use crate::ui::kit::{dialog, labelled, number_field, opener, paragraph, text_field};
use crate::ui::theme::{DIALOG, FIELD, TextKind, capital};

/// What is typed and not yet read with.
#[derive(Default)]
pub struct ImportForm {
    of: Option<ImportReport>,
    names: String,
    seed: u64,
}

impl ImportForm {
    /// Begins anew with what was read last.
    fn follow(&mut self, report: &ImportReport) {
        if self.of.as_ref() != Some(report) {
            self.names = report.options.class_names.clone().unwrap_or_default().join(", ");
            self.seed = report.options.split_seed;
            self.of = Some(report.clone());
        }
    }

    fn options(&self, report: &ImportReport) -> ImportOptions {
        let names: Vec<String> = self
            .names
            .split(',')
            .map(|name| name.trim().to_owned())
            .filter(|name| !name.is_empty())
            .collect();
        ImportOptions {
            class_names: (!names.is_empty()).then_some(names),
            split_seed: self.seed,
            ..report.options.clone()
        }
    }
}

/// Draws the report over whatever is on screen, while there is one.
pub fn import_ui(egui: &Context, ctx: &ViewCtx<'_>, form: &mut ImportForm) {
    let Some(report) = &ctx.state.files.import else { return };
    form.follow(report);
    let name = report.path.file_name().unwrap_or(report.path.as_os_str()).to_string_lossy();
    let is_closed = dialog(egui, &format!("Embeddings from {name}"), DIALOG, |ui| {
        ui.set_width(DIALOG.min(ui.available_width()));
        found_ui(ui, ctx, report);
        ui.add_space(8.0);
        choices_ui(ui, ctx, report, form);
        let options = form.options(report);
        let changed = options != report.options;
        if ui.add_enabled(changed, egui::Button::new("Re-import")).clicked() {
            ctx.send(FilesMsg::ImportAgain(options));
        }
    });
    if is_closed {
        ctx.send(FilesMsg::CloseImport);
    }
}

/// What was understood, or why nothing was.
fn found_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, report: &ImportReport) {
    let tokens = ctx.tokens;
    match &report.outcome {
        Ok(notes) if notes.is_empty() => {
            let text = "Features, labels and the head were found by their names.";
            paragraph(ui, text, TextKind::Small, tokens.text_2);
        }
        Ok(notes) => {
            for note in notes {
                paragraph(ui, &capital(note), TextKind::Small, tokens.text);
            }
        }
        Err(reason) => paragraph(ui, reason, TextKind::Small, tokens.bad),
    }
}

fn choices_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, report: &ImportReport, form: &mut ImportForm) {
    let rect = labelled(ui, "Classes", "The names of the classes, where the file has numbers");
    let hint = "Class names, comma-separated (optional)";
    if let Some(names) = text_field(ui, rect, "Class names", &form.names, hint) {
        form.names = names;
    }
    let test = match &report.options.test {
        None => "Split column, second file or random share…".to_owned(),
        Some(file) => file.file_name().unwrap_or_default().to_string_lossy().into(),
    };
    let rect = labelled(ui, "Test rows", "The rows that the head is measured on");
    if opener(ui, rect, "Test rows", &test, "").clicked() {
        ctx.send(FilesMsg::PickTestRows);
    }
    let about = "Which rows are held out at random where the file has no test rows";
    let mut rect = labelled(ui, "Split seed", about);
    rect.max.x = rect.min.x + FIELD;
    if let Some(moved) = number_field(ui, rect, "Split seed", form.seed, 0..=9_999) {
        form.seed = moved.value;
    }
}
