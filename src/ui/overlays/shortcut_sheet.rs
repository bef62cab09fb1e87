//! The sheet of shortcuts.

use egui::{Context, Label, RichText};

use crate::app::{Action, OTHER_KEYS, WindowMsg};
use crate::ui::ViewCtx;
use crate::ui::kit::dialog;
use crate::ui::theme::TextKind;

/// Draws the sheet, while it is open.
pub fn shortcuts_ui(egui: &Context, ctx: &ViewCtx<'_>) {
    if !ctx.state.overlays.shortcuts {
        return;
    }
    let keyed = Action::ALL
        .into_iter()
        .filter_map(|action| Some((action.shortcut()?.text(), action.label().to_owned())));
    let more = OTHER_KEYS.map(|(key, label)| (key.to_owned(), label.to_owned()));
    let rows: Vec<(String, String)> = keyed.chain(more).collect();
    let is_closed = dialog(egui, "Keyboard shortcuts", 760.0, |ui| {
        let n_columns = if ui.available_width() > 640.0 { 2 } else { 1 };
        ui.horizontal_top(|ui| {
            for (at, column) in rows.chunks(rows.len().div_ceil(n_columns)).enumerate() {
                let grid = egui::Grid::new(("shortcuts", at)).num_columns(2).spacing([12.0, 6.0]);
                grid.show(ui, |ui| {
                    for (key, label) in column {
                        let key = RichText::new(key).font(TextKind::Number.font());
                        ui.add(Label::new(key.color(ctx.tokens.text)).extend());
                        let label = RichText::new(label).font(TextKind::Small.font());
                        ui.add(Label::new(label.color(ctx.tokens.text_2)).extend());
                        ui.end_row();
                    }
                });
                ui.add_space(24.0);
            }
        });
    });
    if is_closed {
        ctx.send(WindowMsg::ToggleShortcuts);
    }
}
