//! The classes with their support.

use egui::{Align2, ScrollArea, Ui, pos2};

use crate::app::{Command, OpenRun};
use crate::ui::ViewCtx;
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
    let classes = &open.run.classes;
    let largest = classes.train_counts.iter().copied().max().unwrap_or(1).max(1);
    let list = ScrollArea::vertical().id_salt("classes").max_height(20.0 * MAX_ROWS as f32);
    list.show_rows(ui, 20.0, classes.len(), |ui, rows| {
        for &class_idx in &open.order[rows] {
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
