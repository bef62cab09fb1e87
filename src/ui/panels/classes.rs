//! The classes with their support.

use egui::{Align2, Popup, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::app::{Command, OpenRun, SortBy};
use crate::ui::ViewCtx;
use crate::ui::icons::{self, Icon};
use crate::ui::theme::{TextKind, paint};
use crate::ui::widgets::{class_row, heading};

/// Rows that are shown at once; more scroll.
const MAX_ROWS: usize = 12;

pub fn classes_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun) {
    let rect = heading(ui, ctx.tokens, "Classes");
    for (x, label) in [(rect.right() - 44.0, "train"), (rect.right(), "test")] {
        let at = pos2(x, rect.center().y);
        paint(ui.painter(), at, Align2::RIGHT_CENTER, label, TextKind::Caption, ctx.tokens.text_3);
    }
    sort_ui(ui, ctx, rect);
    let classes = &open.run.classes;
    let largest = classes.train_counts.iter().copied().max().unwrap_or(1).max(1);
    let list = ScrollArea::vertical().id_salt("classes").max_height(20.0 * MAX_ROWS as f32);
    list.show_rows(ui, 20.0, classes.len(), |ui, rows| {
        for &class_idx in &open.listed[rows] {
            let row = crate::ui::widgets::ClassRow {
                name: &classes.names[class_idx],
                color: ctx.class_color(open, class_idx),
                train: classes.train_counts[class_idx],
                test: classes.test_counts[class_idx],
                share: classes.train_counts[class_idx] as f32 / largest as f32,
                solo: ctx.state.solo == Some(class_idx),
            };
            if class_row(ui, ctx.tokens, row).clicked() {
                ctx.send(Command::Solo(class_idx));
            }
        }
    });
    ui.add_space(8.0);
}

/// How classes are listed, as a menu behind the heading.
fn sort_ui(ui: &Ui, ctx: &ViewCtx<'_>, head: Rect) {
    let tokens = ctx.tokens;
    let place = Rect::from_center_size(pos2(head.left() + 62.0, head.center().y), vec2(20.0, 20.0));
    let name = format!("Classes {}", ctx.state.sort_by.label());
    let response = ui.interact(place, ui.scope_id().with("sort classes"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, &name));
    let hot = response.hovered() || response.has_focus();
    if hot {
        ui.painter().rect_filled(place, 4, tokens.well);
    }
    icons::paint(ui.painter(), place.shrink(2.0), Icon::Down, tokens.text_2);
    Popup::menu(&response).show(|ui| {
        for by in SortBy::ALL {
            if ui.selectable_label(by == ctx.state.sort_by, by.label()).clicked() {
                ctx.send(Command::SetSortBy(by));
                ui.close();
            }
        }
    });
    response.on_hover_text(name);
}
