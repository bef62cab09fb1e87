//! The terms of the window with what they mean.

use egui::{Context, ScrollArea, TextEdit};

use crate::app::WindowMsg;
use crate::app::glossary::TERMS;
use crate::ui::ViewCtx;
use crate::ui::kit::{Row, dialog, paragraph};
use crate::ui::theme::{LINE, TextKind};

/// What is looked for in the glossary.
#[derive(Default)]
pub struct GlossaryForm {
    query: String,
}

/// Draws the glossary, while it is open.
pub fn glossary_ui(egui: &Context, ctx: &ViewCtx<'_>, form: &mut GlossaryForm) {
    if !ctx.state.overlays.glossary {
        return;
    }
    let is_closed = dialog(egui, "Glossary", 560.0, |ui| {
        let edit = TextEdit::singleline(&mut form.query).hint_text("Find a term");
        let edit = ui.add(edit.desired_width(f32::INFINITY));
        edit.widget_info(|| {
            egui::WidgetInfo::labeled(egui::Role::SearchInput, true, "Find a term")
        });
        ui.add_space(8.0);
        let query = form.query.trim().to_lowercase();
        let terms: Vec<_> = TERMS.iter().filter(|term| term.answers(&query)).collect();
        if terms.is_empty() {
            Row::new(ui, LINE).hint("No matches");
        }
        ScrollArea::vertical().id_salt("terms").max_height(420.0).show(ui, |ui| {
            for term in terms {
                paragraph(ui, term.name, TextKind::Heading, ctx.tokens.text);
                paragraph(ui, term.meaning, TextKind::Small, ctx.tokens.text_2);
                ui.add_space(6.0);
            }
        });
    });
    if is_closed {
        ctx.send(WindowMsg::ToggleGlossary);
    }
}
