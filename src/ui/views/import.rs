//! What was found in imported embeddings, and the choices that a file cannot make itself.

use egui::{Align2, Context, Label, RichText, TextEdit, Window, vec2};
use eoscope_io::run::{ImportOptions, ImportReport};

use crate::app::FilesMsg;
use crate::ui::ViewCtx;
use crate::ui::theme::{TextKind, capital};

const WIDTH: f32 = 360.0;

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
    let tokens = ctx.tokens;
    let name = report.path.file_name().unwrap_or(report.path.as_os_str()).to_string_lossy();
    let mut is_open = true;
    Window::new(format!("Embeddings from {name}"))
        .id(egui::Id::unique("import"))
        .open(&mut is_open)
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -40.0))
        .show(egui, |ui| {
            ui.set_width(WIDTH);
            let line = |ui: &mut egui::Ui, text: &str, color| {
                let text = RichText::new(text).font(TextKind::Small.font()).color(color);
                ui.add(Label::new(text).wrap());
            };
            let name = |ui: &mut egui::Ui, text: &str| {
                let text = RichText::new(text).font(TextKind::Small.font()).color(tokens.text_2);
                ui.add(Label::new(text).extend());
            };
            match &report.outcome {
                Ok(notes) if notes.is_empty() => {
                    line(
                        ui,
                        "Features, labels and the head were found by their names",
                        tokens.text_2,
                    );
                }
                Ok(notes) => notes.iter().for_each(|note| line(ui, &capital(note), tokens.text)),
                Err(reason) => line(ui, reason, tokens.bad),
            }
            ui.add_space(8.0);
            egui::Grid::new("import options").num_columns(2).spacing([8.0, 8.0]).show(ui, |ui| {
                name(ui, "Classes");
                let hint = "names with commas; as found if empty";
                let edit = TextEdit::singleline(&mut form.names).hint_text(hint);
                let label = ui.add_sized(vec2(268.0, 24.0), edit);
                label.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::TextInput, true, "Class names")
                });
                ui.end_row();
                name(ui, "Test rows");
                let test = match &report.options.test {
                    None => "a column, a twin file, or a share of the rows…".to_owned(),
                    Some(file) => file.file_name().unwrap_or_default().to_string_lossy().into(),
                };
                let told = format!("Test rows: {test}");
                let button = ui.add_sized(vec2(268.0, 24.0), egui::Button::new(test));
                button.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &told));
                if button.clicked() {
                    ctx.send(FilesMsg::PickTestRows);
                }
                ui.end_row();
                name(ui, "Split seed");
                let seed = ui.add(egui::DragValue::new(&mut form.seed).range(0..=9_999));
                seed.widget_info(|| {
                    egui::WidgetInfo::labeled(egui::Role::SpinButton, true, "Split seed")
                });
                seed.on_hover_text("Which rows are taken aside where there are no test rows");
                ui.end_row();
            });
            ui.add_space(4.0);
            let options = form.options(report);
            let changed = options != report.options;
            let again = egui::Button::new("Read again");
            if ui.add_enabled(changed, again).clicked() {
                ctx.send(FilesMsg::ImportAgain(options));
            }
        });
    if !is_open {
        ctx.send(FilesMsg::CloseImport);
    }
}
