//! A choice of one in a menu: the chosen entry is shown with a word on what it does.

use egui::{
    Align2, Popup, Rect, RectAlign, Response, Role, ScrollArea, Sense, Stroke, StrokeKind, Tooltip,
    Ui, WidgetInfo, pos2, vec2,
};

use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, Tokens, galley, paint};

/// Sentences wrap at this width.
const ABOUT_WIDTH: f32 = 280.0;
const ROW: f32 = 28.0;
/// Menus higher than this scroll.
const LONGEST: f32 = 420.0;

/// An entry of the menu.
#[derive(Clone, Copy, Debug)]
pub struct SelectEntry<'a> {
    /// Its name.
    pub label: &'a str,
    /// What it does, in a few words.
    pub hint: &'a str,
    /// A sentence on it, shown while the pointer rests on it; may be empty.
    pub about: &'a str,
}

/// Draws the control into `rect` and gives the entry that was chosen.
pub fn select(
    ui: &mut Ui,
    tokens: &Tokens,
    rect: Rect,
    name: &str,
    entries: &[SelectEntry<'_>],
    selected: usize,
) -> Option<usize> {
    let response = ui.interact(rect, ui.scope_id().with(name), Sense::click());
    let current = entries[selected];
    response.widget_info(|| {
        WidgetInfo::labeled(Role::ComboBox, true, format!("{name}: {}", current.label))
    });
    let fill = if response.hovered() { tokens.well } else { tokens.control };
    let edge = if response.has_focus() { tokens.accent } else { tokens.border };
    ui.painter().rect(rect, 4, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    entry_text(ui, tokens, rect.shrink2(vec2(8.0, 0.0)).with_max_x(rect.right() - 24.0), current);
    let arrow =
        Rect::from_center_size(pos2(rect.right() - 16.0, rect.center().y), vec2(16.0, 16.0));
    icons::paint(ui.painter(), arrow, Icon::Down, tokens.text_2);

    let mut chosen = None;
    Popup::menu(&response).width(rect.width()).show(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let list = ScrollArea::vertical().max_height(LONGEST);
        list.show_rows(ui, ROW, entries.len(), |ui, rows| {
            for at in rows {
                let entry = &entries[at];
                let (row, response) =
                    ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
                response.widget_info(|| {
                    WidgetInfo::selected(Role::MenuItem, true, at == selected, entry.label)
                });
                if at == selected {
                    ui.painter().rect_filled(row, 4, tokens.accent_soft);
                } else if response.hovered() || response.has_focus() {
                    ui.painter().rect_filled(row, 4, tokens.well);
                }
                entry_text(ui, tokens, row.shrink2(vec2(8.0, 0.0)), *entry);
                if response.clicked() {
                    chosen = Some(at);
                    ui.close();
                }
                about_ui(&response, entry);
            }
        });
    });
    about_ui(&response, &current);
    chosen
}

/// The sentence on an entry, beside it: below it would cover the next ones.
fn about_ui(response: &Response, entry: &SelectEntry<'_>) {
    if entry.about.is_empty() {
        return;
    }
    let mut tooltip = Tooltip::for_enabled(response);
    tooltip.popup = tooltip.popup.align(RectAlign::RIGHT_START).gap(8.0);
    tooltip.show(|ui| {
        ui.set_max_width(ABOUT_WIDTH);
        ui.label(entry.about);
    });
}

fn entry_text(ui: &Ui, tokens: &Tokens, rect: Rect, entry: SelectEntry<'_>) {
    let at = pos2(rect.left(), rect.center().y);
    let name = paint(
        ui.painter(),
        at,
        Align2::LEFT_CENTER,
        entry.label,
        TextKind::BodyMedium,
        tokens.text,
    );
    let at = pos2(name.right() + 8.0, rect.center().y);
    let hint = galley(ui.painter(), entry.hint, TextKind::Small, tokens.text_2);
    // A hint that does not fit is left out: the name says enough.
    if at.x + hint.size().x <= rect.right() {
        let at = at - vec2(0.0, hint.size().y / 2.0);
        ui.painter().galley(at, hint, tokens.text_2);
    }
}
